"""A DNSSEC signature expires soon.

What is wrong

DNSSEC signatures have an expiry date and are normally renewed well before it. This one expires within three days: the
renewal may have stopped.

Why it matters for ACS

When it has expired, validating resolvers refuse the record, and verification or mail may fail without a change in the
zone.

Remedy

Ask the DNS host whether it still renews the zone's signatures.

Source

RFC 6781 section 4.4.2 (signature validity periods);
https://learn.microsoft.com/azure/dns/dnssec
"""

from collections.abc import Iterator
from datetime import timedelta

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain

SOON = timedelta(days=3)


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all valid signatures that end soon."""
    ending = [s for s in facts.dnssec.signatures if not s.reason and s.expiration - facts.now < SOON]
    if not ending:
        return
    first = min(ending, key=lambda signature: signature.expiration)
    yield Problem(
        explanation=phrase(
            "The DNSSEC signature of the {type} records at {owner} expires at {at}. After that, validating resolvers "
            "refuse the records.",
            type=first.rtype,
            owner=domain(first.owner),
            at=f"{first.expiration:%Y-%m-%d %H:%M} UTC",
        ),
        fix=Fix(("Ask the DNS host whether it still renews the zone's signatures.",)),
        cites=tuple(dict.fromkeys(cite for signature in ending for cite in signature.cites)),
    )


RULE = Rule(
    id="dnssec-expiring",
    severity=Severity.WARNING,
    title="A DNSSEC signature expires within three days",
    needs=(Need.DNSSEC,),
    check=check,
)
