"""A closed world that a watch in this process lives in, and a clock that the test moves."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

import dns.message
import dns.rdatatype

from bundler.cli import watch
from tests.cli.run import Run, acs_evidence
from tests.world.cases import DOMAIN, Case
from tests.world.quirks import Query, altered
from tests.world.world import World

ENDPOINT = "https://127.0.0.1"
SERVERS = ("ns1.contoso.com", "ns2.contoso.com")


class Script:
    """Time that passes only while the program sleeps; `at` says what happens meanwhile."""

    def __init__(self) -> None:
        self.began = self._now = datetime.now(UTC).replace(microsecond=0)
        self._seconds = 0.0
        self.jumped = timedelta(0)
        """By how much the computer's clock was set wrong; Azure's is right."""
        self._lock = threading.Lock()
        self._planned: list[tuple[timedelta, Callable[[], object]]] = []
        self.sleeps: list[float] = []

    def utc(self) -> datetime:
        with self._lock:
            self._now += timedelta(milliseconds=1)
            return self._now + self.jumped

    def now(self) -> datetime:
        """The same without moving it."""
        return self._now

    def monotonic(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        assert len(self.sleeps) < 3000, "the watch does not end"
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds
        for entry in [entry for entry in self._planned if self._now - self.began >= entry[0]]:
            self._planned.remove(entry)
            entry[1]()

    def at(self, minutes: float, do: Callable[[], object]) -> None:
        """Do something when so much time has passed."""
        self._planned.append((timedelta(minutes=minutes), do))


class Scene:
    """World, clock and DNS that can be put right."""

    def __init__(self, world: World, case: Case) -> None:
        self.world = world
        self.script = Script()
        self.without_spf: set[str] = set()
        """Name servers that do not give the SPF record."""
        case.build(world, now=self.script.began)
        for name in SERVERS:
            world.dns.script(name, altered(self._change(name)))
        world.arm.verification.clock = self.script.now
        world.arm.verification.logs = world.arm.events
        world.start()

    def _change(self, name: str) -> Callable[[Query, dns.message.Message], None]:
        def change(_query: Query, answer: dns.message.Message) -> None:
            for rrset in answer.answer if name in self.without_spf else ():
                if rrset.rdtype == dns.rdatatype.TXT:
                    for rdata in [each for each in rrset if each.strings[0].startswith(b"v=spf1")]:
                        rrset.remove(rdata)  # type: ignore[no-untyped-call]

        return change

    @property
    def states(self) -> dict[str, dict[str, str]]:
        """What ACS shows; may be changed."""
        body = next(b for b in self.world.arm.resources.values() if "verificationStates" in b["properties"])
        found: dict[str, dict[str, str]] = body["properties"]["verificationStates"]
        return found

    def asked(self) -> int:
        """How many questions both servers were asked so far."""
        return sum(len(self.world.dns.queries(name)) for name in SERVERS)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This process lives in the world, by the scripted clock."""
        given = {k: v for k, v in self.world.environment.items() if k not in {"PYTHONPATH", "LANG"}}
        with (
            mock.patch.dict(os.environ, given),
            mock.patch.object(watch, "CLOCKWORK", self.script),
            self.world.entered(),
        ):
            yield

    def watch(self, *args: str) -> Run:
        """`acs-evidence watch DOMAIN ARGS`."""
        with self.inside():
            return acs_evidence("watch", DOMAIN, "--arm-endpoint", ENDPOINT, "--no-resolver", *args)
