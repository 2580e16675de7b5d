"""A name server of the zone is broken.

What is wrong

The server knows that it is responsible for the zone, but answers with a failure (SERVFAIL or the like). Its copy of
the zone could not be loaded, or has expired because it could not be refreshed.

Why it matters for ACS

When ACS asks this server it gets an error in place of the record, and has to try another one. If all servers fail,
nobody can look up any record of the domain.

Remedy

Ask the DNS host to repair the server: a fault in the zone data, or a zone transfer that no longer works.

Source

RFC 1035 section 4.1.1 (RCODE 2, server failure); RFC 2182 section 4 (secondary servers);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules._servers import cites, degree, named, nobody_serves, of_status, reasons


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all failing addresses."""
    failing = of_status(facts, ServerStatus.FAILING)
    if not failing:
        return
    text = "These name servers answer with an error of their own: {servers}. "
    if nobody_serves(facts):
        text += "No other server gives an answer, so nobody can look up any record of the domain."
    else:
        text += "Whoever asks one of them gets no record and has to try another server."
    yield Problem(
        explanation=phrase(text, servers=named(failing)),
        fix=Fix(("Ask the DNS host to repair them: the zone cannot be loaded there, or its copy has expired.",)),
        cites=cites(failing),
        detail=reasons(failing),
        severity=degree(facts),
    )


RULE = Rule(
    id="server-failing",
    severity=Severity.WARNING,
    title="A name server of the zone answers with an error",
    needs=(Need.ZONE,),
    check=check,
)
