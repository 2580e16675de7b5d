"""The zone: delegation, name servers by name, and what each address is worth as a witness."""

import dataclasses
from collections.abc import Callable

import pytest

from bundler.model.facts import NsHost, ServerStatus, ZoneFacts, ZoneServer
from bundler.model.observations import LeftOut, Outcome, Purpose, Server
from bundler.reading import read
from bundler.reading.wire import lookups
from tests.build import (
    NS1,
    NS2,
    PARENTS,
    TARGET_SERVER,
    Answerer,
    Host,
    Scenario,
    Tape,
    always,
    authoritative,
    observations,
    recursive,
    reply,
    with_rcode,
    zone_text,
)

FABRIKAM = Host("ns1.fabrikam.com", ("198.51.100.41",))


def zone_of(scenario: Scenario) -> ZoneFacts:
    zone = read(scenario.observations()).zone
    assert zone is not None
    return zone


def server(zone: ZoneFacts, address: str) -> ZoneServer:
    return next(s for s in zone.servers if s.server.address == address)


def host(zone: ZoneFacts, name: str) -> NsHost:
    return next(h for h in zone.hosts if h.name == name)


def test_a_zone_in_order() -> None:
    zone = zone_of(Scenario())
    assert (zone.apex, zone.parent, zone.delegated, zone.left_out) == ("contoso.com", "com", True, ())
    assert [s.status for s in zone.servers] == [ServerStatus.AUTHORITATIVE] * 4
    assert {s.serial for s in zone.servers} == {2026011001}
    assert {(s.in_parent, s.in_child) for s in zone.servers} == {(True, True)}
    assert [h.problem for h in zone.hosts] == ["", ""]
    assert host(zone, NS1.name).glue == NS1.addresses
    assert {x.qtype for x in zone.child_lookups} == {"SOA", "NS", "MX"}


def test_parent_and_child_are_told_apart() -> None:
    extra = Host("ns3.contoso.com", ("192.0.2.3",))
    names = (NS1.name, NS2.name)
    zone = zone_of(Scenario(hosts=(NS1, NS2, extra), in_parent=names, in_child=(NS1.name, extra.name)))
    assert [(h.name, h.in_parent, h.in_child) for h in zone.hosts] == [
        (NS1.name, True, True),
        (NS2.name, True, False),
        (extra.name, False, True),
    ]
    assert (server(zone, "192.0.2.3").in_parent, server(zone, "192.0.2.3").in_child) == (False, True)
    assert server(zone, "192.0.2.2").in_child is False


def test_the_parents_view_is_unknown_where_the_parent_hosts_the_child() -> None:
    child = authoritative("contoso.com", Scenario().zone_lines(zone_text()))
    zone = zone_of(Scenario(parents=dict.fromkeys((s.address for s in PARENTS), child)))
    assert zone.delegated is True
    assert {h.in_parent for h in zone.hosts} == {None}
    one_refers = zone_of(Scenario(parents={PARENTS[0].address: child}))
    assert {h.in_parent for h in one_refers.hosts} == {True}


@pytest.mark.parametrize("rcode", ["NXDOMAIN", "NOERROR"])
def test_not_delegated_only_when_the_parent_says_so(rcode: str) -> None:
    soa = [("com", "SOA", "a.nic.example. h.nic.example. 1 1 1 1 1")]
    denial = dict.fromkeys((s.address for s in PARENTS), lambda q, t: reply(q, t, rcode=rcode, authority=soa))
    zone = zone_of(Scenario(in_parent=(), parents=denial))
    assert (zone.apex, zone.parent, zone.delegated) == ("contoso.com", "com", False)
    assert zone.servers == ()


@pytest.mark.parametrize("behaviour", [always(Outcome.TIMEOUT), with_rcode("SERVFAIL"), with_rcode("REFUSED")])
def test_a_parent_that_fails_proves_nothing(behaviour: Answerer) -> None:
    zone = zone_of(Scenario(in_parent=(), parents=dict.fromkeys((s.address for s in PARENTS), behaviour)))
    assert zone.delegated is None


def test_a_name_without_ds_is_not_thereby_undelegated() -> None:
    def ask(tape: Tape) -> None:
        question = ("contoso.com", "DS")
        tape.ask(Purpose.DELEGATION, "com", question, PARENTS[0], reply(*question))

    silent = dict.fromkeys((s.address for s in PARENTS), always(Outcome.TIMEOUT))
    assert zone_of(Scenario(in_parent=(), parents=silent, also=ask)).delegated is None


