"""A record has another value than the one that ACS asks for.

What is wrong

The record is at its name, but an authoritative server gives another value than the expected one. For the ownership
record this is often the token of an older Email resource or of another tenant: every resource has its own.

Why it matters for ACS

ACS asks for the value of this resource. Microsoft does not document that ACS accepts any other.

Remedy

Publish exactly the value shown. A token of another resource may stay beside it.

Source

RFC 7208 section 3.3 (strings of a TXT record are joined with nothing between);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import absent, grouped, wrong
from bundler.model.acs_records import REQUIRED, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import givers
from bundler.reading.matching import bare
from bundler.reading.slips import Slip, slip
from bundler.reading.spf import parse
from bundler.reading.text import first_difference
from bundler.rules.records._other_value import other_value


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each different wrong content."""
    expected = record.expected.value if record.expected else ""
    for found, answers in grouped(a for a in wrong(record) if not absent(a)).items():
        text = "The {what} at {name} reads {found}. ACS expects \u201c{expected}\u201d. " + _difference(
            record, found, facts.domain
        )
        place = first_difference(expected.encode(), found[0])
        detail = phrase(
            "Given by {servers}; the first difference is at character {place}.",
            servers=givers(answers),
            place=(place or 0) + 1,
        )
        yield other_value(record, found, answers, text, detail)


_SAID = {
    Slip.NAME_IN_FRONT: "The name of the record, or another part of a zone file, is in front of the value. "
    "Enter only the value.",
    Slip.KEY_MISSING: "The beginning, ms-domain-verification=, is missing.",
}


def _difference(record: RecordFacts, found: tuple[bytes, ...], domain_name: str) -> str:
    expected = record.expected.value.encode() if record.expected else b""
    host = record.name.removesuffix(domain_name).rstrip(".")
    kind = slip(found[0], expected.decode(), (record.name, domain_name, host)) if len(found) == 1 else None
    if kind is not None:
        return _SAID[kind]
    if record.key is RecordKey.SPF:
        text = "The record may hold more, but must contain all of that and end in the same way."
        return text + (
            " A redirect= does not replace the all term." if any(parse(bare(v)).redirect for v in found) else ""
        )
    if expected.lower() in map(bytes.lower, found):
        return "The two differ only in upper and lower case."
    if record.key is RecordKey.DOMAIN:
        return "Every Email resource has its own token: this one may belong to an older or another resource."
    return "It accepts no other value."


RULE = Rule(
    id="value-mismatch",
    severity=Severity.BLOCKING,
    title="A record has another value than ACS expects",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=REQUIRED,
    precedence=Precedence.FALLBACK,
)
