"""The DNS host hides a DKIM alias.

What is wrong

At the name of a DKIM alias the server gives what the alias leads to: IP addresses, the key, or nothing. Some DNS hosts
do that when they proxy a record or flatten aliases.

Why it matters for ACS

ACS asks for an alias (a CNAME record). Users report that a proxied alias does not verify.

Remedy

Turn off the proxy for this record (at Cloudflare: DNS only, the grey cloud), or turn off flattening for it.

Source

RFC 1034 section 3.6.2 (aliases);
https://developers.cloudflare.com/dns/proxy-status/;
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.flattening import seen
from bundler.conclusions.record_answers import absent, cites, ids
from bundler.model.acs_records import DKIM_KEYS
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when what the alias leads to is there, and no alias."""
    without = [answer for answer in record.usable if absent(answer)]
    found = seen(record, facts)
    if found is None or not without:
        return
    yield Problem(
        explanation=phrase(
            "At {name} the name server gives {instead} instead of the alias of the {what}. {why} Nobody outside the "
            "DNS host sees the alias.",
            name=domain(record.name),
            instead=found.instead,
            what=RECORD_NAMES[record.key],
            why=found.why,
        ),
        fix=publish(
            record,
            phrase(
                "Turn off the proxy (at Cloudflare: DNS only) and CNAME flattening for {name}, and make it a plain "
                "CNAME record with the target shown.",
                name=domain(record.name),
            ),
        ),
        cites=(*ids(found.lookups), *cites(without)),
    )


RULE = Rule(
    id="cname-flattened",
    severity=Severity.BLOCKING,
    title="The DNS host hides a DKIM alias",
    needs=(Need.RECORD, Need.BESIDE),
    check_record=check,
    records=DKIM_KEYS,
    precedence=Precedence.CAUSE,
)
