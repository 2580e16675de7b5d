"""The name of a name server is an alias.

What is wrong

The name servers of a zone must be named by names that have addresses themselves. Here the name leads on to another
name (a CNAME record), which the standard forbids.

Why it matters for ACS

Some resolvers follow the alias, others do not and cannot reach the server. ACS may belong to either kind.

Remedy

Name the server by the name the alias leads to, at the registrar and in the NS records of the zone, or give the name
addresses of its own.

Source

RFC 2181 section 10.3 (an NS record must not point at an alias);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Rule, Severity
from bundler.rules._hosts import host_rule

RULE = Rule(
    id="ns-is-cname",
    severity=Severity.WARNING,
    title="The name of a name server is an alias",
    needs=(Need.PARENT,),
    check=host_rule(
        {"is-cname"},
        "The name server names {hosts} are aliases of other names, which the standard forbids. Some resolvers cannot "
        "reach such a server.",
        "At the registrar and in the zone, name the servers by names that have addresses of their own.",
    ),
)
