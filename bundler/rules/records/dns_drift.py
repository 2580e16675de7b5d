"""ACS shows Verified, but DNS no longer gives the record.

What is wrong

ACS shows Verified from an earlier check. Since then the record was changed or removed.

Why it matters for ACS

Users report that the state stays Verified. But receivers check DNS for each mail: without SPF and DKIM they may put it
into spam or refuse it. A new verification request may fail.

Remedy

Correct the record, as the finding about it says.

Source

RFC 7208 section 4 and RFC 6376 section 6 (receivers look the records up for each mail);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-authentication-best-practice
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, wrong
from bundler.model.acs_records import REQUIRED, DnsOutcome
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for a verified record that DNS does not give."""
    del facts
    if not record.verified or record.outcome not in {DnsOutcome.WRONG, DnsOutcome.MISSING}:
        return
    yield Problem(
        explanation=phrase(
            "ACS shows Verified for the {what}, but DNS no longer gives it at {name} as expected. Users report that "
            "ACS does not check again; receivers do, and may refuse the mail.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
        ),
        fix=Fix(("Correct it, as the finding about the record says.",)),
        cites=(*cites(wrong(record) or record.usable), *record.cites),
    )


RULE = Rule(
    id="dns-drift",
    severity=Severity.WARNING,
    title="A verified record is no longer correct in DNS",
    needs=(Need.STATE, Need.RECORD),
    check_record=check,
    records=REQUIRED,
)
