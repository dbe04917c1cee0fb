"""The rules of columns.py in numpy, tuned by hand: each window once, in blocks that stay in the caches, without copies.

Usage: columns_numpy.py DIRECTORY MONTHS SERIES_OF_A_PRODUCT; prints JSON.
"""

import json
import sys
import time

import numpy as np

directory, months, of_product = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(directory + "/rules.json", encoding="ascii") as file:
    rules = json.load(file)


def load(name):
    figures = np.fromfile(f"{directory}/{name}", dtype=np.int64).reshape(-1, months).astype(np.float64)
    figures[figures < 0] = np.nan
    return figures


began = time.process_time()
quantities, values, world = load("quantities"), load("values"), load("world")
loaded = time.process_time() - began


class Windows:
    """Sums of windows over a block of series, each computed once; what has an unknown month is not a number."""

    def __init__(self, figures):
        self.figures, self.known = figures, {1: figures}

    def total(self, length):
        if length not in self.known:
            result = np.full_like(self.figures, np.nan)
            half = length // 2
            first, rest = self.total(half), self.total(length - half)
            np.add(first[:, half:], rest[:, :-half], out=result[:, half:])
            self.known[length] = result
        return self.known[length]


def evaluate(block=256):
    counts = [0] * len(rules)
    one, two = np.empty((block, months)), np.empty((block, months))
    holds, more = np.empty((block, months), bool), np.empty((block, months), bool)
    for start in range(0, len(quantities), block):
        end = min(start + block, len(quantities))
        quantity, value = Windows(quantities[start:end]), Windows(values[start:end])
        products = np.arange(start, end) // of_product
        whole = Windows(world[products])
        shares, prices = {}, {}

        def share(length):
            if length not in shares:
                shares[length] = quantity.total(length) / whole.total(length)
            return shares[length]

        def price(length):
            if length not in prices:
                prices[length] = value.total(length) / quantity.total(length)
            return prices[length]

        count = end - start
        for index, rule in enumerate(rules):
            family, window = rule["family"], rule["window"]
            figures = (quantity if rule["measure"] == "quantity" else value).total(window)
            factor = 1 + rule["number"] / 100
            back = {"preceding": window, "year": 12, "gain": 12, "price": 12, "all": 12, "share": 0}[family]
            now, scratch = figures[:, back:], one[:count, back:]
            mask, also = holds[:count, back:], more[:count, back:]

            def rises(ago):
                np.multiply(figures[:, back - ago:months - ago], factor, out=scratch)
                np.greater_equal(now, scratch, out=also)
                np.logical_and(mask, also, out=mask)

            np.greater_equal(now, rule["floor"], out=mask)
            if family in ("preceding", "year"):
                rises(back)
            elif family == "share":
                np.greater_equal(share(window), factor - 1, out=also)
                np.logical_and(mask, also, out=mask)
            elif family == "gain":
                np.subtract(share(window)[:, 12:], share(window)[:, :-12], out=scratch)
                np.greater_equal(scratch, factor - 1, out=also)
                np.logical_and(mask, also, out=mask)
            elif family == "price":
                np.multiply(price(window)[:, :-12], 2 - factor, out=scratch)
                np.less_equal(price(window)[:, 12:], scratch, out=also)
                np.logical_and(mask, also, out=mask)
            else:
                rises(window)
                rises(12)
                np.greater_equal(share(window)[:, 12:], share(window)[:, 12 - window:months - window], out=also)
                np.logical_and(mask, also, out=mask)
            counts[index] += int(np.count_nonzero(mask))
    return counts


with np.errstate(invalid="ignore", divide="ignore"):
    began = time.process_time()
    counts = evaluate()
    taken = time.process_time() - began
print(json.dumps(dict(load=loaded, judge=taken, counts={rule["name"]: n for rule, n in zip(rules, counts)})))
