"""The walk from the root to the domain's servers, against real name servers in a closed world."""

import pytest

from bundler.model.observations import Outcome, Purpose, StepOutcome
from bundler.reading.referral import referral
from tests.observe.dns.seen import RECORDS, TARGETS, addresses, answered, observe
from tests.world.world import World

pytestmark = pytest.mark.world

APEX = "contoso.com"


def everywhere(world: World, *hosts: str) -> set[str]:
    return {address for host in hosts for address in world.dns.hosts[host].addresses}


def test_every_server_of_parent_and_zone_is_asked_everything(world: World) -> None:
    world.dns.microsoft()
    world.dns.domain(APEX, RECORDS, hosts=4)
    world.start()
    seen = observe(world)
    parents = everywhere(world, "a.gtld-servers.net", "b.gtld-servers.net")
    own = everywhere(world, *(f"ns{n}.{APEX}" for n in range(1, 5)))
    assert answered(seen.find(Purpose.DELEGATION, APEX, "NS", "com")) == parents
    for qtype in ("SOA", "NS", "MX", "DNSKEY"):
        assert answered(seen.find(Purpose.ZONE, APEX, qtype, APEX)) == own
    records = {(x.qname, x.qtype) for x in seen.find(Purpose.RECORD)}
    assert len(records) == 4
    for name, qtype in records:
        assert answered(seen.find(Purpose.RECORD, name, qtype)) == own
    for target in TARGETS:
        assert len(answered(seen.find(Purpose.TARGET, target))) >= 4
    assert len({(x.qname, x.qtype) for x in seen.find(Purpose.CONTROL)}) == 9
    assert {x.outcome for x in seen.lookups} == {Outcome.ANSWERED}
    assert {step.outcome for id_, step in seen.steps.items() if id_ != "dns.comparison"} == {StepOutcome.OK}
    assert len(seen.exchanges) <= 130
    assert len(seen.exchanges) == len(seen.lookups), "nothing was sent twice"


def test_glue_and_authoritative_addresses_are_both_asked(world: World) -> None:
    zone = world.dns.domain(APEX, RECORDS)
    world.dns.host("elsewhere.fabrikam.net")
    real = world.dns.hosts["ns1.contoso.com"].addresses
    old = world.dns.hosts["elsewhere.fabrikam.net"].addresses
    zone.glue = {"ns1.contoso.com": old}
    world.dns.hosts["elsewhere.fabrikam.net"].software = "silent"
    world.start()
    seen = observe(world)
    asked = seen.find(Purpose.RECORD, APEX, "TXT")
    assert addresses(asked) >= {*real, *old}
    origins = {x.server.address: x.server.origins for x in asked if x.server.name == "ns1.contoso.com"}
    assert {origins[a] for a in old} == {("glue",)}
    assert {origins[a] for a in real} == {("authoritative",)}


def test_name_servers_in_other_tlds_are_found_without_a_resolver(world: World) -> None:
    hosts = []
    for tld in ("net", "org", "info"):
        provider = f"provider.{tld}"
        hosts.append(world.dns.host(f"dns.{provider}"))
        world.dns.zone(provider, hosts=[world.dns.host(f"own.{provider}")])
    world.dns.domain(APEX, RECORDS, hosts=hosts)
    world.start()
    seen = observe(world)
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == {a for h in hosts for a in h.addresses}
    assert {x.qname for x in seen.find(Purpose.NS_ADDRESS)} == {h.name for h in hosts}


def test_servers_that_only_parent_or_child_lists_are_asked(world: World) -> None:
    hosts = [world.dns.host(f"ns{n}.{APEX}") for n in (1, 2, 3)]
    zone = world.dns.domain(APEX, RECORDS, hosts=hosts, ns=("ns2.contoso.com", "ns3.contoso.com"))
    zone.parent_hosts = (hosts[0], hosts[1])
    world.start()
    seen = observe(world)
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == {a for h in hosts for a in h.addresses}


def test_the_parent_may_serve_the_zone_itself(world: World) -> None:
    world.dns.zone("com", hosts=[world.dns.host("a.gtld-servers.net"), world.dns.host("b.gtld-servers.net")])
    world.dns.zone("net", hosts=world.dns.zones["com"].hosts)
    world.dns.domain(APEX, RECORDS, hosts=world.dns.zones["com"].hosts)
    world.start()
    seen = observe(world)
    assert len(answered(seen.find(Purpose.RECORD, APEX, "TXT", APEX))) == 4


