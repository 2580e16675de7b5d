"""A name server has an address that the world cannot reach.

What is wrong

Some ranges of addresses are not for the Internet: private networks, loopback, link-local, documentation, reserved, and
those that stand for an IPv4 address inside IPv6. The domain names a name server at such an address. It may answer on
your own network, but nobody outside can reach it.

Why it matters for ACS

A resolver on the Internet cannot reach such a server. If all name servers are like that, nobody on the Internet sees a
record of the domain.

Remedy

Enter the public address of the name server in its own zone and as host (glue) record at the registrar, or remove the
server from the delegation.

Source

RFC 6890 (special-purpose address registries); RFC 1918 section 5 (private addresses do not belong into public DNS);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.conclusions.useful_servers import UNUSABLE
from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import address, host, rows
from bundler.reading.addresses import special


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all such addresses of the zone's name servers."""
    zone = facts.zone
    if zone is None or not facts.network.open_world:
        return
    bad = [(h, a, kind) for h in zone.hosts for a in h.addresses if (kind := special(a))]
    if not bad:
        return
    good = any(not special(a) for h in zone.hosts for a in h.addresses) or any(
        s.status is not ServerStatus.NOT_GLOBAL for s in zone.servers
    )
    hopeful = good or any(not h.addresses and h.problem not in UNUSABLE for h in zone.hosts)
    shown = [phrase("{name} at {at}, {kind}", name=host(h.name), at=address(a), kind=kind) for h, a, kind in bad]
    text = "The addresses of these name servers cannot be reached over the Internet: {shown}. "
    text += (
        "Resolvers that ask there get no answer."
        if hopeful
        else "The zone has no other name server, so resolvers find no record."
    )
    seen = {s.server.address: s.cites for s in zone.servers}
    cited = [cite for _, a, _ in bad for cite in seen.get(a, ())]
    lookups = ids([x for x in zone.parent_lookups if x.reply is not None], *(h.resolved for h, _, _ in bad))
    yield Problem(
        explanation=phrase(text, shown=rows(shown)),
        fix=Fix(("At the registrar and in the zone, give these name servers public addresses, or remove them.",)),
        cites=tuple(dict.fromkeys([*lookups, *cited])),
        severity=None if hopeful else Severity.BLOCKING,
    )


RULE = Rule(
    id="address-not-global",
    severity=Severity.WARNING,
    title="A name server has an address the world cannot reach",
    needs=(Need.PARENT,),
    check=check,
)
