"""The record was published with the domain twice in its name.

What is wrong

Many DNS hosts add the domain to the name that you type. If you type the full name, the domain is in it twice:
selector1-azurecomm-prod-net._domainkey.contoso.com.contoso.com. The record was found there. A question for a random
name shows that no wildcard gives this answer.

Why it matters for ACS

ACS asks for the record at the name without the repetition.

Remedy

Delete the record with the doubled name. Add it again with only the part before the domain in the name field (for the
domain itself usually @ or an empty field).

Source

RFC 1035 section 5.1 (a name without its final dot is completed with the zone);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.misplaced import found_at
from bundler.conclusions.record_answers import cites, ids
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain
from bundler.remedies.publishing import moved


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when the missing record is under the doubled name."""
    found = found_at(f"doubled:{record.key}", record, facts)
    if found is None:
        return
    yield Problem(
        explanation=phrase(
            "The {what} is missing at {name}, but it is at {doubled}: the DNS host added the domain to a name that "
            "already had it. ACS asks for it at {name}.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            doubled=domain(found.lookup.qname),
        ),
        fix=moved(record, found, "Enter only the part of the name before the domain; the DNS host adds the domain."),
        cites=(*ids([found.lookup], facts.controls.get("random", ())), *cites(record.usable)),
    )


RULE = Rule(
    id="name-doubled",
    severity=Severity.BLOCKING,
    title="A record was published with the domain twice in its name",
    needs=(Need.RECORD, Need.CONTROL),
    check_record=check,
    records=tuple(RecordKey),
    precedence=Precedence.CAUSE,
)