def test_no_walk_no_zone() -> None:
    assert read(observations()).zone is None


@pytest.mark.parametrize(
    ("behaviour", "status", "detail"),
    [
        (always(Outcome.TIMEOUT), ServerStatus.SILENT, "no answer in time over UDP"),
        (always(Outcome.PORT_CLOSED), ServerStatus.SILENT, "the DNS port is closed"),
        (always(Outcome.NOT_SENT), ServerStatus.NOT_TESTED, "not asked"),
        (with_rcode("REFUSED"), ServerStatus.LAME, "refuses questions about the zone (REFUSED)"),
        (with_rcode("SERVFAIL"), ServerStatus.FAILING, "cannot answer for the zone (SERVFAIL)"),
        (with_rcode("NOTIMP"), ServerStatus.FAILING, "answers NOTIMP"),
        (
            lambda q, t: reply(q, t, aa=False, authority=[(".", "NS", "a.root-servers.net.")]),
            ServerStatus.LAME,
            "refers to other name servers instead of answering",
        ),
        (
            recursive(authoritative("contoso.com", Scenario().zone_lines(zone_text()))),
            ServerStatus.NOT_AUTHORITATIVE,
            "answers without the authoritative flag",
        ),
        (
            lambda q, t: reply(q, t, rcode="NXDOMAIN", authority=[(".", "SOA", "a. b. 1 1 1 1 1")]),
            ServerStatus.LAME,
            "answers for another zone",
        ),
    ],
)
def test_what_an_address_is_worth(behaviour: Answerer, status: ServerStatus, detail: str) -> None:
    zone = zone_of(Scenario(odd={"192.0.2.2": behaviour}))
    odd = server(zone, "192.0.2.2")
    assert (odd.status, odd.detail, odd.serial) == (status, detail, None)
    assert odd.cites
    assert len(zone.authoritative) == 3


def test_a_server_that_drops_one_type_is_still_a_witness() -> None:
    inner = authoritative("contoso.com", Scenario().zone_lines(zone_text()))
    deaf = {"192.0.2.2": lambda q, t: Outcome.TIMEOUT if t == "SOA" else inner(q, t)}
    found = server(zone_of(Scenario(odd=deaf)), "192.0.2.2")
    assert (found.status, found.serial) == (ServerStatus.AUTHORITATIVE, None)


def test_ipv6_is_blamed_on_the_network_only_with_the_roots_as_witness() -> None:
    without_route = zone_of(Scenario(ipv6=False))
    assert server(without_route, "2001:db8::1").status is ServerStatus.NOT_TESTED
    assert "IPv6" in server(without_route, "2001:db8::1").detail
    dead = zone_of(Scenario(odd={"2001:db8::1": always(Outcome.TIMEOUT), "2001:db8::2": always(Outcome.TIMEOUT)}))
    assert server(dead, "2001:db8::1").status is ServerStatus.SILENT


def test_an_intercepted_network_tests_nobody() -> None:
    zone = zone_of(Scenario(intercepted=True))
    assert {s.status for s in zone.servers} == {ServerStatus.NOT_TESTED}
    assert zone.delegated is None


def test_serials_stand_by_address() -> None:
    old = authoritative("contoso.com", Scenario(serial=7).zone_lines(zone_text()))
    zone = zone_of(Scenario(odd={"192.0.2.1": old}))
    assert {s.server.address: s.serial for s in zone.servers if s.server.address.startswith("192")} == {
        "192.0.2.1": 7,
        "192.0.2.2": 2026011001,
    }


def ask_address(*answers: tuple[str, str, bytes | Outcome]) -> Callable[[Tape], None]:
    """Adds address lookups of name servers."""

    def add(tape: Tape) -> None:
        for name, qtype, answer in answers:
            tape.ask(Purpose.NS_ADDRESS, name.partition(".")[2], (name, qtype), TARGET_SERVER, answer)

    return add


def addressless(name: str, *answers: tuple[str, str, bytes | Outcome]) -> NsHost:
    """How a host of the delegation reads whose address nobody gave with it."""
    scenario = Scenario(hosts=(NS1, Host(name, ())), also=ask_address(*answers))
    return host(zone_of(scenario), name)


