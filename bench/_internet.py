"""Where live runs are measured: a customer's network, a long wire, and behind it the DNS of the Internet."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dns.message

from bench._wire import Wire
from tests.world.arm_bodies import ownership_token
from tests.world.asking import ask, ask_tcp
from tests.world.cases import GOOD_SPF, ZONE
from tests.world.world import World

IN_ZONE, OTHER_TLDS, ONE_DEAD = "contoso.com", "fabrikam.example", "example.com"
"""Four name servers inside the zone; four of Azure DNS in com, net, org and info; inside the zone, the fourth dead."""

RESOLVER = "198.51.100.53"
"""For programs that need one: it knows every answer already, so a question to it costs one round trip."""

LIFETIME = 3600
"""Seconds after which a forgotten benchmark ends."""


@dataclass
class Internet:
    """`home` is where programs run (`home.run_program`), `far` is what they ask, `wire` lies between."""

    home: World
    far: World
    wire: Wire

    def round_trips(self) -> tuple[float, float]:
        """What one question takes over UDP and over TCP by the clock, in round trips: 1 and 2 when the wire is true."""
        with self.home.namespace.entered():
            return self._round_trips(ask), self._round_trips(ask_tcp)

    def _round_trips(self, how: Callable[[str], dns.message.Message]) -> float:
        root = self.far.dns.root.hosts[0]
        return min(_seconds(how, address) for address in root.addresses * 2) / self.wire.round_trip


@contextmanager
def internet(*, round_trip: float) -> Iterator[Internet]:
    """13 root servers, four for every top-level domain, everything on both families. `round_trip` in seconds."""
    with World(lifetime=LIFETIME) as far, World(internet=False, roots=0, lifetime=LIFETIME) as home:
        _declare(far)
        far.start()
        (home.folder / "resolv.conf").write_text(f"nameserver {RESOLVER}\n")
        with Wire(home.namespace, far.namespace, round_trip=round_trip) as wire:
            yield Internet(home, far, wire)


def _declare(world: World) -> None:
    dns = world.dns
    gtld = [dns.host(f"{letter}.gtld-servers.net", pool="tld") for letter in "abcd"]
    for tld in ("com", "net"):
        dns.zone(tld, hosts=gtld)
    for tld in ("org", "info", "example"):
        dns.zone(tld, hosts=[dns.host(f"{letter}.nic.{tld}", pool="tld") for letter in "abcd"])
    azure_dns = dns.microsoft().hosts
    dns.domain(IN_ZONE, _records(IN_ZONE), hosts=4)
    dns.domain(OTHER_TLDS, _records(OTHER_TLDS), hosts=azure_dns)
    dns.domain(ONE_DEAD, _records(ONE_DEAD), hosts=4)
    dns.hosts[f"ns4.{ONE_DEAD}"].software = "silent"
    dns.resolver(RESOLVER)


def _records(domain: str) -> str:
    return ZONE.format(domain=domain, token=ownership_token(domain), spf=GOOD_SPF)


def _seconds(how: Callable[[str], dns.message.Message], address: str) -> float:
    started = time.perf_counter()
    how(address)
    return time.perf_counter() - started
