"""The targets of the two DKIM aliases are swapped.

What is wrong

ACS asks for two aliases, selector1 and selector2. Each of them leads to the target of the other.

Why it matters for ACS

ACS asks for each alias with its own target. Swapped, neither matches.

Remedy

Swap the two targets: the one with selector1 in its name belongs to the record with selector1 in its name.

Source

RFC 6376 section 3.1 (selectors);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.model.acs_records import DKIM_KEYS
from bundler.model.facts import Facts, RecordAnswer, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, givers
from bundler.remedies.publishing import publish


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for both records."""
    first, second = (facts.records.get(key) for key in DKIM_KEYS)
    if first is None or second is None:
        return
    crossed = (*_leading_to(second, first), *_leading_to(first, second))
    if not (_leading_to(second, first) and _leading_to(first, second)):
        return
    changes = (*publish(first).changes, *publish(second).changes)
    yield Problem(
        explanation=phrase(
            "The targets of the two DKIM aliases are swapped: {first} leads to the target of {second}, and the "
            "reverse. ACS asks for each alias with its own target.",
            first=domain(first.name),
            second=domain(second.name),
        ),
        fix=Fix(("Swap the targets of the two CNAME records.",), changes),
        cites=cites(crossed),
        detail=phrase("Given by {servers}.", servers=givers(crossed)),
        records=DKIM_KEYS,
    )


def _leading_to(other: RecordFacts, record: RecordFacts) -> tuple[RecordAnswer, ...]:
    """Answers for `record` that give what is expected for `other`."""
    wanted = other.expected.value.lower().encode() if other.expected else b""
    return tuple(a for a in record.usable if wanted and [value.lower() for value in a.candidates] == [wanted])


RULE = Rule(
    id="selectors-swapped",
    severity=Severity.BLOCKING,
    title="The targets of the two DKIM aliases are swapped",
    needs=(Need.AUTHORITATIVE,),
    check=check,
    precedence=Precedence.CAUSE,
)