def test_missing_glue() -> None:
    zone = zone_of(Scenario(glue=(NS1.name,)))
    assert [h.problem for h in zone.hosts] == ["", "missing-glue"]
    assert host(zone, NS2.name).cites


def test_glue_and_own_addresses_are_kept_apart() -> None:
    own = reply(NS1.name, "A", [(NS1.name, "A", "192.0.2.99")])
    zone = zone_of(Scenario(also=ask_address((NS1.name, "A", own))))
    ns1 = host(zone, NS1.name)
    assert (ns1.glue, ns1.authoritative_addresses) == (NS1.addresses, ("192.0.2.99",))
    assert [(s.name, s.address) for s in zone.left_out] == [(NS1.name, "192.0.2.99")]


def test_a_name_server_that_is_an_alias() -> None:
    name = "ns1.fabrikam.com"
    alias = reply(name, "A", [(name, "CNAME", "box.fabrikam.com.")])
    found = addressless(name, (name, "A", alias))
    assert (found.problem, found.detail) == ("is-cname", "an alias of box.fabrikam.com")


def test_a_name_server_without_address_and_one_not_resolved() -> None:
    name = "ns1.fabrikam.com"
    none = reply(name, "A", rcode="NXDOMAIN")
    assert addressless(name, (name, "A", none), (name, "AAAA", none)).problem == "no-address"
    assert addressless(name, (name, "A", none), (name, "AAAA", Outcome.TIMEOUT)).problem == "not-resolved"
    assert addressless(name).problem == "not-asked"


def test_name_servers_that_wait_for_each_other() -> None:
    def refer(tape: Tape) -> None:
        cut = reply("fabrikam.com", "NS", aa=False, authority=[("fabrikam.com", "NS", "ns1.contoso.com.")])
        tape.ask(Purpose.DELEGATION, "com", ("fabrikam.com", "NS"), PARENTS[0], cut)

    scenario = Scenario(hosts=(Host("ns1.fabrikam.com", ()),), also=refer)
    found = host(zone_of(scenario), "ns1.fabrikam.com")
    assert found.problem == "circular"
    assert "contoso.com, fabrikam.com" in found.detail
    with_glue = dataclasses.replace(scenario, hosts=(Host("ns1.fabrikam.com", ()), NS1))
    assert host(zone_of(with_glue), "ns1.fabrikam.com").problem == "not-asked"


def test_forty_name_servers_and_what_was_left_out() -> None:
    many = tuple(Host(f"ns{n}.contoso.com", (f"192.0.2.{n}",)) for n in range(1, 41))
    scenario = Scenario(hosts=many)
    asked = {f"192.0.2.{n}" for n in range(1, 33)}
    full = scenario.observations()
    kept = tuple(e for e in full.dns if e.server.address in asked or e.zone != "contoso.com")
    zone = read(dataclasses.replace(full, dns=kept)).zone
    assert zone is not None
    assert len(zone.servers) == 32
    assert [s.address for s in zone.left_out] == [f"192.0.2.{n}" for n in range(33, 41)]


def test_an_address_named_beyond_the_cap_is_no_server() -> None:
    def add(tape: Tape) -> None:
        beyond = Server("ns33.contoso.com", "192.0.2.33")
        why = "the zone has more than 32 name server addresses"
        tape.ask(Purpose.ZONE, "contoso.com", ("contoso.com", "SOA"), beyond, Outcome.NOT_SENT, detail=why)

    zone = zone_of(Scenario(also=add))
    assert len(zone.servers) == 4
    assert [s.address for s in zone.left_out] == ["192.0.2.33"]


def test_a_domain_inside_a_zone_above_it() -> None:
    zone = zone_of(Scenario(domain="mail.contoso.com", apex="contoso.com", zone=zone_text("mail.contoso.com")))
    assert (zone.apex, zone.parent, zone.delegated) == ("contoso.com", "com", True)


def test_the_walk_stops_at_the_first_name_that_is_no_zone() -> None:
    tape = Tape()
    soa = [("com", "SOA", "a.nic.example. h.nic.example. 1 1 1 1 1")]
    tape.ask(
        Purpose.ROOT, ".", ("com", "NS"), PARENTS[0], reply("com", "NS", aa=False, authority=[("com", "NS", "a.")])
    )
    denied = reply("contoso.com", "NS", rcode="NXDOMAIN", authority=soa)
    tape.ask(Purpose.DELEGATION, "com", ("contoso.com", "NS"), PARENTS[0], denied)
    zone = read(observations(tape.exchanges, domain="mail.contoso.com")).zone
    assert zone is not None
    assert (zone.apex, zone.delegated) == ("contoso.com", False)


