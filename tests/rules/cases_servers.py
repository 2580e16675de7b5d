"""The zone's servers, how their answers came, and the observer's own network and clock."""

from datetime import timedelta

from bundler.model.observations import Outcome
from tests.build import Scenario, zone_text
from tests.nameserver import always, authoritative, recursive, with_rcode
from tests.reading.test_dnssec import Signed
from tests.rules.case import case
from tests.rules.tapes import (
    ALL,
    EVERYWHERE,
    NS1,
    RIGHT,
    UNSIGNED_REST,
    Nothing,
    addresses_of,
    all_cut_off,
    azure_clock,
    cut_off,
    cut_off_everywhere,
    failing,
    hosts,
    in_the_open,
    lost_then_tcp,
    only_plain,
    only_tcp,
    registered,
)

CASES = (
    case("nothing observed", "inconclusive", dns=Nothing()),
    case("all right", "inconclusive"),
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
    case(
        "long answers are cut off",
        "inconclusive",
        "tcp-blocked",
        dns=Scenario(also=cut_off),
    ),
    case("every answer is cut off", "inconclusive", "tcp-blocked", dns=Scenario(also=all_cut_off)),
    case("all fail for DKIM", "fix-dns", "server-failing", dns=Scenario(odd=dict.fromkeys(ALL, failing("SERVFAIL")))),
    case("one fails for DKIM", "inconclusive", "server-failing", dns=Scenario(odd={ALL[0]: failing("SERVFAIL")})),
    case("all refuse DKIM", "fix-dns", "server-failing", dns=Scenario(odd=dict.fromkeys(ALL, failing("REFUSED")))),
    case(
        "all silent about DKIM",
        "inconclusive",
        "server-unreachable",
        dns=Scenario(odd=dict.fromkeys(ALL, failing(Outcome.TIMEOUT))),
    ),
    case("TXT is cut off everywhere", "fix-dns", "tcp-blocked", dns=Scenario(also=cut_off_everywhere)),
    case("a packet lost, then TCP", "inconclusive", dns=Scenario(also=lost_then_tcp)),
    case("only plain DNS", "inconclusive", "edns-broken", dns=Scenario(also=only_plain)),
    case("signed in order", "fix-dns", *UNSIGNED_REST, dns=Signed()),
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
        "one parent server is silent",
        "inconclusive",
        "servers-above-failing",
        dns=Scenario(parents={"198.51.100.12": always(Outcome.TIMEOUT)}),
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
    case("glue as in the zone", "inconclusive", dns=Scenario(also=addresses_of(NS1, A=["192.0.2.1"]))),
    case(
        "glue without IPv6", "inconclusive", dns=Scenario(also=addresses_of(NS1, A=["192.0.2.1"], AAAA=["2001:db8::1"]))
    ),
    case(
        "the clock is a day ahead",
        "inconclusive",
        "clock-wrong",
        dns=Scenario(arm=(azure_clock(timedelta(days=-1)),)),
    ),
    case("registered and active", "inconclusive", dns=Scenario(rdap=registered("active"))),
    case("the clock is a minute off", "inconclusive", dns=Scenario(arm=(azure_clock(timedelta(minutes=1)),))),
)
