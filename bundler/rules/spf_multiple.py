"""There is more than one SPF record.

What is wrong

The domain has two or more TXT records that begin with v=spf1. There may be only one: a second one is not added to the
first, it makes both invalid. Often a new service's record was added beside the old one instead of being merged into it.

Why it matters for ACS

Whoever evaluates SPF must stop with an error when there are two records, so neither counts: ACS cannot verify SPF, and
receivers treat the domain's mail as if SPF were broken.

Remedy

Merge all of them into one record: v=spf1 once at the start, the parts of each in between, one -all at the end. Then
delete the others.

Source

RFC 7208 section 4.5 (selecting records: more than one is a permanent error);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.records import RecordKey
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.reading.spf import select
from bundler.rules._answers import cites, grouped
from bundler.rules._fix import publish
from bundler.rules._say import domain, givers, values


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each different set of several records."""
    for answers in grouped(a for a in record.usable if len(select(a.values)) > 1).values():
        found = select(answers[0].values)
        yield Problem(
            explanation=phrase(
                "{name} has {count} SPF records: {found}. Only one is allowed. With several, SPF ends in an error for "
                "everybody who checks it, ACS included, and none of them counts.",
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