@pytest.mark.parametrize("asked_below", [True, False])
def test_a_zone_without_any_reachable_server_is_still_the_zone(asked_below: bool) -> None:
    tape = Tape()
    cut = [("contoso.com", "NS", "ns1.contoso.com.")]
    top = reply("com", "NS", aa=False, authority=[("com", "NS", "a.")])
    tape.ask(Purpose.ROOT, ".", ("com", "NS"), PARENTS[0], top)
    for name in ("contoso.com", "mail.contoso.com"):
        tape.ask(Purpose.DELEGATION, "com", (name, "NS"), PARENTS[0], reply(name, "NS", aa=False, authority=cut))
    if asked_below:
        below = ("mail.contoso.com", "NS")
        tape.ask(Purpose.DELEGATION, "contoso.com", below, Server("", "192.0.2.1"), Outcome.TIMEOUT)
    zone = read(observations(tape.exchanges, domain="mail.contoso.com")).zone
    assert zone is not None
    assert (zone.apex, zone.parent, zone.delegated) == ("contoso.com", "com", True)
    assert zone.hosts[0].problem == "missing-glue"


def test_a_tld_that_does_not_exist_and_roots_that_say_nothing() -> None:
    tape = Tape()
    denial = reply("example", "NS", rcode="NXDOMAIN", authority=[(".", "SOA", "a. b. 1 1 1 1 1")])
    tape.ask(Purpose.ROOT, ".", ("example", "NS"), PARENTS[0], denial)
    zone = read(observations(tape.exchanges, domain="contoso.example")).zone
    assert zone is not None
    assert (zone.apex, zone.delegated) == ("example", False)
    silent = Tape()
    silent.ask(Purpose.ROOT, ".", ("example", "NS"), PARENTS[0], Outcome.TIMEOUT)
    assert read(observations(silent.exchanges, domain="contoso.example")).zone is None


def test_two_names_with_one_address_stay_apart() -> None:
    twin = Host("ns9.contoso.com", NS1.addresses)
    scenario = Scenario(hosts=(NS1, twin), in_child=(twin.name,), in_parent=(NS1.name, twin.name))
    zone = zone_of(scenario)
    at = [(s.server.name, s.in_parent, s.in_child) for s in zone.servers if s.server.address == NS1.addresses[0]]
    assert at == [(NS1.name, True, False), (twin.name, True, True)]


def test_unknown_origin_of_an_address() -> None:
    stray = Server("", "192.0.2.77")
    text = authoritative("contoso.com", Scenario().zone_lines(zone_text()))

    def add(tape: Tape) -> None:
        tape.ask(Purpose.ZONE, "contoso.com", ("contoso.com", "SOA"), stray, text("contoso.com", "SOA"))

    found = server(zone_of(Scenario(also=add)), "192.0.2.77")
    assert (found.in_parent, found.in_child, found.status) == (None, None, ServerStatus.AUTHORITATIVE)


def test_an_address_beyond_the_cap_is_told_by_its_reason_and_in_old_recordings_by_its_words() -> None:
    words = "the zone has more than 32 name server addresses"
    tape = Tape()
    tape.ask(
        Purpose.RECORD, "contoso.com", ("contoso.com", "TXT"), Server("ns9.contoso.com", "192.0.2.9"), Outcome.NOT_SENT
    )
    (sent,) = tape.exchanges
    unsent = dataclasses.replace(sent, answer=None, query=b"")
    reasons = {
        (member, detail): lookups([dataclasses.replace(unsent, left_out=member, detail=detail)])[0].attempts[0].left_out
        for member in (None, LeftOut.TOO_MANY_ADDRESSES, LeftOut.LIMIT)
        for detail in ("", words)
    }
    assert reasons == {
        (None, ""): None,
        (None, words): LeftOut.TOO_MANY_ADDRESSES,
        (LeftOut.TOO_MANY_ADDRESSES, ""): LeftOut.TOO_MANY_ADDRESSES,
        (LeftOut.TOO_MANY_ADDRESSES, words): LeftOut.TOO_MANY_ADDRESSES,
        (LeftOut.LIMIT, ""): LeftOut.LIMIT,
        (LeftOut.LIMIT, words): LeftOut.LIMIT,
    }
