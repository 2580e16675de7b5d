"""The SPF record has a syntax error.

What is wrong

A part of this record breaks the SPF syntax: a missing space between two parts, a misspelled word, or an address that is
not valid.

Why it matters for ACS

A receiver that evaluates the record stops with a permanent error. It may treat the mail as unprotected or refuse it.

Remedy

Correct the part that the finding names, and keep the rest.

Source

RFC 7208 section 4.6 (syntax errors are a permanent error) and section 12 (grammar);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.spf_terms import by_record
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.mail import Fault, SpfRecord
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, givers, rows, spf_text, txt
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each record with faults."""
    for spf, answers in by_record(record.usable, facts):
        if not spf.record.faults:
            continue
        first = spf.record.faults[0]
        yield Problem(
            explanation=phrase(
                "The SPF record of {name} has a syntax error at character {place}, \u201c{text}\u201d: {reason}. "
                "Every SPF check ends there in an error. It reads: \u201c{value}\u201d",
                name=domain(record.name),
                place=first.position + 1,
                text=spf_text(_marked(spf.record, first)),
                reason=first.reason,
                value=txt(spf.record.raw),
            ),
            fix=publish(record),
            cites=cites(answers),
            detail=rows(
                [
                    *(phrase("character {at}: {why}", at=f.position + 1, why=f.reason) for f in spf.record.faults),
                    phrase("given by {servers}", servers=givers(answers)),
                ]
            ),
        )


def _marked(record: SpfRecord, fault: Fault) -> bytes:
    return record.raw[fault.position : fault.position + fault.length]


RULE = Rule(
    id="spf-syntax",
    severity=Severity.BLOCKING,
    title="The SPF record has a syntax error",
    needs=(Need.RECORD,),
    check_record=check,
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
