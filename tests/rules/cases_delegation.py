"""The way to the zone, its servers, and the observer's own network."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bundler.model.observations import Observations, Outcome, Purpose, Server
from tests.build import START, Answerer, Host, Scenario, Tape, observations, zone_text
from tests.messages import lines, reply
from tests.nameserver import always, authoritative, recursive, with_rcode
from tests.reading.test_dnssec import ZONE, Signed, expired
from tests.rules.case import case

ALL = ("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2")
RIGHT = authoritative("contoso.com", lines(zone_text()))


@dataclass(frozen=True)
class Nothing:
    """A run that was cut off before the first question."""

    def observations(self) -> Observations:
        return observations()


def _replaced(tape: Tape, qtype: str, address: str, *answers: tuple[str, bytes | Outcome]) -> None:
    """Ask one server of the zone for the domain's records once more, in several attempts."""
    previous = None
    server = Server("ns3.contoso.com", address, origins=("glue",))
    for transport, answer in answers:
        question = ("contoso.com", qtype)
        previous = tape.ask(
            Purpose.RECORD, "contoso.com", question, server, answer, transport=transport, previous=previous
        )


def _cut_off(tape: Tape) -> None:
    short = reply("contoso.com", "TXT", flags="TC")
    _replaced(tape, "TXT", "192.0.2.3", ("udp", short), ("tcp", Outcome.TIMEOUT))
    asked = (("contoso.com", "SOA"), Server("ns1.contoso.com", "192.0.2.1", origins=("glue",)))
    tape.ask(Purpose.ZONE, "contoso.com", *asked, reply("contoso.com", "SOA"), transport="tcp")


def _cut_off_everywhere(tape: Tape) -> None:
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


def _lost_then_tcp(tape: Tape) -> None:
    _replaced(tape, "TXT", "192.0.2.1", ("udp", Outcome.TIMEOUT), ("tcp", RIGHT("contoso.com", "TXT")))


