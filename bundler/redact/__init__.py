"""From a judged case to what may leave: another type, with every private value masked by its field class.

Nothing is searched and replaced in finished text. Each leaf of a report carries its class, the policy says which
classes are masked, and a masked value becomes a label `CLASS-n`, numbered by first appearance. Only free text that
others wrote is searched, for what was masked elsewhere and then for private shapes.

The result is put to the test before it is given out (`bundler.redact.twin`): a value in which something masked shows
after all is masked whole, and the document says how many passages that concerned.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from bundler.errors import GateRefused
from bundler.model.fields import Field
from bundler.model.redacted import Disclosure, Document, Masked, RedactedReport
from bundler.model.report import Report
from bundler.redact import commitment
from bundler.redact.composed import expected_in_report
from bundler.redact.labels import SECRET
from bundler.redact.manifest import manifest
from bundler.redact.plain_words import is_plain
from bundler.redact.policy import Level, Policy
from bundler.redact.scrub import Known
from bundler.redact.secrets import find_secrets
from bundler.redact.survey import survey
from bundler.redact.terms import is_documented
from bundler.redact.twin import Twin, differences, other_name, with_proofs_of
from bundler.redact.values import Leaf, Values
from bundler.redact.walk import Walk

__all__ = ["Level", "Policy", "Sealed", "redact", "seal"]
_TYPED = frozenset(map(str, Field)) - {Field.FREE_TEXT}
_OTHERS_WORDS = frozenset({Field.FREE_TEXT, Field.SERVER_TEXT, Field.TICKET, Field.TERM, Field.REQUEST_ID})
"""Classes whose shown values are looked through for masked ones in any disguise: anybody could have written them."""
_ROUNDS = 12
"""Each finds one value at least; the last ones all that are left."""
_ONE_BY_ONE = 8
"""Rounds that mask the first value only: a label too many moves the numbers of those that follow."""
FindMaker = Callable[[Masked], Callable[[str], bool]]
"""What looks for masked values in a text, in every disguise (`bundler.gate.finder`)."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What may leave, proven not to depend on what was masked."""

    report: RedactedReport
    masked: Masked
    twin: RedactedReport
    """Made of other values in place of the masked ones, with the proofs of `report`: equal to it."""
    passages: int
    """How many passages are withheld, because something masked showed in them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way through the report."""

    document: Document
    masked: Masked
    values: Values
    trace: list[tuple[Field, str, str]]


def redact(report: Report, policy: Policy, key: bytes) -> tuple[RedactedReport, Masked]:
    """What may leave of a report under a policy, and what was masked; see `seal`."""
    sealed = seal(report, policy, key)
    return sealed.report, sealed.masked


def seal(report: Report, policy: Policy, key: bytes, find: FindMaker | None = None) -> Sealed:
    """What may leave of a report under a policy.

    `key` is the case's secret of 32 bytes: it salts the commitments. The document depends on nothing else, and on the
    masked values only through those commitments, which is shown each time. Raises `TypeError` for a leaf without a
    field class, and `GateRefused` when the document depends on masked values in a place that cannot be masked.
    """
    one, two = proven(_Redactor(report, policy, key), policy, find)
    return _sealed(one, two)


def proven(redactor: "Redactor", policy: Policy, find: FindMaker | None) -> tuple["Attempt", "Attempt"]:
    """A redaction and its twin's, in which what shows something masked is masked whole; see `seal`."""
    withheld: frozenset[Leaf] = frozenset()
    for number in range(_ROUNDS):
        one = redactor.attempt(withheld)
        if not policy.masks_anything and not one.values.labels.entries and not _found(one, find):
            return one, one
        twin = Twin(one.values)
        varied = frozenset((kind, twin.vary(kind, text)) for kind, text in withheld)
        two = redactor.attempt(varied, twin)
        leaking = frozenset(_leaking(one, two)[: 1 if number < _ONE_BY_ONE else None]) | _found(one, find)
        if not leaking - withheld:
            break
        withheld |= leaking
    if place := next(differences(one.document, two.document), ""):
        raise GateRefused(
            f"The document would depend on something masked, in {place}.",
            "Mask more with --mask, or build the pack with --redact public.",
        )
    return one, two


def _sealed(one: Attempt, two: Attempt) -> Sealed:
    one.document["manifest"] = manifest(one.document)
    twin = RedactedReport(Document(with_proofs_of(two.document, one.document)))
    return Sealed(RedactedReport(one.document), one.masked, twin, one.values.passages)


class Redactor(Protocol):
    """What redacts one and the same thing again and again, with more withheld each time."""

    def attempt(self, withheld: AbstractSet[Leaf], twin: Twin | None = None) -> Attempt:
        """One way through it, of the twin's where there is one."""


