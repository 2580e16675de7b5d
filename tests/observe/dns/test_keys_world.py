"""Keys of the zones that records lead to, asked for where a referral shows that they are signed."""

import pytest

from bundler.model.facts.trust import DnssecFacts, DnssecStatus
from bundler.observe.trust_anchor import load_trust_anchor
from bundler.reading.dnssec import read_dnssec
from bundler.reading.network import read_network
from bundler.reading.wire import lookups
from bundler.reading.zone import read_zone
from tests.build import observations
from tests.observe.dns.seen import RECORDS, Seen, observe
from tests.world.world import World

pytestmark = pytest.mark.world

APEX = "contoso.com"


def facts(world: World, seen: Seen) -> DnssecFacts:
    anchor = load_trust_anchor(world.dns.trust_anchor())
    found = lookups(seen.exchanges)
    kept = observations(seen.exchanges, trust_anchor=anchor)
    now = max(exchange.sent_at for exchange in seen.exchanges)
    return read_dnssec(kept, found, read_zone(APEX, found, read_network(found)), now)


def keys_asked(seen: Seen) -> list[str]:
    return sorted(x.qname for x in seen.lookups if x.qtype == "DNSKEY" and x.qname not in {".", "com", APEX})


def test_signed_zones_are_followed_to_the_target_and_the_include(world: World) -> None:
    world.dns.microsoft()
    world.dns.domain(APEX, RECORDS, hosts=4)
    world.dns.sign(".", "com", APEX, "azurecomm.net", "outlook.com")
    world.dns.sign("net", nsec3=True, opt_out=True)
    world.start()
    seen = observe(world)
    assert keys_asked(seen) == ["azurecomm.net", "net", "outlook.com"]
    assert len(seen.exchanges) <= 130
    found = facts(world, seen)
    assert (found.status, found.problems) == (DnssecStatus.SECURE, ())
    assert {(z.zone, z.status) for z in found.elsewhere} == {
        ("azurecomm.net", DnssecStatus.SECURE),
        ("outlook.com", DnssecStatus.SECURE),
    }


@pytest.mark.parametrize("how", [{}, {"nsec3": True}, {"nsec3": True, "opt_out": True}], ids=str)
def test_unsigned_zones_are_proved_to_be_so(world: World, how: dict[str, bool]) -> None:
    world.dns.microsoft()
    world.dns.domain(APEX, RECORDS)
    world.dns.sign(".")
    world.dns.sign("com", "net", **how)
    world.start()
    seen = observe(world)
    assert keys_asked(seen) == ["net"]
    found = facts(world, seen)
    assert (found.status, found.problems) == (DnssecStatus.INSECURE, ())
    assert {(z.zone, z.status, z.problems) for z in found.elsewhere} == {
        ("azurecomm.net", DnssecStatus.INSECURE, ()),
        ("outlook.com", DnssecStatus.INSECURE, ()),
    }


def test_no_key_is_asked_for_where_nothing_is_signed(world: World) -> None:
    world.dns.microsoft()
    world.dns.domain(APEX, RECORDS)
    world.start()
    assert keys_asked(observe(world)) == []
