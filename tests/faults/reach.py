"""Rows r01 to r14: whose answer it is, over what it came, and whether the world can get it."""

from collections.abc import Callable
from dataclasses import replace

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from bundler.model.acs_records import REQUIRED
from tests.faults.row import Build, Family, Row, Scene, says
from tests.world import quirks
from tests.world.dnsdist import drop
from tests.world.quirks import Query, Quirk, Send, altered, honest, silent
from tests.world.world import World

UNDETERMINED = dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2", "DMARC"), "undetermined")
SPOILT = tuple(key.value for key in REQUIRED)
DENIED_BELOW = ("rowr02-parent-denies.example",)
"""Domains that one of the servers of `example` does not know."""
TLD = ("a.nic.example", "b.nic.example")


# --- r01: transports ---


def without_udp(*numbers: int) -> Build:
    """Nothing comes through over UDP at these servers."""

    def build(scene: Scene) -> None:
        scene.own()
        for number in numbers:
            scene.world.dns.fault(scene.host(number), drop(transport="udp"))

    return build


def over_tcp_else(over_udp: Quirk, *numbers: int) -> Build:
    """Right over TCP, something else over UDP."""

    def quirk(query: Query, answer: dns.message.Message) -> object:
        return honest(query, answer) if query.transport == "tcp" else over_udp(query, answer)

    def build(scene: Scene) -> None:
        scene.own()
        for number in numbers:
            scene.world.dns.script(scene.host(number), quirk)  # type: ignore[arg-type]

    return build


def long_answers_dropped(query: Query, answer: dns.message.Message) -> object:
    """Over UDP whatever is longer than a small datagram vanishes, as behind a firewall that takes no fragments."""
    whole = query.transport == "tcp" or len(answer.to_wire()) < 300
    return honest(query, answer) if whole else ()


def without_long_answers(scene: Scene) -> None:
    scene.own(scene.records('@ TXT "filler=' + "x" * 200 + '"'))
    for number in (1, 2):
        scene.world.dns.script(scene.host(number), long_answers_dropped)  # type: ignore[arg-type]


def no_udp_anywhere(world: World) -> None:
    """The observer's network drops every datagram to port 53."""
    for host in world.dns.hosts.values():
        if host.answers:
            world.dns.script(host, quirks.only_over("tcp"))


# --- r08: one type ---


def answering(rtype: str, change: Callable[[Query, dns.message.Message], None], *numbers: int) -> Build:
    """Answers to questions of one type, or of all, are edited at these servers."""

    def some(query: Query, answer: dns.message.Message) -> None:
        if rtype in {"", dns.rdatatype.to_text(query.message.question[0].rdtype)}:
            change(query, answer)

    def build(scene: Scene) -> None:
        scene.own()
        for number in numbers:
            scene.world.dns.script(scene.host(number), altered(some))

    return build


def denied(_query: Query, answer: dns.message.Message) -> None:
    """The name does not exist."""
    answer.answer = []
    answer.set_rcode(dns.rcode.NXDOMAIN)


def always_truncated(_query: Query, answer: dns.message.Message) -> None:
    """Nothing in it, and TC."""
    answer.answer = []
    answer.flags |= dns.flags.TC


# --- r02, r03: the servers above ---


def denying(*apexes: str) -> Quirk:
    """An honest server of a zone that has no delegation for these domains."""

    def change(query: Query, answer: dns.message.Message) -> None:
        name = query.message.question[0].name
        for apex in map(dns.name.from_text, apexes):
            if name.is_subdomain(apex):
                answer.answer, answer.additional = [], []
                soa = f"ns.{apex.parent()} hostmaster.{apex.parent()} 1 7200 3600 1209600 300"
                answer.authority = [dns.rrset.from_text(apex.parent(), 300, "IN", "SOA", soa)]
                answer.flags |= dns.flags.AA
                answer.set_rcode(dns.rcode.NXDOMAIN)

    return altered(change)


def denied_below(scene: Scene) -> None:
    """mail.contoso: one of the two servers of contoso does not know the delegation."""
    parent = scene.domain.partition(".")[2]
    above = scene.world.dns.domain(parent)
    scene.hosted()
    scene.world.dns.script(above.hosts[1], denying(scene.domain))


def above(quirk: Quirk, number: int, *, hosts: int = 2) -> Build:
    """mail.contoso: one server of contoso answers questions about it through `quirk`."""

    def build(scene: Scene) -> None:
        domain = dns.name.from_text(scene.domain)

        def some(query: Query, answer: dns.message.Message) -> object:
            asked = query.message.question[0].name.is_subdomain(domain)
            return quirk(query, answer) if asked else honest(query, answer)

        parent = scene.world.dns.domain(scene.domain.partition(".")[2], hosts=hosts)
        scene.own()
        scene.world.dns.script(parent.hosts[number - 1], some)  # type: ignore[arg-type]

    return build


