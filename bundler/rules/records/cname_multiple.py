"""One name has several aliases.

What is wrong

A name can be an alias of one other name only. Here a server gives several. Some DNS hosts allow this, often after a
record was added again instead of changed.

Why it matters for ACS

A resolver may follow either alias, and some refuse the answer. ACS may get the wrong one.

Remedy

Delete all of them and add the correct one once.

Source

RFC 2181 section 10.1 (one CNAME record at a name);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, grouped
from bundler.model.acs_records import DKIM_KEYS
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain, givers, values
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each different set of several targets."""
    del facts
    several = [a for a in record.usable if len({value.lower() for value in a.candidates}) > 1]
    for found, answers in grouped(several).items():
        yield Problem(
            explanation=phrase(
                "{name} has several aliases, and the {what} may have only one: {found}. A resolver may follow any of "
                "them.",
                name=domain(record.name),
                what=RECORD_NAMES[record.key],
                found=values(found, record.rtype),
            ),
            fix=publish(record),
            cites=cites(answers),
            detail=phrase("Given by {servers}.", servers=givers(answers)),
        )


RULE = Rule(
    id="cname-multiple",
    severity=Severity.BLOCKING,
    title="One DKIM name has several aliases",
    needs=(Need.RECORD,),
    check_record=check,
    records=DKIM_KEYS,
    precedence=Precedence.CAUSE,
)
