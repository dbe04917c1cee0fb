"""One answer of the Census API read by Surgewatch, by Python's json and by orjson, into columns of texts and figures.

All read the same bytes. Surgewatch checks every row against the query and the countries against their `-` rows besides.
"""

import json
import os
import subprocess

from chapter import Chapter, month_name
from columns import python_of_peers
from lookalike import Lookalike
from measuring import Failure, run

LAST = 2023 * 12 + 11
RUNS = 9
# How many times as fast as a peer the bar asks for, both into columns.
TIMES = {"Python's json": 5, "orjson": 1}


def answer(options, months):
    """The answer to one query for some months, and how many rows it has."""
    chapter = Chapter(options.seed, LAST - months + 1, LAST)
    server = Lookalike(chapter)
    header, rows = "", []
    for month in chapter.months:
        header, *more = server.body(month).decode()[1:-1].split(",\n")
        rows += more
    return ("[" + ",\n".join([header, *rows]) + "]").encode(), len(rows)


def measure(options, directory, table):
    if not options.decode:
        raise Failure("the part decoding needs a build of its own; leave out --binary")
    folder = os.path.join(directory, "decoding")
    os.makedirs(folder)
    months = 6 if options.quick else 24
    body, rows = answer(options, months)
    path = os.path.join(folder, "census.json")
    with open(path, "wb") as file:
        file.write(body)
    _, said = run(
        [options.decode, "census", path, month_name(LAST - months + 1), month_name(LAST), str(RUNS)], dict(os.environ))
    seconds, found, _ = said.split()
    if int(found) != rows:
        raise Failure(f"{found} rows were read, not {rows}")
    own = float(seconds)
    python = python_of_peers() or "python3"
    script = os.path.join(os.path.dirname(__file__), "decoding_peers.py")
    peers = json.loads(subprocess.run([python, script, path, str(RUNS)], check=True, capture_output=True).stdout)
    lines = [dict(reader="surgewatch", read="", columns=f"{own:.4f} s", times="", bar="", verdict="")]
    for name, (read, columns) in peers.items():
        lines.append(dict(
            reader=name, read=f"{read:.4f} s ({read / own:.1f} times)", columns=f"{columns:.4f} s",
            times=f"{columns / own:.1f} times", bar=f"{TIMES[name]} times",
            verdict="met" if columns >= TIMES[name] * own else "SHORT"))
    table.tally(
        f"An answer of the Census API of {rows:,} rows, {len(body) / 1e6:.1f} MB: CPU of the fastest of {RUNS} runs",
        ["reader", "into lists", "into columns", "of ours", "bar", "verdict"], lines, seconds=own, peers=peers)
