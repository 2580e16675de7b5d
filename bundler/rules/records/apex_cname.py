"""An alias at the domain hides its TXT records.

What is wrong

The domain itself is an alias (a CNAME record) of another name. An alias covers every record type: a resolver that asks
for the TXT records of the domain gets those of the other name.

Why it matters for ACS

The ownership and SPF records are at the domain itself. While the alias is there, resolvers get the TXT records of the
other name instead. Users report that verification then ends in DnsRecordsNotMatched, for example with aliases to web
hosts.

Remedy

Remove the alias. For a web site at the bare domain use A and AAAA records, or the ALIAS or flattening feature of the
DNS host, or send mail from a subdomain without an alias.

Source

RFC 1034 section 3.6.2 (no other data beside a CNAME); RFC 2181 section 10.1;
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.wildcard import from_wildcard
from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, RecordChange, Rule, Severity
from bundler.phrases import acs, domain, givers

_AT_DOMAIN = (RecordKey.DOMAIN, RecordKey.SPF)


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for an alias at the sender domain."""
    records = [facts.records[key] for key in _AT_DOMAIN if key in facts.records]
    led_away = [a for r in records for a in r.answers if facts.domain in a.via_cname]
    aliases = dict.fromkeys(
        rr
        for answer in led_away
        for lookup in (answer.lookup, *answer.followed)
        if lookup.reply is not None
        for rr in lookup.reply.answer
        if rr.rtype == "CNAME" and rr.owner == facts.domain
    )
    if not aliases or any(from_wildcard(answer, records[0], facts) for answer in led_away):
        return
    target = next(iter(aliases)).target
    harmless = all(answer.right for answer in led_away)
    yield Problem(
        explanation=phrase(
            "{name} is an alias (CNAME) of {target}. Resolvers that ask for its TXT records get those of {target}; "
            "the alias hides the ownership and SPF records of the domain.",
            name=domain(facts.domain),
            target=acs(target),
        ),
        fix=Fix(
            phrase(
                "Remove the CNAME record at {name}; use A and AAAA records or your DNS host's ALIAS feature instead. "
                "Then publish the ownership and SPF records there.",
                name=domain(facts.domain),
            ),
            (
                RecordChange("remove", facts.domain, "CNAME", target),
                *(change for record in records for change in _published_here(record)),
            ),
        ),
        cites=cites(led_away),
        detail=phrase("Given by {servers}.", servers=givers(led_away)),
        records=tuple(record.key for record in records),
        severity=Severity.WARNING if harmless else None,
    )


def _published_here(record: RecordFacts) -> tuple[RecordChange, ...]:
    """What ACS asks for at the domain itself; what the alias's target publishes is not the domain's to replace."""
    expected = record.expected
    if record.outcome is DnsOutcome.RIGHT or expected is None or not expected.value:
        return ()
    return (RecordChange("add", expected.name, expected.rtype, expected.value, expected.ttl),)


RULE = Rule(
    id="apex-cname",
    severity=Severity.BLOCKING,
    title="An alias at the domain hides its TXT records",
    needs=(Need.AUTHORITATIVE,),
    check=check,
    precedence=Precedence.CAUSE,
)
