"""The way to the zone: registration, delegation, glue, and the names of its servers."""

from bundler.model.observations import Outcome
from tests.build import Scenario, zone_text
from tests.nameserver import always, with_rcode
from tests.rules.case import case
from tests.rules.tapes import (
    ALL,
    DENIED,
    M365,
    NS1,
    NS2,
    OUTSIDE,
    addresses_of,
    alias_for_a_server,
    hosts,
    name_between,
    no_address,
    other_set,
    registered,
)

CASES = (
    case("not delegated", "fix-dns", "domain-not-delegated", dns=Scenario(in_parent=())),
    case("child lists fewer", "inconclusive", "delegation-mismatch", dns=Scenario(in_child=("ns1.contoso.com",))),
    case("parent lists fewer", "inconclusive", "delegation-mismatch", dns=Scenario(in_parent=("ns1.contoso.com",))),
    case("no glue", "inconclusive", "missing-glue", dns=Scenario(glue=())),
    case(
        "name server is an alias", "inconclusive", "ns-is-cname", dns=Scenario(hosts=OUTSIDE, also=alias_for_a_server)
    ),
    case(
        "name server has no address",
        "inconclusive",
        "ns-without-address",
        dns=Scenario(hosts=OUTSIDE, also=no_address),
    ),
    case("Microsoft 365", "inconclusive", "microsoft-365-nameservers", dns=Scenario(hosts=M365)),
    case(
        "one parent server denies",
        "fix-dns",
        "delegation-inconsistent",
        dns=Scenario(parents={"198.51.100.12": DENIED}),
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
    case("registered and on hold", "fix-dns", "registration-on-hold", dns=Scenario(rdap=registered("client hold"))),
    case(
        "on hold, so that the registry has no delegation",
        "fix-dns",
        "registration-on-hold",
        "domain-not-delegated",
        dns=Scenario(in_parent=(), rdap=registered("server hold")),
    ),
    case("expires soon", "inconclusive", "registration-expiring", dns=Scenario(rdap=registered("active", days=12))),
    case(
        "the name between is denied by every server",
        "fix-dns",
        "name-between-denied",
        dns=Scenario(also=name_between("NXDOMAIN", *ALL)),
    ),
    case(
        "the name between is denied by one server",
        "fix-dns",
        "name-between-denied",
        dns=Scenario(also=name_between("NXDOMAIN", "192.0.2.1")),
    ),
)
