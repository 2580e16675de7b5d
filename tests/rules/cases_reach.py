"""Whether the world can get the answer: transports, addresses, the servers above, and the observer's clock."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from bundler.model.observations import ArmExchange, DnsExchange, Outcome, Purpose, RdapExchange, Server
from tests.build import START, Host, Scenario, Tape, zone_text
from tests.messages import lines, reply
from tests.nameserver import always, authoritative, with_rcode
from tests.rules.case import case

ALL = ("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2")
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
CASES = (
    case("one server over TCP only", "inconclusive", "udp-broken", dns=Scenario(also=only_tcp(ALL[:1]))),
    case("all servers over TCP only", "fix-dns", "udp-broken", dns=Scenario(also=only_tcp(ALL))),
    case(
        "all servers reject UDP",
        "fix-dns",
        "udp-broken",
        dns=Scenario(also=only_tcp(ALL, how=Outcome.PORT_CLOSED)),
    ),
    case("nobody answers over UDP", "inconclusive", "udp-broken", dns=Scenario(also=only_tcp(EVERYWHERE))),
    case("TXT comes over TCP only", "fix-dns", "udp-broken", dns=Scenario(also=only_tcp(ALL, qtype="TXT"))),
    case(
        "TXT comes over TCP only from one server",
        "inconclusive",
        "udp-broken",
        dns=Scenario(also=only_tcp(ALL[:1], qtype="TXT")),
    ),
    case(
        "one parent server denies",
        "fix-dns",
        "delegation-inconsistent",
        dns=Scenario(parents={"198.51.100.12": DENIED}),
    ),
    case(
        "one parent server is silent",
        "inconclusive",
        dns=Scenario(parents={"198.51.100.12": always(Outcome.TIMEOUT)}),
    ),
    case(
        "the parent's servers name different servers",
        "inconclusive",
        "delegation-inconsistent",
        dns=Scenario(parents={"198.51.100.12": other_set}),
    ),
    case(
        "the parent's servers are silent",
        "inconclusive",
        "delegation-unanswered",
        dns=Scenario(in_parent=(), parents=dict.fromkeys(("198.51.100.11", "198.51.100.12"), always(Outcome.TIMEOUT))),
    ),
    case("IPv6 alone", "fix-dns", "ipv4-missing", dns=Scenario(hosts=hosts("2001:db8::1", "2001:db8::2"))),
    case("one server with IPv6 alone", "inconclusive", dns=Scenario(hosts=hosts("2001:db8::1", "192.0.2.2"))),
    case(
        "a private address beside a public one",
        "inconclusive",
        "address-not-global",
        dns=Scenario(hosts=hosts("192.31.196.1", "10.0.0.2"), also=in_the_open),
    ),
    *(
        case(
            f"all addresses are like {address}",
            "fix-dns",
            "address-not-global",
            *(["ipv4-missing"] if ":" in address else []),
            dns=Scenario(hosts=hosts(address), also=in_the_open),
        )
        for address in ("192.168.1.1", "127.0.0.1", "169.254.1.1", "192.0.2.9", "240.0.0.1", "::ffff:192.31.196.1")
    ),
    case("public addresses", "inconclusive", dns=Scenario(hosts=hosts("192.31.196.1", "9.9.9.9"), also=in_the_open)),
    case("private addresses in a closed world", "inconclusive", dns=Scenario(hosts=hosts("10.0.0.1", "10.0.0.2"))),
    case(
        "glue that the zone does not have",
        "inconclusive",
        "glue-mismatch",
        dns=Scenario(also=addresses_of(NS1, A=["192.0.2.77"])),
    ),
    case(
        "glue for a name without address",
        "inconclusive",
        "glue-mismatch",
        dns=Scenario(zone=zone_text(), hosts=hosts(*ALL[::2]), also=addresses_of(NS2, AAAA=[], A=["192.0.2.99"])),
    ),
    case("glue as in the zone", "inconclusive", dns=Scenario(also=addresses_of(NS1, A=["192.0.2.1"]))),
    case(
        "glue without IPv6", "inconclusive", dns=Scenario(also=addresses_of(NS1, A=["192.0.2.1"], AAAA=["2001:db8::1"]))
    ),
    case(
        "not registered below a public suffix",
        "fix-dns",
        "domain-not-delegated",
        dns=Scenario(domain="contoso.co.uk", apex="co.uk", zone="www.co.uk A 192.0.2.1"),
    ),
    case(
        "given by a provider below its public suffix",
        "fix-dns",
        "domain-not-delegated",
        dns=Scenario(
            domain="contoso.azurewebsites.net", apex="azurewebsites.net", zone="contoso.azurewebsites.net A 192.0.2.1"
        ),
    ),
    case(
        "not registered below a public suffix whose own servers have faults",
        "fix-dns",
        "domain-not-delegated",
        dns=Scenario(
            domain="contoso.co.uk",
            apex="co.uk",
            zone="www.co.uk A 192.0.2.1",
            in_child=(NS1, "ns3.contoso.com"),
            odd={"192.0.2.1": "@ TXT old", "192.0.2.2": always(Outcome.TIMEOUT), "2001:db8::2": with_rcode("REFUSED")},
        ),
    ),
    case(
        "not registered below a public suffix with a wildcard",
        "fix-dns",
        "domain-not-delegated",
        dns=Scenario(domain="contoso.co.uk", apex="co.uk", zone='*.co.uk TXT "not registered"\n*.co.uk A 192.0.2.1'),
    ),
    case(
        "given by a provider as an alias",
        "fix-dns",
        "domain-not-delegated",
        dns=Scenario(
            domain="contoso.azurewebsites.net",
            apex="azurewebsites.net",
            zone="contoso.azurewebsites.net CNAME waws.fabrikam.com.",
        ),
    ),
    case(
        "a subdomain without records in a customer's zone",
        "fix-dns",
        "record-missing",
        "dmarc-missing",
        "mx-missing",
        dns=Scenario(domain="mail.contoso.com", apex="contoso.com", zone="mail.contoso.com A 192.0.2.1"),
    ),
    case(
        "the clock is a day ahead",
        "inconclusive",
        "clock-wrong",
        dns=Scenario(arm=(azure_clock(timedelta(days=-1)),)),
    ),
    case("registered and active", "inconclusive", dns=Scenario(rdap=registered("active"))),
    case("registered and on hold", "fix-dns", "registration-on-hold", dns=Scenario(rdap=registered("client hold"))),
    case(
        "on hold, so that the registry has no delegation",
        "fix-dns",
        "registration-on-hold",
        "domain-not-delegated",
        dns=Scenario(in_parent=(), rdap=registered("server hold")),
    ),
    case("expires soon", "inconclusive", "registration-expiring", dns=Scenario(rdap=registered("active", days=12))),
    case("the clock is a minute off", "inconclusive", dns=Scenario(arm=(azure_clock(timedelta(minutes=1)),))),
)
