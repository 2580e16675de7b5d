"""Record sets with their RRSIGs, and whether a signature holds (RFC 4035 section 5.3). dnspython does the sums."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import dns.dnssec
import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
from cryptography.exceptions import UnsupportedAlgorithm
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG

from bundler.model.facts import RR

_MOST_KEYS = 4
"""Keys tried for one signature: equal key tags are rare by nature and many only in an attack (CVE-2023-50387)."""
MOST_SIGNATURES = 16
"""Tried for one set: resolvers give up as well, so that a set of many costs nobody more."""
_MOST_DIGESTS = 64
"""DS records held against keys; no zone has as many."""
_UNREADABLE = (dns.exception.DNSException, ValueError, struct.error, IndexError, OverflowError)
_DIGESTS = {1, 2, 4}
_DS_FIELDS = 4
_ALGORITHMS = {5, 7, 8, 10, 13, 14, 15, 16}
"""What dnspython can check: RSA with SHA-1, SHA-256 and SHA-512, ECDSA, Ed25519, Ed448."""
_Rdata = TypeVar("_Rdata", bound=dns.rdata.Rdata)


@dataclass(frozen=True, slots=True)
class SignedSet:
    """Records of one owner and type as one answer holds them, with the signatures over them."""

    owner: str
    rtype: str
    data: tuple[str, ...]
    signatures: tuple[str, ...]


def signed_sets(records: Iterable[RR]) -> tuple[SignedSet, ...]:
    """The sets of an answer section, in order; signatures over what is not there are dropped."""
    data: dict[tuple[str, str], list[str]] = {}
    signatures: dict[tuple[str, str], list[str]] = {}
    for rr in records:
        if rr.rtype == "RRSIG":
            signatures.setdefault((rr.owner, rr.text.partition(" ")[0]), []).append(rr.text)
        else:
            data.setdefault((rr.owner, rr.rtype), []).append(rr.text)
    return tuple(
        SignedSet(owner, rtype, tuple(sorted(set(texts))), tuple(dict.fromkeys(signatures.get((owner, rtype), ()))))
        for (owner, rtype), texts in data.items()
    )


def read_signature(text: str) -> RRSIG:
    """An RRSIG from its presentation form. Raises `ValueError`."""
    return _read(RRSIG, "RRSIG", text)


def signer_of(signature: str) -> str:
    """The zone that signed, as this package writes names; empty where the signature cannot be read."""
    try:
        return read_signature(signature).signer.canonicalize().to_text(omit_final_dot=True)
    except ValueError:
        return ""


def moment(seconds: int) -> datetime:
    """An inception or expiration as a time (UTC)."""
    return datetime.fromtimestamp(seconds, UTC)


def is_wildcard_answer(signed: SignedSet, signature: str) -> bool:
    """The set was made from a wildcard: the signature counts fewer labels than the owner has (RFC 4034 3.1.3)."""
    labels = len([label for label in signed.owner.split(".") if label not in {"", "*"}])
    return read_signature(signature).labels < labels


def matching_keys(zone: str, keys: Iterable[str], digests: Iterable[str]) -> tuple[str, ...]:
    """The DNSKEYs that one of the DS records (or anchor keys) vouches for."""
    vouched = list(digests)[:_MOST_DIGESTS]
    same = {_compact(text) for text in vouched}
    by_tag: dict[str, list[str]] = {}
    for text in vouched:
        by_tag.setdefault(text.partition(" ")[0], []).append(text)
    return tuple(
        key
        for key in keys
        if _compact(key) in same or any(_vouches(text, zone, key) for text in by_tag.get(_tag(key), ())[:_MOST_KEYS])
    )


def can_be_used(digest: str) -> bool:
    """Whether a DS record has an algorithm and a digest that this program can check; otherwise it does not count
    (RFC 4035 section 5.2).
    """
    try:
        ds = _read(DS, "DS", digest)
        return int(ds.digest_type) in _DIGESTS and int(ds.algorithm) in _ALGORITHMS
    except ValueError:
        return False


@dataclass
class Verifier:
    """Checks signatures as of one moment; equal answers of several servers are checked once."""

    now: datetime
    _known: dict[tuple[SignedSet, str, str, tuple[str, ...]], str] = field(default_factory=dict)

    def objection(self, signed: SignedSet, signature: str, zone: str, keys: tuple[str, ...]) -> str:
        """Why the signature does not validate `signed` with the keys of `zone`; empty when it does.

        One of `expired`, `not-yet-valid`, `unknown-key`, `unknown-algorithm`, `wrong-signature`.
        """
        case = (signed, signature, zone, keys)
        if case not in self._known:
            self._known[case] = self._check(*case)
        return self._known[case]

    def _check(self, signed: SignedSet, signature: str, zone: str, keys: tuple[str, ...]) -> str:
        try:
            rrsig = read_signature(signature)
            found = [_read(DNSKEY, "DNSKEY", key) for key in keys]
            records = dns.rrset.from_rdata_list(
                _name(signed.owner), 0, [_record(signed.rtype, text) for text in signed.data]
            )
        except _UNREADABLE:
            return "wrong-signature"
        now = self.now.timestamp()
        if rrsig.expiration < now:
            return "expired"
        if rrsig.inception > now:
            return "not-yet-valid"
        candidates = [k for k in found if (k.algorithm, dns.dnssec.key_id(k)) == (rrsig.algorithm, rrsig.key_tag)]
        if rrsig.signer != _name(zone) or not candidates:
            return "unknown-key"
        reasons = {_verify(records, rrsig, key, now) for key in candidates[:_MOST_KEYS]}
        return "" if "" in reasons else min(reasons)


def _verify(records: dns.rrset.RRset, rrsig: RRSIG, key: DNSKEY, now: float) -> str:
    try:
        dns.dnssec.validate_rrsig(records, rrsig, {rrsig.signer: dns.rdataset.from_rdata(0, key)}, now=now)
    except (dns.exception.UnsupportedAlgorithm, UnsupportedAlgorithm):
        return "unknown-algorithm"
    except _UNREADABLE:
        return "wrong-signature"
    return ""


def _vouches(digest: str, zone: str, key: str) -> bool:
    try:
        ds = _read(DS, "DS", digest)
        made = dns.dnssec.make_ds(_name(zone), _read(DNSKEY, "DNSKEY", key), ds.digest_type, validating=True)
    except _UNREADABLE:
        return False
    return made.to_wire() == ds.to_wire()


def _tag(key: str) -> str:
    """The key's tag as a DS record has it (RFC 4034 appendix B); empty for what is no key."""
    try:
        return str(dns.dnssec.key_id(_read(DNSKEY, "DNSKEY", key)))
    except _UNREADABLE:
        return ""


def _compact(rdata: str) -> str:
    """Base64 may be broken by spaces anywhere (RFC 4034 section 2.2)."""
    return "".join(rdata.split())


def _name(name: str) -> dns.name.Name:
    return dns.name.from_text(name)


def _record(rtype: str, text: str) -> dns.rdata.Rdata:
    """Record data to be verified; a DS with a digest that dnspython refuses as its bytes."""
    try:
        return _read(dns.rdata.Rdata, rtype, text)
    except ValueError:
        fields = text.split()
        if rtype != "DS" or len(fields) < _DS_FIELDS:
            raise
        tag, algorithm, digest_type = map(int, fields[:3])
        data = struct.pack("!HBB", tag, algorithm, digest_type) + bytes.fromhex("".join(fields[3:]))
        return dns.rdata.GenericRdata(dns.rdataclass.IN, dns.rdatatype.DS, data)


def _read(kind: type[_Rdata], rtype: str, text: str) -> _Rdata:
    try:
        rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(rtype), text)
    except _UNREADABLE as error:
        raise ValueError(f"no {rtype} record: {text!r}") from error
    if not isinstance(rdata, kind):
        raise ValueError(f"no {rtype} record: {text!r}")
    return rdata
