"""A name server of the zone does not answer.

What is wrong

The delegation names this server, but its address gave no usable answer over UDP or TCP on several tries. That does not
mean that the record is missing. Some servers give no answer only for single names or types.

Why it matters for ACS

A resolver may ask any of the servers, and waits for a time-out at this one. This document judges the records by the
servers that did answer.

Remedy

Ask the DNS host to repair the server, or remove it from the delegation at the registrar. If no server answered, try
from another network first: port 53 may be blocked here.

Source

RFC 2182 section 4 (secondary servers must be reachable); RFC 7766 section 5 (TCP is required);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.unanswered import unanswered
from bundler.conclusions.useful_servers import cut_off, of_status
from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules.servers._server_words import about_questions, cites, named, reasons


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all silent addresses, and one for the questions that others leave unanswered."""
    yield from _servers(facts)
    yield from _questions(facts)


def _servers(facts: Facts) -> Iterator[Problem]:
    answered = {lookup.server for lookup in cut_off(facts)}
    silent = tuple(one for one in of_status(facts, ServerStatus.SILENT) if one.server not in answered)
    if not silent:
        return
    heard = of_status(facts, *(set(ServerStatus) - {ServerStatus.NOT_TESTED, ServerStatus.SILENT}))
    if heard or answered:
        text = (
            "These name server addresses of the zone did not answer: {servers}. A resolver that asks them must "
            "try another server."
        )
        fix = "Ask the DNS host to repair them, or remove them from the delegation at the registrar."
    else:
        text = (
            "No name server of the zone answered: {servers}. Either all of them are down, or the network of this "
            "computer lets no DNS through."
        )
        fix = (
            "Run this again from another network. If the result is the same there, ask the DNS host to repair the "
            "servers."
        )
    yield Problem(
        explanation=phrase(text, servers=named(silent)), fix=Fix((fix,)), cites=cites(silent), detail=reasons(silent)
    )


def _questions(facts: Facts) -> Iterator[Problem]:
    for found in unanswered(facts, {ServerStatus.SILENT}):
        text = "No answer for {names} came from {servers}, although they answer other questions: {how}."
        fix = "Ask the DNS host what drops the questions for {names}, such as a filter in front of the servers."
        yield about_questions(found, text, fix)


RULE = Rule(
    id="server-unreachable",
    severity=Severity.WARNING,
    title="A name server of the zone does not answer",
    needs=(Need.ZONE,),
    check=check,
)
