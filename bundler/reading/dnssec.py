"""The chain of trust from the recording's anchor to the records, every signature with its reason (RFC 4033 to 4035).

A denial (no DS, no such name, no such type) counts when signed NSEC or NSEC3 records prove it. An unsigned zone is no
fault. Zones that aliases and SPF records lead to are validated by themselves and change nothing about the domain's.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import dns.exception

from bundler.model.facts import Lookup, Reply, ZoneFacts
from bundler.model.facts.trust import DnssecFacts, DnssecProblem, DnssecStatus, Signature, ZoneTrust
from bundler.model.observations import Observations, Purpose
from bundler.reading.authority import unusable
from bundler.reading.denials import DENIAL_TYPES, Denials, read_denials
from bundler.reading.names import at_or_below, depth
from bundler.reading.referral import referral
from bundler.reading.signatures import (
    MOST_SIGNATURES,
    SignedSet,
    Verifier,
    can_be_used,
    is_wildcard_answer,
    matching_keys,
    moment,
    read_signature,
    signed_sets,
    signer_of,
)

_OWN = {Purpose.ZONE, Purpose.RECORD, Purpose.DELEGATION}
"""Delegation, for names on the way to records below the apex; referrals are no answers and are passed over."""
_ELSEWHERE = {Purpose.TARGET, Purpose.SPF_INCLUDE}
_TIMES = {"expired", "not-yet-valid"}
_WORDS = {
    "expired": "the signature has expired",
    "not-yet-valid": "the signature is not valid yet",
    "unknown-key": "the signature was made with a key that the zone does not publish",
    "unknown-algorithm": "this program cannot check the signature's algorithm",
    "wrong-signature": "the signature does not match the records",
    "missing-rrsig": "there is no signature",
    "no-wildcard-proof": "a wildcard made the answer, and the proof that nothing closer exists is missing",
    "unproved-denial": "the answer says that it is not there, and the signed proof of that is missing",
    "wrong-ds": "no key of the zone matches the DS record in the zone above",
    "no-dnskey": "the zone above publishes a DS record, and the zone has no keys",
}
_ORDER = tuple(_WORDS)
_OTHER_ROOT = "the keys of the root servers do not match the trust anchor"
"""A private root, or a network that answers in the root's place: neither is a fault of the domain."""


def read_dnssec(
    observations: Observations, lookups: Sequence[Lookup], zone: ZoneFacts | None, now: datetime
) -> DnssecFacts:
    """Validate what the zone's servers said, as of `now`."""
    anchors = tuple(_anchors(observations.trust_anchor))
    if zone is None or not anchors:
        return DnssecFacts(detail="no zone was found" if zone is None else "the recording holds no trust anchor")
    chain = _Chain(Verifier(now), anchors, [x for x in lookups if x.reply and x.reply.edns])
    trust = chain.trust(zone.apex)
    if trust.status is DnssecStatus.SECURE:
        chain.examine_answers(zone.apex)
    status = DnssecStatus.BOGUS if chain.problems and trust.status is DnssecStatus.SECURE else trust.status
    problems = tuple(note.problem() for note in chain.problems.values())
    signatures = tuple(note.signature() for note in chain.signatures.values())
    cites = tuple(dict.fromkeys(chain.cites))
    detail = trust.detail or (problems[0].detail if problems else "")
    if chain.trust(".").status is DnssecStatus.BOGUS and all(p.kind not in _TIMES for p in problems):
        return DnssecFacts(detail=_OTHER_ROOT, cites=cites)
    secure = tuple(sorted((z for z, t in chain.trusts.items() if t.status is DnssecStatus.SECURE), key=depth))
    doubt = _clock_doubt(problems)
    if doubt:
        status = DnssecStatus.UNDETERMINED
        detail = "signatures of the zones above look out of date too, so the clock of this computer may be wrong"
    return DnssecFacts(
        status=status,
        detail=detail,
        chain=secure,
        problems=problems,
        signatures=signatures,
        cites=cites,
        clock_doubt=doubt,
        elsewhere=() if doubt else tuple(chain.elsewhere(zone.apex)),
    )


def _anchors(text: str) -> Iterable[str]:
    """Record data of `. IN DS …` and `. IN DNSKEY …` lines."""
    for line in text.splitlines():
        words = line.split()
        place = next((i for i, word in enumerate(words[:4]) if word.upper() in {"DS", "DNSKEY"}), None)
        if place is not None and words[0] == ".":
            data = words[place + 1 :]
            yield " ".join([*data[:3], "".join(data[3:])])


