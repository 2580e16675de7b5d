"""The name servers hold different versions of the zone.

What is wrong

Every zone carries a serial number that grows with each change. The name servers do not show the same one. For a short
time after a change that is normal, and with some large DNS hosts or with two hosts side by side it always is.

Why it matters for ACS

By itself it means nothing: what counts is whether the records agree, and a difference there is reported on its own. It
can explain one.

Remedy

Nothing, if the records agree. If the difference stays for hours at a single DNS host, ask it to look at the zone
transfer.

Source

RFC 1034 section 4.3.5 (serial numbers and transfers); RFC 1982 (serial number arithmetic);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules._say import rows, server
from bundler.rules._servers import cites


def check(facts: Facts) -> Iterator[Problem]:
    """One problem when the serials are not all equal."""
    known = [s for s in facts.zone.authoritative if s.serial is not None] if facts.zone else []
    if len({s.serial for s in known}) < 2:
        return
    yield Problem(
        explanation=phrase(
            "The name servers show different serial numbers, so they hold different versions of the zone. That is "
            "normal shortly after a change and at some DNS hosts always; it matters only if the records differ too."
        ),
        fix=Fix(("Nothing, as long as the records agree.",)),
        cites=cites(known),
        detail=rows([phrase("{serial} at {one}", serial=str(s.serial), one=server(s.server)) for s in known]),
    )


RULE = Rule(
    id="serial-differs",
    severity=Severity.NOTE,
    title="The name servers hold different versions of the zone",
    needs=(Need.AUTHORITATIVE,),
    check=check,
)
