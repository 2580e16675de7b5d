"""The whole path of one customer, told by the program itself in two hours that pass while it sleeps.

SPF is missing at first; it is put right; the watch requests verification when it has been right for half an hour;
Domain, SPF and DKIM2 become Verified; DKIM stays in progress until the wait is over.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.message
import dns.rdatatype

from tests.world.cases import DOMAIN, NOT_REQUESTED
from tests.world.quirks import Query, altered
from tests.world.world import World

SERVERS = ("ns1.contoso.com", "ns2.contoso.com")
PUT_RIGHT = timedelta(minutes=22)
CHECK_TAKES = timedelta(minutes=7)
_DRIVER = """
import sys
from datetime import UTC, datetime, timedelta
from bundler.cli import watch
from bundler.__main__ import main

class Clock:
    began, passed, calls = datetime.fromisoformat(sys.argv.pop(1)), 0.0, 0
    def utc(self):
        self.calls += 1
        return self.began + timedelta(seconds=self.passed, milliseconds=self.calls % 900)
    def monotonic(self):
        return self.passed
    def sleep(self, seconds):
        self.passed += seconds
        print("slept", self.passed, flush=True)
        sys.stdin.readline()

watch.CLOCKWORK = Clock()
main()
"""
"""The watch with a clock that passes only while it sleeps, and tells how far it is."""


class Story:
    """The world of the path, with the time that the watch tells."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
        self.passed = timedelta(0)
        NOT_REQUESTED.build(world, now=self.began)
        for name in SERVERS:
            world.dns.script(name, altered(self._change))
        verification = world.arm.verification
        verification.clock = lambda: self.began + self.passed
        verification.takes = CHECK_TAKES
        verification.plan = {"DKIM": "stuck"}
        verification.logs = world.arm.events
        world.start()

    def _change(self, _query: Query, answer: dns.message.Message) -> None:
        for rrset in answer.answer if self.passed < PUT_RIGHT else ():
            if rrset.rdtype == dns.rdatatype.TXT:
                for rdata in [each for each in rrset if each.strings[0].startswith(b"v=spf1")]:
                    rrset.remove(rdata)  # type: ignore[no-untyped-call]

    def watch(self, *args: str, tell: Callable[[str], object] = str) -> int:
        """Run the watch to its end; its exit code. `tell` gets each line that it prints."""
        program = [sys.executable, "-c", _DRIVER, self.began.isoformat(), "watch", DOMAIN, *args]
        with subprocess.Popen(
            self.world.namespace.command(program),
            env=self.world.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stdin
            assert running.stdout
            for line in running.stdout:
                if line.startswith("slept "):
                    self.passed = timedelta(seconds=float(line.split()[1]))
                    running.stdin.write("\n")
                    running.stdin.flush()
                else:
                    tell(line.rstrip("\n"))
        return running.returncode

    def kept(self) -> list[Path]:
        """The recordings of its rounds, the oldest first."""
        return sorted(Path(self.world.environment["HOME"]).rglob("*.jsonl.gz"))


def record_story(folder: Path) -> None:
    """Write `recording.jsonl.gz`, the round that decided, and `earlier/`, those before it."""
    with World() as world:
        story = Story(world)
        code = story.watch("--request")
        if code != 10:
            raise RuntimeError(f"the watch ended with {code}")
        *earlier, last = story.kept()
        shutil.rmtree(folder / "earlier", ignore_errors=True)
        (folder / "earlier").mkdir(parents=True)
        for path in earlier:
            shutil.copyfile(path, folder / "earlier" / path.name)
        shutil.copyfile(last, folder / "recording.jsonl.gz")
