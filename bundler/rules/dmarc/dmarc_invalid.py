"""The DMARC record has a mistake.

What is wrong

A DMARC record is there, but it breaks the rules: it must begin with v=DMARC1, semicolons separate its parts, and each
part has the form name=value with a defined value.

Why it matters for ACS

ACS gives no record for DMARC. Receivers ignore a record that breaks the rules, or the part that does, so the domain is
less protected than it seems.

Remedy

Correct the part that the finding names.

Source

RFC 9989 section 4.7 (format of records) and section 4.8 (grammar); RFC 7489 section 6.3;
https://learn.microsoft.com/azure/communication-services/concepts/email/email-authentication-best-practice
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, rows, txt


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each record with faults."""
    for raw in dict.fromkeys(value for answer in record.usable for value in answer.candidates):
        parsed = facts.dmarc.get(raw)
        if parsed is None or (parsed.valid and not parsed.faults):
            continue
        text = "The DMARC record at {name} has a mistake, and receivers ignore {what}: \u201c{value}\u201d"
        faults = [phrase("character {at}: {why}", at=f.position + 1, why=f.reason) for f in parsed.faults]
        yield Problem(
            explanation=phrase(
                text,
                name=domain(record.name),
                what="that part of it" if parsed.valid else "it",
                value=txt(raw),
            ),
            fix=Fix(("Correct the part named here.",)),
            cites=cites(answer for answer in record.usable if raw in answer.candidates),
            detail=rows(faults),
        )


RULE = Rule(
    id="dmarc-invalid",
    severity=Severity.WARNING,
    title="The DMARC record has a mistake",
    needs=(Need.RECORD,),
    check_record=check,
    records=(RecordKey.DMARC,),
)
