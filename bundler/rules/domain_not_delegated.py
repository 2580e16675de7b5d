"""The zone above says that the domain does not exist.

What is wrong

The servers of the zone above, the registry for a domain bought at a registrar, were asked who serves the domain. They
answered with authority that nobody does. The domain is not registered, has expired, is on hold, or has no name servers.

Why it matters for ACS

Nobody can find any record of the domain, whatever is entered at a DNS host. ACS sees nothing and mail cannot be
delivered.

Remedy

Look at the domain at its registrar: renew it, lift the hold, or enter the name servers of your DNS host. Check the
spelling of the domain too.

Source

RFC 1034 section 4.2.1 (delegation from the zone above); RFC 2308 section 2.1 (name error);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.rules._answers import ids
from bundler.rules._say import domain, servers


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for a domain that the zone above denies."""
    zone = facts.zone
    if zone is None or zone.delegated is not False:
        return
    denials = [x for x in zone.parent_lookups if x.reply is not None and x.reply.aa]
    if any(x.reply is not None and x.reply.rcode == "NXDOMAIN" for x in denials):
        text = "For the rest of the world the domain does not exist, so none of its records can be found."
    else:
        text = "The name is there, but no name server is named for it, so none of its records can be found."
    yield Problem(
        explanation=phrase(
            "{parent}, the zone above, has no delegation for {apex}. " + text,
            parent=domain(zone.parent),
            apex=domain(zone.apex),
        ),
        fix=Fix(
            ("At the registrar, check that the domain is registered, not expired or on hold, and has name servers.",)
        ),
        cites=ids(denials),
        detail=phrase("Said by {servers}.", servers=servers(x.server for x in denials)),
    )


RULE = Rule(
    id="domain-not-delegated",
    severity=Severity.BLOCKING,
    title="The domain is not delegated",
    needs=(Need.PARENT,),
    check=check,
    precedence=Precedence.CAUSE,
)
