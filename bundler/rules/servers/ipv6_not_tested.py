"""The IPv6 addresses of the name servers were not tested.

What is wrong

Some name servers have IPv6 addresses, but IPv6 does not work on the network of this computer: not even the root servers
answered over it. Whether the name servers answer over IPv6 is unknown.

Why it matters for ACS

If ACS asks over IPv6, it may get an answer that this document does not show. This limits the evidence; it is no fault
of the domain.

Remedy

Change nothing. For complete evidence, run this again from a network with IPv6.

Source

RFC 3901 section 3 (zones should be reachable over IPv4, and may be over IPv6);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.useful_servers import of_status
from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import many
from bundler.rules.servers._server_words import cites, named


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all IPv6 addresses that could not be asked."""
    untested = [s for s in of_status(facts, ServerStatus.NOT_TESTED) if ":" in s.server.address]
    if facts.network.ipv6 or not untested:
        return
    yield Problem(
        explanation=phrase(
            "{count} of the zone could not be tested, because IPv6 does not work on the network of this computer: "
            "{servers}. This limits the evidence; it is no fault of the domain.",
            count=many(len(untested), "IPv6 address", "IPv6 addresses"),
            servers=named(untested),
        ),
        fix=Fix(("Change nothing. For complete evidence, run this again from a network with IPv6.",)),
        cites=(*cites(untested), *facts.network.cites),
    )


RULE = Rule(
    id="ipv6-not-tested",
    severity=Severity.NOTE,
    title="The name servers' IPv6 addresses were not tested",
    needs=(Need.NETWORK,),
    check=check,
)
