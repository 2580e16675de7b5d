"""Make the recordings of the fault catalogue anew: `python scripts/record_faults.py [ROW ...]`, as root.

A recording whose report does not hold to its row is shown and not kept.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bundler.judge import judge
from tests.faults import recordings
from tests.faults.catalogue import FAMILIES
from tests.faults.row import Family
from tests.faults.run import check, observed


def record(family: Family, names: list[str]) -> int:
    """Observe the rows of a family, keep what is right; the number of those that are not."""
    rows = [row for row in family.rows if not names or row.name in names]
    failed = 0
    with TemporaryDirectory() as folder, observed(family, rows, Path(folder)) as runs:
        for row in rows:
            observations = runs[row.name].result()
            try:
                check(row, judge(observations))
            except AssertionError as problem:
                failed += 1
                found = sorted((f.id, f.severity.value) for f in judge(observations).findings)
                print(f"{row.name}: {str(problem) or found}")
            else:
                recordings.keep(row.name, Path(folder) / f"{row.name}.jsonl")
    return failed


if __name__ == "__main__":
    chosen = sys.argv[1:]
    wanted = [family for family in FAMILIES if not chosen or any(row.name in chosen for row in family.rows)]
    sys.exit(sum(record(family, chosen) for family in wanted) > 0)
