"""The address of a name server cannot be found, because it lies inside the zone.

What is wrong

The name server's own name belongs to the domain it serves. To find its address one would have to ask that very server.
The zone above must therefore give the address along with the name (called glue), and here it does not.

Why it matters for ACS

A resolver cannot reach this server. If all name servers are like this, no record of the domain can be found.

Remedy

At the registrar, enter the addresses of the name servers (often called host records or glue records), or use name
servers whose names lie outside the domain.

Source

RFC 1034 section 4.2.1 (glue records); RFC 9471 section 3 (glue must be given);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Rule, Severity
from bundler.rules._hosts import host_rule

RULE = Rule(
    id="missing-glue",
    severity=Severity.WARNING,
    title="A name server inside the zone has no address in the zone above",
    needs=(Need.PARENT,),
    check=host_rule(
        {"missing-glue"},
        "The zone above names {hosts}, which lie inside the domain, but does not give their addresses. Nobody can ask "
        "a server for its own address without knowing it, so they cannot be reached.",
        "At the registrar, enter the addresses of these name servers as host (glue) records.",
    ),
)