def test_a_subdomain_without_a_zone_of_its_own(world: World) -> None:
    domain = f"mail.{APEX}"
    world.dns.domain(
        APEX, RECORDS.replace("@ ", "mail ").replace("prod-net._domainkey CNAME", "prod-net._domainkey.mail CNAME")
    )
    world.start()
    seen = observe(world, domain)
    own = everywhere(world, "ns1.contoso.com", "ns2.contoso.com")
    assert answered(seen.find(Purpose.DELEGATION, APEX, "NS", "com")) == everywhere(
        world, "a.gtld-servers.net", "b.gtld-servers.net"
    )
    assert answered(seen.find(Purpose.RECORD, domain, "TXT", APEX)) == own
    assert answered(seen.find(Purpose.ZONE, APEX, "SOA", APEX)) == own
    assert answered(seen.find(Purpose.ZONE, domain, "MX", APEX)) == own
    controls = {x.qname for x in seen.find(Purpose.CONTROL)}
    assert {f"_dmarc.{APEX}", APEX, f"_dmarc.{domain}.{APEX}", f"{domain}.{APEX}"} <= controls


def test_a_subdomain_with_a_zone_of_its_own(world: World) -> None:
    domain = f"mail.{APEX}"
    world.dns.domain(APEX)
    world.dns.domain(domain, RECORDS)
    world.start()
    seen = observe(world, domain)
    parents = everywhere(world, "ns1.contoso.com", "ns2.contoso.com")
    own = everywhere(world, f"ns1.{domain}", f"ns2.{domain}")
    assert answered(seen.find(Purpose.DELEGATION, domain, "NS", APEX)) == parents
    assert answered(seen.find(Purpose.RECORD, domain, "TXT", domain)) == own
    assert not seen.find(Purpose.RECORD, zone=APEX)


def test_both_zones_on_the_same_servers(world: World) -> None:
    domain = f"mail.{APEX}"
    hosts = [world.dns.host(f"ns{n}.{APEX}") for n in (1, 2)]
    world.dns.domain(APEX, hosts=hosts)
    world.dns.domain(domain, RECORDS, hosts=hosts)
    world.start()
    seen = observe(world, domain)
    assert len(answered(seen.find(Purpose.RECORD, domain, "TXT", domain))) == 4


@pytest.mark.parametrize("shared", [False, True])
def test_a_public_suffix_of_two_labels(world: World, shared: bool) -> None:
    uk = [world.dns.host("nsa.nic.uk", pool="tld"), world.dns.host("nsb.nic.uk", pool="tld")]
    world.dns.zone("uk", hosts=uk)
    world.dns.zone("co.uk", hosts=uk if shared else [world.dns.host("nsc.nic.uk", pool="tld")])
    world.dns.domain("contoso.co.uk", RECORDS)
    world.start()
    for _ in range(3):
        seen = observe(world, "contoso.co.uk")
        assert len(answered(seen.find(Purpose.RECORD, "contoso.co.uk", "TXT", "contoso.co.uk"))) == 4
        # Servers that hold both zones may have been asked as servers of the upper one: on a busy machine, all of them.
        parents = [x for x in seen.find(Purpose.DELEGATION, "contoso.co.uk", "NS") if shared or x.zone == "co.uk"]
        if "co.uk" in {x.zone for x in parents}:
            break
    assert "co.uk" in {x.zone for x in parents}
    assert answered(parents) == everywhere(world, *(("nsa.nic.uk", "nsb.nic.uk") if shared else ("nsc.nic.uk",)))
    assert all(referral(x.reply, "co.uk", "contoso.co.uk") for x in parents)


def test_domainkey_delegated_away(world: World) -> None:
    cut = f"_domainkey.{APEX}"
    world.dns.domain(APEX, "\n".join(line for line in RECORDS.splitlines() if "_domainkey" not in line))
    keys = "\n".join(line.replace("._domainkey ", " ") for line in RECORDS.splitlines() if "_domainkey" in line)
    world.dns.zone(cut, keys, hosts=[world.dns.host("ns1.fabrikam.net")])
    world.dns.zone("fabrikam.net", hosts=[world.dns.hosts["ns1.fabrikam.net"]])
    world.start()
    seen = observe(world)
    name = f"selector1-azurecomm-prod-net.{cut}"
    assert answered(seen.find(Purpose.RECORD, name, "CNAME", cut)) == everywhere(world, "ns1.fabrikam.net")
    assert not seen.find(Purpose.RECORD, name, "CNAME", APEX)
    assert len(answered(seen.find(Purpose.DELEGATION, name, "CNAME", APEX))) == 4
    assert answered(seen.find(Purpose.ZONE, cut, "SOA", cut)) == everywhere(world, "ns1.fabrikam.net")


