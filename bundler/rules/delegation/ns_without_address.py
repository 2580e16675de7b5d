"""The name of a name server has no address.

What is wrong

The domain's list of name servers holds a name without an address: it no longer exists, is misspelled, or depends on
itself.

Why it matters for ACS

No resolver can ask this server. If others work, look-ups take longer; if there are no others, resolvers find no record
of the domain.

Remedy

Correct or remove the name at the registrar and in the NS records of the zone.

Source

RFC 1912 section 2.8 (lame delegations); RFC 1034 section 4.2.2 (name servers must be reachable);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.rule import Need, Problem, Rule, Severity
from bundler.rules.delegation._host_rule import host_rule

_none = host_rule(
    {"no-address", "circular"},
    "The name servers {hosts} of the domain have no address: no resolver can ask them.",
    "Correct or remove these names at the registrar and in the NS records of the zone.",
)
_unanswered = host_rule(
    {"not-served", "not-resolved"},
    "The addresses of the name servers {hosts} are unknown: the servers of their own zone gave no usable answer.",
    "Ask the operator of the zone of these names to repair its name servers, or enter others at the registrar.",
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
