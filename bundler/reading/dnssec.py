"""The chain of trust from the recording's anchor to the records, every signature with its reason (RFC 4033 to 4035).

What is not done: a denial (no DS, no such record) is taken at its word when its own records are signed; whether its
NSEC or NSEC3 ranges cover the name is not worked out. An unsigned zone is no fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bundler.model.dnssec import DnssecFacts, DnssecProblem, DnssecStatus, Signature
from bundler.model.facts import RR, Lookup, ZoneFacts
from bundler.model.observations import Observations, Purpose
from bundler.reading.authority import unusable
from bundler.reading.names import at_or_below, depth
from bundler.reading.referral import referral
from bundler.reading.signatures import (
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

_DENIALS = {"NSEC", "NSEC3"}
_TIMES = {"expired", "not-yet-valid"}
_WORDS = {
    "expired": "the signature has expired",
    "not-yet-valid": "the signature is not valid yet",
    "unknown-key": "the signature was made with a key that the zone does not publish",
    "unknown-algorithm": "this program cannot check the signature's algorithm",
    "wrong-signature": "the signature does not match the records",
    "missing-rrsig": "there is no signature",
    "no-wildcard-proof": "a wildcard made the answer, and the proof that nothing closer exists is missing",
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
    detail = trust.detail or (problems[0].detail if problems else "")
    if chain.trust(".").status is DnssecStatus.BOGUS and all(p.kind not in _TIMES for p in problems):
        return DnssecFacts(detail=_OTHER_ROOT, cites=tuple(dict.fromkeys(chain.cites)))
    doubt = _clock_doubt(problems)
    if doubt:
        status = DnssecStatus.UNDETERMINED
        detail = "signatures of the zones above look out of date too, so the clock of this computer may be wrong"
    return DnssecFacts(
        status=status,
        detail=detail,
        chain=tuple(sorted((z for z, t in chain.trusts.items() if t.status is DnssecStatus.SECURE), key=depth)),
        problems=problems,
        signatures=tuple(note.signature() for note in chain.signatures.values()),
        cites=tuple(dict.fromkeys(chain.cites)),
        clock_doubt=doubt,
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
            asked = lookup.purpose in {Purpose.ZONE, Purpose.RECORD} and at_or_below(lookup.zone, apex)
            if asked and lookup.reply and not unusable(lookup) and lookup.qtype != "DNSKEY":
                self._examine_answer(lookup, lookup.reply.answer, lookup.reply.authority)

    def _find_trust(self, zone: str) -> _Trust:
        if zone == ".":
            return self._with_keys(zone, self.anchors)
        parent = max((z for z in self.zones if z != zone and at_or_below(zone, z)), key=depth)
        above = self.trust(parent)
        if above.status is not DnssecStatus.SECURE:
            return _Trust(above.status, detail=above.detail)
        given = [(x, s) for x in self.lookups if x.zone == parent for s in _sets_of(x, zone, "DS")]
        if not given:
            if any(_denies_ds(x, zone) for x in self.lookups if x.zone == parent):
                return _Trust(DnssecStatus.INSECURE, detail=f"{parent} publishes no DS record for {zone}")
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

    def _examine_answer(self, lookup: Lookup, answer: Sequence[RR], authority: Sequence[RR]) -> None:
        dnames = [rr.owner for rr in answer if rr.rtype == "DNAME"]
        proof = any(rr.rtype in _DENIALS for rr in authority)
        sets = [s for s in signed_sets(answer) if at_or_below(s.owner, lookup.zone)]
        if not sets:
            sets = [s for s in signed_sets(authority) if s.rtype in {"SOA", *_DENIALS}]
            if not proof and self.trust(lookup.zone).status is DnssecStatus.SECURE:
                self._object("missing-rrsig", lookup.zone, SignedSet(lookup.qname, lookup.qtype, (), ()), lookup)
        for found in sets:
            if found.rtype == "CNAME" and any(at_or_below(found.owner, d) for d in dnames):
                continue  # made from the DNAME by the server; only that is signed (RFC 6672 section 5.3.1)
            signers = [z for z in map(signer_of, found.signatures) if at_or_below(z, lookup.zone)]
            zone = max([lookup.zone, *(z for z in signers if at_or_below(found.owner, z))], key=depth)
            trust = self.trust(zone)
            if trust.status is DnssecStatus.SECURE:
                self._holds(lookup, found, zone, trust.keys, proof=proof)

    def _holds(
        self, lookup: Lookup, signed: SignedSet, zone: str, keys: tuple[str, ...], *, proof: bool = True
    ) -> bool:
        """Whether some signature validates the set; what does not is noted."""
        self.cites.append(lookup.id)
        objections: list[str] = []
        for signature in signed.signatures:
            reason = self.verifier.objection(signed, signature, zone, keys)
            if not signer_of(signature):
                reason = reason or "wrong-signature"
            else:
                self._note(self.signatures, lookup, _Note(zone, signed.owner, signed.rtype, reason, signature))
            if not reason and not proof and is_wildcard_answer(signed, signature):
                reason = "no-wildcard-proof"
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
    return cut is not None and cut.apex == zone and any(rr.rtype in _DENIALS for rr in lookup.reply.authority)
