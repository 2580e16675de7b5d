"""The name of a name server has no address.

What is wrong

The domain's list of name servers holds a name for which no address can be found: it does not exist any more, is
misspelt, or can only be found through itself.

Why it matters for ACS

Nobody can ask this server. If the others work, look-ups take longer; if there are no others, no record of the domain
can be found.

Remedy

Correct or remove the name at the registrar and in the NS records of the zone.

Source

RFC 1912 section 2.8 (lame delegations); RFC 1034 section 4.2.2 (name servers must be reachable);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.rule import Need, Problem, Rule, Severity
from bundler.rules._hosts import host_rule

_none = host_rule(
    {"no-address", "circular"},
    "No address can be found for {hosts}, which the domain names as its name servers: nobody can ask there.",
    "Correct or remove what has no address, at the registrar and in the NS records of the zone.",
)
_unanswered = host_rule(
    {"not-served", "not-resolved"},
    "The address of {hosts}, which the domain names as its name servers, could not be learned: the servers of their "
    "own zone gave no usable answer.",
    "Ask whoever runs the zone of these names to repair its name servers, or name others at the registrar.",
)


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for names without address, and one for those whose address nobody tells."""
    yield from _none(facts)
    yield from _unanswered(facts)


RULE = Rule(
    id="ns-without-address",
    severity=Severity.WARNING,
    title="The name of a name server has no address",
    needs=(Need.PARENT,),
    check=check,
)
