"""A server denies a name that exists: one that holds the record, or has it below.

What is wrong

The records of DKIM are two labels below the domain: selector._domainkey.domain. A name server gives the record, but
says that the name between, _domainkey.domain, does not exist (NXDOMAIN). A name with other names below it exists, even
when it has no records (an empty non-terminal). The same is wrong when it denies the domain, or the name of the record
itself, to a question for another type.

Why it matters for ACS

A resolver that asks label by label, or that remembers such an answer, concludes that nothing exists below. It never
asks for the record itself, and no other server: one server that denies the name is enough.

Remedy

Ask the DNS host to correct its name servers. Until then, a TXT record with any text at a name between makes it exist.

Source

RFC 8020 section 2 (nothing exists below a name that does not exist); RFC 9156 section 2.3 (resolvers that ask label by
label); RFC 4592 section 2.2.2 (empty non-terminals);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.acs_records import REQUIRED
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, servers
from bundler.reading.names import names_between
from bundler.reading.referral import denies

_TYPES = frozenset({"A", "AAAA", "CNAME", "MX", "NS", "SOA", "TXT"})
"""What resolvers ask for on behalf of others. Keys are asked for where a zone is signed."""


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for servers that give the record and deny its name or one above."""
    giving = {answer.server.address: answer for answer in record.usable if answer.candidates}
    names = (facts.domain, *names_between(facts.domain, record.name), record.name)
    denials = [
        lookup
        for lookup in facts.lookups
        if lookup.qname in names and lookup.qtype in _TYPES and lookup.server.address in giving
        if lookup.zone == giving[lookup.server.address].lookup.zone and denies(lookup.reply)
    ]
    if not denials:
        return
    name = denials[0].qname
    denials = [lookup for lookup in denials if lookup.qname == name]
    denying = {lookup.server.address for lookup in denials}
    everywhere = denying.issuperset(giving)
    given = [giving[address].lookup for address in denying]
    itself = name == record.name
    yield Problem(
        explanation=phrase(
            "{servers} deny that {denied} exists (NXDOMAIN), although they give the record {place}. A resolver that "
            + ("remembers that" if itself else "asks label by label")
            + " gets no record{some}.",
            servers=servers({lookup.server.address: lookup.server for lookup in denials}.values()),
            denied=domain(name),
            place="there" if itself else phrase("at {name} below it", name=domain(record.name)),
            some="" if everywhere else " when it asks one of these servers",
        ),
        fix=Fix(
            phrase("Ask the DNS host to correct its name servers.")
            if itself or name == facts.domain
            else phrase(
                "Ask the DNS host to correct its name servers. Until then, publish a TXT record with any text at "
                "{name}.",
                name=domain(name),
            )
        ),
        cites=ids(denials, given),
        detail=phrase("Asked for {types}.", types=", ".join(dict.fromkeys(lookup.qtype for lookup in denials))),
    )


RULE = Rule(
    id="name-between-denied",
    severity=Severity.BLOCKING,
    title="A name that exists is denied",
    needs=(Need.RECORD, Need.BETWEEN),
    check_record=check,
    records=REQUIRED,
)
