"""Fifty rules over 20,000 series and 36 months, judged by Surgewatch, numpy, polars and Prometheus side by side.

All read the same figures and must find the same number of months in which each rule holds. CPU seconds are those of the
judging alone; what reading the figures took stands beside it.
"""

import array
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode
from urllib.request import urlopen

from chapter import HEADER, month_name
from measuring import Daemon, Failure, Taken, run

MONTHS = 36
FIRST = 2021 * 12
COUNTRIES = 160
PRODUCTS = 125
NOTHING = -1
TIMING = re.compile(r"read ([0-9.]+) s, judged ([0-9.]+) s, (\d+) verdicts")
# How many times as fast as a peer the bar asks for, in CPU seconds; 1 for the others.
TIMES = {"Prometheus": 200}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def rules():
    """The rules as every peer understands them: a name, a family, a window, and numbers."""
    result = []

    def add(family, measure, window, number, floor):
        result.append(dict(
            name=f"Rule{len(result):02d}", family=family, measure=measure, window=window, number=number, floor=floor))

    for measure, unit in (("quantity", 1), ("value", 3)):
        for window in (1, 2, 3, 6):
            for rise in (15, 60):
                add("preceding", measure, window, rise, 50_000 * unit * window)
        for window in (1, 3, 6):
            for rise in (30, 100):
                add("year", measure, window, rise, 80_000 * unit * window)
    for window in (1, 3, 12):
        for share in (1, 3):
            add("share", "quantity", window, share, 30_000 * window)
    for window in (1, 3, 6):
        for points in (0.5, 1.5):
            add("gain", "quantity", window, points, 30_000 * window)
    for window in (1, 3, 6):
        for fall in (10, 25):
            add("price", "quantity", window, fall, 30_000 * window)
    for window in (2, 3):
        for rise in (15, 45):
            add("all", "quantity", window, rise, 50_000 * window)
    return result


def reach(rule):
    """Months before the judged one that the rule reads."""
    window = rule["window"]
    return window - 1 + {"preceding": window, "year": 12, "share": 0, "gain": 12, "price": 12, "all": 12}[rule["family"]]


def rule_file(rules):
    lines = ["groups:", "  - name: bench", "    rules:"]
    for rule in rules:
        measure, window, number = rule["measure"], rule["window"], rule["number"]
        now, year, before = (f"[{window}mo{ago}]" for ago in ("", ", ago 12mo", f", ago {window}mo"))
        floor = f"{rule['floor'] // 1000} t" if measure == "quantity" else f"{rule['floor']} USD"
        gates = {
            "preceding": [f"{measure}{now} >= (1 + {number}%) * {measure}{before}"],
            "year": [f"{measure}{now} >= (1 + {number}%) * {measure}{year}"],
            "share": [f"share{now} >= {number}%"],
            "gain": [f"share{now} - share{year} >= {number} pp"],
            "price": [f"unit_value{now} <= (1 - {number}%) * unit_value{year}"],
            "all": [
                f"quantity{now} >= (1 + {number}%) * quantity{before}",
                f"quantity{now} >= (1 + {number}%) * quantity{year}", f"share{now} >= share{before}"],
        }[rule["family"]]
        when = " and ".join([*gates, f"{measure}{now} >= {floor}"])
        lines += [f"      - alert: {rule['name']}", "        over: [origin, line]", f"        when: {when}",
                  "        severity: watch"]
    return "\n".join(lines) + "\n"


def query(rule):
    """The rule in PromQL; the number of series in which it holds. A month is a minute."""
    measure, window, number = rule["measure"], rule["window"], 1 + rule["number"] / 100

    def total(name, ago=0):
        return f"sum_over_time({name}[{window}m]" + (f" offset {ago}m)" if ago else ")")

    def share(ago=0):
        return f"({total('quantity', ago)} / on(product) group_left() {total('world', ago)})"

    def price(ago=0):
        return f"({total('value', ago)} / {total('quantity', ago)})"

    before, year = f"{number:g} * {total(measure, window)}", f"{number:g} * {total(measure, 12)}"
    gate = {
        "preceding": lambda: f"{total(measure)} >= {before}",
        "year": lambda: f"{total(measure)} >= {year}",
        "share": lambda: f"{share()} >= {number - 1:g}",
        "gain": lambda: f"{share()} - {share(12)} >= {number - 1:g}",
        "price": lambda: f"{price()} <= {2 - number:g} * {price(12)}",
        "all": lambda: f"{total(measure)} >= {before} and {total(measure)} >= {year} and {share()} >= {share(window)}",
    }[rule["family"]]()
    return f"count({gate} and {total(measure)} >= {rule['floor']})"


