"""All benchmarks one after the other: `python -m bench [--json]`. Exits with 1 when any budget is not kept."""

import subprocess
import sys

from bench._measure import ROOT
from tests.needs import WORLD, why_not
from tests.world.namespace import missing_requirement

HERE, IN_A_WORLD = ("startup", "build"), ("dns_rounds", "hostile_zone", "live", "watch")


def main() -> None:
    """Run them as processes of their own; those that need a closed world are left out where none can be made."""
    why = missing_requirement() or why_not(*WORLD)
    if why:
        print(f"left out: {', '.join(IN_A_WORLD)} ({why})", file=sys.stderr)
    names = HERE if why else HERE + IN_A_WORLD
    codes = [
        subprocess.run([sys.executable, "-m", f"bench.{name}", *sys.argv[1:]], cwd=ROOT, check=False).returncode
        for name in names
    ]
    sys.exit(any(codes))


if __name__ == "__main__":
    main()
