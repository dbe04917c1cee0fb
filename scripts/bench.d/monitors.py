"""Ten years of 200 origins and eight categories with smelt and cast, and fifty readers who ask at once.

Figures are made by seed; 120 releases of statistics and the licenses of the newest two months. Debian's wrk asks for pages of
every monitor, first as they are now, then as they were at one of six earlier releases. Weights are those of one page each,
as a browser gets them.
"""

import gzip
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import chart_page
import columns
from measuring import Daemon, Failure, Taken, run

CATEGORIES = ["unwrought", "bars", "wire", "sheet", "foil", "tubes", "fittings", "castings"]
YEARS, ORIGINS = 10, 200
LAST = 2026 * 12 + 9
ASKED = ["/us", "/us?origin={0}", "/us?category={1}&origin={0}", "/us?category={1}", "/us?category={1}&compare=canada,mexico&origin={0}",
         "/smelt", "/smelt?category={1}", "/cast?cast={0}", "/alerts", "/series/origin/{0}/{1}", "/us.csv?origin={0}", "/status"]


def month(ordinal):
    return f"{ordinal // 12}-{ordinal % 12 + 1:02}"


def known(ordinal, day=5):
    ordinal += 2
    return f"{month(ordinal)}-{day:02}T13:30:00Z"


def countries():
    """Codes of countries that are on the list, the largest suppliers first."""
    path = os.path.join(os.path.dirname(__file__), "..", "..", "Sources", "Trade", "Reference", "Lists", "countries.csv")
    codes = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            code = line.split(",")[0].strip('"')
            if re.fullmatch(r"[1-7]\d\d\d", code) and code != "1000":
                codes.append(code)
    first = ["1220", "2010", "5200", "5250", "4621", "5330", "5700", "4280"]
    return first + [code for code in codes if code not in first][: ORIGINS - len(first)]


def write(path, seed):
    chance = random.Random(seed)
    places = countries()
    strength = {
        (code, category): chance.paretovariate(0.9) * 20_000 / (1 + rank / 6)
        for rank, code in enumerate(places) for category in CATEGORIES if chance.random() < (0.9 if rank < 40 else 0.35)}
    with open(path, "w", encoding="utf-8") as file:
        file.write("# surgewatch-observations/1 source=census-imports listing=complete\n")
        file.write("known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status\n")
        first = LAST - 12 * YEARS
        for ordinal in range(first, LAST + 1):
            for (code, category), level in strength.items():
                kilograms = int(level * chance.lognormvariate(0, 0.3)) if chance.random() < 0.92 else 0
                if kilograms:
                    file.write(
                        f"{known(ordinal)},import,general,,origin,{code},,{category},{month(ordinal)},{kilograms},"
                        f"{kilograms * chance.randint(24, 40) // 10},final\n")
    licenses = path.replace(".csv", "-licenses.csv")
    with open(licenses, "w", encoding="utf-8") as file:
        file.write("# surgewatch-observations/1 source=aim-licenses listing=complete\n")
        file.write("known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status\n")
        for ordinal in range(LAST - 35, LAST + 2):
            start = f"{known(ordinal, 1).replace('13:30', '14:00')},import,license,,"
            made = {}
            for (code, category), level in strength.items():
                kilograms = int(level * chance.lognormvariate(0, 0.3))
                maker = code if chance.random() < 0.6 else chance.choice(places[:12])
                if kilograms < 500:
                    continue
                end = f"{category},{month(ordinal)},{kilograms},{kilograms * 3},license\n"
                if ordinal > LAST:
                    file.write(f"{start}origin,{code},,{end}")
                made[maker, category] = made.get((maker, category), 0) + kilograms
                for role in ("smelt", "cast"):
                    file.write(f"{start}{role},{maker},{code},{end}")
            for (maker, category), kilograms in made.items():
                for role in ("smelt", "cast"):
                    file.write(f"{start}{role},{maker},,{category},{month(ordinal)},{kilograms},{kilograms * 3},license\n")
    return licenses


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
local errors = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], { ["Accept-Encoding"] = "gzip", ["X-Forwarded-For"] = "192.0.2." .. at %% 50 })
end
done = function(summary, latency, requests)
  io.write(string.format("MEASURED %%.3f %%.3f %%d %%d %%d\\n", latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    summary.requests, summary.errors.status, summary.errors.timeout))
