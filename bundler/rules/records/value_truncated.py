"""A value was truncated when it was copied.

What is wrong

The record holds only the beginning of the value that ACS expects, often with three dots at its end. Web pages shorten
long values, and the shortened text was copied.

Why it matters for ACS

ACS asks for the whole value. A part of it is another value.

Remedy

Copy the value with the copy button of the Azure portal, or from this document, and replace the record.

Source

RFC 7208 section 3.3 (the whole of a TXT record's text counts);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, where
from bundler.model.acs_records import DKIM_KEYS, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, RecordChange, Rule, Severity
from bundler.phrases import RECORD_NAMES, acs, domain, givers, record_value, values
from bundler.reading.matching import bare
from bundler.remedies.publishing import publish

_ELLIPSES = (b"...", "\u2026".encode(), b"..")
_LEAST = 12
"""Characters that must agree."""


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for the values that begin like the expected one and end too soon."""
    del facts
    expected = record.expected
    answers = where(record.usable, lambda value: _is_cut(value, record))
    if not answers or expected is None:
        return
    found = tuple(dict.fromkeys(v for a in answers for v in a.candidates if _is_cut(v, record)))
    old = tuple(value.decode("latin-1") for value in found)
    fix = publish(
        record,
        phrase(
            "Replace it with the whole value: \u201c{value}\u201d",
            value=record_value(expected.rtype, expected.value),
        ),
    )
    change = RecordChange("replace", expected.name, expected.rtype, expected.value, expected.ttl, old[:1])
    rest = tuple(RecordChange("remove", expected.name, expected.rtype, each, expected.ttl) for each in old[1:])
    yield Problem(
        explanation=phrase(
            "The value of the {what} at {name} is truncated. It reads {found}. ACS expects \u201c{expected}\u201d.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            found=values(found, record.rtype),
            expected=acs(expected.value),
        ),
        fix=Fix(fix.text, (change, *rest)),
        cites=cites(answers),
        detail=phrase("Given by {servers}.", servers=givers(answers)),
    )


def _is_cut(value: bytes, record: RecordFacts) -> bool:
    expected = record.expected.value.encode().lower() if record.expected else b""
    begun = value.strip().lower()
    marked = begun.endswith(_ELLIPSES)
    for ellipsis in _ELLIPSES:
        begun = begun.removesuffix(ellipsis)
    begun = bare(begun).removesuffix(b".")
    shorter = _LEAST <= len(begun) < len(expected) and expected.startswith(begun)
    # SPF without its ending may be meant so; other values have one right form.
    return shorter and (marked or record.key is RecordKey.DOMAIN or record.key in DKIM_KEYS)


RULE = Rule(
    id="value-truncated",
    severity=Severity.BLOCKING,
    title="A value was truncated when it was copied",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=(RecordKey.DOMAIN, RecordKey.SPF, *DKIM_KEYS),
    precedence=Precedence.CAUSE,
)
