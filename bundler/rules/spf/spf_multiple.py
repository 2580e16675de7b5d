"""There is more than one SPF record.

What is wrong

The domain has two or more TXT records that begin with v=spf1. Only one is allowed: a second one makes both invalid.
Often the record of a new service was added instead of merged into the old record.

Why it matters for ACS

Evaluation of SPF ends in a permanent error if there are two records, so receivers use neither.

Remedy

Merge all of them into one record: v=spf1 once at the start, then the parts of each, then one -all at the end. Then
delete the others.

Source

RFC 7208 section 4.5 (selecting records: more than one is a permanent error);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, grouped
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, givers, values
from bundler.reading.spf import select
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each different set of several records."""
    for answers in grouped(a for a in record.usable if len(select(a.values)) > 1).values():
        found = select(answers[0].values)
        yield Problem(
            explanation=phrase(
                "{name} has {count} SPF records: {found}. Only one is allowed: with several, every SPF check ends in "
                "a permanent error.",
                name=domain(record.name),
                count=str(len(found)),
                found=values(found, record.rtype),
            ),
            fix=publish(record),
            cites=cites(answers),
            detail=phrase("Given by {servers}.", servers=givers(answers)),
        )


RULE = Rule(
    id="spf-multiple",
    severity=Severity.BLOCKING,
    title="More than one SPF record at the domain",
    needs=(Need.RECORD,),
    check_record=check,
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
