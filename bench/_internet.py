"""Where the program is measured: a customer's network, a long wire, and behind it the Internet's DNS."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench._wire import Wire
from tests.world.arm_bodies import ownership_token
from tests.world.asking import ask, ask_tcp
from tests.world.cases import GOOD_SPF, ZONE
from tests.world.world import World
from tests.world.zones import Host

IN_ZONE, OTHER_TLDS, ONE_DEAD = "contoso.com", "fabrikam.example", "example.com"
"""Four name servers inside the zone; four of Azure DNS in com, net, org and info; inside the zone, the fourth dead."""

RESOLVER = "198.51.100.53"
"""For programs that need one: it knows every answer already, so a question to it costs one round trip."""


@dataclass
class Internet:
    """`home` is where programs run (`home.run_program`), `far` is what they ask, `wire` lies between."""

    home: World
    far: World
    wire: Wire


@contextmanager
def internet(*, round_trip: float) -> Iterator[Internet]:
    """13 root servers, four servers for every top-level domain, everything on both families."""
    with World(lifetime=3600) as far, World(internet=False, roots=0, lifetime=3600) as home:
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


def measured_round_trips(net: Internet) -> tuple[float, float]:
    """Round trips that one question takes over UDP and over TCP, by the clock. Expected: 1 and 2."""
    root: Host = net.far.dns.root.hosts[0]
    with net.home.namespace.entered():
        return tuple(  # type: ignore[return-value]
            min(_seconds(how, root.addresses[0]) for _ in range(3)) / net.wire.round_trip for how in (ask, ask_tcp)
        )


def _seconds(how: object, address: str) -> float:
    started = time.perf_counter()
    how(address)  # type: ignore[operator]
    return time.perf_counter() - started
