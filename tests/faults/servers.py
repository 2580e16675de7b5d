"""Rows 30 to 39: name servers that are lame, broken, silent or out of date: NSD, dnsdist, a resolver out of place."""

import dns.message

from tests.faults.row import Build, Family, Row, Scene
from tests.world.dnsdist import Fault, drop, rcode
from tests.world.quirks import Query, altered, honest

UNDETERMINED = dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2", "DMARC"), "undetermined")
ANOTHER_TOKEN = '@ TXT "ms-domain-verification=00000000-0000-4000-8000-000000000000"'


def unconfigured(scene: Scene) -> None:
    scene.own().lame.add(scene.host(2).name)


def unloadable(scene: Scene) -> None:
    zone = scene.own()
    zone.change(scene.host(2), raw="this is no zone file\n")
    zone.loads = False


def faulty(*faults: Fault) -> Build:
    """The second server's front does this."""

    def build(scene: Scene) -> None:
        scene.own()
        scene.world.dns.fault(scene.host(2), *faults)

    return build


def hearsay(scene: Scene) -> None:
    scene.own()
    scene.host(2).software = "resolver"
    scene.world.dns.quirks[scene.host(2).name] = honest


def of_software(software: str, *numbers: int) -> Build:
    """These servers are not what they should be."""

    def build(scene: Scene) -> None:
        scene.own()
        for number in numbers:
            scene.host(number).software = software

    return build


def dead_over_ipv6(scene: Scene) -> None:
    scene.own()
    for number in (1, 2):
        host = scene.host(number)
        scene.world.dns.fault(host, drop(address=host.addresses[1]))


def closed_over_ipv6(scene: Scene) -> None:
    """Names have IPv6 addresses where a machine runs, but no name server."""
    dns = scene.world.dns
    closed = dns.host(f"closed.{scene.domain}", software="closed")
    hosts = [dns.host(f"ns{n}.{scene.domain}") for n in (1, 2)]
    said = {host.name: (host.addresses[0], *closed.addresses[1:]) for host in hosts[1:]}
    zone = dns.domain(scene.domain, scene.records(), hosts=hosts, addresses=said)
    zone.glue = said


def stale(scene: Scene) -> None:
    zone = scene.own()
    zone.change(scene.host(1), serial=2)
    zone.change(scene.host(2), records=scene.records(Domain=ANOTHER_TOKEN))


def other_serial(scene: Scene) -> None:
    scene.own().change(scene.host(2), serial=7)


def other_ttl(scene: Scene) -> None:
    scene.own().change(scene.host(2), records="$TTL 60\n" + scene.records())


def counting_down(scene: Scene) -> None:
    def older(query: Query, answer: dns.message.Message) -> None:
        for rrset in answer.answer:
            rrset.ttl = 3600 - 7 * query.earlier

    scene.own()
    for number in (1, 2):
        scene.world.dns.script(scene.host(number), altered(older))


ROWS = (
    Row("30-unconfigured", "one server does not know the zone", unconfigured, warnings="server-lame"),
    Row("30-refused", "one server refuses", faulty(rcode("REFUSED")), warnings="server-lame"),
    Row("31-unloadable", "one server could not load the zone", unloadable, warnings="server-failing"),
    Row("31-servfail", "one server fails", faulty(rcode("SERVFAIL")), warnings="server-failing"),
    Row("32-hearsay", "one server is a resolver", hearsay, warnings="answer-not-authoritative"),
    Row("33-silent", "one server is silent", faulty(drop()), warnings="server-unreachable"),
    Row("33-closed", "nobody listens at one server", of_software("closed", 2), warnings="server-unreachable"),
    Row("33-gone", "one server's machine is gone", of_software("silent", 2), warnings="server-unreachable"),
    Row(
        "34-all-silent",
        "every server is silent",
        of_software("silent", 1, 2),
        warnings="server-unreachable",
        dns=UNDETERMINED,
        verdict="inconclusive",
    ),
    Row("35-ipv6-dropped", "nothing comes back over IPv6", dead_over_ipv6, warnings="server-unreachable"),
    Row("35-ipv6-closed", "nobody listens on one IPv6 address", closed_over_ipv6, warnings="server-unreachable"),
    Row(
        "37-stale",
        "one server keeps an old copy of the zone",
        stale,
        blocking="servers-disagree",
        notes="serial-differs",
        dns={"Domain": "wrong"},
    ),
    Row("38-serial", "serials differ and records agree", other_serial, notes="serial-differs"),
    Row("39-ttl", "TTLs differ", other_ttl),
    Row("39-ttl-counting", "TTLs count down, as behind a cache", counting_down),
)
FAMILY = Family("servers", ROWS)
