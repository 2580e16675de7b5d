"""What the observer's own network does: families, and answers in place of others."""

import pytest

from bundler.model.facts import NetworkFacts
from bundler.model.observations import Outcome, Purpose, Server
from bundler.reading import read
from tests.build import ROOTS, UNASSIGNED, Scenario, Tape, observations, reply

V4, V6 = ROOTS
COM = ("com", "NS")
REFERRAL = reply(*COM, aa=False, authority=[("com", "NS", "a.nic.example.")])


def network(*asked: tuple[Purpose, Server, bytes | Outcome]) -> NetworkFacts:
    tape = Tape()
    for purpose, server, answer in asked:
        own = (".", "NS") if purpose is Purpose.NETWORK else COM
        tape.ask(purpose, "." if server.name else "", own, server, answer)
    return read(observations(tape.exchanges)).network


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(REFERRAL, True), (Outcome.TIMEOUT, False), (Outcome.UNREACHABLE, False), (Outcome.NOT_SENT, None)],
)
def test_a_family_works_when_a_root_answers_over_it(answer: bytes | Outcome, expected: bool | None) -> None:
    facts = network((Purpose.ROOT, V4, REFERRAL), (Purpose.NETWORK, V6, answer))
    assert (facts.ipv4, facts.ipv6) == (True, expected)
    assert "D2" in facts.cites


def test_without_roots_a_silent_family_is_unknown_and_not_broken() -> None:
    tape = Tape()
    server = Server("ns1.contoso.com", "2001:db8::1")
    tape.ask(Purpose.ZONE, "contoso.com", ("contoso.com", "SOA"), server, Outcome.TIMEOUT)
    assert read(observations(tape.exchanges)).network.ipv6 is None


def test_nothing_asked_nothing_known() -> None:
    facts = read(observations()).network
    assert (facts.intercepted, facts.ipv4, facts.ipv6) == (None, None, None)


def test_an_answer_from_an_address_nobody_has() -> None:
    lie = reply(*COM, [("com", "NS", "lie.")], aa=False, flags="RA")
    facts = network((Purpose.ROOT, V4, lie), (Purpose.NETWORK, UNASSIGNED, lie))
    assert facts.intercepted is True
    assert facts.cites == ("D2",)
    assert UNASSIGNED.address in facts.detail


def test_an_answer_that_cannot_be_read_is_an_answer_too() -> None:
    assert network((Purpose.NETWORK, UNASSIGNED, b"\0" * 5)).intercepted is True


def test_silence_from_an_address_nobody_has_clears_the_network() -> None:
    facts = network((Purpose.ROOT, V4, REFERRAL), (Purpose.NETWORK, UNASSIGNED, Outcome.TIMEOUT))
    assert (facts.intercepted, facts.cites) == (False, ("D2",))
    assert network((Purpose.NETWORK, UNASSIGNED, Outcome.NOT_SENT)).intercepted is None


def test_root_servers_that_offer_recursion_are_none() -> None:
    lie = reply(*COM, [("com", "NS", "lie.")], aa=False, flags="RA")
    assert network((Purpose.ROOT, V4, lie)).intercepted is True


def test_a_recursive_server_that_answers_a_nonsense_name_is_not_the_network() -> None:
    tape = Tape()
    tape.ask(Purpose.ROOT, ".", COM, V4, REFERRAL)
    nonsense = ("xqzjkvwbnmfg", "A")
    suspect = Server("ns1.contoso.com", "192.0.2.1")
    tape.ask(Purpose.NETWORK, ".", nonsense, suspect, reply(*nonsense, aa=False, rcode="NXDOMAIN", flags="RA"))
    tape.ask(Purpose.NETWORK, "", ("contoso.com", "NS"), UNASSIGNED, Outcome.TIMEOUT)
    assert read(observations(tape.exchanges)).network.intercepted is False


def test_one_odd_root_beside_answers_with_authority_is_not_the_network() -> None:
    odd = reply(*COM, [("com", "NS", "a.")], aa=False, flags="RA")
    assert network((Purpose.ROOT, V4, odd), (Purpose.ROOT, V4, reply(*COM, [("com", "NS", "a.")]))).intercepted is False


def test_a_badly_set_up_server_is_not_the_network() -> None:
    assert read(Scenario().observations()).network.intercepted is False


def test_a_resolver_asked_for_comparison_proves_no_family() -> None:
    tape = Tape()
    tape.ask(Purpose.COMPARISON, "", ("contoso.com", "TXT"), Server("", "2001:db8::53"), reply("contoso.com", "TXT"))
    assert read(observations(tape.exchanges)).network.ipv6 is None
