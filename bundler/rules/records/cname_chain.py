"""A DKIM alias reaches the expected target through another name.

What is wrong

Nothing for resolvers: the alias (CNAME) points at another alias, which leads to the target that ACS expects. Mail
receivers follow such a chain.

Why it matters for ACS

Microsoft documents an alias that points directly at its target, and shows how to check that one step. Whether
verification follows a chain is not documented.

Remedy

If ACS does not verify the record, point the alias directly at the expected target.

Source

RFC 1034 section 3.6.2 (chains of aliases);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import grouped
from bundler.model.acs_records import DKIM_KEYS
from bundler.model.facts import Facts, RecordAnswer, RecordFacts
from bundler.model.rule import Need, Problem, Rule, Severity
from bundler.rules.records._other_value import other_value


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each other name that the alias leads over."""
    del facts
    expected = record.expected.value if record.expected else ""

    def directly(answer: RecordAnswer) -> bool:
        return [value.lower() for value in answer.candidates] == [expected.lower().encode()]

    for found, answers in grouped(a for a in record.usable if a.right and not directly(a)).items():
        text = (
            "The {what} at {name} points at {found}, which leads on to \u201c{expected}\u201d. Mail receivers "
            "follow that; whether ACS does is not documented."
        )
        yield other_value(record, found, answers, text)


RULE = Rule(
    id="cname-chain",
    severity=Severity.NOTE,
    title="A DKIM alias reaches its target through another name",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=DKIM_KEYS,
)
