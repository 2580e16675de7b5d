"""A server in the delegation answers, but not with authority.

What is wrong

A name server marks its answers as authoritative (the AA flag). This one answers without the flag, as a server does that
only caches what others say. Its answers may be old.

Why it matters for ACS

Resolvers may ignore such a server. This document shows its answers, but does not count them: they do not prove what is
published.

Remedy

Ask the DNS host to load the zone on this server, or remove it from the delegation at the registrar.

Source

RFC 1035 section 4.1.1 (AA); RFC 2181 section 5.4.1 (ranking data);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.useful_servers import of_status
from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules.servers._server_words import cites, degree, named, reasons


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all addresses that answer without AA."""
    hearsay = of_status(facts, ServerStatus.NOT_AUTHORITATIVE)
    if not hearsay:
        return
    yield Problem(
        explanation=phrase(
            "These name servers of the domain answer without authority: {servers}. Their answers may be old, and "
            "resolvers may ignore them.",
            servers=named(hearsay),
        ),
        fix=Fix(("Set up the zone on these servers at their DNS host, or remove them at the registrar.",)),
        cites=cites(hearsay),
        detail=reasons(hearsay),
        severity=degree(facts),
    )


RULE = Rule(
    id="answer-not-authoritative",
    severity=Severity.WARNING,
    title="A name server answers without authority",
    needs=(Need.ZONE,),
    check=check,
)
