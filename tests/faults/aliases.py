"""Rows 17, 18, 20 to 29: aliases that lead to the wrong place, to nowhere, in a circle, or stand beside other data."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.faults.row import SELECTOR1, SELECTOR2, Build, Family, Row, Scene, hosted, says
from tests.world.arm_bodies import Body
from tests.world.quirks import Query, Quirk, Send, altered, encode

GONE = "selector3-azurecomm-prod-net._domainkey.azurecomm.net"
WRONG = {"DKIM": "wrong"}
SOFTWARE = ("nsd", "knot", "bind", "pdns")


def expects_gone_target(body: Body) -> None:
    body["properties"]["verificationRecords"]["DKIM"]["value"] = GONE


def chain(owner: str, length: int, end: str) -> list[str]:
    """Lines that lead from a name over so many others to the end."""
    hops = [owner, *(f"hop{n}" for n in range(1, length + 1))]
    return [f"{here} CNAME {there}" for here, there in pairwise(hops)] + [f"{hops[-1]} {end}"]


LOOP = ("_dmarc CNAME round", "round CNAME _dmarc")


def served_by(software: str, *also: str, **parts: str) -> Build:
    """Set-up at two name servers that run this software."""
    return lambda scene: scene.own(scene.records(*also, **parts), software=software)


def loop_across_zones(scene: Scene) -> None:
    scene.hosted(DMARC=f"_dmarc CNAME back.other-{scene.domain}.")
    scene.world.dns.zone(f"other-{scene.domain}", f"back CNAME _dmarc.{scene.domain}.", hosts=scene.hoster)


def txt_beside_alias(_query: Query, answer: dns.message.Message) -> None:
    """Every answer with an alias also holds a TXT record of the same owner."""
    aliases = [rrset.name for rrset in answer.answer if rrset.rdtype == dns.rdatatype.CNAME]
    answer.answer += [dns.rrset.from_text(name, 3600, "IN", "TXT", '"v=DKIM1; p=abc"') for name in aliases]


def nonterminal_denied(query: Query, answer: dns.message.Message) -> None:
    """`_domainkey` does not exist, says the server, yet names below it do."""
    if query.message.question[0].name.labels[0].lower() == b"_domainkey":
        answer.set_rcode(dns.rcode.NXDOMAIN)


def scripted(change: Callable[[Query, dns.message.Message], None]) -> Build:
    """Both servers send the right answer after `change` has edited it."""

    def build(scene: Scene) -> None:
        scene.own()
        for number in (1, 2):
            scene.world.dns.script(scene.host(number), altered(change))

    return build


def one_scripted(quirk: Quirk, *, hosts: int) -> Build:
    """The last of so many servers answers through `quirk`."""

    def build(scene: Scene) -> None:
        scene.own(hosts=hosts)
        scene.world.dns.script(scene.host(hosts), quirk)

    return build


def denied_over_tcp(query: Query, answer: dns.message.Message) -> Iterable[Send]:
    """Everything is to be fetched over TCP, where the name is denied."""
    nonterminal_denied(query, answer)
    if query.transport == "udp":
        answer.answer, answer.authority = [], []
        answer.flags |= dns.flags.TC
    yield Send(encode(query, answer))


def domainkey_delegated(scene: Scene) -> None:
    scene.hosted(DKIM="", DKIM2="")
    lines = [f"{s.split('.')[0]} CNAME {s}.azurecomm.net." for s in (SELECTOR1, SELECTOR2)]
    scene.world.dns.domain(f"_domainkey.{scene.domain}", "\n".join(lines))


DNAME = "_domainkey DNAME _domainkey.azurecomm.net."

ROWS = (
    Row(
        "17-target-gone",
        "the alias is right and its target does not exist",
        hosted(DKIM=f"{SELECTOR1} CNAME {GONE}."),
        warnings="cname-target-missing",
        advertised=expects_gone_target,
    ),
    Row(
        "18-domain-appended",
        "the target was entered without its final dot",
        hosted(DKIM=f"{SELECTOR1} CNAME {SELECTOR1}.azurecomm.net"),
        blocking="cname-target-wrong",
        dns=WRONG,
        check=says("cname-target-wrong", "The domain was added to the end of the target"),
    ),
    Row(
        "20-chain",
        "the alias leads to the target over another name",
        hosted(*chain(SELECTOR1, 1, f"CNAME {SELECTOR1}.azurecomm.net."), DKIM=""),
        notes="cname-chain",
    ),
    Row(
        "20-chain-dmarc",
        "DMARC at the end of a chain of twelve",
        hosted(*chain("_dmarc", 12, 'TXT "v=DMARC1; p=none"'), DMARC=""),
    ),
    *(
        Row(
            f"21-loop-{software}",
            f"aliases in a circle at {software}",
            served_by(software, *LOOP, DMARC=""),
            warnings="cname-loop",
            # PowerDNS answers SERVFAIL, which is no answer about the record.
            dns={"DMARC": "undetermined" if software == "pdns" else "missing"},
        )
        for software in SOFTWARE
    ),
    Row(
        "22-loop-two-zones",
        "aliases in a circle over two zones",
        loop_across_zones,
        warnings="cname-loop",
        dns={"DMARC": "missing"},
    ),
    Row(
        "23-two-aliases",
        "two aliases at one name",
        served_by("pdns", f"{SELECTOR1} CNAME old.fabrikam.com."),
        blocking="cname-multiple",
        dns=WRONG,
    ),
    Row(
        "24-alias-hides-txt",
        "an alias and TXT at one name, the TXT hidden",
        served_by("pdns", f'{SELECTOR1} TXT "v=DKIM1; p=abc"'),
    ),
    Row("24-alias-beside-txt", "an alias and TXT at one name, both shown", scripted(txt_beside_alias)),
    Row(
        "25-apex-alias",
        "an alias at the domain itself",
        served_by("pdns", "@ CNAME www.fabrikam.com."),
        blocking="apex-cname",
        dns={"Domain": "missing", "SPF": "missing"},
    ),
    Row(
        "26-flattened",
        "addresses in place of the alias",
        hosted(DKIM=f"{SELECTOR1} A 192.0.2.99"),
        blocking="cname-flattened",
        dns={"DKIM": "missing"},
    ),
    *(
        Row(
            f"27-dname-{software}",
            f"a DNAME at _domainkey, at {software}",
            served_by(software, DNAME, DKIM="", DKIM2=""),
        )
        for software in SOFTWARE
    ),
    Row(
        "28-nonterminal",
        "an empty non-terminal answered NXDOMAIN",
        scripted(nonterminal_denied),
        blocking="name-between-denied",
        spoils=("DKIM", "DKIM2"),
    ),
    *(
        Row(
            f"28-nonterminal-one-of-{hosts}",
            f"one of {hosts} servers answers an empty non-terminal with NXDOMAIN",
            one_scripted(altered(nonterminal_denied), hosts=hosts),
            blocking="name-between-denied",
            spoils=("DKIM", "DKIM2"),
            check=says("name-between-denied", f"ns{hosts}.", "gets no record when it asks one of these servers"),
        )
        for hosts in (2, 3)
    ),
    Row(
        "28-nonterminal-tcp",
        "the same by one of two that answers over TCP only",
        one_scripted(denied_over_tcp, hosts=2),
        blocking="name-between-denied",
        spoils=("DKIM", "DKIM2"),
    ),
    Row("29-domainkey-zone", "_domainkey is a zone of its own", domainkey_delegated),
)


FAMILY = Family("aliases", ROWS)