def above_without_udp(*numbers: int) -> Build:
    """Nothing comes through over UDP at these servers of the zone above."""

    def build(scene: Scene) -> None:
        parent = scene.world.dns.domain(scene.domain.partition(".")[2])
        scene.own()
        for number in numbers:
            scene.world.dns.fault(parent.hosts[number - 1], drop(transport="udp"))

    return build


def denied_between(scene: Scene) -> None:
    """a.b.contoso is held where contoso is; b.contoso, a zone elsewhere, has no delegation for it."""
    between = scene.domain.partition(".")[2]
    top = scene.world.dns.domain(between.partition(".")[2])
    scene.world.dns.zone(between, hosts=scene.hoster)
    zone = scene.world.dns.zone(scene.domain, scene.records(), hosts=top.hosts)
    zone.delegation = ""


def delegated_between(scene: Scene) -> None:
    """The same with the delegation."""
    denied_between(scene)
    scene.world.dns.zones[scene.domain].delegation = None


# --- r04, r05, r07, r12: addresses ---


def addressed(*pairs: tuple[str, ...], pool: str = "") -> Build:
    """Name servers inside the domain with these addresses; an empty one gets a pair from a pool."""

    def build(scene: Scene) -> None:
        dns_ = scene.world.dns
        hosts = []
        for number, pair in enumerate(pairs, 1):
            own = dns_.host(f"ns{number}.{scene.domain}", pool=pool if pair == () and pool else "domain")
            if pair:
                kept = tuple(a for a in own.addresses if ("6" if ":" in a else "4") in pair)
                own = dns_.hosts[own.name] = replace(own, addresses=kept)
            hosts.append(own)
        dns_.domain(scene.domain, scene.records(), hosts=hosts)

    return build


def one_private(scene: Scene) -> None:
    dns_ = scene.world.dns
    hosts = [dns_.host(f"ns1.{scene.domain}"), dns_.host(f"ns2.{scene.domain}", pool="not-global")]
    dns_.domain(scene.domain, scene.records(), hosts=hosts)


def glue_without_address(scene: Scene) -> None:
    """The zone has no address for its second server, which the zone above gives one for."""
    zone = scene.own()
    zone.content = replace(zone.content, addresses={scene.host(2).name: ()})


def two_names(scene: Scene) -> None:
    """The zone above and the zone name the same machines, by other names."""
    zone = scene.own()
    names = {f"other{n}.{scene.domain}": scene.host(n).addresses for n in (1, 2)}
    lines = [f"{name}. {'AAAA' if ':' in a else 'A'} {a}" for name, pair in names.items() for a in pair]
    zone.content = replace(zone.content, ns=tuple(names), records="\n".join([zone.content.records, *lines]))


# --- r06: causes together ---


def three_without_glue_two_lame(scene: Scene) -> None:
    zone = scene.own(hosts=5)
    zone.glue = {scene.host(n).name: () for n in (1, 2, 3)}
    zone.lame |= {scene.host(n).name for n in (4, 5)}


def served_by(*names: str) -> Build:
    def build(scene: Scene) -> None:
        zone = scene.hosted()
        listed = [name.replace("{domain}", scene.domain) for name in names]
        zone.content = replace(zone.content, ns=tuple(listed))
        zone.delegation = "".join(f"{scene.domain}. 86400 IN NS {name}.\n" for name in listed)

    return build


def names_in_a_dead_zone(software: str) -> Build:
    """The names of the name servers lie in a zone whose own servers do not answer, or refuse."""

    def build(scene: Scene) -> None:
        other = f"dead-{scene.domain}"
        zone = scene.world.dns.domain(other)
        for host in zone.hosts:
            if software == "silent":
                scene.world.dns.hosts[host.name].software = software
            else:
                scene.world.dns.script(host, quirks.with_rcode("REFUSED"))
        served_by(f"a.{other}", f"b.{other}")(scene)

    return build


# --- r08 to r11, r14: answers ---


def scripted(quirk: Quirk, *numbers: int, also: tuple[str, ...] = ()) -> Build:
    def build(scene: Scene) -> None:
        scene.own(scene.records(*also))
        for number in numbers:
            scene.world.dns.script(scene.host(number), quirk)

    return build


