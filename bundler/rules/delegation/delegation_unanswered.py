"""The servers above the domain gave no usable answer.

What is wrong

A look-up begins at the root and follows the delegation from zone to zone. On this way no server gave a usable answer
about the domain, so its name servers are unknown.

Why it matters for ACS

If the network of this computer lets no DNS through, this says nothing about the domain. If the servers of the zone
above do not work, no resolver finds the domain.

Remedy

Run this from another network, one that lets port 53 through over UDP and TCP. If the result is the same there, ask the
registry of the zone above.

Source

RFC 1034 section 5.3.3 (how a resolver finds a zone);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.observations import Outcome, Purpose
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, servers
from bundler.reading.authority import unusable
from bundler.reading.names import depth
from bundler.reading.referral import referral

_WALK = {Purpose.ROOT, Purpose.DELEGATION}
_UNSENT = {Outcome.NOT_SENT, Outcome.CUT_SHORT}


def check(facts: Facts) -> Iterator[Problem]:
    """One problem where the walk ended before the zone, and nobody said that there is none."""
    zone = facts.zone
    if facts.network.intercepted or (zone is not None and (zone.servers or zone.hosts or zone.delegated is not None)):
        return
    asked = [x for x in facts.lookups if x.purpose in _WALK and x.qtype == "NS" and x.outcome not in _UNSENT]
    failed = [x for x in asked if unusable(x) and referral(x.reply, x.zone or ".", x.qname) is None]
    last = max((x.zone for x in failed), key=depth, default="")
    shown = [x for x in failed if x.zone == last]
    if not shown or any(x.zone == last and x not in failed for x in asked):
        return
    who = servers(x.server for x in shown)
    if any(x.reply for x in facts.lookups):
        text = "No server of {zone}, a zone above the domain, gave a usable answer about it: {servers}."
        explanation = phrase(text, zone=domain(last), servers=who)
    else:
        text = "No DNS answer came through the network of this computer, not even from {servers}."
        explanation = phrase(text, servers=who)
    yield Problem(
        explanation=explanation,
        fix=Fix(
            ("Run this from another network. If the result is the same there, ask the registry of the zone above.",)
        ),
        cites=ids(shown),
    )


RULE = Rule(
    id="delegation-unanswered",
    severity=Severity.WARNING,
    title="The delegation could not be followed to the domain's name servers",
    needs=(Need.WALK,),
    check=check,
)
