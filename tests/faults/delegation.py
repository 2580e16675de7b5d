"""Rows 40 to 42: what the zone above says of the name servers, against what the zone says itself."""

from dataclasses import replace

from tests.faults.row import Build, Family, Row, Scene

UNDETERMINED = dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2", "DMARC"), "undetermined")


def lists(*, above: tuple[int, ...] = (1, 2, 3), inside: tuple[int, ...] = (1, 2, 3)) -> Build:
    """Of three servers that all serve the zone, the zone above names some, and the zone itself some."""

    def build(scene: Scene) -> None:
        zone = scene.own(hosts=3)
        zone.parent_hosts = tuple(scene.host(n) for n in above)
        zone.content = replace(zone.content, ns=tuple(scene.host(n).name for n in inside))

    return build


def without_glue(*numbers: int) -> Build:
    def build(scene: Scene) -> None:
        zone = scene.own()
        zone.glue = {scene.host(n).name: () for n in numbers}

    return build


def old_glue(scene: Scene) -> None:
    """The zone above gives the first server an address where a machine still serves the zone."""
    zone = scene.own(hosts=3)
    zone.parent_hosts = (scene.host(1), scene.host(2))
    zone.content = replace(zone.content, ns=(scene.host(1).name, scene.host(2).name))
    zone.glue = {scene.host(1).name: scene.host(3).addresses}


def served_by(*names: str) -> Build:
    """The shared hoster serves the zone, under these names."""

    def build(scene: Scene) -> None:
        zone = scene.hosted()
        zone.content = replace(zone.content, ns=names)
        zone.delegation = "".join(f"{scene.domain}. 86400 IN NS {name}.\n" for name in names)

    return build


def served_by_microsoft_365(scene: Scene) -> None:
    dns = scene.world.dns
    hosts = [dns.host(f"ns{n}.bdm.microsoftonline.com", pool="provider") for n in (1, 2)]
    dns.zone("bdm.microsoftonline.com", hosts=hosts)
    dns.zone(scene.domain, scene.records(), hosts=hosts)


def circular(scene: Scene) -> None:
    """Each of two zones is served by a name inside the other, and nobody gives an address."""
    other = f"other-{scene.domain}"
    for apex, server in ((scene.domain, f"ns.{other}"), (other, f"ns.{scene.domain}")):
        zone = scene.world.dns.zone(apex, scene.records(), hosts=scene.hoster)
        zone.delegation = f"{apex}. 86400 IN NS {server}.\n"


def not_delegated(scene: Scene) -> None:
    scene.hosted().delegation = ""


def served_by_parent(scene: Scene) -> None:
    tld = [scene.world.dns.hosts[f"{letter}.nic.example"] for letter in "ab"]
    scene.world.dns.zone(scene.domain, scene.records(), hosts=tld)


def served_by_grandparent(scene: Scene) -> None:
    """mail.contoso is served where `example` is, contoso elsewhere."""
    scene.world.dns.zone(scene.domain.partition(".")[2], hosts=scene.hoster)
    served_by_parent(scene)


ROWS = (
    Row(
        "40-above-only",
        "the zone above names a server that the zone does not",
        lists(inside=(1, 2)),
        warnings="delegation-mismatch",
    ),
    Row(
        "40-inside-only",
        "the zone names a server that the zone above does not",
        lists(above=(1, 2)),
        warnings="delegation-mismatch",
    ),
    Row(
        "40-disjoint",
        "the two lists have no name in common",
        lists(above=(1, 2), inside=(3,)),
        warnings="delegation-mismatch",
    ),
    Row("40-no-own-list", "the zone has no NS records of its own", lists(inside=()), warnings="delegation-mismatch"),
    Row("41-missing-glue", "one server inside the zone has no glue", without_glue(1), warnings="missing-glue"),
    Row(
        "41-no-glue",
        "no server inside the zone has glue",
        without_glue(1, 2),
        blocking="missing-glue",
        dns=UNDETERMINED,
    ),
    Row("41-old-glue", "glue gives another address than the zone", old_glue, warnings="glue-mismatch"),
    Row(
        "41-ns-alias",
        "the name of a server is an alias",
        served_by("alias.fabrikam.com", "ns2.fabrikam.com"),
        warnings="ns-is-cname",
    ),
    Row(
        "41-ns-without-address",
        "the name of a server has no address",
        served_by("gone.fabrikam.com", "ns2.fabrikam.com"),
        warnings="ns-without-address",
    ),
    Row(
        "41-circular",
        "two zones are served by names in each other",
        circular,
        blocking="ns-without-address",
        dns=UNDETERMINED,
    ),
    Row(
        "41-not-delegated",
        "the zone above does not know the domain",
        not_delegated,
        blocking="domain-not-delegated",
        dns=UNDETERMINED,
    ),
    Row(
        "41-microsoft-365",
        "the name servers are those of Microsoft 365",
        served_by_microsoft_365,
        notes="microsoft-365-nameservers",
    ),
    Row("42-with-parent", "the servers of the zone above serve the domain", served_by_parent),
    Row(
        "42-with-grandparent",
        "the servers of the zone two levels above serve the domain",
        served_by_grandparent,
        zone="mail.row42-with-grandparent.example",
    ),
)
FAMILY = Family("delegation", ROWS)