def refusing(rtype: str, rcode: str) -> Quirk:
    """The type is refused, with and without EDNS."""
    refuse = quirks.with_rcode(rcode)

    def quirk(query: Query, answer: dns.message.Message) -> object:
        asked = dns.rdatatype.to_text(query.message.question[0].rdtype)
        return refuse(query, answer) if asked == rtype else honest(query, answer)

    return quirk  # type: ignore[return-value]


def bad_ds(query: Query, answer: dns.message.Message) -> None:
    """A referral also holds a DS record with digest type 0, which dnspython refuses."""
    if answer.authority and answer.authority[0].rdtype == dns.rdatatype.NS and not answer.answer:
        owner = answer.authority[0].name
        data = b"\x30\x39\x0d\x00" + b"\0" * 20
        rdata = dns.rdata.GenericRdata(dns.rdataclass.IN, dns.rdatatype.DS, data)
        answer.authority.append(dns.rrset.from_rdata(owner, 86400, rdata))


def with_bad_ds(scene: Scene) -> None:
    """contoso refers to mail.contoso with such a record."""
    above = scene.world.dns.domain(scene.domain.partition(".")[2])
    scene.hosted()
    for host in above.hosts:
        scene.world.dns.script(host, altered(bad_ds))


def other_owner(_query: Query, answer: dns.message.Message) -> None:
    """The records of every answer belong to another name."""
    for rrset in answer.answer:
        rrset.name = dns.name.from_text("parked.fabrikam.com")


def below_a_nonterminal(scene: Scene) -> None:
    """The root delegates contoso.corp, and has nothing at corp itself."""
    hosts = [scene.world.dns.host(f"ns{n}.{scene.domain}") for n in (1, 2)]
    scene.world.dns.domain(scene.domain, scene.records(), hosts=hosts)
    del scene.world.dns.zones[scene.domain.rpartition(".")[2]]


def tcp_flood(query: Query, answer: dns.message.Message) -> object:
    """Everything is cut off over UDP; over TCP noise without end."""
    if query.transport == "tcp":
        return (Send(quirks.garbage(query, b"")) for _ in range(10_000))
    answer.answer, answer.authority = [], []
    answer.flags |= dns.flags.TC
    return honest(query, answer)


