"""The record of a subdomain was published at the domain above it.

What is wrong

The sender domain is a subdomain, such as mail.contoso.com, and its records are kept in the zone of the domain above.
The name that the Azure portal shows leaves the subdomain out, because it assumes a zone of its own. Typed as shown, the
record ends up beside the subdomain instead of below it.

Why it matters for ACS

ACS looks below the subdomain, and finds nothing there.

Remedy

Add the subdomain to the end of the name field: selector1-azurecomm-prod-net._domainkey.mail in the zone contoso.com.

Source

RFC 1034 section 3.1 (names are read from the zone downwards);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains (records for a
subdomain)
"""

from collections.abc import Iterator

from bundler.model.facts import Facts, RecordFacts, RecordKey
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.rules._answers import cites, ids
from bundler.rules._misplaced import found_at, moved
from bundler.rules._say import RECORD_NAMES, domain


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when the missing record stands directly under the zone."""
    found = found_at(f"outer:{record.key}", record, facts)
    if found is None:
        return
    yield Problem(
        explanation=phrase(
            "The {what} is missing at {name}, but it stands at {outer}: the label of the subdomain was left out when "
            "it was entered. ACS does not look there.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            outer=domain(found.lookup.qname),
        ),
        fix=moved(record, found, "Write the subdomain at the end of the name field."),
        cites=(*ids([found.lookup], facts.controls.get("random", ())), *cites(record.usable)),
    )


RULE = Rule(
    id="name-missing-subdomain",
    severity=Severity.BLOCKING,
    title="A record of a subdomain was published one level too high",
    needs=(Need.RECORD, Need.CONTROL),
    check_record=check,
    records=tuple(RecordKey),
    precedence=Precedence.CAUSE,
)
