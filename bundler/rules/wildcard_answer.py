"""A wildcard answers for the record's name.

What is wrong

The zone has a wildcard record (written with *), which answers for every name that is not there. A question for a name
of random letters got the same answer as the question for this record, so the record itself does not exist.

Why it matters for ACS

If the wildcard gives another value than the expected one, verification fails, although the name seems to be there. If
it gives the right one, it holds only until somebody adds a record at that name.

Remedy

Add the record itself, with its full name. A record that is there takes precedence over the wildcard.

Source

RFC 4592 section 2.2 (when a wildcard answers);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.model.facts import AnswerKind, Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.records import RecordKey
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.rules._answers import cites, ids
from bundler.rules._fix import publish
from bundler.rules._misplaced import values_of
from bundler.rules._say import RECORD_NAMES, domain, values


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when the answer is that for a random name."""
    random = facts.controls.get("random", ())
    by_chance = {value for x in random for value in (*values_of(x, record.rtype), *values_of(x, "CNAME"))}
    same = [a for a in record.usable if a.kind is AnswerKind.VALUES and a.values and set(a.values) <= by_chance]
    if not same:
        return
    right = all(answer.right for answer in same)
    yield Problem(
        explanation=phrase(
            "The answer for the {what} at {name} comes from a wildcard record: a name of random letters gets the same "
            "one, {found}. The record itself is not there.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            found=values(same[0].values, record.rtype),
        ),
        fix=publish(record),
        cites=(*cites(same), *ids(x for x in random if x.reply is not None)),
        severity=Severity.WARNING if right else None,
    )


RULE = Rule(
    id="wildcard-answer",
    severity=Severity.BLOCKING,
    title="A wildcard answers in place of a record",
    needs=(Need.RECORD, Need.CONTROL),
    check_record=check,
    records=(RecordKey.DKIM, RecordKey.DKIM2, RecordKey.DMARC),
    precedence=Precedence.CAUSE,
)
