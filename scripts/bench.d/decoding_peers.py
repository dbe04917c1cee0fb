"""What decoding.py measures of Python: decoding_peers.py FILE RUNS; prints JSON of seconds into lists and into columns."""

import json
import sys
import time

NUMBERS = {"GEN_VAL_MO", "CON_VAL_MO", "GEN_QY1_MO", "CON_QY1_MO"}

with open(sys.argv[1], "rb") as file:
    body = file.read()


def fastest(work):
    best = float("inf")
    for _ in range(int(sys.argv[2])):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def columns(load):
    header, *rows = load(body)
    return {
        name: list(map(int, cells)) if name in NUMBERS else cells for name, cells in zip(header, zip(*rows))}


loaders = {"Python's json": json.loads}
try:
    import orjson
    loaders["orjson"] = orjson.loads
except ImportError:
    pass
print(json.dumps({
    name: [fastest(lambda: load(body)), fastest(lambda: columns(load))] for name, load in loaders.items()}))
