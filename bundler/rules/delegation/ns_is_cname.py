"""The name of a name server is an alias.

What is wrong

The name of a name server must have addresses itself. Here the name is an alias of another name (a CNAME record), which
the standard forbids.

Why it matters for ACS

Some resolvers follow the alias; others do not and cannot reach the server. What ACS does is not documented.

Remedy

At the registrar and in the NS records of the zone, enter the name that the alias leads to, or give the name its own
addresses.

Source

RFC 2181 section 10.3 (an NS record must not point at an alias);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Rule, Severity
from bundler.rules.delegation._host_rule import host_rule

RULE = Rule(
    id="ns-is-cname",
    severity=Severity.WARNING,
    title="The name of a name server is an alias",
    needs=(Need.PARENT,),
    check=host_rule(
        {"is-cname"},
        "The name server names {hosts} are aliases of other names, which the standard forbids. Some resolvers cannot "
        "reach such a server.",
        "At the registrar and in the zone, enter name server names that have their own addresses.",
    ),
)
