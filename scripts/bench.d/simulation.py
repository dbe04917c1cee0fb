"""Ten years of releases with faults in the simulation, seed by seed."""

import os
import re

from measuring import Failure, run

YEARS, SEEDS, BAR = 10, 5, 60


def measure(options, directory, table):
    program = os.path.join(os.path.dirname(options.binary), "surgewatch-simulation")
    if not os.access(program, os.X_OK):
        raise Failure(f"{program} is not built: swift build -c release --product surgewatch-simulation")
    years = 2 if options.quick else YEARS
    environment = dict(os.environ, TMPDIR=directory)
    for seed in range(options.seed, options.seed + (options.seeds or SEEDS)):
        # A seed under which a promise breaks ends it, with words that say which.
        taken, said = run([program, "--seed", str(seed), "--years", str(years)], environment)
        found = re.match(r"seed \d+: (.*?), \d+ violations", said)
        if not found:
            raise Failure(f"the simulation said: {said}")
        table.add(f"{years} years, seed {seed}: {found.group(1)}", taken, bar=BAR)
