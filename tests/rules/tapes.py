"""Recorded answers of a case, changed: servers that fail, names that lead elsewhere, clocks and registries."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bundler.model.observations import ArmExchange, DnsExchange, Observations, Outcome, Purpose, RdapExchange, Server
from tests.build import (
    SELECTORS,
    START,
    Answerer,
    Host,
    Scenario,
    Tape,
    observations,
    zone_text,
)
from tests.messages import lines, reply
from tests.nameserver import always, authoritative, with_rcode

ALL = ("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2")

RIGHT = authoritative("contoso.com", lines(zone_text()))


@dataclass(frozen=True)
class Nothing:
    """A run that was cut off before the first question."""

    def observations(self) -> Observations:
        return observations()


def replaced(tape: Tape, qtype: str, address: str, *answers: tuple[str, bytes | Outcome]) -> None:
    """Ask one server of the zone for the domain's records once more, in several attempts."""
    previous = None
    server = Server("ns3.contoso.com", address, origins=("glue",))
    for transport, answer in answers:
        question = ("contoso.com", qtype)
        previous = tape.ask(
            Purpose.RECORD, "contoso.com", question, server, answer, transport=transport, previous=previous
        )


def cut_off(tape: Tape) -> None:
    short = reply("contoso.com", "TXT", flags="TC")
    replaced(tape, "TXT", "192.0.2.3", ("udp", short), ("tcp", Outcome.TIMEOUT))
    asked = (("contoso.com", "SOA"), Server("ns1.contoso.com", "192.0.2.1", origins=("glue",)))
    tape.ask(Purpose.ZONE, "contoso.com", *asked, reply("contoso.com", "SOA"), transport="tcp")


def cut_off_everywhere(tape: Tape) -> None:
    """The domain's TXT records come whole from nowhere, although TCP works from here."""
    for at, exchange in enumerate(list(tape.exchanges)):
        if (exchange.qname, exchange.qtype) == ("contoso.com", "TXT") and exchange.purpose is Purpose.RECORD:
            tape.exchanges[at] = replace(exchange, answer=reply("contoso.com", "TXT", flags="TC"))
            tape.ask(
                Purpose.RECORD,
                "contoso.com",
                ("contoso.com", "TXT"),
                exchange.server,
                Outcome.TIMEOUT,
                transport="tcp",
                previous=exchange.seq,
            )
    ns1 = Server("ns1.contoso.com", "192.0.2.1", origins=("glue",))
    soa = [("contoso.com", "SOA", "ns1.contoso.com. h.contoso.com. 2026011001 3600 600 86400 300")]
    tape.ask(
        Purpose.ZONE, "contoso.com", ("contoso.com", "SOA"), ns1, reply("contoso.com", "SOA", soa), transport="tcp"
    )


def lost_then_tcp(tape: Tape) -> None:
    replaced(tape, "TXT", "192.0.2.1", ("udp", Outcome.TIMEOUT), ("tcp", RIGHT("contoso.com", "TXT")))


def only_plain(tape: Tape) -> None:
    replaced(
        tape,
        "TXT",
        "192.0.2.3",
        ("udp", reply("contoso.com", "TXT", rcode="FORMERR")),
        ("udp", RIGHT("contoso.com", "TXT")),
    )
    last = tape.exchanges[-1]
    header = last.query[:10] + bytes(2)
    question = last.query[12 : last.query.index(b"\x00\x00\x10\x00\x01", 12) + 5]
    tape.exchanges[-1] = replace(last, query=header + question)


def alias_for_a_server(tape: Tape) -> None:
    server = Server("ns1.fabrikam.com", "198.51.100.31")
    for rtype in ("A", "AAAA"):
        question = ("ns2.fabrikam.com", rtype)
        answer = reply(*question, [("ns2.fabrikam.com", "CNAME", "other.fabrikam.com.")])
        tape.ask(Purpose.NS_ADDRESS, "fabrikam.com", question, server, answer)


def no_address(tape: Tape) -> None:
    server = Server("ns1.fabrikam.com", "198.51.100.31")
    soa = [("fabrikam.com", "SOA", "ns1.fabrikam.com. h.fabrikam.com. 1 3600 600 86400 300")]
    for rtype in ("A", "AAAA"):
        question = ("ns2.fabrikam.com", rtype)
        tape.ask(Purpose.NS_ADDRESS, "fabrikam.com", question, server, reply(*question, authority=soa))


OUTSIDE = (Host("ns1.contoso.com", ("192.0.2.1",)), Host("ns2.fabrikam.com", ()))

M365 = tuple(Host(f"ns{n}.bdm.microsoftonline.com", (f"192.0.2.{n}",)) for n in (1, 2))

UNSIGNED_REST = ("record-missing", "dmarc-missing", "missing-glue")


def all_cut_off(tape: Tape) -> None:
    """Every server of the zone marks every answer over UDP as cut off, and is silent over TCP."""
    for at, exchange in enumerate(list(tape.exchanges)):
        if exchange.zone == "contoso.com":
            question = (exchange.qname, exchange.qtype)
            tape.exchanges[at] = replace(exchange, answer=reply(*question, flags="TC"))
            how = (exchange.purpose, exchange.zone, question, exchange.server, Outcome.TIMEOUT)
            tape.ask(*how, transport="tcp", previous=exchange.seq)


def failing(how: str | Outcome) -> Answerer:
    """A server that fails for every CNAME question in this way, and answers all others."""
    whole = authoritative("contoso.com", Scenario().zone_lines(zone_text()))
    fail = always(how) if isinstance(how, Outcome) else with_rcode(how)
    return lambda qname, qtype: fail(qname, qtype) if qtype == "CNAME" else whole(qname, qtype)


