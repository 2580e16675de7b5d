"""Denials of real servers: what they prove is accepted, and nothing that exists is ever proved away."""

from collections.abc import Iterator
from itertools import product

import dns.message
import dns.query
import pytest

from bundler.model.facts import Reply
from bundler.reading.denials import DENIAL_TYPES, Denials, read_denials
from bundler.reading.wire import read_reply
from tests.world.world import World

pytestmark = pytest.mark.world

ZONE = """
@ TXT "v=spf1 -all"
www A 192.0.2.1
deep.er.down TXT "three labels, two of them empty"
*.wild TXT "anything"
taken.wild A 192.0.2.1
_domainkey DNAME _domainkey.azurecomm.net.
alias CNAME www
unsigned NS ns.fabrikam.com.
other.unsigned.below NS ns.fabrikam.com.
"""
EXISTING = {
    "@": {"TXT", "SOA", "NS", "DNSKEY"},
    "www": {"A"},
    "er.down": set[str](),
    "down": set[str](),
    "deep.er.down": {"TXT"},
    "wild": set[str](),
    "x.wild": {"TXT"},
    "a.b.wild": {"TXT"},
    "taken.wild": {"A"},
    "alias": {"CNAME"},
    "below": set[str](),
}
ABSENT = ("nothing", "a.nothing", "zzz", "0", "a.www", "a.deep.er.down", "a.taken.wild", "b.er.down", "_dmarc")
TYPES = ("TXT", "A", "CNAME", "MX")
HOW = {
    "nsec": {},
    "nsec3": {"nsec3": True},
    "opt-out": {"nsec3": True, "opt_out": True},
}


def full(name: str) -> str:
    return "contoso.com" if name == "@" else f"{name}.contoso.com"


def asked(world: World, name: str, rtype: str) -> Reply:
    query = dns.message.make_query(name, rtype, want_dnssec=True, flags=0)
    return read_reply(dns.query.tcp(query, world.dns.hosts["ns1.contoso.com"].addresses[0], timeout=2).to_wire())


def denials(reply: Reply) -> Denials:
    return read_denials("contoso.com", ((rr.owner, rr.rtype, rr.text) for rr in reply.authority))


def questions() -> Iterator[tuple[str, str]]:
    yield from product((*EXISTING, *ABSENT), TYPES)


@pytest.mark.parametrize("software", ["nsd", "knot", "bind"])
@pytest.mark.parametrize("how", HOW)
def test_what_servers_deny(world: World, software: str, how: str) -> None:
    world.dns.domain("contoso.com", ZONE, software=software)
    world.dns.sign(".", "com")
    world.dns.sign("contoso.com", **HOW[how])
    world.start()
    seen: list[Denials] = []
    with world.entered():
        for name, rtype in questions():
            reply = asked(world, full(name), rtype)
            proof = denials(reply)
            held = EXISTING.get(name)
            if held is None:
                assert reply.rcode == "NXDOMAIN"
                assert proof.no_name(full(name)), name
            elif rtype not in held and "CNAME" not in held:
                assert (reply.rcode, reply.answer) == ("NOERROR", ())
                assert proof.no_data(full(name), rtype), (name, rtype)
            elif name.endswith(".wild") and rtype in held and name != "taken.wild":
                assert proof.no_closer(full(name), 3), name
            seen += [proof] if any(rr.rtype in DENIAL_TYPES for rr in reply.authority) else []
        cut = asked(world, "unsigned.contoso.com", "TXT")
        assert denials(cut).unsigned_delegation("unsigned.contoso.com")
    assert seen
    # Inside an opt-out range anything may exist unsigned, so resolvers accept what wildcards made to be denied there.
    own = [n for n in EXISTING if how != "opt-out" or n not in {"x.wild", "a.b.wild", "below"}]
    for proof, name in product(seen, own):
        assert not proof.no_name(full(name)), name
        assert not [rtype for rtype in EXISTING[name] if proof.no_data(full(name), rtype)]
    for proof in seen:
        assert not proof.no_closer(full("taken.wild"), 3)
        assert not proof.no_data(full("_domainkey"), "DNAME")
        assert not proof.no_name(full("below.unsigned"))
        assert not proof.no_data(full("unsigned"), "A")


@pytest.mark.parametrize("how", HOW)
def test_no_answer_has_a_record_too_much(world: World, how: str) -> None:
    """Of a denial that needs all its records, none can be missing; the closest encloser may stand for two."""
    world.dns.domain("contoso.com", ZONE)
    world.dns.sign(".", "com")
    world.dns.sign("contoso.com", **HOW[how])
    world.start()
    with world.entered():
        reply = asked(world, "a.nothing.contoso.com", "TXT")
    records = [(rr.owner, rr.rtype, rr.text) for rr in reply.authority if rr.rtype in DENIAL_TYPES]
    assert read_denials("contoso.com", records).no_name("a.nothing.contoso.com")
    for left_out in records:
        rest = read_denials("contoso.com", (one for one in records if one != left_out))
        assert not rest.no_name("a.nothing.contoso.com")