class Figures:
    """Kilograms and dollars by series and month; one in a hundred unknown, a third zero."""

    def __init__(self, random):
        draw, gauss, expovariate = random.random, random.gauss, random.expovariate
        self.products = [f"76{index:08d}" for index in range(PRODUCTS)]
        self.countries = [f"{1 + index // 24}{10 * (index % 24) + 1:03d}" for index in range(COUNTRIES)]
        self.quantities, self.values, self.world = array.array("q"), array.array("q"), array.array("q")
        for _ in self.products:
            price, world = 2 + 4 * draw(), [0] * MONTHS
            for _ in self.countries:
                level, presence = 20_000 + 400_000 * expovariate(2), 0.3 + 0.7 * draw()
                for month in range(MONTHS):
                    quantity = value = 0
                    if draw() < presence:
                        quantity = 1 + int(level * abs(1 + 0.5 * gauss(0, 1)))
                        value = 1 + int(quantity * price * (1 + 0.1 * gauss(0, 1)))
                    world[month] += quantity
                    if draw() < 0.01:
                        quantity = value = NOTHING
                    self.quantities.append(quantity)
                    self.values.append(value)
            self.world.extend(world)

    def series(self):
        place = 0
        for product in self.products:
            for country in self.countries:
                yield product, country, place
                place += MONTHS

    def write_columns(self, directory):
        for name in ("quantities", "values", "world"):
            with open(os.path.join(directory, name), "wb") as file:
                getattr(self, name).tofile(file)

    def write_observations(self, path):
        def number(figure):
            return "" if figure == NOTHING else str(figure)

        known = f"{month_name(FIRST + MONTHS + 1)}-08T13:30:00Z"
        start, end = f"{known},import,general,,origin,", ",final\n"
        with open(path, "w", encoding="ascii") as file:
            file.write(f"# surgewatch-observations/1 source=census-imports listing=complete\n{HEADER}\n")
            for month in range(MONTHS):
                name = month_name(FIRST + month)
                for index, product in enumerate(self.products):
                    file.write(f"{start}-,,{product},{name},{self.world[index * MONTHS + month]},{end}")
                file.writelines(
                    f"{start}{country},,{product},{name},{number(self.quantities[place + month])},"
                    f"{number(self.values[place + month])}{end}" for product, country, place in self.series())

    def write_metrics(self, path, start, products):
        def number(figure):
            return "NaN" if figure == NOTHING else str(figure)

        kept = set(self.products[:products])
        with open(path, "w", encoding="ascii") as file:
            for name, figures in (("quantity", self.quantities), ("value", self.values)):
                file.write(f"# TYPE {name} gauge\n")
                for product, country, place in self.series():
                    if product in kept:
                        labels = f'{name}{{product="{product}",country="{country}"}}'
                        file.writelines(
                            f"{labels} {number(figures[place + month])} {start + 60 * month}\n"
                            for month in range(MONTHS))
            file.write("# TYPE world gauge\n")
            for index, product in enumerate(self.products[:products]):
                file.writelines(
                    f'world{{product="{product}"}} {self.world[index * MONTHS + month]} {start + 60 * month}\n'
                    for month in range(MONTHS))
            file.write("# EOF\n")


PEERS = ["numpy==2.4.6", "polars==2.1.0", "orjson==3.13.0", "websocket-client==1.9.0"]
RUNS = 3


