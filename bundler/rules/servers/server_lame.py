"""A name server in the delegation does not serve the zone.

What is wrong

The zone above names this server as one of the domain's name servers, but the server does not serve the domain: it
refuses, or refers to other servers (a lame delegation). That happens when a domain is removed at a DNS host, or moves,
and the registrar still names the old servers.

Why it matters for ACS

A resolver that asks this server gets no record. If every server is like this, resolvers find no record of the domain.

Remedy

At the registrar, remove the server from the list of name servers, or add the zone again at the server's DNS host.

Source

RFC 1912 section 2.8 (lame delegations); RFC 8499 section 7 (the term);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.useful_servers import nobody_serves, of_status
from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain
from bundler.rules.servers._server_words import cites, degree, named, reasons


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all lame addresses."""
    lame = of_status(facts, ServerStatus.LAME)
    if not lame or facts.zone is None:
        return
    text = "The delegation of {zone} names servers that do not serve it: {servers}. "
    if nobody_serves(facts):
        text += "No other server serves it either, so resolvers find no record of the domain."
    else:
        text += "A resolver that asks one of them gets no record and must try another server."
    yield Problem(
        explanation=phrase(text, zone=domain(facts.zone.apex), servers=named(lame)),
        fix=Fix(("At the registrar, remove them from the name servers, or set up the zone again at their DNS host.",)),
        cites=cites(lame),
        detail=reasons(lame),
        severity=degree(facts),
    )


RULE = Rule(
    id="server-lame",
    severity=Severity.WARNING,
    title="A name server in the delegation does not serve the zone",
    needs=(Need.ZONE,),
    check=check,
)
