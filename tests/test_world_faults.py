"""Faults of the closed world: dnsdist in front of real servers, and scripted servers."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from tests.world import cases, quirks, running
from tests.world.asking import ask, ask_tcp, authoritative, values
from tests.world.dnsdist import delay, drop, rcode, truncate
from tests.world.world import World

pytestmark = pytest.mark.world

SPF = '@ TXT "v=spf1 -all"'


def outcome(address: str, question: Callable[..., dns.message.Message] = ask) -> str:
    try:
        answer = question(address)
    except dns.exception.Timeout:
        return "time-out"
    except (EOFError, ConnectionError):
        return "closed"
    if answer.flags & dns.flags.TC:
        return "truncated"
    return dns.rcode.to_text(answer.rcode()) if not values(answer) else "right"


FAULTS = [
    (drop(), "time-out", "closed"),
    (drop(transport="tcp"), "right", "closed"),
    (drop(qtype="MX"), "right", "right"),
    (truncate(), "truncated", "right"),
    (rcode("REFUSED"), "REFUSED", "REFUSED"),
    (rcode("SERVFAIL", transport="udp"), "SERVFAIL", "right"),
]

QUIRKS = [
    (quirks.honest, ["right"]),
    (quirks.silent, []),
    (quirks.only_over("tcp"), []),
    (quirks.late(0.1), ["right"]),
    (quirks.before(quirks.wrong_id, quirks.wrong_question), ["id", "other question", "right"]),
    (quirks.instead(quirks.question_itself), ["question"]),
    (quirks.instead(quirks.garbage), ["BadPointer"]),
    (quirks.instead(quirks.too_short), ["ShortHeader"]),
    (quirks.instead(quirks.trailing_bytes), ["trailing"]),
    (quirks.instead(quirks.cut_rdata), ["FormError"]),
    (quirks.instead(quirks.compression_loop), ["BadPointer"]),
    (quirks.with_rcode("SERVFAIL"), ["SERVFAIL"]),
    (quirks.without_edns("FORMERR"), ["FORMERR"]),
    (quirks.without_edns("BADVERS"), ["BADVERS"]),
    (quirks.without_edns(), []),
    (quirks.altered(quirks.like_a_resolver), ["right"]),
]


@pytest.fixture(scope="module")
def faulty() -> Iterator[World]:
    """One host for each row of both tables: fault0 ..., quirk0 ...; and a healthy one."""
    with World(roots=1) as world:
        names = [*(f"fault{n}" for n in range(len(FAULTS))), *(f"quirk{n}" for n in range(len(QUIRKS))), "healthy"]
        world.dns.domain("contoso.com", SPF, hosts=[world.dns.host(f"{name}.contoso.com") for name in names])
        for number, (fault, _, _) in enumerate(FAULTS):
            world.dns.fault(f"fault{number}.contoso.com", fault)
        for number, (quirk, _) in enumerate(QUIRKS):
            world.dns.script(f"quirk{number}.contoso.com", quirk)
        world.start()
        yield world


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_dnsdist_injects_faults_at_one_host_alone(faulty: World, number: int) -> None:
    _, over_udp, over_tcp = FAULTS[number]
    with faulty.entered():
        for address in faulty.dns.hosts[f"fault{number}.contoso.com"].addresses:
            assert outcome(address, lambda a: ask(a, timeout=0.2)) == over_udp
            assert outcome(address, ask_tcp) == over_tcp
        assert outcome(faulty.dns.hosts["healthy.contoso.com"].addresses[0]) == "right"


def test_a_fault_may_hit_one_address(world: World) -> None:
    world.dns.domain("contoso.com", SPF)
    v4, v6 = world.dns.hosts["ns1.contoso.com"].addresses
    world.dns.fault("ns1.contoso.com", rcode("REFUSED", address=v6), delay(120, address=v4))
    world.start()
    with world.entered():
        started = time.monotonic()
        assert outcome(v4) == "right"
        assert time.monotonic() - started >= 0.12
        assert outcome(v6) == "REFUSED"


def seconds_of(address: str) -> float:
    """How long an answer takes."""
    started = time.monotonic()
    ask(address)
    return time.monotonic() - started


def test_every_answer_may_be_late(world: World) -> None:
    world.dns.domain("contoso.com", SPF)
    world.dns.every_answer_after = 60
    world.start()
    with world.entered():
        for host in ("k.root-servers.net", "a.gtld-servers.net", "ns1.contoso.com"):
            for address in world.dns.hosts[host].addresses:
                assert 0.06 <= min(seconds_of(address) for _ in range(3)) < 0.12


def datagrams(address: str, query: bytes, *, seconds: float = 1) -> list[bytes]:
    """All that comes back to one question, from whatever address."""
    received: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(seconds)
        link.sendto(query, (address, 53))
        with suppress(TimeoutError):
            while True:
                received.append(link.recv(65535))
                link.settimeout(0.05)
    return received


def shape(query: bytes, data: bytes) -> str:
    """What is wrong with an answer, in a word."""
    if data == query:
        return "question"
    if data[:2] != query[:2]:
        return "id"
    try:
        answer = dns.message.from_wire(data)
    except dns.message.TrailingJunk:
        return "trailing"
    except dns.exception.DNSException as error:
        return type(error).__name__
    if not dns.message.from_wire(query).is_response(answer):
        return "other question"
    return "right" if values(answer) else dns.rcode.to_text(answer.rcode())


@pytest.mark.parametrize("number", range(len(QUIRKS)))
def test_a_scripted_server_misbehaves_as_told(faulty: World, number: int) -> None:
    host = faulty.dns.hosts[f"quirk{number}.contoso.com"]
    query = dns.message.make_query("contoso.com", "TXT", use_edns=0).to_wire()
    with faulty.entered():
        received = datagrams(host.addresses[0], query, seconds=0.2)
    assert [shape(query, data) for data in received] == QUIRKS[number][1]
    assert [seen.wire for seen in faulty.dns.queries(host)] == [query]


def test_a_scripted_server_may_answer_from_elsewhere(world: World) -> None:
    world.dns.domain("contoso.com", SPF)
    ns1, ns2 = (world.dns.hosts[f"ns{n}.contoso.com"].addresses[0] for n in (1, 2))
    world.dns.hosts["ns2.contoso.com"].software = "closed"
    world.dns.script("ns1.contoso.com", quirks.from_address(ns2))
    world.start()
    with world.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(1)
        link.sendto(dns.message.make_query("contoso.com", "TXT").to_wire(), (ns1, 53))
        assert link.recvfrom(4096)[1] == (ns2, 53)


def test_lower_case_questions_and_missing_edns(world: World) -> None:
    world.dns.domain("contoso.com", SPF)
    world.dns.script("ns1.contoso.com", quirks.instead(quirks.lower_case_question))
    world.dns.script("ns2.contoso.com", quirks.without_edns("FORMERR"))
    world.start()
    mixed = dns.message.make_query("ConTOso.com", "TXT")
    with world.entered():
        ns1, ns2 = (world.dns.hosts[f"ns{n}.contoso.com"].addresses[0] for n in (1, 2))
        (answer,) = datagrams(ns1, mixed.to_wire())
        assert b"contoso" in answer
        assert b"ConTOso" in mixed.to_wire()
        assert outcome(ns2) == "right"


def test_an_intercepting_network_answers_everywhere(world: World) -> None:
    world.dns.domain("contoso.com", SPF)
    world.dns.intercept()
    world.start()
    with world.entered():
        for address in ("198.41.0.4", "192.0.2.1", "203.0.113.77", "2001:db8:9::9"):
            for answer in (ask(address), ask_tcp(address)):
                assert values(answer) == {'"v=spf1 -all"'}
                assert not authoritative(answer)
                assert answer.flags & dns.flags.RA
    assert len(world.dns.queries(running.INTERCEPTOR)) == 8


def test_a_resolver_follows_cnames_between_zones(world: World) -> None:
    cases.STUCK.build(world)
    resolver = world.dns.resolver("168.63.129.16")
    world.start()
    with world.entered():
        answer = ask(resolver.addresses[0], "selector1-azurecomm-prod-net._domainkey.contoso.com")
    assert [rrset.rdtype for rrset in answer.answer] == [dns.rdatatype.CNAME, dns.rdatatype.TXT]
    assert not authoritative(answer)


def test_hints_are_a_zone_of_the_roots_that_exist() -> None:
    with World(roots=2, ipv6=False) as world:
        lines = world.dns.hints().read_text().splitlines()
    assert lines == [
        ". 3600000 NS a.root-servers.net.",
        "a.root-servers.net. 3600 IN A 198.41.0.4",
        ". 3600000 NS b.root-servers.net.",
        "b.root-servers.net. 3600 IN A 170.247.170.2",
    ]
