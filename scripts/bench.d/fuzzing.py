"""A million bodies through each decoder, guided by the branches that they reach: `scripts/fuzz decoders`."""

import os

from measuring import run

DECODERS = [
    "census", "licenses", "observations", "parameters", "events", "comtrade", "availability", "comext", "bank", "rows",
    "crosstab", "records", "workbook",
]


def measure(options, directory, table):
    inputs = 20_000 if options.quick else 1_000_000
    script = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fuzz")

    def fuzz(*names, count):
        return run(
            ["bash", script, "decoders", *names, "--inputs", str(count), "--seed", str(options.seed)], dict(os.environ))

    fuzz("census", count=1)
    for name in DECODERS:
        taken, _ = fuzz(name, count=inputs)
        table.add(f"fuzz of {name}: {inputs:,} bodies, every one a release or an error with its place", taken)
