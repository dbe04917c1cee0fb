"""An installation whose releases a campaign writes itself, watched from outside while it is killed and restarted."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

from measuring import Failure

SECRET = "whsec_" + "c3Vy" * 8
CLOCK = "2021-12-01T00:00:00Z"
PER_RECEIVER = 20
COUNTRIES = """
1220 2010 2050 2110 2150 2190 2230 2250 2410 2470 2740 3010 3070 3120 3150 3310 3330 3370 3510 3570
""".split()
HEAD = """# surgewatch-observations/1 source=census-imports listing=partial
known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status
"""
RULES = """groups:
  - name: drill
    rules:
      - alert: Rise
        title: "{{country}} {{product}}: value of imports up {{change}}"
        over: [origin, hs6]
        when: "value[1mo] >= 1.5 * value[1mo, ago 1mo] and value[1mo] >= 2000000 USD"
        severity: warning
        data: [license, preliminary, final]
"""
# Everything that releases and rules store; what senders and pollers write down for themselves is left out.
PROMISED = [
    "SELECT * FROM source", "SELECT * FROM series",
    "SELECT id, source_id, known_at, channel, feed, as_of, simulated, history, rule_set, first_prints, revisions FROM vintage",
    "SELECT * FROM observation", "SELECT * FROM publication", "SELECT * FROM baseline", "SELECT * FROM judged",
    "SELECT * FROM episode", "SELECT * FROM alert_month", "SELECT * FROM told", "SELECT * FROM event",
    "SELECT id, vintage_id, episode_id, event_sequence, kind, receiver, channel, address, subject, body FROM outbox ORDER BY rowid",
]
QUIET, SURGE, RETRACTION = range(3)


class Drill:
    """Three releases: three quiet months, then a month in which every series jumps, then its revision that takes all of
    it back. Each receiver is told of at most twenty series, so that each alert is a message of its own; and there are
    too few releases before for the guard against mass events.

    What the product writes lies in `run`, everything else beside it.
    """

    def __init__(self, folder, binary, alerts):
        self.folder, self.binary, self.alerts = folder, binary, alerts
        self.products = [f"{760100 + index}" for index in range(-(-alerts // PER_RECEIVER))]
        self.series = [(product, country) for product in self.products for country in COUNTRIES][:alerts]
        os.makedirs(self.path("run/drop"), exist_ok=True)
        os.makedirs(self.path("credentials"), exist_ok=True)
        self.write("credentials/webhook", SECRET + "\n")
        self.write("rules.yml", RULES)
        self.write("clock", CLOCK + "\n")

    def copy(self, folder):
        """The same installation with the same archive in another place."""
        # A killed daemon leaves its socket.
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("*.sock"))
        return Drill(folder, self.binary, self.alerts)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name) + ".part", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(self.path(name) + ".part", self.path(name))

    def configure(self, port):
        lines = [
            f'archive: "{self.path("run/a.sqlite")}"', f'rules: ["{self.path("rules.yml")}"]',
            f'control: "{self.path("run/control.sock")}"', "feeds:",
            f'  drill: {{ kind: observations, file: "{self.path("run/drop")}", source: census-imports, every: 6h }}',
            "receivers:", f'  local: {{ log: {{ path: "{self.path("run/alerts.jsonl")}" }} }}',
        ]
        routes = ["routes:"]
        for index, product in enumerate(self.products):
            lines.append(
                f'  r{index:03}: {{ webhook: {{ url: "http://127.0.0.1:{port}/r{index:03}", secret: "credential:webhook" }} }}')
            routes.append(f'  - {{ product: "{product}", receivers: [r{index:03}] }}')
        self.write("surgewatch.yml", "\n".join(lines + routes) + "\n")

    @property
    def environment(self):
        return dict(
            os.environ, SURGEWATCH_CLOCK="file:" + self.path("clock"), SURGEWATCH_CREDENTIALS=self.path("credentials"))

    # Releases

    def drop(self, release, name=None):
        months = {QUIET: ["2020-10", "2020-11", "2020-12"]}.get(release, ["2021-01"])
        dollars = 9_000_000 if release == SURGE else 1_000_000
        known_at = f"2021-0{3 + release}-05T13:30:00Z"
        text = HEAD + "".join(
            f"{known_at},import,general,,origin,{country},,{product},{month},,{dollars},final\n"
            for month in months for product, country in self.series)
        name = name or f"{release}.csv"
        self.write(name, text)
        os.rename(self.path(name), self.path("run/drop/" + name))

    def waiting_files(self):
        return sorted(name for name in os.listdir(self.path("run/drop")) if name.endswith(".csv"))

    # The daemon and its commands

    def start(self, environment=None, patience=60):
        """Starts the daemon and waits until it takes commands or has ended; the process."""
        with open(self.path("daemon.log"), "ab") as log, open(os.devnull, "rb") as nothing:
            daemon = subprocess.Popen(
                [self.binary, "run", "--config", self.path("surgewatch.yml")], env=environment or self.environment,
                stdin=nothing, stdout=log, stderr=log)
        end = time.monotonic() + patience
        while daemon.poll() is None and not self.answers():
            if time.monotonic() > end:
                kill(daemon)
                raise Failure("the daemon takes no commands: " + self.words())
            time.sleep(0.005)
        return daemon

    def answers(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(self.path("run/control.sock"))
            except OSError:
                return False
        return True

    def started(self):
        daemon = self.start()
        if daemon.poll() is not None:
            raise Failure("the daemon ended: " + self.words())
        return daemon

    def stop(self, daemon, patience=60):
        daemon.send_signal(signal.SIGTERM)
        try:
            status = daemon.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            kill(daemon)
            raise Failure("the daemon did not end on SIGTERM: " + self.words()) from None
        if status != 0:
            raise Failure(f"the daemon ended with {status}: " + self.words())

    def command(self, *arguments):
        with open(self.path("commands.log"), "ab") as log, open(os.devnull, "rb") as nothing:
            return subprocess.Popen(
                [self.binary, *arguments, "--config", self.path("surgewatch.yml")], env=self.environment,
                stdin=nothing, stdout=log, stderr=log)

    def poll(self):
        status = self.command("feeds", "poll").wait(timeout=120)
        if status != 0:
            with open(self.path("commands.log"), encoding="utf-8") as file:
                raise Failure(f"feeds poll ended with {status}: {file.read()[-500:]}; " + self.words())

    def words(self):
        with open(self.path("daemon.log"), encoding="utf-8", errors="replace") as file:
            return " / ".join(file.read().splitlines()[-4:])

    # The archive

    def ask(self, sql, parameters=()):
        """Rows of the archive; none before it has its tables."""
        if not os.path.exists(self.path("run/a.sqlite")):
            return []
        connection = sqlite3.connect(f"file:{self.path('run/a.sqlite')}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise
        finally:
            connection.close()

    def number(self, sql):
        rows = self.ask(sql)
        return rows[0][0] if rows else 0

    def releases(self):
        return self.number("SELECT count(*) FROM vintage")

    def pending(self):
        return self.number("SELECT count(*) FROM outbox WHERE state = 'pending'")

    def promised(self):
        """All rows that releases and rules have stored."""
        return [sorted(map(repr, self.ask(sql))) for sql in PROMISED]

    def wait_for_deliveries(self, daemon, seconds=600):
        end = time.monotonic() + seconds
        while self.pending() > 0:
            if daemon.poll() is not None:
                raise Failure("the daemon ended: " + self.words())
            if time.monotonic() > end:
                raise Failure(f"{self.pending()} messages are still on their way: " + self.words())
            time.sleep(0.02)

    def log_problem(self):
        """What is wrong with the log: a gap, a repeated or a torn line; nothing when it is whole."""
        expected = self.number("SELECT count(*) FROM event")
        path = self.path("run/alerts.jsonl")
        lines = []
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                lines = file.read().splitlines()
        try:
            numbers = [json.loads(line)["seq"] for line in lines]
        except (ValueError, KeyError) as error:
            return f"the log cannot be read: {error}"
        if numbers != list(range(1, expected + 1)):
            return f"the log has {len(numbers)} lines up to {max(numbers, default=0)} of {expected} events"
        return None

    def damage(self):
        """What SQLite finds wrong with the archive."""
        found = [row[0] for row in self.ask("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"foreign key: {row}" for row in self.ask("PRAGMA foreign_key_check")]


def kill(daemon):
    """SIGKILL, wherever it is."""
    daemon.kill()
    daemon.wait()
