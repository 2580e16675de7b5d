"""The name servers hold different versions of the zone.

What is wrong

Every zone has a serial number that grows with each change. The name servers show different ones. That is normal for a
short time after a change, and always with some large DNS hosts or with two hosts side by side.

Why it matters for ACS

By itself it means nothing: what counts is whether the records agree, and another finding reports a difference between
records. Different serial numbers can explain it.

Remedy

Change nothing if the records agree. If the difference stays for hours at a single DNS host, ask the host to check the
zone transfer.

Source

RFC 1034 section 4.3.5 (serial numbers and transfers); RFC 1982 (serial number arithmetic);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import rows, server
from bundler.rules.servers._server_words import cites


def check(facts: Facts) -> Iterator[Problem]:
    """One problem when the serials are not all equal."""
    known = [s for s in facts.zone.authoritative if s.serial is not None] if facts.zone else []
    if len({s.serial for s in known}) < 2:
        return
    yield Problem(
        explanation=phrase(
            "The name servers show different serial numbers, so they hold different versions of the zone. That is "
            "normal shortly after a change, and always at some DNS hosts. It matters only if the records differ too."
        ),
        fix=Fix(("Change nothing while the records agree.",)),
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