def _clock_doubt(problems: Iterable[DnssecProblem]) -> tuple[str, ...]:
    """Signatures of the root and of TLDs are renewed daily; when theirs look out of date, our clock is."""
    above = (p for p in problems if p.kind in _TIMES and depth(p.zone) <= 1)
    return tuple(dict.fromkeys(cite for problem in above for cite in problem.cites))


@dataclass(frozen=True)
class _Trust:
    status: DnssecStatus
    keys: tuple[str, ...] = ()
    detail: str = ""


@dataclass
class _Note:
    """Something several servers say alike."""

    zone: str
    owner: str
    rtype: str
    kind: str
    text: str
    servers: dict[str, None] = field(default_factory=dict)
    cites: dict[str, None] = field(default_factory=dict)

    def problem(self) -> DnssecProblem:
        what = f"{self.owner} {self.rtype}: {_WORDS[self.kind]}"
        return DnssecProblem(self.kind, self.zone, self.owner, self.rtype, tuple(self.servers), what, tuple(self.cites))

    def signature(self) -> Signature:
        rrsig = read_signature(self.text)
        return Signature(
            zone=self.zone,
            owner=self.owner,
            rtype=self.rtype,
            key_tag=rrsig.key_tag,
            algorithm=self.text.split()[1],
            inception=moment(rrsig.inception),
            expiration=moment(rrsig.expiration),
            reason=self.kind,
            servers=tuple(self.servers),
            cites=tuple(self.cites),
        )


