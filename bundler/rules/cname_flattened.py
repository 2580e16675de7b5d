"""The DNS host hides the alias behind addresses.

What is wrong

At the name of a DKIM alias the server gives IP addresses and no alias. Some DNS hosts do that when a record is switched
to go through their proxy, or when aliases are flattened: they answer with what they found at the end of the alias.

Why it matters for ACS

ACS has to see the alias itself. A proxied or flattened one cannot be verified.

Remedy

Switch the proxy off for this record (at Cloudflare: DNS only, the grey cloud), or switch flattening off for it.

Source

RFC 1034 section 3.6.2 (aliases);
https://developers.cloudflare.com/dns/proxy-status/;
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.records import DKIM_KEYS
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.rules._answers import absent, cites, ids
from bundler.rules._fix import publish
from bundler.rules._misplaced import values_of
from bundler.rules._say import RECORD_NAMES, domain


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when addresses are there and no alias."""
    del facts
    lookups = [x for x in record.beside if x.qtype in {"A", "AAAA"} and values_of(x, x.qtype)]
    without = [answer for answer in record.usable if absent(answer)]
    if not lookups or not without:
        return
    text = (
        "Switch the proxy (at Cloudflare: set it to DNS only) or the flattening off for {name}, and let it be a plain "
    )
    yield Problem(
        explanation=phrase(
            "At {name} the name server gives IP addresses where the alias of the {what} belongs. The DNS host has put "
            "its proxy in front of the record, or replaces the alias by what it leads to. ACS cannot see the alias.",
            name=domain(record.name),
            what=RECORD_NAMES[record.key],
        ),
        fix=publish(record, phrase(text + "CNAME record with the target shown.", name=domain(record.name))),
        cites=(*ids(lookups), *cites(without)),
    )


RULE = Rule(
    id="cname-flattened",
    severity=Severity.BLOCKING,
    title="The DNS host hides a DKIM alias behind addresses",
    needs=(Need.RECORD, Need.BESIDE),
    check_record=check,
    records=DKIM_KEYS,
    precedence=Precedence.CAUSE,
)
