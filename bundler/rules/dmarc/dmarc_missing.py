"""There is no DMARC record.

What is wrong

DMARC tells receivers what to do with mail that fails SPF and DKIM, and where to send reports. The domain publishes
none. A subdomain needs none of its own where the domain above it has one.

Why it matters for ACS

ACS gives no record for DMARC, and users report that its state NotStarted blocks nothing. But large receivers expect
DMARC of bulk senders, and Microsoft asks for it before it raises sending limits.

Remedy

Publish a TXT record at _dmarc below the domain. Start with v=DMARC1; p=none and an address for reports (rua=), which
changes nothing for receivers. Change it to quarantine or reject when the reports show no failures of your own mail.

Source

RFC 9989 section 4 (policy records) and section 4.10 (the domain above); RFC 7489 section 6.6.3;
https://learn.microsoft.com/azure/communication-services/concepts/email/email-quota-increase
"""

from collections.abc import Iterator

from bundler.conclusions.inherited_dmarc import asked_above, inherited
from bundler.conclusions.record_answers import absent, cites, ids
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One note when no server has one, and no valid one of the domain above applies."""
    if any(not absent(answer) for answer in record.usable) or inherited(facts) is not None:
        return
    text = (
        "There is no DMARC record at {name}{above}. ACS gives no record for it, but receivers and quota requests "
        "ask for it."
    )
    above = asked_above(facts)
    there = phrase(", and no valid one at {name}", name=domain(above.qname)) if above else ""
    if above is None and facts.zone is not None and facts.zone.apex != facts.domain:
        text += " The record of the domain above may apply instead; it could not be read."
    yield Problem(
        explanation=phrase(text, name=domain(record.name), above=there),
        fix=Fix(phrase("Publish a TXT record at {name}. Start with: v=DMARC1; p=none", name=domain(record.name))),
        cites=(*cites(record.usable), *ids([above] if above else [])),
    )


RULE = Rule(
    id="dmarc-missing",
    severity=Severity.NOTE,
    title="There is no DMARC record",
    needs=(Need.RECORD,),
    check_record=check,
    records=(RecordKey.DMARC,),
    precedence=Precedence.FALLBACK,
    advice=True,
)
