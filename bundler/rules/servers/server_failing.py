"""A name server of the zone answers with an error.

What is wrong

The server is responsible for the zone, but answers with an error such as SERVFAIL. It could not load the zone, or its
copy has expired. Some servers fail only for single names or types.

Why it matters for ACS

A resolver that asks this server gets an error instead of the record, and must try another server. If all servers fail,
resolvers find no record of the domain.

Remedy

Ask the DNS host to repair the server: the zone data may have a fault, or the zone transfer may fail. If only some
questions fail, name them: the cause may be the record, a rule for that name, or the program that computes the answer.

Source

RFC 1035 section 4.1.1 (RCODE 2, server failure); RFC 2182 section 4 (secondary servers);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.unanswered import REFUSING, unanswered
from bundler.conclusions.useful_servers import nobody_serves, of_status
from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules.servers._server_words import about_questions, cites, degree, named, reasons


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all failing addresses, and one of each degree for the questions that fail at others."""
    yield from _servers(facts)
    yield from _questions(facts)


def _servers(facts: Facts) -> Iterator[Problem]:
    failing = of_status(facts, ServerStatus.FAILING)
    if not failing:
        return
    text = "These name servers answer with an error: {servers}. "
    if nobody_serves(facts):
        text += "No other server answers, so resolvers find no record of the domain."
    else:
        text += "A resolver that asks one of them gets no record and must try another server."
    yield Problem(
        explanation=phrase(text, servers=named(failing)),
        fix=Fix(("Ask the DNS host to repair them: they could not load the zone, or their copy has expired.",)),
        cites=cites(failing),
        detail=reasons(failing),
        severity=degree(facts),
    )


def _questions(facts: Facts) -> Iterator[Problem]:
    for found in unanswered(facts, REFUSING):
        text = "For {names}, no usable answer came from {servers}, although they answer other questions: {how}. "
        if found.severity is Severity.BLOCKING:
            text += "No other server answers either, so resolvers find no record there."
        else:
            text += "A resolver that asks one of them must try another server."
        fix = "Ask the DNS host why its servers fail for {names}: the record itself may be the cause."
        yield about_questions(found, text, fix)


RULE = Rule(
    id="server-failing",
    severity=Severity.WARNING,
    title="A name server of the zone answers with an error",
    needs=(Need.ZONE,),
    check=check,
)
