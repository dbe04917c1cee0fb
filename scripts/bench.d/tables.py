"""What a run of the benchmark prints and writes down."""

import sys


def aligned(lines, left):
    """Lines of cells as text, the first as head; the columns in `left` begin, all others end at the same place."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    result = []
    for index, line in enumerate(lines):
        cells = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths))]
        result.append("  ".join(cells).rstrip())
        if index == 0:
            result.append("  ".join("-" * width for width in widths))
    return "\n".join(result)


class Table:
    def __init__(self):
        self.rows = []
        self.tallies = []

    def add(self, workload, taken, bar=None, **more):
        """`bar` is the most seconds that the workload may take."""
        verdict = None if bar is None else "met" if taken.wall < bar else "SHORT"
        self.rows.append(
            dict(workload=workload, wall=taken.wall, cpu=taken.cpu, rss=taken.rss, bar=bar, verdict=verdict, **more))
        print(f"bench: {workload}", file=sys.stderr)

    def tally(self, title, columns, rows, **more):
        """A table of counts: the values of each row stand under the columns in their order, the verdict last."""
        self.tallies.append(dict(title=title, columns=columns, rows=rows, **more))

    @property
    def is_short(self):
        rows = self.rows + [row for tally in self.tallies for row in tally["rows"]]
        return any(row["verdict"] == "SHORT" for row in rows)

    def text(self):
        parts = [self.workloads()] if self.rows else []
        for tally in self.tallies:
            lines = [tally["columns"]] + [
                [f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()] for row in tally["rows"]]
            parts.append(f"{tally['title']}\n" + aligned(lines, (0, len(lines[0]) - 1)))
        return "\n\n".join(parts)

    def workloads(self):
        def number(value, unit, scale=1, places=2):
            return "" if value is None else f"{value / scale:.{places}f} {unit}"

        lines = [("workload", "wall", "CPU", "memory", "bar", "verdict")]
        for row in self.rows:
            lines.append((
                row["workload"], number(row["wall"], "s", places=3), number(row["cpu"], "s"),
                number(row["rss"], "MB", 1e6, 0), "" if row["bar"] is None else f"< {row['bar']} s",
                row["verdict"] or ""))
        return aligned(lines, (0, 5))