ROWS = (
    Row("r01-udp-dropped-once", "one server gets nothing over UDP", without_udp(2), warnings="udp-broken"),
    Row("r01-udp-dropped", "no server gets anything over UDP", without_udp(1, 2), blocking="udp-broken", spoils=SPOILT),
    Row(
        "r01-udp-garbage",
        "something else answers over UDP",
        over_tcp_else(quirks.instead(quirks.garbage), 1, 2),
        blocking="udp-broken",
        spoils=SPOILT,
    ),
    Row("r01-udp-garbage-once", "the same at one server", over_tcp_else(silent, 2), warnings="udp-broken"),
    Row(
        "r01-long-dropped",
        "long answers vanish over UDP",
        without_long_answers,
        blocking="udp-broken",
        spoils=("Domain", "SPF"),
    ),
    Row(
        "r02-parent-denies",
        "one of two servers of the zone above denies the domain",
        lambda scene: scene.own(),
        blocking="delegation-inconsistent",
        spoils=SPOILT,
    ),
    Row(
        "r02-denied-below",
        "the same below a customer's zone",
        denied_below,
        blocking="delegation-inconsistent",
        spoils=SPOILT,
        zone="mail.r02-denied-below.example",
    ),
    Row(
        "r02-above-refuses",
        "one of three servers of the zone above refuses questions about the domain",
        above(quirks.with_rcode("REFUSED"), 3, hosts=3),
        warnings="servers-above-failing",
        zone="mail.r02-above-refuses.example",
        check=says("servers-above-failing", "ns3.", "give no usable answer", "REFUSED"),
    ),
    Row(
        "r02-above-silent",
        "one of two is silent about it",
        above(silent, 2),
        warnings="servers-above-failing",
        zone="mail.r02-above-silent.example",
    ),
    Row(
        "r02-above-tcp-once",
        "one of two gets nothing over UDP",
        above_without_udp(2),
        warnings="servers-above-failing",
        zone="mail.r02-above-tcp-once.example",
        check=says("servers-above-failing", "answer over TCP only"),
    ),
    Row(
        "r02-above-tcp",
        "no server of the zone above gets anything over UDP",
        above_without_udp(1, 2),
        blocking="servers-above-failing",
        zone="mail.r02-above-tcp.example",
        spoils=SPOILT,
    ),
    Row(
        "r03-denied-between",
        "the real zone above has no delegation, the one above that holds the zone",
        denied_between,
        blocking="delegation-inconsistent",
        spoils=SPOILT,
        zone="a.b.r03-denied-between.example",
    ),
    Row(
        "r03-delegated-between",
        "the zone above and the one above that both know the zone",
        delegated_between,
        zone="a.b.r03-delegated-between.example",
    ),
    Row(
        "r04-ipv6-only",
        "name servers have IPv6 only",
        addressed(("6",), ("6",)),
        blocking="ipv4-missing",
        spoils=SPOILT,
    ),
    Row("r04-one-ipv6-only", "one name server has IPv6 only", addressed(("6",), ("4", "6"))),
    Row("r04-ipv4-only", "name servers have IPv4 only", addressed(("4",), ("4",))),
    Row(
        "r05-private",
        "all addresses are private",
        addressed((), (), pool="not-global"),
        blocking="address-not-global",
        dns=UNDETERMINED,
    ),
    Row("r05-one-private", "one name server has private addresses", one_private, warnings="address-not-global"),
    Row(
        "r06-together",
        "three name servers without glue, two that do not know the zone",
        three_without_glue_two_lame,
        blocking="missing-glue server-lame",
        dns=UNDETERMINED,
    ),
    Row(
        "r06-all-alias",
        "every name of a name server is an alias",
        served_by("alias.fabrikam.com"),
        blocking="ns-is-cname",
        dns=UNDETERMINED,
    ),
    Row(
        "r06-no-such-tld",
        "name servers under a top-level domain that does not exist",
        served_by("ns1.contoso.nowhere", "ns2.contoso.nowhere"),
        blocking="ns-without-address",
        dns=UNDETERMINED,
    ),
    Row(
        "r06-dead-zone",
        "name servers named in a zone that does not answer",
        names_in_a_dead_zone("silent"),
        warnings="ns-without-address",
        dns=UNDETERMINED,
        verdict="inconclusive",
    ),
    Row(
        "r06-refusing-zone",
        "name servers named in a zone that is refused",
        names_in_a_dead_zone("refusing"),
        blocking="ns-without-address",
        dns=UNDETERMINED,
    ),
    Row("r07-glue-only", "glue for a name without address", glue_without_address, warnings="glue-mismatch"),
    Row("r08-mx-notimp", "MX is answered NOTIMP, whatever EDNS", scripted(refusing("MX", "NOTIMP"), 1, 2)),
    Row(
        "r08-mx-denied",
        "MX is answered NXDOMAIN at a name that has records",
        answering("MX", denied, 1, 2),
        blocking="name-between-denied",
        notes="mx-missing",
        spoils=SPOILT,
        check=says("name-between-denied", "they give the record there", "at selector1-", "Asked for MX."),
    ),
    Row(
        "r08-soa-denied-once",
        "one server answers SOA with NXDOMAIN",
        answering("SOA", denied, 2),
        blocking="name-between-denied",
        spoils=SPOILT,
        check=says("name-between-denied", "gets no record when it asks one of these servers"),
    ),
    Row(
        "r08-always-truncated",
        "every answer is truncated, over TCP too",
        answering("", always_truncated, 1, 2),
        blocking="tcp-blocked",
        dns=UNDETERMINED,
    ),
    Row("r09-bad-ds", "a referral holds a DS record of digest type 0", with_bad_ds, zone="mail.r09-bad-ds.example"),
    Row(
        "r10-other-owner",
        "one server's answers belong to another name",
        scripted(altered(other_owner), 2),
        warnings="server-lame",
    ),
    Row(
        "r10-other-owner-all",
        "all answers belong to another name",
        scripted(altered(other_owner), 1, 2),
        blocking="server-lame",
        dns=UNDETERMINED,
    ),
    Row("r11-nonterminal", "an empty non-terminal below the root", below_a_nonterminal, zone="r11-nonterminal.corp"),
    Row("r12-two-names", "the zone names the same machines otherwise", two_names, warnings="delegation-mismatch"),
    Row("r14-garbage", "noise 200 times before each answer", scripted(quirks.before(*[quirks.garbage] * 200), 2)),
    Row(
        "r14-tcp-flood",
        "noise without end over TCP",
        scripted(tcp_flood, 2),  # type: ignore[arg-type]
        warnings="tcp-blocked",
    ),
)  # fmt: skip
FAMILIES = (
    Family(
        "reach",
        ROWS,
        prepare=lambda world: world.dns.script(TLD[1], denying(*DENIED_BELOW)),
    ),
    Family(
        "no-udp",
        (
            Row(
                "r01-udp-nowhere",
                "the observer's network drops UDP",
                lambda scene: scene.own(),
                notes="udp-broken",
            ),
        ),
        prepare=no_udp_anywhere,
    ),
)