@dataclass(frozen=True, slots=True)
class _Redactor:
    """What all ways through one report have in common."""

    report: Report
    policy: Policy
    key: bytes
    read: dict[bytes, bool] = field(default_factory=dict)
    """Which DNS messages hold nothing but what a report shows, as far as that is known."""

    def attempt(self, withheld: AbstractSet[Leaf], twin: Twin | None = None) -> Attempt:
        """One way through the report, of the twin's where there is one."""
        report, policy, vary = self.report, self.policy, twin.vary if twin else None
        seen, expected = survey(report), expected_in_report(report)
        if twin:
            rename = other_name if policy.masks(Field.DOMAIN) else str
            seen = seen.varied(lambda name: twin.vary(Field.DOMAIN, name), rename)
            expected = twin.expected()
        first = Values(policy, seen, expected, withheld=withheld)
        Walk(first, key=None, vary=vary).node(report)
        values = Values(policy, seen, expected, known=known_of(first), withheld=withheld)
        walk = Walk(values, self.key, vary, self.read)
        document = Document(walk.node(report))
        if values.passages:
            document["observed"]["limits"].append(_limit(values.passages))
        masked = masked_of(values, walk.withheld, self.key)
        document["redaction"] = _redaction(policy, values, walk.withheld, masked, self.key)
        return Attempt(document, masked, values, walk.trace)


def _limit(passages: int) -> str:
    if passages == 1:
        return "1 passage is withheld because it would show a masked value; a label replaces it."
    return f"{passages} passages are withheld because they would show masked values; labels replace them."


def _leaking(one: Attempt, two: Attempt) -> list[Leaf]:
    """The values that are written differently when masked values are different, in their order."""
    pairs = zip(one.trace, two.trace, strict=False)
    return list(dict.fromkeys((kind, text) for (kind, text, written), (_, _, other) in pairs if written != other))


def _found(one: Attempt, find: FindMaker | None) -> frozenset[Leaf]:
    """The values that show a secret, or, in a text that anybody can have written, something masked in disguise."""
    looked_for = find(one.masked) if find else None
    found: set[Leaf] = set()
    for kind, text, written in dict.fromkeys(one.trace):
        if next(find_secrets(written), None) is not None:
            found.add((kind, text))
        elif looked_for is None or kind not in _OTHERS_WORDS or is_documented(text):
            continue
        elif not (kind is Field.FREE_TEXT and is_plain(text, one.values.survey.is_customers)) and looked_for(written):
            found.add((kind, text))
    return frozenset(found)


def known_of(first: Values) -> Known:
    """What the typed leaves masked and showed: free text must agree with them."""
    spelled: dict[str, tuple[str, str]] = {}
    for entry in first.labels.entries.values():
        if entry.kind in _TYPED:
            for spelling in entry.spellings:
                spelled.setdefault(spelling.casefold(), (entry.kind, entry.value))
    return Known.of(spelled, frozenset(text.casefold() for text in first.shown))


def masked_of(values: Values, withheld: dict[str, str], key: bytes) -> Masked:
    """What was masked, with what must not appear anywhere."""
    entries = values.labels.entries.values()
    shown = {text.casefold() for text in values.shown}
    forbidden = {text: f"VALUE of --mask-values, number {n}" for n, text in enumerate(values.policy.values, 1)}
    return Masked(
        disclosures=(
            *(Disclosure(e.label, e.kind, e.value, commitment.salt_for(key, e.label, e.value)) for e in entries),
            *(Disclosure(d, Field.WIRE, text, commitment.salt_for(key, d, text)) for d, text in withheld.items()),
        ),
        must_not_appear=forbidden
        | {text: e.label for e in entries for text in sorted(e.spellings) if text.casefold() not in shown},
        tallies=dict(values.tallies),
    )


def _redaction(
    policy: Policy, values: Values, withheld: dict[str, str], masked: Masked, key: bytes
) -> dict[str, object]:
    """The part of the document that says what was masked, without any value."""
    salts = {disclosure.label: disclosure for disclosure in masked.disclosures}
    return {
        "level": policy.level.value,
        "case": commitment.case_id(key),
        "policy": {"mask": sorted(policy.mask), "keep": sorted(policy.keep), "values": len(policy.values)},
        "ledger": [
            {
                "label": entry.label,
                "class": str(entry.kind),
                "count": entry.count,
                "commitment": "" if entry.kind == SECRET else _commitment(salts[entry.label]),
            }
            for entry in values.labels.entries.values()
        ],
        "withheld": {"wire": list(withheld)},
    }


def _commitment(hidden: Disclosure) -> str:
    return commitment.commitment(commitment.disclosure(hidden.salt, hidden.label, hidden.value))