end
"""


def load(directory, name, port, paths, seconds):
    listed, script = os.path.join(directory, f"{name}.txt"), os.path.join(directory, f"{name}.lua")
    with open(listed, "w", encoding="utf-8") as file:
        file.write("\n".join(paths) + "\n")
    with open(script, "w", encoding="utf-8") as file:
        file.write(SCRIPT % listed)
    said = subprocess.run(
        ["wrk", "-t1", "-c50", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{port}/"], capture_output=True, text=True,
        check=True).stdout
    found = re.search(r"MEASURED (\S+) (\S+) (\d+) (\d+) (\d+)", said)
    if not found or int(found[4]) or int(found[5]):
        raise Failure(f"{name}: {said}")
    return float(found[1]), float(found[2]), int(found[3]) / seconds


def get(port, path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer


def beside_a_chart_page(port, table):
    """Bytes and time to the first chart, beside a page of the same content drawn by Chart.js, over a slow line."""
    python = columns.python_of_peers()
    if python is None or shutil.which("chromium") is None or not os.path.exists(chart_page.LIBRARY):
        print("bench: the page by Chart.js is left out: apt-get install chromium libjs-chart.js", file=sys.stderr)
        return
    said, printed = run([python, os.path.join(os.path.dirname(__file__), "chart_page.py"), str(port)], os.environ)
    took = json.loads(printed)
    rows = []
    for name, key, unit, scale, bar in (("first chart, s", "seconds", "s", 1, 1.0), ("bytes on the wire, kB", "bytes", "kB", 1024, None)):
        ours, peer = took["ours"][key] / scale, took["peer"][key] / scale
        rows.append({
            "name": name, "ours": f"{ours:.2f}", "peer": f"{peer:.2f}", "ratio": f"{peer / ours:.1f}",
            "bar": "" if bar is None else f"<= {bar:.0f}", "verdict": "" if bar is None else "met" if ours <= bar else "SHORT"})
    table.tally(
        "the front page over 1.6 Mbit/s and 150 ms, processor a quarter, cold, median of five", ["", "Surgewatch", "Chart.js", "times", "bar", "verdict"],
        rows)


def measure(options, directory, table):
    if shutil.which("wrk") is None:
        raise Failure("wrk is needed: apt-get install wrk")
    path = lambda name: os.path.join(directory, "monitors-" + name)
    port = free_port()
    with open(path("surgewatch.yml"), "w", encoding="utf-8") as file:
        file.write(
            f"archive: \"{path('surgewatch.sqlite')}\"\nrules: [\"{options.rules}\"]\ncontrol: \"{path('control.sock')}\"\n"
            f"receivers: {{ local: {{ log: {{ path: \"{path('alerts.jsonl')}\" }} }} }}\n"
            f"web: {{ listen: 127.0.0.1:{port}, requests_per_minute: 1000000 }}\n")
    licenses = write(path("observations.csv"), options.seed)
    clock = path("clock")
    with open(clock, "w", encoding="utf-8") as file:
        file.write(known(LAST + 1, 8) + "\n")
    environment = dict(os.environ, SURGEWATCH_CLOCK=f"file:{clock}")
    for source in (path("observations.csv"), licenses):
        subprocess.run(
            [options.binary, "data", "import", source, "--config", path("surgewatch.yml")], env=environment, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    daemon = Daemon(
        [options.binary, "run", "--config", path("surgewatch.yml")], environment, path("daemon.log"))
    try:
        daemon.wait_until_listening(path("control.sock"))
        for _ in range(100):
            try:
                get(port, "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        chance = random.Random(options.seed)
        # Those that have a name of four digits in addresses lead to the canonical one: ask for that from the start.
        slugs = []
        for code in countries()[:60]:
            _, answer = get(port, f"/us?origin={code}")
            slugs.append(answer.geturl().split("origin=")[1])
        asked = [
            shape.format(chance.choice(slugs), chance.choice(CATEGORIES[1:])) for shape in ASKED
            for _ in range(40 if "{0}" in shape else 8 if "{1}" in shape else 1)]
        chance.shuffle(asked)
        asked = [get(port, one)[1].geturl().split(f":{port}", 1)[1] for one in asked]
        seconds = 4 if options.quick else 12
        for name, paths, bar in (
                ("newest", asked, 30.0),
                ("as of", [
                    one + ("&" if "?" in one else "?") + f"v={chance.choice(range(60, 66))}" for one in asked
                    if not one.startswith(("/status", "/series"))], 150.0)):
            # Parameters are sorted in the address of a page.
            paths = [get(port, one)[1].geturl().split(f":{port}", 1)[1] for one in paths]
            middle, high, rate = load(directory, "monitors-" + name.replace(" ", "-"), port, paths, seconds)
            table.add(
                f"pages, {name}, 50 readers: 95% within (median {middle:.1f} ms, {rate:.0f} a second)", Taken(high / 1000),
                bar=bar / 1000)
        page = gzip.decompress(get(port, "/us")[0]).decode()
        sheet, script = (re.search(rf"/assets/site\.[0-9a-f]+\.{end}", page)[0] for end in ("css", "js"))
        rows = []
        for name, where, bar in (("HTML of the front page", "/us", 60), ("style sheet", sheet, 10), ("script", script, 15)):
            size = len(get(port, where)[0]) / 1024
            rows.append({"name": name, "size": f"{size:.1f}", "bar": f"<= {bar}", "verdict": "met" if size <= bar else "SHORT"})
        table.tally("weights of pages in kB, gzip", ["", "seen", "bar", "verdict"], rows)
        beside_a_chart_page(port, table)
        table.add("the daemon's memory after it", Taken(rss=daemon.memory("VmRSS")))
    finally:
        daemon.stop()
