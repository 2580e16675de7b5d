"""A record that is missing at the subdomain is at the domain above it.

What is wrong

The sender domain is a subdomain, such as mail.contoso.com, and the zone of the domain above holds its records. The
record is missing, and a record with exactly its value is at the same name without the subdomain. That happens when the
host name is entered without the subdomain.

This rule does not look at SPF and DMARC: many domains have the same values, so they may be the records of the domain
above. An alias for DKIM counts only where the domain above has no ownership token of ACS of its own.

Why it matters for ACS

ACS asks for the record below the subdomain.

Remedy

Add the record with the subdomain at the end of the name field: selector1-azurecomm-prod-net._domainkey.mail in the zone
contoso.com. Keep the other one unless you know that nobody needs it.

Source

RFC 1034 section 3.1 (names are read from the zone downwards);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains (records for a
subdomain)
"""

from collections.abc import Iterator

from bundler.conclusions.misplaced import found_at
from bundler.conclusions.record_answers import cites, ids, values_of
from bundler.model.acs_records import DKIM_KEYS, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain
from bundler.reading.attempts import expected_in
from bundler.reading.matching import candidates
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when the missing record's own value is directly under the zone."""
    wanted = record.expected.value if record.expected else ""
    found = found_at(f"outer:{record.key}", record, facts)
    if found is None or not wanted or wanted.casefold().encode() not in map(bytes.lower, found.values):
        return
    if record.key in DKIM_KEYS and not _only_for_the_subdomain(facts):
        return
    names = {"name": domain(record.name), "outer": domain(found.lookup.qname)}
    advice = (
        "Add it at {name}: write the subdomain at the end of the name field. The record at {outer} may belong to "
        "that domain: keep it unless you know that nobody needs it."
    )
    yield Problem(
        explanation=phrase(
            "The {what} is missing at {name}, and a record with exactly its value is at {outer}. The name may have "
            "been entered without the subdomain.",
            what=RECORD_NAMES[record.key],
            **names,
        ),
        fix=publish(record, phrase(advice, **names)),
        cites=(*ids([found.lookup], facts.controls.get("random", ())), *cites(record.usable)),
    )


def _only_for_the_subdomain(facts: Facts) -> bool:
    """The domain above was asked, and has no ownership token but perhaps that of the subdomain: ACS gives every domain
    the same DKIM targets, so one with a token of its own has them in its own right.
    """
    ours = facts.records[RecordKey.DOMAIN].expected
    above = [x for x in facts.controls.get("outer:Domain", ()) if x.reply is not None and x.reply.aa]
    tokens = {v for x in above for v in candidates(RecordKey.DOMAIN, values_of(x, "TXT"), expected_in(facts))}
    return bool(above) and tokens <= {ours.value.encode() if ours else b""}


RULE = Rule(
    id="name-missing-subdomain",
    severity=Severity.BLOCKING,
    title="A record of the subdomain is one level too high",
    needs=(Need.RECORD, Need.EXPECTED, Need.CONTROL),
    check_record=check,
    records=(RecordKey.DOMAIN, *DKIM_KEYS),
    precedence=Precedence.CAUSE,
)
