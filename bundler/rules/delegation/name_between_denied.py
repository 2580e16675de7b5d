"""A server denies a name that has other names below it.

What is wrong

The records of DKIM are two labels below the domain: selector._domainkey.domain. A name server gives the record, but
says that the name between, _domainkey.domain, does not exist (NXDOMAIN). A name with other names below it exists, even
when it has no records (an empty non-terminal).

Why it matters for ACS

A resolver that asks label by label, or that remembers such an answer, concludes that nothing exists below. It never
asks for the record itself, and no other server: one server that denies the name is enough.

Remedy

Ask the DNS host to correct its name servers. Until then, a TXT record with any text at the name between makes it exist.

Source

RFC 8020 section 2 (nothing exists below a name that does not exist); RFC 9156 section 2.3 (resolvers that ask label by
label); RFC 4592 section 2.2.2 (empty non-terminals);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.records import RecordKey
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, servers
from bundler.reading.names import names_between
from bundler.reading.referral import denies


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for servers that give the record and deny a name above it."""
    between = names_between(facts.domain, record.name)
    giving = {answer.server.address: answer for answer in record.usable if answer.candidates}
    denials = [
        lookup
        for lookup in facts.lookups
        if lookup.qname in between and lookup.server.address in giving
        if denies(lookup.reply)
    ]
    if not denials:
        return
    denying = {lookup.server.address for lookup in denials}
    everywhere = denying.issuperset(giving)
    given = [giving[address].lookup for address in denying]
    yield Problem(
        explanation=phrase(
            "{servers} deny that {between} exists (NXDOMAIN), although they give the record at {name} below it. A "
            "resolver that asks label by label gets no record{some}.",
            servers=servers({lookup.server.address: lookup.server for lookup in denials}.values()),
            between=domain(denials[0].qname),
            name=domain(record.name),
            some="" if everywhere else " when it asks one of these servers",
        ),
        fix=Fix(
            phrase(
                "Ask the DNS host to correct its name servers. Until then, publish a TXT record with any text at "
                "{name}.",
                name=domain(denials[0].qname),
            )
        ),
        cites=ids(denials, given),
    )


RULE = Rule(
    id="name-between-denied",
    severity=Severity.BLOCKING,
    title="A name above the record is denied",
    needs=(Need.RECORD, Need.BETWEEN),
    check_record=check,
    records=(RecordKey.DKIM, RecordKey.DKIM2),
)