@dataclass
class _Chain:
    """Trust in zones, found from the root downwards, and what was met on the way."""

    verifier: Verifier
    anchors: tuple[str, ...]
    lookups: Sequence[Lookup]
    """Those with an EDNS answer: without it signatures are not asked for."""
    trusts: dict[str, _Trust] = field(default_factory=dict)
    problems: dict[tuple[str, ...], _Note] = field(default_factory=dict)
    signatures: dict[tuple[str, ...], _Note] = field(default_factory=dict)
    cites: list[str] = field(default_factory=list)
    _known_denials: dict[tuple[str, str], tuple[Denials, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zones = {x.zone for x in self.lookups if x.zone} | {"."}

    def trust(self, zone: str) -> _Trust:
        """What the chain down to the zone amounts to."""
        if zone not in self.trusts:
            self.trusts[zone] = self._find_trust(zone)
        return self.trusts[zone]

    def examine_answers(self, apex: str) -> None:
        """Check every answer of the zone's servers, and of signed zones below it."""
        for lookup in self.lookups:
            if lookup.purpose in _OWN and at_or_below(lookup.zone, apex):
                self._examine(lookup)

    def elsewhere(self, apex: str) -> Iterator[ZoneTrust]:
        """The zones that gave answers about targets and included records, but for the domain's own, each with its
        standing. What is wrong there is told there alone.
        """
        by_zone: dict[str, list[Lookup]] = {}
        for lookup in self.lookups:
            if lookup.purpose in _ELSEWHERE and lookup.zone and not at_or_below(lookup.zone, apex):
                by_zone.setdefault(lookup.zone, []).append(lookup)
        for zone, lookups in by_zone.items():
            known = set(self.problems)
            for lookup in lookups:
                self._examine(lookup)
            trust = self.trust(zone)
            problems = tuple(note.problem() for key, note in self.problems.items() if key not in known)
            status = DnssecStatus.BOGUS if problems and trust.status is DnssecStatus.SECURE else trust.status
            detail = trust.detail or (problems[0].detail if problems else "")
            yield ZoneTrust(zone, status, detail, problems, tuple(dict.fromkeys(x.id for x in lookups)))

    def _find_trust(self, zone: str) -> _Trust:
        if zone == ".":
            return self._with_keys(zone, self.anchors)
        parent = max((z for z in self.zones if z != zone and at_or_below(zone, z)), key=depth)
        above = self.trust(parent)
        if above.status is not DnssecStatus.SECURE:
            return _Trust(above.status, detail=above.detail)
        given = [(x, s) for x in self.lookups if x.zone == parent for s in _sets_of(x, zone, "DS")]
        if not given:
            denying = [x for x in self.lookups if x.zone == parent and _denies_ds(x, zone)]
            if any(self._proves_unsigned(x, zone, parent, above.keys) for x in denying):
                return _Trust(DnssecStatus.INSECURE, detail=f"{parent} publishes no DS record for {zone}")
            for lookup in denying:
                self._object("unproved-denial", parent, SignedSet(zone, "DS", (), ()), lookup)
            if denying:
                return _Trust(DnssecStatus.BOGUS)
            return _Trust(DnssecStatus.UNDETERMINED, detail=f"no server of {parent} said whether {zone} is signed")
        digests = {t for x, s in given if self._holds(x, s, parent, above.keys) for t in s.data}
        if not digests:
            return _Trust(DnssecStatus.BOGUS)
        usable = tuple(sorted(filter(can_be_used, digests)))
        if not usable:
            return _Trust(
                DnssecStatus.INSECURE, detail=f"the DS record of {zone} uses algorithms that cannot be checked"
            )
        return self._with_keys(zone, usable)

    def _with_keys(self, zone: str, digests: tuple[str, ...]) -> _Trust:
        asked = [x for x in self.lookups if (x.qname, x.qtype, x.zone) == (zone, "DNSKEY", zone) and not unusable(x)]
        keys: dict[str, None] = {}
        failed = False
        for lookup in asked:
            sets = _sets_of(lookup, zone, "DNSKEY")
            if not sets:
                self._object("no-dnskey", zone, SignedSet(zone, "DNSKEY", (), ()), lookup)
            for found in sets:
                entry = matching_keys(zone, found.data, digests)
                if not entry:
                    self._object("wrong-ds", zone, found, lookup)
                elif self._holds(lookup, found, zone, entry):
                    keys.update(dict.fromkeys(found.data))
            failed = True
        if keys:
            return _Trust(DnssecStatus.SECURE, tuple(sorted(keys)))
        if failed:
            return _Trust(DnssecStatus.BOGUS)
        return _Trust(DnssecStatus.UNDETERMINED, detail=f"no server of {zone} gave its keys")

    def _examine(self, lookup: Lookup) -> None:
        reply = lookup.reply
        if reply is None or unusable(lookup) or lookup.qtype == "DNSKEY":
            return
        dnames = [rr.owner for rr in reply.answer if rr.rtype == "DNAME"]
        for found in signed_sets(reply.answer):
            if not at_or_below(found.owner, lookup.zone):
                continue
            if found.rtype == "CNAME" and any(at_or_below(found.owner, d) for d in dnames):
                continue  # made from the DNAME by the server; only that is signed (RFC 6672 section 5.3.1)
            signers = [z for z in map(signer_of, found.signatures) if at_or_below(z, lookup.zone)]
            zone = max([lookup.zone, *(z for z in signers if at_or_below(found.owner, z))], key=depth)
            trust = self.trust(zone)
            if trust.status is DnssecStatus.SECURE:
                self._holds(lookup, found, zone, trust.keys, proof=self._denials(lookup, zone, trust.keys)[0])
        self._examine_denial(lookup, reply)

    def _examine_denial(self, lookup: Lookup, reply: Reply) -> None:
        """What an answer leaves out must be proved absent: the asked type at the name where its aliases end."""
        end = _end(reply, lookup.qname, lookup.qtype, lookup.zone)
        owners = [rr.owner for rr in reply.authority if rr.rtype == "SOA"]
        if not end or (reply.answer and not owners):  # a server may stop at an alias and say nothing of its target
            return
        enclosing = [o for o in owners if at_or_below(end, o) and at_or_below(o, lookup.zone)]
        zone = max([lookup.zone, *enclosing], key=depth)
        trust = self.trust(zone)
        if trust.status is not DnssecStatus.SECURE:
            return
        for found in signed_sets(reply.authority):
            if found.rtype == "SOA" and at_or_below(found.owner, zone):
                self._holds(lookup, found, zone, trust.keys)
        denials, whole = self._denials(lookup, zone, trust.keys)
        if whole and not _accepted(denials, end, lookup.qtype, reply.rcode):
            self._object("unproved-denial", zone, SignedSet(end, lookup.qtype, (), ()), lookup)

    def _denials(self, lookup: Lookup, zone: str, keys: tuple[str, ...]) -> tuple[Denials, bool]:
        """The denial records of an answer that validate, and whether all do; those that do not are noted."""
        key = lookup.id, zone
        if key not in self._known_denials:
            authority = lookup.reply.authority if lookup.reply else ()
            sets = [s for s in signed_sets(authority) if s.rtype in DENIAL_TYPES and at_or_below(s.owner, zone)]
            held = [s for s in sets if self._holds(lookup, s, zone, keys)]
            records = [(s.owner, s.rtype, text) for s in held for text in s.data]
            self._known_denials[key] = read_denials(zone, records), len(held) == len(sets)
        return self._known_denials[key]

    def _proves_unsigned(self, lookup: Lookup, zone: str, parent: str, keys: tuple[str, ...]) -> bool:
        self.cites.append(lookup.id)
        denials, _ = self._denials(lookup, parent, keys)
        if _proved(denials.unsigned_delegation, zone):
            return True
        return lookup.qtype == "DS" and _proved(denials.no_data, zone, "DS")

    def _holds(
        self, lookup: Lookup, signed: SignedSet, zone: str, keys: tuple[str, ...], *, proof: Denials | None = None
    ) -> bool:
        """Whether some signature validates the set; what does not is noted. `proof`: for what a wildcard may have made,
        the records that show that nothing closer exists.
        """
        self.cites.append(lookup.id)
        objections: list[str] = []
        for signature in signed.signatures[:MOST_SIGNATURES]:
            reason = self.verifier.objection(signed, signature, zone, keys)
            if not signer_of(signature):
                reason = reason or "wrong-signature"
            else:
                self._note(self.signatures, lookup, _Note(zone, signed.owner, signed.rtype, reason, signature))
            if not reason and proof is not None and is_wildcard_answer(signed, signature):
                closest = read_signature(signature).labels
                reason = "" if _proved(proof.no_closer, signed.owner, closest) else "no-wildcard-proof"
            objections.append(reason)
        if "" in objections:
            return True
        self._object(min(objections, key=_ORDER.index, default="missing-rrsig"), zone, signed, lookup)
        return False

    def _object(self, kind: str, zone: str, signed: SignedSet, lookup: Lookup) -> None:
        self._note(self.problems, lookup, _Note(zone, signed.owner, signed.rtype, kind, ""))

    def _note(self, notes: dict[tuple[str, ...], _Note], lookup: Lookup, note: _Note) -> None:
        kept = notes.setdefault((note.zone, note.owner, note.rtype, note.kind, note.text), note)
        kept.servers[lookup.server.address] = None
        kept.cites[lookup.id] = None


def _sets_of(lookup: Lookup, owner: str, rtype: str) -> list[SignedSet]:
    if lookup.reply is None:
        return []
    sets = signed_sets((*lookup.reply.answer, *lookup.reply.authority))
    return [s for s in sets if (s.owner, s.rtype) == (owner, rtype)]


def _denies_ds(lookup: Lookup, zone: str) -> bool:
    if lookup.reply is None:
        return False
    if (lookup.qname, lookup.qtype) == (zone, "DS"):
        return not unusable(lookup)
    cut = referral(lookup.reply, lookup.zone, lookup.qname)
    return cut is not None and cut.apex == zone and any(rr.rtype in DENIAL_TYPES for rr in lookup.reply.authority)


def _end(reply: Reply, qname: str, qtype: str, zone: str) -> str:
    """The name of which the answer holds nothing of the asked type, at the end of its aliases; empty where there is
    something, the aliases leave the zone, or they form a loop.
    """
    aliases = {rr.owner: rr.target for rr in reply.answer if rr.rtype == "CNAME"}
    name, seen = qname, set[str]()
    while not any((rr.owner, rr.rtype) == (name, qtype) for rr in reply.answer):
        if name in seen or not at_or_below(name, zone):
            return ""
        if name not in aliases:
            return name
        seen.add(name)
        name = aliases[name]
    return ""


def _accepted(denials: Denials, name: str, rtype: str, rcode: str) -> bool:
    if rcode == "NXDOMAIN":
        return _proved(denials.no_name, name)
    return _proved(denials.no_data, name, rtype)


def _proved(proof: Callable[..., bool], *about: object) -> bool:
    """Whether the proof holds; of a name that is none nothing is proved."""
    try:
        return proof(*about)
    except (dns.exception.DNSException, ValueError):
        return False