def test_an_empty_child_ns_set_leaves_the_delegation(world: World) -> None:
    world.dns.domain(APEX, RECORDS, ns=())
    world.start()
    assert len(answered(observe(world).find(Purpose.RECORD, APEX, "TXT"))) == 4


def test_name_servers_that_need_each_other(world: World) -> None:
    first = world.dns.host("ns.fabrikam.org")
    second = world.dns.host("ns.contoso.com")
    world.dns.domain(APEX, RECORDS, hosts=[first])
    world.dns.zone("fabrikam.org", hosts=[second])
    world.start()
    seen = observe(world)
    assert seen.seconds < 3
    assert not seen.find(Purpose.RECORD)
    assert seen.steps["dns.walk"].outcome is StepOutcome.FAILED


def test_a_circle_with_a_way_out(world: World) -> None:
    first, second, third = (world.dns.host(n) for n in ("ns.fabrikam.org", "ns.contoso.com", "ns.example.net"))
    world.dns.domain(APEX, RECORDS, hosts=[first, third])
    world.dns.zone("fabrikam.org", hosts=[second])
    world.dns.zone("example.net", hosts=[third])
    world.start()
    seen = observe(world)
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == {*first.addresses, *third.addresses}


def test_an_alias_as_name_server_is_asked_for_and_not_followed(world: World) -> None:
    hosts = [world.dns.host(f"ns{n}.{APEX}") for n in (1, 2)]
    zone = world.dns.domain(APEX, RECORDS, hosts=hosts)
    zone.delegation = f"{APEX}. NS ns1.{APEX}.\n{APEX}. NS alias.fabrikam.org.\nns1.{APEX}. A {hosts[0].addresses[0]}\n"
    world.dns.zone("fabrikam.org", f"alias CNAME ns2.{APEX}.", hosts=[world.dns.host("ns.fabrikam.org")])
    world.start()
    seen = observe(world)
    found = seen.find(Purpose.NS_ADDRESS, "alias.fabrikam.org")
    assert {x.qtype for x in found} == {"A", "AAAA"}
    assert not any(x.server.name == "alias.fabrikam.org" for x in seen.lookups)


def test_at_most_32_addresses_and_the_rest_named(world: World) -> None:
    world.dns.domain(APEX, RECORDS, hosts=20)
    world.start()
    seen = observe(world)
    assert len(answered(seen.find(Purpose.RECORD, APEX, "TXT"))) == 32
    left_out = [x for x in seen.lookups if x.outcome is Outcome.NOT_SENT]
    assert len(addresses(left_out)) == len(left_out) == 8
    assert not addresses(left_out) & answered(seen.lookups)
    assert all("more than 32" in x.attempts[0].detail for x in left_out)
    assert "8 more were skipped" in seen.steps["dns.walk"].detail


@pytest.mark.parametrize(("domain", "denied"), [("fabrikam.com", True), ("contoso.example", False)])
def test_a_domain_that_is_not_delegated(world: World, domain: str, denied: bool) -> None:
    world.dns.domain(APEX)
    world.start()
    seen = observe(world, domain)
    assert seen.steps["dns.walk"].outcome is StepOutcome.NOT_FOUND
    assert not seen.find(Purpose.RECORD)
    assert bool(seen.find(Purpose.DELEGATION, domain, "NS", "com")) is denied


def test_name_servers_that_lead_to_ever_more_zones_come_to_an_end(world: World) -> None:
    server = world.dns.host("ns.example.net")
    world.dns.domain(APEX, RECORDS, hosts=[server])
    for number in range(60):
        hosts = [f"ns{n}.deeper{4 * number + n}.org" for n in range(1, 5)]
        lines = "".join(f"deeper{number}.org. NS {host}.\n" for host in hosts)
        world.dns.zone(f"deeper{number}.org", hosts=[server]).delegation = lines
    world.dns.zones[APEX].delegation = f"{APEX}. NS ns1.deeper0.org.\n"
    world.dns.zone("example.net", hosts=[server])
    world.start()
    seen = observe(world)
    assert seen.seconds < 10
    assert len(seen.exchanges) < 600
    assert seen.steps["dns.walk"].outcome is StepOutcome.FAILED


def test_loopback_as_name_server_is_not_asked(world: World) -> None:
    zone = world.dns.domain(APEX, RECORDS)
    zone.glue = {f"ns1.{APEX}": ("127.0.0.1", "::1")}
    world.start()
    asked = observe(world).find(Purpose.RECORD, APEX, "TXT")
    assert {x.server.address for x in asked if x.outcome is Outcome.NOT_SENT} == {"127.0.0.1", "::1"}
    assert len(answered(asked)) == 4
