"""The registration of the domain is on hold or about to end.

What is wrong

The registry says that the domain is on hold, or that it was deleted and can only be restored for some time. It takes
such a domain out of its zone, or is about to. This is asked only with --rdap.

Why it matters for ACS

Nobody finds a record of a domain that the registry does not publish, whatever the DNS host holds. It looks like a fault
in DNS and cannot be mended there.

Remedy

Ask the registrar why: an unpaid bill, an unconfirmed mail address, a dispute or an expiry are usual. The records need
no change.

Source

RFC 5731 section 2.3 (clientHold, serverHold, pendingDelete); RFC 3915 section 3.1 (redemptionPeriod);
RFC 8056 section 2 (their names in RDAP);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import listing, phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, host, term
from bundler.reading.registration import status_key

_HOLDS = frozenset({"clienthold", "serverhold", "redemptionperiod", "pendingdelete"})


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all such states."""
    found = facts.registration
    if found is None:
        return
    holds = [status for status in found.statuses if status_key(status) in _HOLDS]
    if not holds:
        return
    yield Problem(
        explanation=phrase(
            "The registry says of {name}: {holds}. It does not publish such a domain, or will not for long, so its "
            "records cannot be found whatever the DNS host holds.",
            name=domain(found.name or facts.domain),
            holds=listing([(term(status),) for status in holds]),
        ),
        fix=Fix(("Ask the registrar why, and have it lifted or the domain restored. The records need no change.",)),
        cites=found.cites,
        detail=phrase("Said by {server}.", server=host(found.server)),
    )


RULE = Rule(
    id="registration-on-hold",
    severity=Severity.BLOCKING,
    title="The registration is on hold or about to end",
    needs=(Need.REGISTRATION,),
    check=check,
    precedence=Precedence.CAUSE,
)
