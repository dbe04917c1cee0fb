"""Runs the workloads and prints the table."""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone

from chapter import Chapter, month_name
from lookalike import PATH, Lookalike
from measuring import Daemon, Failure, Taken, run
from tables import Table

import backtest
import columns
import decoding
import faults
import fuzzing
import kill
import monitors
import delivery
import feeds
import rule_files
import simulation

LAST = 2023 * 12 + 11
CHANGED_CELLS = 10_000
IMPORTED_ROWS = 200_000
DURATION = re.compile(r"release \S+ \S+: (\d+) cells? \((\d+) revised\).*, ([0-9.e+-]+) s(?:econds)?\b")


def known(month):
    """Statistics are out 38 days after the month ends, at half past one in UTC's afternoon."""
    year, number = divmod(month + 1, 12)
    instant = datetime(year, number + 1, 1, 13, 30, tzinfo=timezone.utc) + timedelta(days=37)
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


class Bench:
    def __init__(self, options, directory, table):
        self.options, self.directory, self.table = options, directory, table
        self.first = LAST - (48 if options.quick else 144) + 1
        self.live = range(LAST - (2 if options.quick else 11), LAST + 1)
        began = time.perf_counter()
        self.chapter = Chapter(options.seed, self.first, LAST)
        count = sum(len(cells) for cells in self.chapter.cells.values()) / len(self.chapter.months)
        print(
            f"bench: figures of {len(self.chapter.months)} months, {count:.0f} lines by country a month of "
            f"{len(self.chapter.lines) * 90}, made in {time.perf_counter() - began:.1f} s", file=sys.stderr)
        self.server = Lookalike(self.chapter)
        self.server.publish(self.live[0] - 1, [])
        self.clock = self.path("clock")
        self.environment = dict(
            os.environ, SURGEWATCH_CLOCK="file:" + self.clock, SURGEWATCH_CREDENTIALS=self.path("credentials"))
        self.set_clock(known(self.live[0] - 1))
        self.write_configuration()

    def path(self, name):
        return os.path.join(self.directory, name)

    def set_clock(self, instant):
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            file.write(instant + "\n")
        os.replace(self.clock + ".new", self.clock)

    def write_configuration(self):
        os.makedirs(self.path("credentials"), exist_ok=True)
        for name, text in (("census-key", "0123456789abcdef" * 2 + "01234567"), ("webhook-ops", "whsec_" + "c3Vy" * 8)):
            with open(os.path.join(self.path("credentials"), name), "w", encoding="ascii") as file:
                file.write(text + "\n")
        feeds = f"""feeds:
  census-imports:
    kind: census-hs
    url: {self.server.address}{PATH}
    key: credential:census-key
    products: ["76"]
    since: {month_name(self.first)}
    every: 6h
"""
        receivers = f"""receivers:
  ops: {{ webhook: {{ url: "{self.server.address}/hook", secret: "credential:webhook-ops" }} }}
  local: {{ log: {{ path: "{self.path('alerts.jsonl')}" }} }}
routes:
  - {{ severity: warning, receivers: [ops], continue: true }}
  - {{ receivers: [local] }}
"""
        for name, archive, rest in (
            ("surgewatch.yml", "surgewatch.sqlite", feeds + receivers), ("ready.yml", "surgewatch.sqlite", receivers),
            ("import.yml", "import.sqlite", receivers),
        ):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(
                    f"archive: \"{self.path(archive)}\"\nrules: [\"{self.options.rules}\"]\n"
                    f"control: \"{self.path('control.sock')}\"\n{rest}")

    def command(self, *arguments, configuration="surgewatch.yml", output=None):
        return run(
            [self.options.binary, *arguments, "--config", self.path(configuration)], self.environment,
            output and self.path(output))

    def make_archive(self):
        months = range(self.first, self.live[0])
        rows = self.chapter.write_observations(self.path("history.csv"), months, known)
        taken, _ = self.command("data", "import", self.path("history.csv"), "--quiet")
        self.table.add(f"import the history: {rows:,} rows, {len(months)} monthly releases", taken)

    def start(self, workload="start on that archive to READY"):
        environment = {name: value for name, value in self.environment.items() if name != "SURGEWATCH_CLOCK"}
        daemon = Daemon(
            [self.options.binary, "run", "--config", self.path("ready.yml")], environment, self.path("ready.log"),
            notify=self.path("notify.sock"))
        wall = daemon.wait_until_ready()
        daemon.wait_until_idle()
        self.table.add(workload, Taken(wall, daemon.cpu, daemon.memory("VmHWM")))
        self.table.add("idle after the start", Taken(rss=daemon.memory("VmRSS")))
        daemon.stop()
        os.remove(self.path("notify.sock"))

    def releases(self):
        daemon = Daemon(
            [self.options.binary, "run", "--config", self.path("surgewatch.yml")], self.environment,
            self.path("daemon.log"))
        daemon.wait_until_listening(self.path("control.sock"))
        self.command("feeds", "poll")
        daemon.wait_until_idle()
        runs = [self.release(daemon, month) for month in self.live]
        usual = [one for one in runs if one["requests"] < 30][-5:]
        wide = [one for one in runs if one["requests"] >= 30]
        self.table.add(
            f"release of {CHANGED_CELLS:,} changed cells, first byte asked to alerts committed",
            self.middle(usual, "wall"), bar=1, runs=usual)
        self.table.add("  of that, the transaction", self.middle(usual, "transaction"), runs=usual)
        if wide:
            self.table.add("the same with three older years asked again", self.middle(wide, "wall"), runs=wide)
        daemon.wait_until_idle()
        self.table.add("idle after the releases", Taken(rss=daemon.memory("VmRSS")))
        daemon.stop()
        self.start("start on the archive with its alerts to READY")

    def middle(self, runs, name):
        return Taken(
            statistics.median(one[name] for one in runs),
            statistics.median(one["cpu"] for one in runs) if name == "wall" else None,
            max(one["rss"] for one in runs) if name == "wall" else None)

    def release(self, daemon, newest):
        """One month published, with revisions of the running and the previous year."""
        earlier = range(max(self.first, (newest // 12 - 1) * 12), newest)
        changed = self.chapter.first_prints(newest)
        changed += self.chapter.revise(earlier, CHANGED_CELLS - changed)
        # Older years are asked again once a quarter; their bodies are made now, too, or once.
        older = [m for m in range(max(self.first, (newest // 12 - 4) * 12), earlier[0]) if m not in self.server.bodies]
        self.server.publish(newest, [*older, *earlier, newest])
        self.set_clock(known(newest))
        daemon.forget_peak()
        self.server.take()
        cpu = daemon.cpu
        taken, words = self.command("feeds", "poll")
        cpu = daemon.cpu - cpu
        seconds, requests, size = self.server.take()
        lines = [line for line in daemon.lines() if DURATION.search(line)]
        if not lines:
            raise Failure(f"{month_name(newest)} was not released: {words}")
        cells, revised, transaction = DURATION.search(lines[-1]).groups()
        if not CHANGED_CELLS <= int(cells) <= CHANGED_CELLS * 1.01:
            raise Failure(f"{month_name(newest)}: {cells} cells changed, not {changed}: {words}")
        result = dict(
            month=month_name(newest), wall=taken.wall - seconds, with_server=taken.wall, server=seconds,
            requests=requests, bytes=size, cells=int(cells), revised=int(revised), transaction=float(transaction), cpu=cpu,
            rss=daemon.memory("VmHWM"), journal=lines[-1])
        daemon.wait_until_idle()
        return result

    def imports(self):
        month = self.first
        for words, known_at in (("one release", lambda _: known(month + 60)), ("monthly releases", known)):
            for name in ("import.sqlite", "import.sqlite-wal", "import.sqlite-shm", "import.sqlite.lock"):
                if os.path.exists(self.path(name)):
                    os.remove(self.path(name))
            rows = self.chapter.write_observations(
                self.path("import.csv"), self.chapter.months, known_at, enough=IMPORTED_ROWS)
            taken, said = self.command("data", "import", self.path("import.csv"), "--quiet", configuration="import.yml")
            if words == "monthly releases":
                words = said.split(" releases")[0] + " monthly releases"
            self.table.add(f"import of {rows:,} rows as {words}", taken, bar=5, said=said.strip())

    def readers(self):
        count = min(120, LAST - self.first + 1)
        taken, _ = self.command(
            "rules", "backtest", "--from", known(LAST - count + 1), "--csv", "--quiet", output="backtest.csv")
        with open(self.path("backtest.csv"), encoding="utf-8") as file:
            events = sum(1 for _ in file) - 1
        self.table.add(f"backtest of {count} monthly releases ({events:,} events)", taken, events=events)
        taken, _ = self.command("explain", "MassiveImportsBacked", "origin/1220/sheet")
        self.table.add("explain one month", taken)

    def run(self):
        self.make_archive()
        self.start()
        self.releases()
        self.readers()
        self.imports()


# Parts that run only when they are named.
CAMPAIGNS = ["kill", "faults", "fuzz", "simulation"]
# By name, in the order in which they run: functions of options, directory and table.
PARTS = {
    "releases": lambda options, directory, table: Bench(options, directory, table).run(),
    "rule-files": rule_files.measure,
    "columns": columns.measure,
    "backtest": backtest.measure,
    "kill": kill.measure,
    "faults": faults.measure,
    "simulation": simulation.measure,
    "delivery": delivery.measure,
    "feeds": feeds.measure,
    "monitors": monitors.measure,
    "decoding": decoding.measure,
    "fuzz": fuzzing.measure,
}


def main():
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rules", required=True)
    parser.add_argument("--decode")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--directory")
    parser.add_argument("--seed", type=int, default=76)
    parser.add_argument("--part", action="append", choices=list(PARTS))
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--alerts", type=int)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--without-peers", action="store_true")
    options = parser.parse_args()
    options.binary, options.rules = os.path.abspath(options.binary), os.path.abspath(options.rules)
    if options.directory:
        try:
            os.makedirs(options.directory)
        except OSError as error:
            parser.error(f"--directory {options.directory}: {error.strerror}; name a directory that does not exist yet")
    directory = os.path.abspath(options.directory) if options.directory else tempfile.mkdtemp(prefix="bench-")
    try:
        table = Table()
        for name, part in PARTS.items():
            if name in (options.part or [part for part in PARTS if part not in CAMPAIGNS]):
                part(options, directory, table)
    except Failure as failure:
        # What was measured before it is not lost.
        if table.rows:
            print(table.text())
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    finally:
        if not options.directory:
            shutil.rmtree(directory)
    print(table.text())
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(
                dict(
                    machine=platform.platform(), cores=os.cpu_count(), seed=options.seed, quick=options.quick,
                    rows=table.rows, tallies=table.tallies), file, indent=1)
            file.write("\n")
    return 3 if table.is_short else 0


sys.exit(main())
