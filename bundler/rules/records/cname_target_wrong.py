"""A DKIM alias points at the wrong name.

What is wrong

DKIM signs mail with a key whose public half is in DNS. For ACS the customer publishes only an alias (a CNAME record),
and Microsoft keeps the key at its target. This alias leads to another name. If the target ends in your own domain, the
final dot is missing in a zone file or form that then adds the domain to the value.

Why it matters for ACS

ACS asks for an alias that leads to its own key. With another target, receivers check signatures against the wrong key
or none.

Remedy

Replace the target with the one shown. In a zone file it ends in a dot; most web forms want it without.

Source

RFC 1035 section 5.1 (names without a final dot are relative to the zone);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import absent, grouped, wrong
from bundler.model.acs_records import DKIM_KEYS
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import givers
from bundler.rules.records._other_value import other_value


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each wrong target."""
    expected = record.expected.value if record.expected else ""
    zone = facts.zone.apex if facts.zone else facts.domain
    for found, answers in grouped(a for a in wrong(record) if not absent(a)).items():
        text = "The {what} at {name} points at {found}, but ACS expects \u201c{expected}\u201d. "
        appended = {f"{expected}.{end}".casefold().encode() for end in (facts.domain, zone)}
        if len(found) == 1 and found[0].lower() in appended:
            text += "The domain was added to the end of the target: the value was entered without its final dot at a "
            text += "host that needs one, or with it at a host that adds the domain itself. "
        elif len(found) == 1 and found[0].lower().endswith(f".{expected}".casefold().encode()):
            text += "Another name is in front of the target: the value was entered together with the name. "
        text += "Only the expected target holds the key that ACS signs with."
        yield other_value(record, found, answers, text, phrase("Given by {servers}.", servers=givers(answers)))


RULE = Rule(
    id="cname-target-wrong",
    severity=Severity.BLOCKING,
    title="A DKIM alias points at the wrong name",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=DKIM_KEYS,
    precedence=Precedence.DEFECT,
)
