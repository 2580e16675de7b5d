"""A name server of the zone answers with an error.

What is wrong

The server knows that it is responsible for the zone, but answers with a failure (SERVFAIL or the like). Its copy of
the zone could not be loaded, or has expired because it could not be refreshed. Some servers fail only for single names
or types, and answer all other questions.

Why it matters for ACS

When ACS asks this server it gets an error in place of the record, and has to try another one. If all servers fail,
nobody can look up any record of the domain.

Remedy

Ask the DNS host to repair the server: a fault in the zone data, or a zone transfer that no longer works. Where only
some questions fail, name them: the cause may be the record itself, a rule for that name, or what computes the answer.

Source

RFC 1035 section 4.1.1 (RCODE 2, server failure); RFC 2182 section 4 (secondary servers);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules._hosts import nobody_serves
from bundler.rules._questions import REFUSING, unanswered
from bundler.rules._servers import cites, degree, named, of_status, reasons


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all failing addresses, and one of each degree for the questions that fail at others."""
    yield from _servers(facts)
    yield from _questions(facts)


def _servers(facts: Facts) -> Iterator[Problem]:
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


def _questions(facts: Facts) -> Iterator[Problem]:
    for found in unanswered(facts, REFUSING):
        text = "For {names}, no usable answer came from {servers}, although they answer other questions: {how}. "
        if found.severity is Severity.BLOCKING:
            text += "No other server answers it either, so nobody can look it up."
        else:
            text += "Whoever asks one of them has to try another server."
        fix = "Ask the DNS host why its servers fail for {names}: the record itself may be at fault there."
        yield Problem(
            explanation=phrase(text, names=found.names, servers=found.servers, how=found.how),
            fix=Fix(phrase(fix, names=found.names)),
            cites=found.cites,
            detail=found.detail,
            records=found.keys,
            severity=found.severity,
        )


RULE = Rule(
    id="server-failing",
    severity=Severity.WARNING,
    title="A name server of the zone answers with an error",
    needs=(Need.ZONE,),
    check=check,
)
