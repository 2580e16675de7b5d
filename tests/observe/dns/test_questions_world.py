"""What is asked at the servers found, and where the answers lead, against real name servers in a closed world."""

import asyncio
from datetime import UTC, datetime

import pytest

from bundler.model.acs_records import ExpectedRecord, ExpectedSource, RecordKey
from bundler.model.observations import Outcome, Purpose, StepOutcome
from tests.observe.dns.seen import RECORDS, SELECTORS, TARGETS, addresses, answered, observe
from tests.world import quirks
from tests.world.dnsdist import drop, rcode, truncate
from tests.world.world import World

pytestmark = pytest.mark.world

APEX = "contoso.com"


def own(world: World, count: int = 2) -> set[str]:
    return {a for n in range(1, count + 1) for a in world.dns.hosts[f"ns{n}.{APEX}"].addresses}


def test_cname_target_found_is_asked_at_its_own_servers(world: World) -> None:
    records = RECORDS.replace("domainkey.azurecomm.net.", "domainkey.fabrikam.org.")
    world.dns.domain(APEX, records)
    keys = "\n".join(f'{s} TXT "v=DKIM1; p=abc"' for s in SELECTORS)
    world.dns.domain("fabrikam.org", keys)
    world.start()
    seen = observe(world)
    for selector in SELECTORS:
        found = seen.find(Purpose.TARGET, f"{selector}.fabrikam.org", "TXT", "fabrikam.org")
        assert len(answered(found)) == 4


def test_alias_of_the_dmarc_name_is_followed(world: World) -> None:
    records = RECORDS.replace('_dmarc TXT "v=DMARC1; p=none"', "_dmarc CNAME one.fabrikam.org.")
    world.dns.domain(APEX, records)
    world.dns.domain("fabrikam.org", "one CNAME dmarc.example.net.")
    world.dns.domain("example.net", 'dmarc TXT "v=DMARC1; p=none"')
    world.start()
    seen = observe(world)
    assert len(answered(seen.find(Purpose.RECORD, "one.fabrikam.org", "TXT", "fabrikam.org"))) == 4
    assert len(answered(seen.find(Purpose.RECORD, "dmarc.example.net", "TXT", "example.net"))) == 4


def test_alias_loop_across_zones_ends(world: World) -> None:
    records = RECORDS.replace('_dmarc TXT "v=DMARC1; p=none"', "_dmarc CNAME one.fabrikam.org.")
    world.dns.domain(APEX, records)
    world.dns.domain("fabrikam.org", f"one CNAME _dmarc.{APEX}.")
    world.start()
    seen = observe(world)
    assert len(seen.find(Purpose.RECORD, f"_dmarc.{APEX}", "TXT")) == 4
    assert len(seen.find(Purpose.RECORD, "one.fabrikam.org", "TXT")) == 4


def test_dkim_key_published_as_text_is_seen(world: World) -> None:
    records = RECORDS.replace(f"{SELECTORS[0]} CNAME {TARGETS[0]}.", f'{SELECTORS[0]} TXT "v=DKIM1; p=abc"')
    world.dns.domain(APEX, records)
    world.start()
    seen = observe(world)
    name = f"{SELECTORS[0]}.{APEX}"
    assert answered(seen.find(Purpose.RECORD, name, "TXT")) == own(world)
    assert answered(seen.find(Purpose.RECORD, name, "A")) == own(world)
    assert not seen.find(Purpose.RECORD, f"{SELECTORS[1]}.{APEX}", "TXT")


def test_spf_includes_are_followed_as_deep_as_counting_needs(world: World) -> None:
    records = RECORDS.replace("include:spf.protection.outlook.com", "include:_spf.fabrikam.org a:www.fabrikam.org")
    world.dns.domain(APEX, records)
    world.dns.domain(
        "fabrikam.org",
        '_spf TXT "v=spf1 include:deeper.fabrikam.org mx:fabrikam.org -all"\n'
        'deeper TXT "v=spf1 ip4:192.0.2.200 -all"\n'
        "@ MX 10 mail\nmail A 192.0.2.201\nwww A 192.0.2.202\n",
    )
    world.start()
    seen = observe(world, early_includes=())
    asked = {(x.qname, x.qtype) for x in seen.find(Purpose.SPF_INCLUDE)}
    assert asked == {
        ("_spf.fabrikam.org", "TXT"),
        ("deeper.fabrikam.org", "TXT"),
        ("fabrikam.org", "MX"),
        ("www.fabrikam.org", "A"),
    }