GLOBAL_ROOT = {"198.51.100.1": "198.41.0.4", "2001:db8:53::1": "2001:503:ba3e::2:30"}

NS1, NS2 = "ns1.contoso.com", "ns2.contoso.com"

DENIED = authoritative("com", lines("com SOA a. b. 1 1 1 1 1"))


def only_tcp(addresses: Collection[str], *, qtype: str = "", how: Outcome = Outcome.TIMEOUT) -> Callable[[Tape], None]:
    """At these addresses every answer came over TCP, after two datagrams that failed."""

    def change(tape: Tape) -> None:
        made: list[DnsExchange] = []
        for one in tape.exchanges:
            if one.server.address not in addresses or one.answer is None or qtype not in {"", one.qtype}:
                made.append(replace(one, seq=3 * one.seq))
                continue
            udp = [replace(one, answer=None, outcome=how, seq=3 * one.seq + n, attempt=n + 1) for n in range(2)]
            udp[1] = replace(udp[1], previous=udp[0].seq)
            made += [*udp, replace(one, transport="tcp", seq=3 * one.seq + 2, attempt=3, previous=udp[1].seq)]
        tape.exchanges[:] = made

    return change


def all_of(*changes: Callable[[Tape], None]) -> Callable[[Tape], None]:
    """One after the other."""

    def change(tape: Tape) -> None:
        for each in changes:
            each(tape)

    return change


def in_the_open(tape: Tape) -> None:
    """The walk began at the root servers of the Internet."""
    for at, one in enumerate(tape.exchanges):
        if one.server.address in GLOBAL_ROOT:
            server = replace(one.server, address=GLOBAL_ROOT[one.server.address])
            tape.exchanges[at] = replace(one, server=server)


def addresses_of(host: str, **held: Iterable[str]) -> Callable[[Tape], None]:
    """What the zone of a name server's name says of its addresses, by type."""

    def ask(tape: Tape) -> None:
        soa = [("contoso.com", "SOA", "ns1.contoso.com. h.contoso.com. 1 3600 600 86400 300")]
        for rtype, found in held.items():
            records = [(host, rtype, address) for address in found]
            answer = reply(host, rtype, records, authority=() if records else soa)
            server = Server("ns1.fabrikam.com", "192.31.196.53", origins=("glue",))
            tape.ask(Purpose.NS_ADDRESS, "contoso.com", (host, rtype), server, answer)

    return ask


def hosts(*addresses: str) -> tuple[Host, ...]:
    """Name servers inside the zone, one for each address."""
    return tuple(Host(f"ns{n}.contoso.com", (address,)) for n, address in enumerate(addresses, 1))


def other_set(qname: str, qtype: str) -> bytes:
    """A referral to one server only."""
    return reply(qname, qtype, aa=False, authority=[("contoso.com", "NS", f"{NS1}.")])


def azure_clock(ahead: timedelta) -> ArmExchange:
    """A call that Azure refused, with its time."""
    date = f"{START + ahead:%a, %d %b %Y %H:%M:%S} GMT"
    url = "https://management.azure.com/"
    return ArmExchange(900, START, "azure.sign-in", "arm", "GET", url, "", 503, "", {"date": date}, None)


def registered(*status: str, days: int = 300) -> tuple[RdapExchange, ...]:
    """What a registry says, with so many days left."""
    events = [{"eventAction": "expiration", "eventDate": f"{START + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"}]
    body = {"objectClassName": "domain", "ldhName": "contoso.com", "status": list(status), "events": events}
    return (RdapExchange(901, START, "https://rdap.example.net/domain/contoso.com", 200, body),)


EVERYWHERE = [*ALL, "198.51.100.1", "198.51.100.11", "198.51.100.12", "198.51.100.21", "2001:db8:53::1"]

FIRST, SECOND = (f"{selector}.contoso.com" for selector in SELECTORS)

TARGETS = tuple(f"{selector}.azurecomm.net" for selector in SELECTORS)

STALE = "ms-domain-verification=ffffffff-0000-4000-8000-00000000dead"


def zone(*extra: str, without: tuple[str, ...] = (), **how: str) -> Scenario:
    """A domain whose zone differs from the right one."""
    return Scenario(zone="\n".join([zone_text(without=without, **how), *extra]))


def in_a_circle(tape: Tape) -> None:
    question = ("a.contoso.com", "TXT")
    circle = [("a.contoso.com", "CNAME", f"{FIRST}."), (FIRST, "CNAME", "a.contoso.com.")]
    tape.ask(Purpose.TARGET, "contoso.com", question, Server("ns1.contoso.com", "192.0.2.1"), reply(*question, circle))


def goes_onward(tape: Tape) -> None:
    question = ("dkim.contoso.com", "TXT")
    answer = reply(*question, [("dkim.contoso.com", "CNAME", f"{TARGETS[0]}.")])
    tape.ask(Purpose.TARGET, "contoso.com", question, Server("ns1.contoso.com", "192.0.2.1"), answer)


def apex_unseen(tape: Tape) -> None:
    tape.exchanges[:] = [x for x in tape.exchanges if x.purpose is not Purpose.CONTROL or x.qname != "contoso.com"]


def name_between(rcode: str, *addresses: str, alias: str = "") -> Callable[[Tape], None]:
    """What servers say of the name between the domain and its selectors."""

    def ask(tape: Tape) -> None:
        question = ("_domainkey.contoso.com", "NS")
        soa = [("contoso.com", "SOA", "ns1.contoso.com. h.contoso.com. 1 3600 600 86400 300")]
        for address in addresses:
            through = [("_domainkey.contoso.com", "CNAME", alias)] if alias else []
            answer = reply(*question, through, rcode=rcode, authority=soa)
            tape.ask(Purpose.ZONE, "contoso.com", question, Server("ns1.contoso.com", address), answer)

    return ask
