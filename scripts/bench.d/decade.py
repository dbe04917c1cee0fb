"""Ten years of monthly releases of 24 products by 90 countries: about 2,000 series, revised as real ones are."""

import math
import random

from chapter import COUNTRIES, HEADER, month_name

PRODUCTS = """
760110 760120 760200 760310 760320 760410 760421 760429 760511 760519 760521 760529
760611 760612 760691 760692 760711 760719 760720 760810 760820 760900 761010 761090
""".split()
YEARS_BEFORE = 3
RELEASES = 120


class Decade:
    """Kilograms and dollars by month, product and country; `last` is the month of the last release."""

    def __init__(self, seed, last, releases=RELEASES):
        self.random = random.Random(seed)
        self.releases = range(last - releases + 1, last + 1)
        self.first = self.releases[0] - 12 * YEARS_BEFORE
        self.cells = {month: {} for month in range(self.first, last + 1)}
        strength = [self.random.gauss(0, 1.3) for _ in COUNTRIES]
        self.series = 0
        for product in PRODUCTS:
            price = 3 * math.exp(self.random.gauss(0, 0.4))
            for country, of_country in zip(COUNTRIES, strength):
                # A dozen countries sell no such product at all.
                if self.random.random() < 0.07:
                    continue
                self.series += 1
                self.make_series(product, country, of_country + self.random.gauss(0, 0.8), price)

    def make_series(self, product, country, strength, price):
        draw, gauss = self.random.random, self.random.gauss
        level = math.exp(12 + 1.4 * strength)
        presence = 1 / (1 + math.exp(-1.5 - 1.5 * strength))
        regime, rest, trend = 1.0, 0, 0.0
        for month in self.cells:
            trend += gauss(0, 0.02)
            if rest == 0 and draw() < 0.02:
                regime, rest = math.exp(gauss(0, 0.8)), 2 + int(draw() * 9)
            elif rest > 0:
                rest -= 1
                regime = regime if rest else 1.0
            if draw() > presence:
                continue
            season = 1 + 0.12 * math.sin((month + len(country)) * math.pi / 6)
            quantity = max(1, round(level * regime * season * math.exp(trend + gauss(0, 0.3))))
            self.cells[month][product, country] = [
                quantity, max(251, round(quantity * price * math.exp(gauss(0, 0.1))))]

    def rows(self, start, month, wanted=None):
        """The rows of a month, totals included; of some cells, with the totals of their products, where asked."""
        cells, name = self.cells[month], month_name(month)
        products = PRODUCTS if wanted is None else {product for product, _ in wanted}
        totals = {product: [0, 0] for product in products}
        for (product, _), (quantity, dollars) in cells.items():
            if product in totals:
                totals[product][0] += quantity
                totals[product][1] += dollars
        stated = [((product, "-"), total) for product, total in totals.items()]
        stated += cells.items() if wanted is None else [(cell, cells[cell]) for cell in wanted]
        for (product, country), (quantity, dollars) in stated:
            yield f"{start}general,,origin,{country},,{product},{name},{quantity},{dollars},final\n"

    def revise(self, month, part):
        """Changes a part of the cells of a month; returns which."""
        changed = []
        for cell, figures in self.cells[month].items():
            if self.random.random() < part:
                factor = math.exp(self.random.gauss(0, 0.08))
                figures[0] = max(1, round(figures[0] * factor)) + 1
                figures[1] = max(1, round(figures[1] * factor)) + 1
                changed.append(cell)
        return changed

    def write_observations(self, path, known_at):
        """An observations file: three years at once, then a release a month that states a month and revises the months
        before it (each spring those of the year before as well); returns how many rows and releases there are."""
        written, releases = 0, 0
        with open(path, "w", encoding="ascii") as file:
            file.write(f"# surgewatch-observations/1 source=census-imports\n{HEADER}\n")
            for month in range(self.releases[0] - 1, self.releases[-1] + 1):
                start = known_at(month) + ",import,"
                fresh = range(self.first, month + 1) if releases == 0 else [month]
                rows = [row for one in fresh for row in self.rows(start, one)]
                if releases > 0:
                    for back in range(1, 29 if month % 12 == 3 else 4):
                        part = 0.02 if back < 4 else 0.05
                        changed = self.revise(month - back, part)
                        if changed:
                            rows += self.rows(start, month - back, changed)
                file.writelines(rows)
                written += len(rows)
                releases += 1
        return written, releases
