"""A wildcard answers for the record's name.

What is wrong

The zone has a wildcard record (written with *), which answers for every name that does not exist. A question for a
random name got the same answer as the question for this record, so the record itself does not exist.

Why it matters for ACS

If the wildcard gives another value than the expected one, ACS cannot find the expected value, although the name seems
to exist. If it gives the expected value, that ends when somebody adds a record at that name.

Remedy

Add the record itself, with its full name. An existing record takes precedence over the wildcard.

Source

RFC 4592 section 2.2 (when a wildcard answers);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator
from dataclasses import replace

from bundler.conclusions.record_answers import cites, ids
from bundler.conclusions.wildcard import aliases, from_wildcard
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, acs, domain, values
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when the answer is that for a random name."""
    random = facts.controls.get("random", ())
    same = [answer for answer in record.usable if from_wildcard(answer, record, facts)]
    if not same:
        return
    right = all(answer.right for answer in same)
    alias = next((rr.target for a in same for rr in aliases(a.lookup) if rr.owner == record.name), "")
    found = phrase("an alias of {target}", target=acs(alias)) if alias else values(same[0].values, record.rtype)
    fix = publish(record)
    changes = tuple(replace(c, action="add", replaces=()) for c in fix.changes if c.action != "remove")
    text = "Publish the {what} at {name} itself. The wildcard may stay: an existing record takes precedence over it."
    yield Problem(
        explanation=phrase(
            "The answer for the {what} at {name} comes from a wildcard record: a random name gets the same one, "
            "{found}. The record itself does not exist.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            found=found,
        ),
        fix=Fix(phrase(text, what=RECORD_NAMES[record.key], name=domain(record.name)), changes),
        cites=(*cites(same), *ids(x for x in random if x.reply is not None)),
        severity=Severity.WARNING if right else None,
    )


RULE = Rule(
    id="wildcard-answer",
    severity=Severity.BLOCKING,
    title="A wildcard answers instead of a record",
    needs=(Need.RECORD, Need.CONTROL),
    check_record=check,
    records=tuple(RecordKey),
    precedence=Precedence.CAUSE,
)
