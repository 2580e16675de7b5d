"""There is more than one DMARC record.

What is wrong

A domain may have only one DMARC record. If there are several, receivers act as if there were none.

Why it matters for ACS

ACS gives no record for DMARC, but the domain lacks the protection that the records promise.

Remedy

Keep one record and delete the others.

Source

RFC 9989 section 4.10 (several records are treated as none); RFC 7489 section 6.6.3;
https://learn.microsoft.com/azure/communication-services/concepts/email/email-authentication-best-practice
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, grouped
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, rows, txt
from bundler.reading.dmarc import is_dmarc


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each different set of several records."""
    del facts
    several = [a for a in record.usable if sum(is_dmarc(value) for value in a.candidates) > 1]
    for found, answers in grouped(several).items():
        yield Problem(
            explanation=phrase(
                "{name} has {count} DMARC records. Receivers then act as if there were none.",
                name=domain(record.name),
                count=sum(is_dmarc(value) for value in found),
            ),
            fix=Fix(("Keep one of them and delete the others.",)),
            cites=cites(answers),
            detail=rows([(txt(value),) for value in found]),
        )


RULE = Rule(
    id="dmarc-multiple",
    severity=Severity.WARNING,
    title="There is more than one DMARC record",
    needs=(Need.RECORD,),
    check_record=check,
    records=(RecordKey.DMARC,),
)