def python_of_peers():
    """A virtual environment with numpy, polars and orjson, made once; `None` where they cannot be had."""
    folder = os.path.join(os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache"), "surgewatch-bench")
    python = os.path.join(folder, "bin", "python")
    try:
        if not os.path.exists(python):
            run([sys.executable, "-m", "venv", folder], os.environ)
        run([python, "-m", "pip", "install", "--quiet", *PEERS], os.environ)
    except Failure as failure:
        print(f"bench: numpy, polars and orjson are left out: {str(failure)[:300]}", file=sys.stderr)
        return None
    return python


class Judging:
    """What each peer took for judging, in CPU seconds, and what it counted."""

    def __init__(self, options, directory, table):
        self.options, self.directory, self.table = options, os.path.join(directory, "columns"), table
        os.makedirs(self.directory)
        self.rules = rules()
        self.figures = Figures(random.Random(options.seed))

    def path(self, name):
        return os.path.join(self.directory, name)

    def surgewatch(self):
        """Least CPU seconds of some runs, and months in which each rule holds."""
        with open(self.path("rules.yml"), "w", encoding="ascii") as file:
            file.write(rule_file(self.rules))
        with open(self.path("surgewatch.yml"), "w", encoding="utf-8") as file:
            file.write(
                f"archive: \"{self.path('surgewatch.sqlite')}\"\nrules: [\"{self.path('rules.yml')}\"]\n"
                f"control: \"{self.path('control.sock')}\"\n"
                f"receivers: {{ local: {{ log: {{ path: \"{self.path('alerts.jsonl')}\" }} }} }}\n"
                "routes: [ { receivers: [local] } ]\n")
        self.figures.write_observations(self.path("figures.csv"))
        command = [self.options.binary, "--config", self.path("surgewatch.yml")]
        run([command[0], "data", "import", self.path("figures.csv"), "--quiet", *command[1:]], os.environ)
        results = []
        for _ in range(RUNS):
            taken, said = self.scan(command)
            results.append((taken, said))
        return min(results, key=lambda result: result[0]["judge"])

    def scan(self, command):
        log = self.path("scan.log")
        with open(self.path("scan.csv"), "wb") as output, open(log, "wb") as errors:
            arguments = [command[0], "rules", "scan", "--count", "--timing", "--csv", *command[1:]]
            if subprocess.run(arguments, stdout=output, stderr=errors, check=False).returncode != 0:
                with open(log, encoding="utf-8") as file:
                    raise Failure(f"rules scan failed: {file.read()[-300:]}")
        with open(log, encoding="utf-8") as file:
            said = TIMING.search(file.read())
        counts = {}
        with open(self.path("scan.csv"), encoding="ascii") as file:
            for line in list(file)[1:]:
                name, _, holds, _ = line.strip().split(",")
                counts[name] = int(holds)
        return dict(load=float(said.group(1)), judge=float(said.group(2)), verdicts=int(said.group(3))), counts

    def python(self, python, script):
        """Least CPU seconds of some runs of a peer in Python."""
        place = os.path.join(os.path.dirname(os.path.abspath(__file__)), script)
        results = []
        for _ in range(RUNS):
            _, said = run([python, place, self.directory, str(MONTHS), str(COUNTRIES)], os.environ)
            results.append(json.loads(said))
        best = min(results, key=lambda result: result["judge"])
        return best, best["counts"]

    def prometheus(self):
        """All rules asked of a Prometheus that serves the figures as a block; a month is a minute."""
        products = PRODUCTS // 10 if self.options.quick else PRODUCTS
        start = 1_700_000_000 // 7200 * 7200 + 3600
        self.figures.write_metrics(self.path("metrics"), start, products)
        loaded, _ = run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", self.path("metrics"), self.path("tsdb")],
            os.environ, self.path("blocks.log"))
        with open(self.path("prometheus.yml"), "w", encoding="ascii") as file:
            file.write("global: {}\n")
        address = f"127.0.0.1:{free_port()}"
        daemon = Daemon(
            ["prometheus", "--config.file=" + self.path("prometheus.yml"), "--storage.tsdb.path=" + self.path("tsdb"),
             "--web.listen-address=" + address, "--storage.tsdb.retention.time=100y",
             "--query.max-samples=500000000", "--query.timeout=10m", "--log.level=error"],
            dict(os.environ), self.path("prometheus.log"))
        try:
            self.wait(daemon, f"http://{address}/-/ready")
            counts, began = {}, daemon.cpu
            for rule in self.rules:
                # Before its first whole month a rule would be answered on part of a window.
                words = urlencode(dict(
                    query=query(rule), start=start + 30 + 60 * reach(rule), end=start + 30 + 60 * (MONTHS - 1),
                    step=60))
                with urlopen(f"http://{address}/api/v1/query_range?{words}", timeout=900) as answer:
                    result = json.load(answer)["data"]["result"]
                counts[rule["name"]] = sum(int(value) for _, value in result[0]["values"]) if result else 0
            return dict(load=loaded.cpu, judge=daemon.cpu - began, products=products), counts
        finally:
            daemon.stop()

    @staticmethod
    def wait(daemon, address):
        for _ in range(300):
            try:
                with urlopen(address, timeout=5):
                    return
            except OSError:
                if daemon.process.poll() is not None:
                    break
                time.sleep(0.2)
        raise Failure("prometheus did not start: " + daemon.lines()[-1])

    def measure(self):
        with open(self.path("rules.json"), "w", encoding="ascii") as file:
            json.dump(self.rules, file)
        self.figures.write_columns(self.directory)
        ours, counts = self.surgewatch()
        peers = {}
        python = python_of_peers()
        if python:
            peers["numpy, tuned by hand"] = self.python(python, "columns_numpy.py")
            peers["polars"] = self.python(python, "columns_polars.py")
        if shutil.which("prometheus") and shutil.which("promtool"):
            peers["Prometheus"] = self.prometheus()
        else:
            print("bench: prometheus is missing and left out", file=sys.stderr)
        self.add("surgewatch rules scan", ours, None)
        for name, (taken, found) in peers.items():
            part = taken.get("products", PRODUCTS) / PRODUCTS
            if part == 1 and found != counts:
                wrong = [rule for rule in counts if counts[rule] != found.get(rule)]
                raise Failure(f"{name} finds other months: {', '.join(wrong[:5])}")
            if part < 1:
                name += f" ({100 * part:.0f}% of the series, scaled)"
                taken = dict(load=taken["load"] / part, judge=taken["judge"] / part)
            times = TIMES["Prometheus"] if name.startswith("Prometheus") else 1
            self.add(name, taken, ours["judge"] * times <= taken["judge"], ours["judge"])

    def add(self, name, taken, is_met, ours=None):
        ratio = "" if ours is None else f", {taken['judge'] / ours:.1f} times surgewatch"
        self.table.add(
            f"{name}: {len(self.rules)} rules x {PRODUCTS * COUNTRIES:,} series x {MONTHS} months "
            f"(reading {taken['load']:.2f} s apart){ratio}", Taken(cpu=taken["judge"]), read=taken["load"])
        if is_met is not None:
            self.table.rows[-1]["verdict"] = "met" if is_met else "SHORT"


def measure(options, directory, table):
    Judging(options, directory, table).measure()
