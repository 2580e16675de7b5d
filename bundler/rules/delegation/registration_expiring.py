"""The registration of the domain has expired or expires soon.

What is wrong

The registry's date of expiry is past or near. This is asked only with --rdap. Many registrars renew by themselves, some
on the last day.

Why it matters for ACS

When a registration ends, the domain disappears from DNS: its records cannot be found, and mail is neither sent nor
received.

Remedy

Renew the domain at the registrar, or check that it renews by itself.

Source

RFC 9083 section 4.5 (events: expiration); RFC 5731 section 3.2.3 (renewal);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator
from datetime import timedelta

from bundler.model.facts import Facts
from bundler.model.fields import Field, Value, phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, host

SOON = timedelta(days=30)


def check(facts: Facts) -> Iterator[Problem]:
    """One problem where the date is past or near."""
    found = facts.registration
    if found is None or found.expires_at is None or found.expires_at - facts.now > SOON:
        return
    past = found.expires_at <= facts.now
    yield Problem(
        explanation=phrase(
            "The registration of {name} " + ("expired on {day}" if past else "expires on {day}") + " (UTC), says the "
            "registry. Without renewal the domain disappears from DNS.",
            name=domain(found.name or facts.domain),
            day=Value(Field.REGISTRATION, f"{found.expires_at:%Y-%m-%d}"),
        ),
        fix=Fix(("Renew the domain at the registrar, or check that it renews by itself.",)),
        cites=found.cites,
        detail=phrase("Said by {server}.", server=host(found.server)),
    )


RULE = Rule(
    id="registration-expiring",
    severity=Severity.WARNING,
    title="The registration has expired or expires soon",
    needs=(Need.REGISTRATION,),
    check=check,
)
