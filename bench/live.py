"""Whether a live `build` asks Azure and DNS, and loads the PDF engine, all at the same time.

`python -m bench.live [--json] [--runs N] [--milliseconds N]`; needs root and the tests' name servers.

In a closed world whose DNS is a long wire away and whose Azure thinks before each answer. The wall time of the run is
held against the longest of three things done alone (Azure observed, DNS observed, WeasyPrint imported) and what must
come after them: a `build --replay` of the same recording without that import. Each time is the best of several runs,
since a busy machine only ever adds.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from bench._internet import IN_ZONE, Internet, internet
from bench._measure import Figure, run
from bundler.observe.recording import read_recording
from tests.world.arm import Arm, Request
from tests.world.arm_bodies import Body
from tests.world.arm_failures import Failure
from tests.world.cases import STUCK

BUDGET = 1.15
_NOBODY = ". 3600000 NS nobody.example.\nnobody.example. 3600000 A 127.0.0.9\n"
"""Root hints that lead to a closed port: the DNS part ends before it begins."""


class ThinkingArm(Arm):
    """Takes its time for every answer."""

    seconds = 0.0

    def handle(self, request: Request, host: str) -> Body | Failure:
        """The answer, late. Several requests may be late at the same time."""
        time.sleep(self.seconds)
        return super().handle(request, host)


@dataclass(frozen=True)
class Times:
    """Seconds that the whole took, and each part alone."""

    live: float
    azure: float
    dns: float
    engine: float
    after: float

    @property
    def ratio(self) -> float:
        """1 when everything that can overlap does."""
        return self.live / (max(self.azure, self.dns, self.engine) + self.after)

    @property
    def in_a_row(self) -> float:
        """The same against no overlap at all."""
        return self.live / (self.azure + self.dns + self.engine + self.after)


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """One ratio against the ideal, one against doing things in a row."""
    with internet(round_trip=options.milliseconds / 1000) as net:
        arm = ThinkingArm(net.home.issuer)
        arm.seconds = options.milliseconds / 1000
        net.home.arm = arm
        STUCK.build(net.home)
        net.home.start_azure()
        runs = [_times(net, number) for number in range(options.runs)]
    best = Times(*(min(values) for values in zip(*map(astuple, runs), strict=True)))
    note = ", ".join(f"{part} {seconds:.2f} s" for part, seconds in asdict(best).items())
    yield Figure("live build / (longest of Azure, DNS, import + the rest)", best.ratio, budget=BUDGET, note=note)
    yield Figure("live build / all in a row", best.in_a_row)


def _times(net: Internet, number: int) -> Times:
    folder = net.home.folder / f"run-{number}"
    folder.mkdir()
    recording, nobody = folder / "recording.jsonl", folder / "nobody"
    nobody.write_text(_NOBODY)
    pack = ["-o", str(folder / "case.pdf")]
    live = _seconds(net, "build", "--no-progress", "--record", str(recording), *pack)
    _check_complete(recording)
    alone = ["check", "--no-progress", "--record"]
    _seconds(net, *alone, str(folder / "azure.jsonl"), "--root-hints", str(nobody))
    _seconds(net, *alone, str(folder / "dns.jsonl"), "--no-azure")
    engine = _python(net, "import weasyprint") - _python(net, "")
    return Times(
        live=live,
        azure=_duration(folder / "azure.jsonl", "azure."),
        dns=_duration(folder / "dns.jsonl", "dns."),
        engine=engine,
        after=_seconds(net, "build", "--replay", str(recording), *pack) - engine,
    )


def _seconds(net: Internet, command: str, *options: str) -> float:
    started = time.perf_counter()
    done = net.home.run_program(command, IN_ZONE, *options, timeout=120)
    elapsed = time.perf_counter() - started
    if command == "build" and done.returncode != 0:
        raise RuntimeError(done.stderr)
    return elapsed


def _python(net: Internet, code: str) -> float:
    started = time.perf_counter()
    net.home.namespace.run([sys.executable, "-c", code], timeout=60, env=net.home.environment)
    return time.perf_counter() - started


def _duration(path: Path, prefix: str) -> float:
    """From the start of the observation, so that loading what asks counts, to the end of the last step."""
    observed = read_recording(path)
    ended = max(step.ended_at for step in observed.steps if step.id.startswith(prefix))
    return (ended - observed.started_at).total_seconds()


def _check_complete(path: Path) -> None:
    """A run in which something failed would be fast."""
    failed = [
        f"{s.id}: {s.outcome} {s.detail}" for s in read_recording(path).steps if s.outcome not in {"ok", "skipped"}
    ]
    if failed:
        raise RuntimeError("; ".join(failed))


if __name__ == "__main__":
    run(
        __doc__,
        measure,
        ("--runs", {"type": int, "default": 5}),
        ("--milliseconds", {"type": int, "default": 200, "help": "a round trip, and an answer of Azure"}),
    )
