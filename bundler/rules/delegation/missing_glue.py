"""A name server inside the zone has no address in the zone above.

What is wrong

The name server's own name is inside the domain that it serves, so only that server knows its address. The zone above
must give the address together with the name (glue). Here it does not.

Why it matters for ACS

A resolver cannot reach this server. If all name servers are like this, resolvers find no record of the domain.

Remedy

At the registrar, enter the addresses of the name servers (host records or glue records), or use name servers whose
names are outside the domain.

Source

RFC 1034 section 4.2.1 (glue records); RFC 9471 section 3 (glue must be given);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Rule, Severity
from bundler.rules.delegation._host_rule import host_rule

RULE = Rule(
    id="missing-glue",
    severity=Severity.WARNING,
    title="A name server inside the zone has no address in the zone above",
    needs=(Need.PARENT,),
    check=host_rule(
        {"missing-glue"},
        "The zone above names {hosts}, which are inside the domain, but does not give their addresses. Resolvers "
        "cannot reach them.",
        "At the registrar, enter the addresses of these name servers as host (glue) records.",
    ),
)
