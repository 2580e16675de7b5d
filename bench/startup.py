"""How soon light commands start, against a bare interpreter, and what they must not import.

`python -m bench.startup [--json] [--runs N]`
"""

import argparse
from collections.abc import Iterator
from functools import partial

from bench._measure import Figure, cost, median_ratio, program, python, run
from tests.cli.test_startup import loaded

BUDGET = 10.0
COMMANDS = (("--version",), ("--help",), ("build", "--help"), ("rules",), ("rules", "spf-softfail"))
FORBIDDEN = {"dns", "azure", "weasyprint"}


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Ratios of processor time, and the number of forbidden imports, for each command."""
    for command in COMMANDS:
        name = " ".join(command)
        ratio = median_ratio(options.runs, partial(cost, program(*command)), partial(cost, python("-c", "")))
        yield Figure(f"{name}: time / bare interpreter", ratio, budget=BUDGET)
        found = sorted(FORBIDDEN.intersection(loaded(*command)))
        yield Figure(f"{name}: imports of dns, azure, weasyprint", len(found), "", budget=0, note=" ".join(found))


if __name__ == "__main__":
    run(__doc__, measure, ("--runs", {"type": int, "default": 9}))
