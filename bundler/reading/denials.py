"""Whether NSEC or NSEC3 records prove that a name or a type is not there (RFC 4035 section 5.4, RFC 5155 section 8).

What is asked here is what a validating resolver accepts. Where an opt-out range leaves unsigned names possible, or the
hash has more iterations than resolvers compute, it takes the denial as it would one of an unsigned zone: that is no
fault either. The records given must have been validated; dnspython orders names and computes hashes.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import dns.dnssec
import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC3 import NSEC3

DENIAL_TYPES = frozenset({"NSEC", "NSEC3"})
MOST_ITERATIONS = 150
"""Beyond it resolvers take the zone for unsigned (RFC 9276 section 3.2); those that stop earlier do so too."""
_SHA1, _OPT_OUT = 1, 1
_UNREADABLE = (dns.exception.DNSException, ValueError, IndexError)


@dataclass(frozen=True, slots=True)
class _Range:
    """One NSEC: its owner exists with these types, and nothing exists up to `end`."""

    owner: dns.name.Name
    end: dns.name.Name
    types: frozenset[str]

    def covers(self, name: dns.name.Name) -> bool:
        """The name would be inside the range. The last range of a zone ends at its apex."""
        inside = self.owner < name and (name < self.end or self.end <= self.owner)
        return inside and not (name.is_subdomain(self.owner) and _leads_elsewhere(self.types))

    def encloser(self, name: dns.name.Name) -> dns.name.Name:
        """The longest existing ancestor of a covered name."""
        shared = max(name.fullcompare(other)[2] for other in (self.owner, self.end))
        return name.split(shared)[1]


@dataclass(frozen=True, slots=True)
class _HashRange:
    """One NSEC3: the same over hashes, in base32 with the extended alphabet, which keeps their order."""

    owner: str
    end: str
    types: frozenset[str]
    opt_out: bool

    def covers(self, hashed: str) -> bool:
        if self.owner < self.end:
            return self.owner < hashed < self.end
        return hashed > self.owner or hashed < self.end


@dataclass(frozen=True)
class Denials:
    """The denial records of one answer that validated, all of one zone."""

    zone: dns.name.Name
    ranges: tuple[_Range, ...] = ()
    hashes: tuple[_HashRange, ...] = ()
    salt: bytes = b""
    iterations: int = 0

    @property
    def beyond_reach(self) -> bool:
        """Resolvers do not compute hashes of so many iterations."""
        return self.iterations > MOST_ITERATIONS

    def no_name(self, name: str) -> bool:
        """The name does not exist, and no wildcard replaces it."""
        asked = _name(name)
        for one in self._covering(asked):
            if not one.end.is_subdomain(asked) and self._covered(_wildcard(one.encloser(asked))):
                return True
        if self.beyond_reach:
            return True
        found = self._encloser(asked)
        if found is None:
            return False
        encloser, closer = found
        return closer is not None and self._hidden(closer) and self._hidden(_wildcard(encloser))

    def no_data(self, name: str, rtype: str) -> bool:
        """The name exists, or a wildcard replaces it, without this type and without an alias."""
        asked = _name(name)
        if any(one.owner == asked and _lacks(one.types, rtype) for one in self.ranges):
            return True
        for one in self._covering(asked):
            wildcard = _wildcard(one.encloser(asked))
            at_wildcard = any(other.owner == wildcard and _lacks(other.types, rtype) for other in self.ranges)
            if one.end.is_subdomain(asked) or at_wildcard:
                return True
        if self.beyond_reach:
            return True
        found = self._encloser(asked)
        if found is None:
            return False
        encloser, closer = found
        if closer is None:
            return any(_lacks(one.types, rtype) for one in self._matching(asked))
        at_wildcard = any(_lacks(one.types, rtype) for one in self._matching(_wildcard(encloser)))
        return self._hidden(closer) if at_wildcard else self._opted_out(closer)

    def no_closer(self, name: str, labels: int) -> bool:
        """Nothing closer to the name exists than the wildcard at `labels` labels that it was made from."""
        asked = _name(name)
        if any(len(one.encloser(asked)) - 1 <= labels for one in self._covering(asked)):
            return True
        return self.beyond_reach or self._hidden(asked.split(labels + 2)[1])

    def unsigned_delegation(self, name: str) -> bool:
        """There is a delegation at the name, and no DS record with it."""
        asked = _name(name)
        found = [one.types for one in self.ranges if one.owner == asked]
        found += [one.types for one in self._matching(asked)]
        if any("NS" in types and not types & {"DS", "SOA"} for types in found):
            return True
        if self.beyond_reach:
            return True
        encloser = self._encloser(asked)
        return encloser is not None and encloser[1] is not None and self._opted_out(encloser[1])

    # --- NSEC ---

    def _covering(self, name: dns.name.Name) -> Iterator[_Range]:
        return (one for one in self.ranges if name.is_subdomain(self.zone) and one.covers(name))

    def _covered(self, name: dns.name.Name) -> bool:
        return any(True for _ in self._covering(name))

    # --- NSEC3 ---

    def _hash(self, name: dns.name.Name) -> str:
        return _nsec3_hash(name, self.salt, self.iterations)

    def _matching(self, name: dns.name.Name) -> Iterator[_HashRange]:
        if self.hashes and not self.beyond_reach:
            hashed = self._hash(name)
            yield from (one for one in self.hashes if one.owner == hashed)

    def _hiding(self, name: dns.name.Name) -> Iterator[_HashRange]:
        if self.hashes and not self.beyond_reach:
            hashed = self._hash(name)
            yield from (one for one in self.hashes if one.covers(hashed))

    def _hidden(self, name: dns.name.Name) -> bool:
        return any(True for _ in self._hiding(name))

    def _opted_out(self, name: dns.name.Name) -> bool:
        return any(one.opt_out for one in self._hiding(name))

    def _encloser(self, name: dns.name.Name) -> tuple[dns.name.Name, dns.name.Name | None] | None:
        """The closest encloser and the name one label longer; None for that one when the name itself exists."""
        if not self.hashes or not name.is_subdomain(self.zone):
            return None
        closer = None
        for labels in range(len(name), len(self.zone) - 1, -1):
            candidate = name.split(labels)[1]
            for one in self._matching(candidate):
                if closer is None or not _leads_elsewhere(one.types):
                    return candidate, closer
            closer = candidate
        return None


def read_denials(zone: str, records: Iterable[tuple[str, str, str]]) -> Denials:
    """The NSEC and NSEC3 records among (owner, type, data) of one answer. What cannot be used is passed over: unknown
    hash algorithms and flags (RFC 5155 section 8.1 and 8.2), and NSEC3 with other parameters than the first.
    """
    apex = _name(zone)
    ranges: list[_Range] = []
    hashes: list[_HashRange] = []
    parameters: tuple[bytes, int] | None = None
    for owner, rtype, text in records:
        if rtype not in DENIAL_TYPES:
            continue
        try:
            rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(rtype), text)
            name = _name(owner)
        except _UNREADABLE:
            continue
        if isinstance(rdata, NSEC) and name.is_subdomain(apex) and rdata.next.is_subdomain(apex):
            ranges.append(_Range(name, rdata.next, _types(rdata)))
        elif isinstance(rdata, NSEC3) and rdata.algorithm == _SHA1 and rdata.flags in {0, _OPT_OUT}:
            if name == apex or name.parent() != apex:
                continue
            parameters = parameters or (rdata.salt, rdata.iterations)
            if parameters == (rdata.salt, rdata.iterations):
                hashes.append(
                    _HashRange(
                        name.labels[0].decode("ascii", "replace").upper(),
                        base64.b32hexencode(rdata.next).decode(),
                        _types(rdata),
                        bool(rdata.flags & _OPT_OUT),
                    )
                )
    salt, iterations = parameters or (b"", 0)
    return Denials(apex, tuple(ranges), tuple(hashes), salt, iterations)


@lru_cache(maxsize=4096)
def _nsec3_hash(name: dns.name.Name, salt: bytes, iterations: int) -> str:
    return dns.dnssec.nsec3_hash(name, salt, iterations, _SHA1)


def _types(rdata: NSEC | NSEC3) -> frozenset[str]:
    """The types of a bitmap (RFC 4034 section 4.1.2), by name."""
    return frozenset(
        dns.rdatatype.to_text(dns.rdatatype.RdataType.make(window * 256 + 8 * place + bit))
        for window, bitmap in rdata.windows
        for place, octet in enumerate(bitmap)
        for bit in range(8)
        if octet & (0x80 >> bit)
    )


def _lacks(types: frozenset[str], rtype: str) -> bool:
    """Neither the type nor an alias is there, and the record is from the right side of a zone cut (RFC 6840 4.1, 4.3).

    The zone above a cut speaks for DS alone, and the zone below it not for DS.
    """
    if rtype in types or "CNAME" in types:
        return False
    if rtype == "DS":
        return "SOA" not in types
    return "NS" not in types or "SOA" in types


def _leads_elsewhere(types: frozenset[str]) -> bool:
    """A delegation or a DNAME: its owner says nothing about names below it (RFC 6840 section 4.1)."""
    return "DNAME" in types or ("NS" in types and "SOA" not in types)


def _wildcard(name: dns.name.Name) -> dns.name.Name:
    try:
        return dns.name.Name((b"*", *name.labels))
    except dns.name.NameTooLong:
        return name


def _name(text: str) -> dns.name.Name:
    return dns.name.from_text(text)
