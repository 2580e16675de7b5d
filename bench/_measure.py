"""What all benchmarks share: a figure with its budget, one way to print it, and the cost of a process.

A benchmark is a module with `measure(options) -> Iterator[Figure]`; figures appear as they are known.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples/stuck/recording.jsonl"


@dataclass(frozen=True)
class Figure:
    """One result. Without a `budget` it is shown for comparison only."""

    name: str
    value: float
    unit: str = "x"
    budget: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`PASS`, `FAIL`, or nothing where there is no budget."""
        if self.budget is None:
            return ""
        return "PASS" if self.value <= self.budget else "FAIL"

    def __str__(self) -> str:
        budget = "" if self.budget is None else f"<= {self.budget:g}"
        return f"{self.verdict:4}  {self.name:58} {self.value:8.2f} {self.unit:11} {budget:8} {self.note}".rstrip()


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of processor time, user and system."""
    peak: float
    """MB of memory at most. Linux counts from the process that started it: never less than what a benchmark holds."""


def cost(command: Sequence[str], *, environment: Mapping[str, str] | None = None, exit_code: int = 0) -> Cost:
    """Run a program to its end. Raises `RuntimeError` with what it said when it does not end as it should."""
    with tempfile.TemporaryFile() as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=complaints, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != exit_code:
            complaints.seek(0)
            raise RuntimeError(f"{command} ended with {process.returncode}: {complaints.read().decode()}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def program(*args: str | Path) -> list[str]:
    """The command line of the program itself."""
    return [sys.executable, "-m", "bundler", *map(str, args)]


def python(*args: str | Path) -> list[str]:
    """A Python of the same environment."""
    return [sys.executable, *map(str, args)]


def median_ratio(runs: int, measured: Callable[[], Cost], reference: Callable[[], Cost]) -> float:
    """Median of the ratio of the times waited, pair by pair: a busy machine slows both of a pair."""
    return statistics.median(measured().wall / reference().wall for _ in range(runs))


def private_environment(home: Path) -> dict[str, str]:
    """An environment in which the program writes nothing outside `home`; the cache of fonts is shared."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(home / "state"), "XDG_CONFIG_HOME": str(home)}


def run(
    doc: str, measure: Callable[[argparse.Namespace], Iterable[Figure]], *options: tuple[str, dict[str, object]]
) -> None:
    """A benchmark's command line. Exits with 1 when a budget is not kept."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    for name, how in options:
        parser.add_argument(name, **how)  # type: ignore[arg-type]
    chosen = parser.parse_args()
    figures = list(_shown(measure(chosen), as_json=chosen.json))
    sys.exit(any(figure.verdict == "FAIL" for figure in figures))


def _shown(figures: Iterable[Figure], *, as_json: bool) -> Iterator[Figure]:
    for figure in figures:
        print(json.dumps({**asdict(figure), "verdict": figure.verdict}) if as_json else figure, flush=True)
        yield figure
