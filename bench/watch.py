"""What a day's watch costs, and how little a look asks: with a clock that passes only while the program sleeps.

`python -m bench.watch [--json] [--hours N]`; needs root and the tests' name servers.

The watch runs as a process of its own in a closed world and looks every five minutes at a domain where nothing changes;
every hour a full round asks everything again. Its processor time is held against the time that passed by its clock.
"""

import argparse
import sys
import time
from collections.abc import Iterator

from bench._measure import Figure, run
from tests.world.arm_bodies import NOT_MATCHED, VERIFIED
from tests.world.cases import DOMAIN, Case
from tests.world.quirks import honest
from tests.world.world import World

BUDGET_PERCENT = 1.0
BUDGET_MB = 80.0
BUDGET_QUESTIONS = 4.0
BUDGET_READS = 1.0
ADDRESSES = 4
"""Two name servers, each over IPv4 and IPv6."""
SERVERS = ("ns1.contoso.com", "ns2.contoso.com")
UNCHANGED = Case(
    "unchanged", "request-verification", {"Domain": VERIFIED, "SPF": NOT_MATCHED, "DKIM": VERIFIED, "DKIM2": VERIFIED}
)
DRIVER = """
import resource, sys
from datetime import UTC, datetime, timedelta
from bundler.cli import watch
from bundler.__main__ import main

class Clock:
    began, passed = datetime.now(UTC), 0.0
    def utc(self): return self.began + timedelta(seconds=self.passed)
    def monotonic(self): return self.passed
    def sleep(self, seconds): self.passed += seconds

watch.CLOCKWORK = clock = Clock()
try:
    main()
finally:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print("cost", sum(u.ru_utime + u.ru_stime for u in used), int(peak) / 1024, clock.passed, file=sys.stderr)
"""


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """The figures of one watch of so many hours."""
    with World() as world:
        UNCHANGED.build(world)
        for name in SERVERS:
            world.dns.script(name, honest)
        world.start()
        (asked_1, read_1), (asked_10, read_10) = _counted(world, "5m"), _counted(world, "50m")
        started = time.perf_counter()
        cpu, peak, passed = _watched(world, f"{options.hours}h")
        took = time.perf_counter() - started
    note = f"{options.hours} hours in {took:.0f} s"
    yield Figure("watch: processor time of the time that passes", 100 * cpu / passed, "percent", BUDGET_PERCENT, note)
    yield Figure("watch: memory at most", peak, "MB", BUDGET_MB)
    questions, reads = (asked_10 - asked_1) / 9 / ADDRESSES, (read_10 - read_1) / 9
    yield Figure("watch: questions to an address, each look", questions, "questions", BUDGET_QUESTIONS)
    yield Figure("watch: reads of Azure, each look", reads, "reads", BUDGET_READS)


def _counted(world: World, duration: str) -> tuple[int, int]:
    """Questions to the zone's servers and messages to Azure of one watch: a full round, then looks."""
    before = _asked(world), len(world.arm.requests)
    _watched(world, duration)
    return _asked(world) - before[0], len(world.arm.requests) - before[1]


def _asked(world: World) -> int:
    return sum(len(world.dns.queries(name)) for name in SERVERS)


def _watched(world: World, duration: str) -> tuple[float, float, float]:
    """Processor seconds, MB at most, seconds by the scripted clock."""
    command = [sys.executable, "-c", DRIVER, "watch", DOMAIN, "--for", duration, "--no-resolver"]
    done = world.namespace.run(command, timeout=1200, env=world.environment)
    line = next((line for line in done.stderr.splitlines() if line.startswith("cost ")), None)
    if line is None:
        raise RuntimeError(done.stderr)
    cpu, peak, passed = map(float, line.split()[1:])
    return cpu, peak, passed


if __name__ == "__main__":
    run(
        __doc__ or "",
        measure,
        ("--hours", {"type": int, "default": 24, "help": "how long the watch lasts by its own clock"}),
    )
