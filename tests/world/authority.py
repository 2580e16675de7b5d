"""A small authoritative name server's mind: zone files in, the right answer out (RFC 1034 section 4.3.2)."""

from collections.abc import Iterable

import dns.flags
import dns.message
import dns.name
import dns.node
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone

_MOST_CNAMES = 8


class Authority:
    """Answers from zones. `recursive`: as a resolver would, that is without AA, with RA, across all zones."""

    def __init__(self, zone_files: Iterable[tuple[str, str]], *, recursive: bool = False) -> None:
        self._recursive = recursive
        self._zones = [
            dns.zone.from_text(text, dns.name.from_text(apex), relativize=False, check_origin=False)
            for apex, text in zone_files
        ]

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        """The right answer, with the question as it was spelled."""
        response = dns.message.make_response(query, our_payload=1232, recursion_available=self._recursive)
        question = query.question[0]
        owner, zone = question.name, self._zone_of(question.name)
        if zone is None:
            response.set_rcode(dns.rcode.NXDOMAIN if self._recursive else dns.rcode.REFUSED)
            return response
        if not self._recursive:
            response.flags |= dns.flags.AA
        for _ in range(_MOST_CNAMES):
            target = self._look_up(response, zone, owner, question.rdtype)
            following = target and self._zone_of(target)
            if not target or not following or (following is not zone and not self._recursive):
                break
            owner, zone = target, following
        return response

    def _zone_of(self, name: dns.name.Name) -> dns.zone.Zone | None:
        around = [zone for zone in self._zones if name.is_subdomain(_origin(zone))]
        return max(around, key=lambda zone: len(_origin(zone).labels), default=None)

    def _look_up(
        self, response: dns.message.Message, zone: dns.zone.Zone, owner: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> dns.name.Name | None:
        """Fill the response with what one zone says; return the target when that is a CNAME to follow."""
        if cut := self._cut_above(zone, owner, rdtype):
            _refer(response, zone, cut)
            return None
        node = zone.get_node(owner) or _wildcard(zone, owner)
        if node is None and not any(name.is_subdomain(owner) for name in zone):
            response.set_rcode(dns.rcode.NXDOMAIN)
        if node and (rdataset := node.get_rdataset(dns.rdataclass.IN, rdtype)):
            response.answer.append(dns.rrset.from_rdata_list(owner, rdataset.ttl, list(rdataset)))
            return None
        if node and (alias := node.get_rdataset(dns.rdataclass.IN, dns.rdatatype.CNAME)):
            response.answer.append(dns.rrset.from_rdata_list(owner, alias.ttl, list(alias)))
            target: dns.name.Name = alias[0].target
            return target
        if soa := zone.get_rdataset(_origin(zone), dns.rdatatype.SOA):
            response.authority.append(dns.rrset.from_rdata_list(_origin(zone), soa.ttl, list(soa)))
        return None

    def _cut_above(
        self, zone: dns.zone.Zone, owner: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> dns.name.Name | None:
        if self._recursive:
            return None
        for depth in range(len(_origin(zone).labels) + 1, len(owner.labels) + 1):
            name = owner.split(depth)[1]
            at_the_cut_itself = name == owner and rdtype == dns.rdatatype.DS
            if zone.get_rdataset(name, dns.rdatatype.NS) and not at_the_cut_itself:
                return name
        return None


def _origin(zone: dns.zone.Zone) -> dns.name.Name:
    assert zone.origin is not None
    return zone.origin


def _wildcard(zone: dns.zone.Zone, owner: dns.name.Name) -> dns.node.Node | None:
    encloser = owner.parent()
    while not any(name.is_subdomain(encloser) for name in zone):
        encloser = encloser.parent()
    return zone.get_node(dns.name.Name((b"*", *encloser.labels)))


def _refer(response: dns.message.Message, zone: dns.zone.Zone, cut: dns.name.Name) -> None:
    response.flags &= ~dns.flags.AA
    servers = zone.find_rdataset(cut, dns.rdatatype.NS)
    response.authority.append(dns.rrset.from_rdata_list(cut, servers.ttl, list(servers)))
    for server in servers:
        for rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            if glue := zone.get_rdataset(server.target, rdtype):
                response.additional.append(dns.rrset.from_rdata_list(server.target, glue.ttl, list(glue)))
