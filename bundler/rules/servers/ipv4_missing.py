"""No name server of the zone has an IPv4 address.

What is wrong

All name servers of the zone have IPv6 addresses only. Many resolvers use IPv4 only and cannot reach any of them.

Why it matters for ACS

Whether ACS asks over IPv4 or IPv6 is not documented. A resolver without IPv6 gets no record of the domain.

Remedy

Give at least two name servers an IPv4 address too, in the zone and, where the names lie inside the domain, as host
(glue) record at the registrar.

Source

RFC 3901 section 3 (every zone should have a name server reachable over IPv4);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.conclusions.useful_servers import UNUSABLE
from bundler.model.facts import Facts, NsHost
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, hosts
from bundler.reading.names import at_or_below


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for a zone of which every name server is known to have no IPv4 address."""
    zone = facts.zone
    if zone is None or not _world_has_ipv4(facts):
        return
    alive = [host for host in zone.hosts if host.addresses]
    if not alive or any(_may_have_ipv4(host, zone.apex) for host in zone.hosts):
        return
    shown = ids([x for x in zone.parent_lookups if x.reply is not None], *(h.resolved for h in zone.hosts))
    if not shown:
        return
    yield Problem(
        explanation=phrase(
            "The name servers of {apex} have no IPv4 address: {hosts}. Resolvers without IPv6 cannot reach any of "
            "them, so they get no record of the domain.",
            apex=domain(zone.apex),
            hosts=hosts(host.name for host in alive),
        ),
        fix=Fix(
            ("Give the name servers IPv4 addresses too, in the zone and as host (glue) records at the registrar.",)
        ),
        cites=shown,
    )


def _may_have_ipv4(host: NsHost, apex: str) -> bool:
    """Inside the zone glue decides: who cannot reach the zone cannot ask there for more addresses."""
    if any(":" not in address for address in host.addresses):
        return True
    if host.problem in UNUSABLE or "A" in host.resolved_types:
        return False
    return not (host.glue and at_or_below(host.name, apex))


def _world_has_ipv4(facts: Facts) -> bool:
    """A closed network may be without IPv4 altogether."""
    return any(":" not in x.server.address for x in facts.lookups if "hint" in x.server.origins)


RULE = Rule(
    id="ipv4-missing",
    severity=Severity.BLOCKING,
    title="No name server of the zone has an IPv4 address",
    needs=(Need.PARENT,),
    check=check,
)
