"""The rules of columns.py in polars: windows as columns, each once, then one select with every rule.

Usage: columns_polars.py DIRECTORY MONTHS SERIES_OF_A_PRODUCT; prints JSON.
"""

import json
import sys
import time
from array import array

import polars as pl

directory, months, of_product = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(directory + "/rules.json", encoding="ascii") as file:
    rules = json.load(file)


def load(name):
    figures = array("q")
    with open(f"{directory}/{name}", "rb") as file:
        figures.frombytes(file.read())
    series = pl.Series(name, figures, dtype=pl.Int64)
    return series.set(series < 0, None)


began = time.process_time()
quantities, values, world = load("quantities"), load("values"), load("world")
count = len(quantities) // months
frame = pl.DataFrame(
    dict(quantity=quantities, value=values, month=pl.Series(list(range(months)) * count, dtype=pl.Int32)))
places = pl.int_range(0, len(quantities), eager=True)
frame = frame.with_columns(whole=world.gather(places // (months * of_product) * months + places % months))
loaded = time.process_time() - began


def evaluate():
    """Series lie one after another, each with all months, so windows need no grouping: those that reach into the
    series before are struck out."""
    windows = {}

    def window(measure, length, ago):
        name = f"{measure} {length} {ago}"
        if name not in windows:
            total = pl.col(measure).rolling_sum(length).shift(ago)
            windows[name] = pl.when(pl.col("month") >= length - 1 + ago).then(total).alias(name)
        return pl.col(name)

    def divided(amount, divisor):
        """Nothing by nothing is null; left alone it would be greater than every number."""
        return amount / pl.when(divisor > 0).then(divisor)

    def share(length, ago):
        return divided(window("quantity", length, ago), window("whole", length, ago))

    def price(length, ago):
        return divided(window("value", length, ago), window("quantity", length, ago))

    conditions = []
    for rule in rules:
        measure, length, factor = rule["measure"], rule["window"], 1 + rule["number"] / 100
        now = window(measure, length, 0)
        holds = now >= rule["floor"]
        family = rule["family"]
        if family in ("preceding", "all"):
            holds &= now >= factor * window(measure, length, length)
        if family in ("year", "all"):
            holds &= now >= factor * window(measure, length, 12)
        if family == "share":
            holds &= share(length, 0) >= factor - 1
        if family == "gain":
            holds &= share(length, 0) - share(length, 12) >= factor - 1
        if family == "price":
            holds &= price(length, 0) <= (2 - factor) * price(length, 12)
        if family == "all":
            holds &= share(length, 0) >= share(length, length)
        conditions.append(holds.sum().alias(rule["name"]))
    return frame.lazy().with_columns(windows.values()).select(conditions).collect().row(0, named=True)


began = time.process_time()
counts = evaluate()
taken = time.process_time() - began
print(json.dumps(dict(load=loaded, judge=taken, counts=counts)))
