"""What is said about a redaction: privately, what was masked, and in the document, how much and under which labels."""

from bundler.model.fields import Field
from bundler.model.redacted import Disclosure, Masked, Tally
from bundler.redact import commitment
from bundler.redact.decided import Decided
from bundler.redact.written import SECRET

Wires = tuple[tuple[str, str], ...]
"""Lookups whose bytes are withheld, and these bytes."""


def limit(passages: int) -> str:
    """What the document says about the passages that are withheld, one or more."""
    if passages == 1:
        return "1 passage is withheld because it would show a masked value; a label replaces it."
    return f"{passages} passages are withheld because they would show masked values; labels replace them."


def masked(decided: Decided, wires: Wires, key: bytes) -> Masked:
    """What was masked, for the final scan, the preview and the private map. `wires`: the bytes that are withheld."""
    entries = decided.labels.entries.values()
    shown = decided.shown
    forbidden = {text: f"VALUE of --mask-values, number {n}" for n, text in enumerate(decided.basis.policy.values, 1)}
    return Masked(
        disclosures=(
            *(Disclosure(e.label, e.kind, e.value, commitment.salt_for(key, e.label, e.value)) for e in entries),
            *(Disclosure(d, Field.WIRE, text, commitment.salt_for(key, d, text)) for d, text in wires),
        ),
        must_not_appear=forbidden
        | {text: e.label for e in entries for text in sorted(e.spellings) if text.casefold() not in shown},
        tallies=_tallies(decided),
    )


def _tallies(decided: Decided) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for leaf, one in decided.written.items():
        times = decided.counts[leaf]
        for kind, is_masked in one.tallies:
            before = tallies.get(kind, Tally(0, 0))
            tallies[kind] = Tally(before.shown + times * (not is_masked), before.masked + times * is_masked)
    return tallies


def redaction(decided: Decided, wires: Wires, masked: Masked, key: bytes) -> dict[str, object]:
    """The part of the document that says what was masked, without any value."""
    policy = decided.basis.policy
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
            for entry in decided.labels.entries.values()
        ],
        "withheld": {"wire": [lookup for lookup, _ in wires]},
    }


def _commitment(hidden: Disclosure) -> str:
    return commitment.commitment(commitment.disclosure(hidden.salt, hidden.label, hidden.value))
