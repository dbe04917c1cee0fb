"""Generated monthly figures of HS chapter 76 by tariff line and country, both bases: seeded, sparse as real ones."""

import math
import random

# Lines of each prefix. The first nine are those of the Aluminum Import Monitor: 67 lines.
PREFIXES = [
    ("7601", 14), ("7604", 10), ("7605", 6), ("7606", 18), ("7607", 10), ("7608", 5), ("7609", 2), ("7616995160", 1),
    ("7616995170", 1),
    ("7602", 6), ("7603", 2), ("7610", 5), ("7611", 1), ("7612", 6), ("7613", 1), ("7614", 4), ("7615", 9), ("7616", 24),
]
# Census Schedule C, the larger trading partners first.
COUNTRIES = """
1220 5700 2010 5800 5330 4280 5170 5830 5880 5490 5520 4759 4231 4210 4120 4279 3510 6021 5230 5250
5200 3570 4330 4419 4700 4010 4621 5590 5570 5600 5650 5081 4890 4840 4850 4370 4351 4791 4550 4710
4039 4050 4099 4190 4840 4870 4623 4632 4635 4633 4634 4470 4510 4359 7910 7210 7290 7140 7230 7480
3010 3330 3370 3310 3070 3550 3530 3350 2250 2050 2110 2150 2190 2230 2470 2410 2740 2320 5380 5350
5420 5460 5110 5130 5050 5180 5210 4271 3720 5820 6141 4000 4031 4634 4643 4794 4792 4793 7880 7790
""".split()
COUNTRIES = list(dict.fromkeys(COUNTRIES))[:90]
GROUPS = ["0003", "0014", "0021", "4XXX", "5XXX"]
BASES = ["general", "consumption"]
HEADER = "known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status"


def month_name(month):
    """Months are counted from January of the year 0."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def codes(random_numbers):
    """One code a line, ten digits, no two equal."""
    taken = {prefix for prefix, _ in PREFIXES if len(prefix) == 10}
    result = []
    for prefix, count in PREFIXES:
        for _ in range(count):
            code = prefix
            while len(code) < 10 or (code in taken and len(prefix) < 10):
                code = prefix + "".join(random_numbers.choice("0123456789") for _ in range(10 - len(prefix) - 1)) + "0"
            taken.add(code)
            result.append(code)
    return sorted(result)


class Chapter:
    """`cells[month]` lists what is not zero: [line, country, quantities by basis, dollars by basis], sorted."""

    def __init__(self, seed, first, last):
        self.random = random.Random(seed)
        self.lines = codes(self.random)
        self.months = range(first, last + 1)
        self.cells = {month: [] for month in self.months}
        by_country = sorted((self.random.gauss(0, 1.5) for _ in COUNTRIES), reverse=True)
        for line in range(len(self.lines)):
            of_line = self.random.gauss(0, 0.7)
            price = 3 * math.exp(self.random.gauss(0, 0.6))
            for country in range(len(COUNTRIES)):
                self.make_series(line, country, of_line + by_country[country], price)

    def make_series(self, line, country, strength, price):
        draw = self.random.random
        gauss = self.random.gauss
        score = -2.6 + strength + gauss(0, 1)
        presence = 1 / (1 + math.exp(-score))
        if presence < 0.004:
            return
        level = math.exp(10.5 + score * 0.8 + gauss(0, 0.8))
        regime, rest = 1.0, 0
        for month in self.months:
            if rest == 0 and draw() < 0.012:
                regime, rest = math.exp(gauss(0, 0.9)), 3 + int(draw() * 12)
            elif rest > 0:
                rest -= 1
                regime = regime if rest else 1.0
            if draw() > presence:
                continue
            season = 1 + 0.15 * math.sin((month + line) * math.pi / 6)
            quantity = max(1, round(level * regime * season * math.exp(gauss(0, 0.45))))
            dollars = max(251, round(quantity * price * math.exp(gauss(0, 0.12))))
            share = 1 if draw() < 0.85 else 0.7 + 0.5 * draw()
            self.cells[month].append(
                [line, country, [quantity, max(1, round(quantity * share))], [dollars, max(1, round(dollars * share))]])

    def first_prints(self, month):
        """Cells that a release states when it states a month for the first time, totals included."""
        return 2 * (len(self.cells[month]) + len(self.lines))

    def revise(self, months, count):
        """Changes about `count` cells of some months, the totals of all countries included; returns how many."""
        totals, changed = set(), 0
        seen = set()
        while changed + len(totals) < count:
            month = months[int(self.random.random() * len(months))]
            place = int(self.random.random() * len(self.cells[month]))
            if (month, place) in seen:
                continue
            seen.add((month, place))
            line, _, quantities, dollars = self.cells[month][place]
            factor = math.exp(self.random.gauss(0, 0.1))
            both = self.random.random() < 0.7
            for basis in range(2) if both else [int(self.random.random() * 2)]:
                quantities[basis] = max(1, round(quantities[basis] * factor))
                dollars[basis] = dollars[basis] + 1 + round(dollars[basis] * abs(factor - 1))
                totals.add((month, line, basis))
                changed += 1
        return changed + len(totals)

    def totals(self, month):
        """Of all countries: by line, then [quantities by basis, dollars by basis]."""
        sums = [[[0, 0], [0, 0]] for _ in self.lines]
        for line, _, quantities, dollars in self.cells[month]:
            for basis in range(2):
                sums[line][0][basis] += quantities[basis]
                sums[line][1][basis] += dollars[basis]
        return sums

    def write_observations(self, path, months, known_at, enough=None):
        """An observations file that lists months whole, each as known at an instant, until there are `enough` rows;
        returns how many there are."""
        written = 0
        with open(path, "w", encoding="ascii") as file:
            file.write(f"# surgewatch-observations/1 source=census-imports listing=complete\n{HEADER}\n")
            for month in months:
                rows = []
                start, name = known_at(month) + ",import,", month_name(month)
                for line, (quantities, dollars) in enumerate(self.totals(month)):
                    for basis in range(2):
                        rows.append(
                            f"{start}{BASES[basis]},,origin,-,,{self.lines[line]},{name},{quantities[basis]},"
                            f"{dollars[basis]},final\n")
                for line, country, quantities, dollars in self.cells[month]:
                    for basis in range(2):
                        rows.append(
                            f"{start}{BASES[basis]},,origin,{COUNTRIES[country]},,{self.lines[line]},{name},"
                            f"{quantities[basis]},{dollars[basis]},final\n")
                file.writelines(rows)
                written += len(rows)
                if enough is not None and written >= enough:
                    break
        return written
