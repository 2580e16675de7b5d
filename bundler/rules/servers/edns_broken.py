"""A name server does not support EDNS.

What is wrong

Resolvers add EDNS to their questions: a part that says, among other things, how long an answer may be. This server
answers only questions without EDNS; to others it gives no answer or an error. Or it reports an error when the part
holds an option that it does not know.

Why it matters for ACS

Resolvers that do not repeat the question without EDNS get no answer from this server, and others lose seconds. Long
answers are truncated sooner.

Remedy

Ask the DNS host to update the server, or the firewall that drops such questions.

Source

RFC 6891 section 6.1.2 (unknown options are ignored) and section 7 (servers must answer FORMERR or with EDNS); https://dnsflagday.net/2019/;
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts, Lookup
from bundler.model.fields import phrase
from bundler.model.observations import Outcome
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import servers
from bundler.reading.authority import unusable


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all servers that answered only the plain question, and one for those that refuse options."""
    zone = facts.zone
    able = {x.server.address for x in facts.lookups if x.reply is not None and x.reply.edns}
    ours = [x for x in facts.lookups if zone and x.zone == zone.apex]
    asked = [x for x in ours if _only_plain(x, x.server.address in able)]
    if picky := [x for x in ours if _only_without_option(x)]:
        yield Problem(
            explanation=phrase(
                "{servers} answered questions with EDNS, but only without an option in it: with one they report an "
                "error (FORMERR). A server must ignore options that it does not know.",
                servers=servers(x.server for x in picky),
            ),
            fix=Fix(("Ask the DNS host to update the server, or the firewall in front of it.",)),
            cites=ids(picky),
        )
    if not asked:
        return
    yield Problem(
        explanation=phrase(
            "{servers} answered only questions without EDNS. Resolvers that do not repeat a question without it get "
            "no answer there.",
            servers=servers(x.server for x in asked),
        ),
        fix=Fix(("Ask the DNS host to update the server, or the firewall in front of it.",)),
        cites=ids(asked),
    )


def _only_plain(lookup: Lookup, is_able: bool) -> bool:
    """Over one and the same transport the question got an answer without EDNS, and an error or nothing with it.

    Only a better answer shows that EDNS was the cause: a server that refuses the type refuses it either way. Silence
    says nothing at an address that answers other questions with EDNS: packets get lost.
    """
    if unusable(lookup):
        return False
    plain = {a.transport for a in lookup.attempts if not a.edns and a.outcome is Outcome.ANSWERED}
    failed = [a for a in lookup.attempts if a.edns and a.transport in plain]
    return any(a.outcome is Outcome.ANSWERED or not is_able for a in failed)


def _only_without_option(lookup: Lookup) -> bool:
    """With EDNS and an option it reported an error, and with EDNS alone it answered."""
    last = lookup.attempts[-1] if lookup.attempts else None
    refused = any(a.edns and a.options and a.outcome is Outcome.ANSWERED for a in lookup.attempts)
    return last is not None and last.edns and not last.options and refused and not unusable(lookup)


RULE = Rule(
    id="edns-broken",
    severity=Severity.WARNING,
    title="A name server does not support EDNS",
    needs=(Need.ZONE,),
    check=check,
)
