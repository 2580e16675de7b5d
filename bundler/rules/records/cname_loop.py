"""Aliases form a loop.

What is wrong

The name is an alias of another name, which leads back to the first, directly or through further names. Following them
never reaches a record.

Why it matters for ACS

A loop has no value at its end. Some servers answer with an error, others with the aliases alone; a resolver gets no
record in either case.

Remedy

Replace the alias with one that leads to the target shown, or with the record itself where ACS asks for a TXT record.

Source

RFC 1034 section 3.6.2 (chains and loops of aliases should be avoided);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain, shortened
from bundler.reading.aliases import AliasGraph
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when following the aliases from the record's name comes back to one of them."""
    path = AliasGraph.among(facts.lookups).loop_from(record.name)
    if not path:
        return
    *_, (again, _) = path.values()
    yield Problem(
        explanation=phrase(
            "The aliases for the {what} form a loop, so they never reach a value: {path}.",
            what=RECORD_NAMES[record.key],
            path=shortened([(domain(name),) for name in [*path, again]]),
        ),
        fix=publish(record),
        cites=ids((lookup for _, lookup in path.values()), (answer.lookup for answer in record.usable)),
    )


RULE = Rule(
    id="cname-loop",
    severity=Severity.BLOCKING,
    title="Aliases form a loop",
    needs=(Need.AUTHORITATIVE,),
    check_record=check,
    records=tuple(RecordKey),
    precedence=Precedence.CAUSE,
)