def test_names_that_azure_adds_are_asked_once_each(world: World) -> None:
    world.dns.domain(APEX, RECORDS + "late TXT here\n")
    world.dns.domain("fabrikam.org", 'key TXT "v=DKIM1; p=abc"')
    world.start()

    async def later() -> tuple[ExpectedRecord, ...]:
        await asyncio.sleep(0.3)
        return (
            ExpectedRecord(RecordKey.DOMAIN, f"Late.{APEX}.", "TXT", "here", 3600, ExpectedSource.AZURE),
            ExpectedRecord(RecordKey.SPF, APEX, "TXT", "v=spf1 -all", 3600, ExpectedSource.AZURE),
            ExpectedRecord(
                RecordKey.DKIM, f"{SELECTORS[0]}.{APEX}", "CNAME", "KEY.fabrikam.org.", 1, ExpectedSource.AZURE
            ),
            ExpectedRecord(RecordKey.DMARC, f"x.{APEX}", "HINFO", "", 3600, ExpectedSource.AZURE),
        )

    seen = observe(world, expected=later)
    assert answered(seen.find(Purpose.RECORD, f"late.{APEX}", "TXT")) == own(world)
    assert len(seen.find(Purpose.RECORD, APEX, "TXT")) == 4
    assert len(answered(seen.find(Purpose.TARGET, "key.fabrikam.org", "TXT"))) == 4
    assert not seen.find(Purpose.RECORD, f"x.{APEX}")