def _only_plain(tape: Tape) -> None:
    _replaced(
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


def _alias_for_a_server(tape: Tape) -> None:
    server = Server("ns1.fabrikam.com", "198.51.100.31")
    for rtype in ("A", "AAAA"):
        question = ("ns2.fabrikam.com", rtype)
        answer = reply(*question, [("ns2.fabrikam.com", "CNAME", "other.fabrikam.com.")])
        tape.ask(Purpose.NS_ADDRESS, "fabrikam.com", question, server, answer)


def _no_address(tape: Tape) -> None:
    server = Server("ns1.fabrikam.com", "198.51.100.31")
    soa = [("fabrikam.com", "SOA", "ns1.fabrikam.com. h.fabrikam.com. 1 3600 600 86400 300")]
    for rtype in ("A", "AAAA"):
        question = ("ns2.fabrikam.com", rtype)
        tape.ask(Purpose.NS_ADDRESS, "fabrikam.com", question, server, reply(*question, authority=soa))


OUTSIDE = (Host("ns1.contoso.com", ("192.0.2.1",)), Host("ns2.fabrikam.com", ()))
M365 = tuple(Host(f"ns{n}.bdm.microsoftonline.com", (f"192.0.2.{n}",)) for n in (1, 2))
_UNSIGNED_REST = ("record-missing", "dmarc-missing", "missing-glue")


def _all_cut_off(tape: Tape) -> None:
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


CASES = (
    case("nothing observed", "inconclusive", dns=Nothing()),
    case("all right", "inconclusive"),
    case("not delegated", "fix-dns", "domain-not-delegated", dns=Scenario(in_parent=())),
    case("child lists fewer", "inconclusive", "delegation-mismatch", dns=Scenario(in_child=("ns1.contoso.com",))),
    case("parent lists fewer", "inconclusive", "delegation-mismatch", dns=Scenario(in_parent=("ns1.contoso.com",))),
    case("one silent", "inconclusive", "server-unreachable", dns=Scenario(odd={"192.0.2.2": always(Outcome.TIMEOUT)})),
    case(
        "all silent",
        "inconclusive",
        "server-unreachable",
        dns=Scenario(odd=dict.fromkeys(ALL, always(Outcome.TIMEOUT))),
    ),
    case("one lame", "inconclusive", "server-lame", dns=Scenario(odd={"192.0.2.2": with_rcode("REFUSED")})),
    case("all lame", "fix-dns", "server-lame", dns=Scenario(odd=dict.fromkeys(ALL, with_rcode("REFUSED")))),
    case("one failing", "inconclusive", "server-failing", dns=Scenario(odd={"192.0.2.2": with_rcode("SERVFAIL")})),
    case("all failing", "fix-dns", "server-failing", dns=Scenario(odd=dict.fromkeys(ALL, with_rcode("SERVFAIL")))),
    case(
        "lame but for one that is silent",
        "inconclusive",
        "server-lame",
        "server-unreachable",
        dns=Scenario(odd={**dict.fromkeys(ALL, with_rcode("REFUSED")), "192.0.2.2": always(Outcome.TIMEOUT)}),
    ),
    case(
        "one recursive", "inconclusive", "answer-not-authoritative", dns=Scenario(odd={"192.0.2.1": recursive(RIGHT)})
    ),
    case("interception", "inconclusive", "network-interception", dns=Scenario(intercepted=True)),
    case(
        "interception hides faults",
        "inconclusive",
        "network-interception",
        dns=Scenario(intercepted=True, zone=zone_text(without=["SPF", "DKIM", "DMARC"])),
    ),
    case("no IPv6 here", "inconclusive", "ipv6-not-tested", dns=Scenario(ipv6=False)),
    case(
        "serials differ",
        "inconclusive",
        "serial-differs",
        dns=Scenario(odd={"192.0.2.2": authoritative("contoso.com", Scenario(serial=7).zone_lines(zone_text()))}),
    ),
    case(
        "one server has an old copy",
        "fix-dns",
        "servers-disagree",
        "serial-differs",
        dns=Scenario(
            odd={"192.0.2.2": authoritative("contoso.com", Scenario(serial=7).zone_lines(zone_text(without=["DKIM"])))}
        ),
    ),
    case("no glue", "inconclusive", "missing-glue", dns=Scenario(glue=())),
    case(
        "name server is an alias", "inconclusive", "ns-is-cname", dns=Scenario(hosts=OUTSIDE, also=_alias_for_a_server)
    ),
    case(
        "name server has no address",
        "inconclusive",
        "ns-without-address",
        dns=Scenario(hosts=OUTSIDE, also=_no_address),
    ),
    case(
        "long answers are cut off",
        "inconclusive",
        "tcp-blocked",
        dns=Scenario(also=_cut_off),
    ),
    case("every answer is cut off", "inconclusive", "tcp-blocked", dns=Scenario(also=_all_cut_off)),
    case("all fail for DKIM", "fix-dns", "server-failing", dns=Scenario(odd=dict.fromkeys(ALL, failing("SERVFAIL")))),
    case("one fails for DKIM", "inconclusive", "server-failing", dns=Scenario(odd={ALL[0]: failing("SERVFAIL")})),
    case("all refuse DKIM", "fix-dns", "server-failing", dns=Scenario(odd=dict.fromkeys(ALL, failing("REFUSED")))),
    case(
        "all silent about DKIM",
        "inconclusive",
        "server-unreachable",
        dns=Scenario(odd=dict.fromkeys(ALL, failing(Outcome.TIMEOUT))),
    ),
    case("TXT is cut off everywhere", "fix-dns", "tcp-blocked", dns=Scenario(also=_cut_off_everywhere)),
    case("a packet lost, then TCP", "inconclusive", dns=Scenario(also=_lost_then_tcp)),
    case("only plain DNS", "inconclusive", "edns-broken", dns=Scenario(also=_only_plain)),
    case("Microsoft 365", "inconclusive", "microsoft-365-nameservers", dns=Scenario(hosts=M365)),
    case(
        "signatures expired",
        "fix-dns",
        "dnssec-bogus",
        *_UNSIGNED_REST,
        dns=Signed(sign=(expired, expired)),
    ),
    case("wrong DS", "fix-dns", "dnssec-bogus", *_UNSIGNED_REST, dns=Signed(zone_keys=ZONE.keys)),
    case(
        "signatures end soon",
        "fix-dns",
        "dnssec-expiring",
        *_UNSIGNED_REST,
        dns=Signed(
            sign=(lambda key, records: key.sign(records, expiration=START + timedelta(days=1)),) * 2,
        ),
    ),
    case("signed in order", "fix-dns", *_UNSIGNED_REST, dns=Signed()),
)
