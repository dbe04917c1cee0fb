"""An archive of the import data bank at its real size, from a drop folder into the archive.

The detail has 700,000 records of 688 characters and adds up to its three control totals. Beside it stands what inflating
the same archive alone takes (Python's zlib), which no reader of it can beat by much.
"""

import os
import random
import subprocess
import sys
import time
import zipfile

from chapter import COUNTRIES
from measuring import Failure, Taken, run

ROWS = 700_000
MEASURES = 22
QUANTITIES = (1, 2, 8, 9)
# Characters of the detail a second, and memory.
BAR = 500e6
MEMORY = 150e6


def text(values):
    return "".join(f"{value:15d}" for value in values)


def add(sums, key, values):
    known = sums.setdefault(key, [0] * MEASURES)
    for index, value in enumerate(values):
        if value:
            known[index] += value


def write_archive(path, rows, seed):
    """Returns the characters of the detail."""
    numbers = random.Random(seed)
    zeros = text([0] * MEASURES)
    lines, commodities, countries, districts = [], {}, {}, {}
    codes = [f"{chapter:02d}{rest:08d}" for chapter in range(1, 98) for rest in range(190)]
    origins = COUNTRIES
    index = 0
    while len(lines) < rows:
        code = codes[index % len(codes)]
        index += 1
        if index > len(codes):
            raise Failure("the generator has too few tariff lines")
        share = max(1, (rows - len(lines)) // (len(codes) - index + 1))
        keys = sorted({
            (numbers.choice(origins), "00", f"{numbers.randrange(1, 60):02d}", f"{numbers.randrange(1, 60):02d}", "61")
            for _ in range(share)})
        for country, preference, entry, unlading, provision in keys:
            values = [0] * MEASURES
            if numbers.random() < 0.6:
                dollars, kilograms = numbers.randrange(2_000, 900_000), numbers.randrange(100, 90_000)
                for place, value in ((0, 1), (1, kilograms), (3, dollars), (8, kilograms), (10, dollars), (12, dollars + 99)):
                    values[place] = value
            add(commodities, code, values)
            add(countries, country, values)
            add(districts, entry, values)
            measures = text(values)
            lines.append(f"{code}{country}{preference}{entry}{unlading}{provision}202501{measures}{measures}\r\n")

    def totals(sums, name, key, without):
        rows = []
        for code, values in sorted(sums.items()):
            kept = text(value for place, value in enumerate(values) if not without or place not in QUANTITIES)
            rows.append(f"{code}{'NAME':<{name}}{key}202501{kept}{kept}\r\n")
        return "".join(rows)

    detail = "".join(lines)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IMP_COMM.TXT", totals(commodities, 50, "KG    ", False))
        archive.writestr("IMP_CTY.TXT", totals(countries, 30, "", True))
        archive.writestr("IMP_DE.TXT", totals(districts, 30, "", True))
        archive.writestr("IMP_DETL.TXT", detail)
    return len(detail)


def measure(options, directory, table):
    folder = os.path.join(directory, "feeds")
    drop = os.path.join(folder, "drop")
    os.makedirs(drop)
    rows = ROWS // 10 if options.quick else ROWS
    path = os.path.join(drop, "IMDB2501.ZIP")
    # A process of its own makes it: what a child takes of memory is measured with that of its parent.
    said = subprocess.run(
        [sys.executable, os.path.abspath(__file__), path, str(rows), str(options.seed)], check=True, capture_output=True)
    size = int(said.stdout)

    began, cpu = time.perf_counter(), time.process_time()
    with zipfile.ZipFile(path) as archive, archive.open("IMP_DETL.TXT") as member:
        while member.read(1 << 20):
            pass
    table.add(
        f"inflating {size / 1e6:,.0f} MB of records alone", Taken(time.perf_counter() - began, time.process_time() - cpu))

    configuration = os.path.join(folder, "surgewatch.yml")
    with open(configuration, "w", encoding="utf-8") as file:
        file.write(
            f"archive: {folder}/archive.sqlite\nrules: [{options.rules}]\ncontrol: {folder}/control.sock\n"
            f"feeds:\n  archives: {{ kind: census-imdb, file: {drop} }}\n")
    taken, said = run([options.binary, "feeds", "poll", "--config", configuration], dict(os.environ))
    if "a release of" not in said:
        raise Failure(f"the archive was not taken in: {said[-400:]}")
    if taken.rss > MEMORY:
        raise Failure(f"reading the archive took {taken.rss / 1e6:.0f} MB of memory, more than {MEMORY / 1e6:.0f}")
    table.add(
        f"census-imdb, {rows:,} records: {size / taken.wall / 1e6:,.0f} MB a second", taken, bar=size / BAR, said=said.strip())


if __name__ == "__main__":
    print(write_archive(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