def test_controls_go_to_one_server_each_and_past_a_lame_one(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.fault(f"ns1.{APEX}", rcode("REFUSED"))
    world.start()
    seen = observe(world)
    names = {(x.qname, x.qtype) for x in seen.find(Purpose.CONTROL)}
    assert len(names) == 9
    good = set(world.dns.hosts[f"ns2.{APEX}"].addresses)
    for name, qtype in names:
        usable = [x for x in seen.find(Purpose.CONTROL, name, qtype) if x.reply and x.reply.aa]
        assert len(usable) == 1
        assert addresses(usable) <= good


def test_a_silent_server_costs_one_ladder_and_hides_nothing(world: World) -> None:
    world.dns.domain(APEX, RECORDS, hosts=[world.dns.host(f"ns{n}.{APEX}") for n in (1, 2)])
    world.dns.hosts[f"ns2.{APEX}"].software = "silent"
    world.start()
    seen = observe(world)
    assert seen.seconds < 6.5
    silent = [x for x in seen.find(Purpose.RECORD) if x.server.name == f"ns2.{APEX}"]
    assert len(silent) == 8
    assert {x.outcome for x in silent} == {Outcome.TIMEOUT}
    assert {tuple(a.transport for a in x.attempts) for x in silent} == {("udp", "udp", "tcp")}
    live = {a for a in own(world) if a in world.dns.hosts[f"ns1.{APEX}"].addresses}
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == live


def test_a_name_asked_late_costs_a_silent_server_one_message(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.hosts[f"ns2.{APEX}"].software = "silent"
    world.start()

    async def late() -> tuple[ExpectedRecord, ...]:
        await asyncio.sleep(6.5)
        return (ExpectedRecord(RecordKey.DOMAIN, f"late.{APEX}", "TXT", "x", 3600, ExpectedSource.AZURE),)

    seen = observe(world, expected=late)
    asked = [x for x in seen.find(Purpose.RECORD, f"late.{APEX}") if x.server.name == f"ns2.{APEX}"]
    assert [len(x.attempts) for x in asked] == [1, 1]
    assert {x.outcome for x in asked} == {Outcome.TIMEOUT}
    assert seen.seconds < 8


def test_a_closed_port_costs_nothing(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.hosts[f"ns2.{APEX}"].software = "closed"
    world.start()
    seen = observe(world)
    assert seen.seconds < 2
    closed = [x for x in seen.find(Purpose.RECORD) if x.server.name == f"ns2.{APEX}"]
    assert {x.outcome for x in closed} == {Outcome.PORT_CLOSED}


def test_truncated_answers_are_kept_beside_the_whole_one(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.fault(f"ns1.{APEX}", truncate())
    world.start()
    found = [x for x in observe(world).find(Purpose.RECORD, APEX, "TXT") if x.server.name == f"ns1.{APEX}"]
    for lookup in found:
        # A dozen connections at once: the server may reset one, which is then tried again.
        answered_ones = [a for a in lookup.attempts if a.outcome is not Outcome.CLOSED]
        assert [(a.transport, a.truncated) for a in answered_ones] == [("udp", True), ("tcp", False)]
        assert lookup.reply is not None
        assert len(lookup.reply.answer) == 2


def test_the_deadline_cuts_short_and_says_so(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.hosts[f"ns2.{APEX}"].software = "silent"
    world.start()
    # Within the 1.5 seconds of the second message, even where a busy machine sends the first a second late.
    seen = observe(world, deadline=2.2)
    assert seen.seconds < 2.7
    silent = [x for x in seen.find(Purpose.RECORD) if x.server.name == f"ns2.{APEX}"]
    assert {x.outcome for x in silent} == {Outcome.CUT_SHORT}
    assert [a.outcome for a in silent[0].attempts] == [Outcome.TIMEOUT, Outcome.CUT_SHORT]
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == set(world.dns.hosts[f"ns1.{APEX}"].addresses)
    assert {step.outcome for step in seen.steps.values()} == {StepOutcome.CUT_SHORT}


def test_without_ipv6_here_nothing_is_blamed_and_nothing_lost() -> None:
    with World(ipv6=False) as world:
        host = world.dns.host("ns1.contoso.com")
        zone = world.dns.domain(APEX, RECORDS, hosts=[host])
        zone.glue = {host.name: (*host.addresses, "2620:4f:8000::99")}
        world.start()
        seen = observe(world)
    unreachable = [x for x in seen.lookups if ":" in x.server.address]
    assert {x.outcome for x in unreachable} == {Outcome.UNREACHABLE}
    assert any(x.purpose is Purpose.ROOT for x in unreachable)
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == set(host.addresses)
    assert seen.seconds < 1


def test_one_family_alone_leaves_the_other_unsent(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.start()
    seen = observe(world, families=frozenset({4}))
    over_six = [x for x in seen.lookups if ":" in x.server.address]
    assert {x.outcome for x in over_six} == {Outcome.NOT_SENT}
    assert addresses(over_six) >= {a for a in own(world) if ":" in a}
    assert {a for a in own(world) if ":" not in a} == answered(seen.find(Purpose.RECORD, APEX, "TXT"))


def test_no_network_ends_soon_with_advice() -> None:
    with World(internet=False, ipv6=False) as world:
        seen = observe(world)
    assert seen.seconds < 3
    assert seen.steps["dns.walk"].outcome is StepOutcome.FAILED
    assert "port 53" in seen.steps["dns.walk"].advice
    assert all(x.outcome is Outcome.UNREACHABLE for x in seen.lookups)


def test_silence_everywhere_ends_and_is_no_denial(world: World) -> None:
    seen = observe(world)
    assert seen.seconds < 13
    assert seen.steps["dns.walk"].outcome is StepOutcome.FAILED
    assert len(addresses(seen.find(Purpose.ROOT, "com"))) > 2
    assert len(addresses(seen.find(Purpose.NETWORK))) == 4


def test_interception_is_tested_at_an_address_nobody_has(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.intercept()
    world.start()
    seen = observe(world)
    found = [
        x
        for x in seen.find(Purpose.NETWORK)
        if x.server.address in {"203.0.113.254", "2001:db8:ffff:ffff:ffff:ffff:ffff:fffe"}
    ]
    assert found
    assert {x.outcome for x in found} == {Outcome.ANSWERED}
    assert seen.find(Purpose.NETWORK, zone=".")


def test_a_resolver_as_name_server_is_not_interception(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.script(f"ns1.{APEX}", quirks.altered(quirks.like_a_resolver))
    world.start()
    seen = observe(world)
    probes = [x for x in seen.find(Purpose.NETWORK) if not x.server.name]
    assert {x.outcome for x in probes} == {Outcome.TIMEOUT}


def test_comparison_resolvers_are_asked_the_records_alone(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    resolver = world.dns.resolver("198.51.100.200")
    world.start()
    seen = observe(world, resolvers=("198.51.100.200", "198.51.100.201"))
    found = seen.find(Purpose.COMPARISON)
    assert {x.zone for x in found} == {""}
    assert answered(found) == {"198.51.100.200"}
    assert addresses(found) == {"198.51.100.200", "198.51.100.201"}
    assert len(world.dns.queries(resolver)) == 4
    assert all(query.message.flags & 0x0100 for query in world.dns.queries(resolver))


def test_hostile_answers_do_not_cost_the_evidence_of_others(world: World) -> None:
    names = [f"ns{n}.{APEX}" for n in range(1, 7)]
    world.dns.domain(APEX, RECORDS, hosts=[world.dns.host(name) for name in names])
    wrong = (quirks.garbage, quirks.compression_loop, quirks.cut_rdata, quirks.wrong_question, quirks.too_short)
    for name, message in zip(names, wrong, strict=False):
        world.dns.script(name, quirks.instead(message))
    world.start()
    seen = observe(world)
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == set(world.dns.hosts[names[-1]].addresses)
    assert seen.seconds < 8
    for exchange in seen.exchanges:
        if exchange.purpose is Purpose.RECORD and exchange.server.name in names[:5]:
            assert exchange.ignored, "what came is kept"


def test_64_kib_of_txt_from_every_server(world: World) -> None:
    # 200 strings of 250 bytes in one record, and as many records again as fit a message.
    long = " ".join(f'"{"x" * 250}"' for _ in range(200))
    world.dns.domain(APEX, RECORDS + f"@ TXT {long}\n")
    world.start()
    seen = observe(world)
    found = seen.find(Purpose.RECORD, APEX, "TXT")
    assert answered(found) == own(world)
    assert all(x.reply and x.reply.size > 50_000 for x in found)
    assert seen.seconds < 2


def test_every_time_is_utc_and_every_number_unique(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.start()
    before = datetime.now(UTC)
    seen = observe(world)
    assert all(before <= e.sent_at <= datetime.now(UTC) for e in seen.exchanges)
    assert sorted(e.seq for e in seen.exchanges) == list(range(1, len(seen.exchanges) + 1))


def test_a_signed_zone_sends_its_signatures_along(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.sign(".", "com", APEX)
    world.start()
    seen = observe(world)
    for lookup in [*seen.find(Purpose.RECORD, APEX, "TXT"), *seen.find(Purpose.ZONE, APEX, "DNSKEY")]:
        assert lookup.reply
        assert any(rr.rtype == "RRSIG" for rr in lookup.reply.answer)
    assert all(
        any(rr.rtype == "DS" for rr in x.reply.authority) for x in seen.find(Purpose.DELEGATION, APEX, "NS") if x.reply
    )
    for apex, zone in ((".", "."), ("com", "com")):
        assert any(x.reply and x.reply.answer for x in seen.find(qname=apex, qtype="DNSKEY", zone=zone))


def test_drops_of_one_type_do_not_silence_the_others(world: World) -> None:
    world.dns.domain(APEX, RECORDS)
    world.dns.fault(f"ns1.{APEX}", drop(qtype="MX"))
    world.start()
    seen = observe(world)
    assert answered(seen.find(Purpose.RECORD, APEX, "TXT")) == own(world)
    dropped = [x for x in seen.find(Purpose.ZONE, APEX, "MX") if x.server.name == f"ns1.{APEX}"]
    assert {x.outcome for x in dropped} <= {Outcome.TIMEOUT, Outcome.CLOSED}
