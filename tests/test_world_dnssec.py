"""Signed zones of the closed world: right by default, wrong in just the way that was asked for."""

from datetime import timedelta

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.node
import dns.query
import dns.rcode
import dns.rdata
import dns.rdataset
import dns.rdatatype
import dns.rrset
import pytest

from tests.world.dnssec import no_ds, without_signatures, wrong_digest
from tests.world.world import World

pytestmark = pytest.mark.world

ZONE = dns.name.from_text("contoso.com")
DS, DNSKEY, TXT, MX = (dns.rdatatype.from_text(text) for text in ("DS", "DNSKEY", "TXT", "MX"))

Keys = dict[dns.name.Name, dns.node.Node | dns.rdataset.Rdataset]


class Broken(Exception):
    """A chain of trust ends before its goal."""


def validated(
    world: World, host: str, name: dns.name.Name, rtype: dns.rdatatype.RdataType, keys: Keys | None = None
) -> dns.rrset.RRset:
    """Records of one type as one host gives them, signed by `keys` (by default by themselves)."""
    query = dns.message.make_query(name, rtype, want_dnssec=True)
    answer = dns.query.tcp(query, world.dns.hosts[host].addresses[0], timeout=2)
    found = {rrset.rdtype: rrset for rrset in answer.answer}
    if rtype not in found or dns.rdatatype.RRSIG not in found:
        raise Broken(f"no {'RRSIG over' if rtype in found else 'records of type'} {dns.rdatatype.to_text(rtype)}")
    records = found[rtype]
    try:
        dns.dnssec.validate_rrsig(records, found[dns.rdatatype.RRSIG][0], keys or {name: records})
    except dns.exception.ValidationFailure as failure:
        raise Broken(str(failure)) from failure
    return records


def follow(world: World, *, host: str = "ns1.contoso.com", rtype: dns.rdatatype.RdataType = TXT) -> None:
    """From the world's trust anchor to one record set; raises `Broken` where the chain ends."""
    anchor = world.dns.trust_anchor().read_text().split(maxsplit=3)[3]
    trusted = [dns.rdata.from_text("IN", "DS", anchor)]
    keys: Keys = {}
    parent = ""
    chain = ((dns.name.root, "a.root-servers.net"), (ZONE.parent(), "a.gtld-servers.net"), (ZONE, host))
    for zone, server in chain:
        if parent:
            trusted = list(validated(world, parent, zone, DS, keys))
        dnskeys = validated(world, server, zone, DNSKEY)
        if not {dns.dnssec.make_ds(zone, key, "SHA256") for key in dnskeys} & set(trusted):
            raise Broken(f"no key of {zone} fits its DS")
        keys, parent = {zone: dnskeys}, server
    validated(world, host, ZONE, rtype, keys)


def signed_world(world: World, **how: object) -> World:
    zone = world.dns.domain("contoso.com", '@ TXT "v=spf1 -all"\n@ MX 10 mail.contoso.com.')
    world.dns.sign(".", "com")
    world.dns.sign("contoso.com", **how)
    zone.edit = lambda host, text: without_signatures(text, "TXT") if host.name == "ns2.contoso.com" else text
    world.start()
    return world


@pytest.mark.parametrize("how", [{}, {"nsec3": True}, {"nsec3": True, "opt_out": True}, {"algorithm": "ED25519"}])
def test_a_chain_of_trust_leads_from_the_root_to_the_customer(world: World, how: dict[str, object]) -> None:
    with signed_world(world, **how).entered():
        follow(world)
        follow(world, host="ns2.contoso.com", rtype=MX)
        with pytest.raises(Broken, match="no RRSIG over TXT"):
            follow(world, host="ns2.contoso.com")


@pytest.mark.parametrize(
    ("how", "failure"),
    [
        ({"inception": timedelta(days=-60), "expiration": timedelta(days=-30)}, "expired"),
        ({"inception": timedelta(days=1)}, "not yet valid"),
        ({"ds": wrong_digest}, "no key of contoso.com. fits its DS"),
        ({"ds": no_ds}, "no records of type DS"),
    ],
)
def test_a_chain_breaks_where_it_was_told_to(world: World, how: dict[str, object], failure: str) -> None:
    with signed_world(world, **how).entered(), pytest.raises(Broken, match=failure):
        follow(world)
