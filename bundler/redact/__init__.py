"""From a judged case to what may leave: another type, with every private value masked by its field class.

Nothing is searched and replaced in finished text. Each leaf of a report carries its class, the policy says which
classes are masked, and a masked value becomes a label `CLASS-n`, numbered by first appearance. Only free text that
others wrote is searched, for what was masked elsewhere and then for private shapes.
"""

from bundler.model.fields import Field
from bundler.model.redacted import Disclosure, Document, Masked, RedactedReport
from bundler.model.report import Report
from bundler.redact import commitment
from bundler.redact.labels import SECRET
from bundler.redact.manifest import manifest
from bundler.redact.policy import Level, Policy
from bundler.redact.scrub import Known
from bundler.redact.survey import survey
from bundler.redact.values import Values
from bundler.redact.walk import Walk

__all__ = ["Level", "Policy", "redact"]
_TYPED = frozenset(map(str, Field)) - {Field.FREE_TEXT}


def redact(report: Report, policy: Policy, key: bytes) -> tuple[RedactedReport, Masked]:
    """What may leave of a report under a policy, and what was masked.

    `key` is the case's secret of 32 bytes: it salts the commitments. The document depends on nothing else, and on the
    masked values only through those commitments. Raises `TypeError` for a leaf without a field class.
    """
    seen = survey(report)
    first = Values(policy, seen)
    Walk(first, key=None).node(report)
    values = Values(policy, seen, known=_known(first))
    walk = Walk(values, key)
    document = Document(walk.node(report))
    masked = _masked(values, walk.withheld, key)
    document["redaction"] = _redaction(policy, values, walk.withheld, masked, key)
    document["manifest"] = manifest(document)
    return RedactedReport(document), masked


def _known(first: Values) -> Known:
    """What the typed leaves masked and showed: free text must agree with them."""
    spelled: dict[str, tuple[str, str]] = {}
    for entry in first.labels.entries.values():
        if entry.kind in _TYPED:
            for spelling in entry.spellings:
                spelled.setdefault(spelling.casefold(), (entry.kind, entry.value))
    return Known.of(spelled, frozenset(text.casefold() for text in first.shown))


def _masked(values: Values, withheld: dict[str, str], key: bytes) -> Masked:
    entries = values.labels.entries.values()
    shown = {text.casefold() for text in values.shown}
    forbidden = {text: f"VALUE of --mask-values, number {n}" for n, text in enumerate(values.policy.values, 1)}
    return Masked(
        disclosures=(
            *(Disclosure(e.label, e.kind, e.value, commitment.salt_for(key, e.label)) for e in entries),
            *(Disclosure(d, Field.WIRE, text, commitment.salt_for(key, d)) for d, text in withheld.items()),
        ),
        must_not_appear=forbidden
        | {text: e.label for e in entries for text in sorted(e.spellings) if text.casefold() not in shown},
        shown=frozenset(values.shown | values.exhibited),
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
