"""The zone above gives another address for a name server than the name server's own zone.

What is wrong

For name servers inside the domain, the zone above also gives their addresses (glue). They must equal the addresses in
the name server's own zone. Here they differ, as happens when a server moves and only one of the two places is changed.

Why it matters for ACS

A resolver first asks the address in the glue. If that machine is off, or serves an old copy of the zone, the resolver
gets no answer or an old one.

Remedy

At the registrar, correct the host (glue) records of these name servers, or correct the addresses in their own zone.

Source

RFC 1034 section 4.2.2 (glue is a copy); RFC 2181 section 5.4.1 (the zone's own data is trusted more);
RFC 9471 section 3 (glue in referrals);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts, NsHost
from bundler.model.fields import Phrase, listing, phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import address, host, hosts, rows

_TYPES = ("A", "AAAA")


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for glue that the zone does not confirm, and one for glue that only lacks addresses."""
    zone = facts.zone
    if zone is None:
        return
    false = [h for h in zone.hosts if any(_glue(h, t) - _own(h, t) for t in _TYPES if t in h.resolved_types)]
    short = [h for h in zone.hosts if h not in false and any(_lacks(h, t) for t in _TYPES)]
    for found, text, severity in (
        (false, "The zone above gives addresses for {hosts} that are not in the zone of these names. ", None),
        (
            short,
            "The zone above does not give all addresses that the zone of these names holds for {hosts}. ",
            Severity.NOTE,
        ),
    ):
        if found:
            yield Problem(
                explanation=phrase(
                    text + "Resolvers may use either address.",
                    hosts=hosts(h.name for h in found),
                ),
                fix=Fix(("At the registrar, correct the host (glue) records, or the addresses in the zone.",)),
                cites=ids([x for x in zone.parent_lookups if x.reply is not None], *(h.resolved for h in found)),
                detail=rows([_detail(h) for h in found]),
                severity=severity,
            )


def _glue(one: NsHost, rtype: str) -> set[str]:
    return {a for a in one.glue if (":" in a) is (rtype == "AAAA")}


def _own(one: NsHost, rtype: str) -> set[str]:
    return {a for a in one.authoritative_addresses if (":" in a) is (rtype == "AAAA")}


def _lacks(one: NsHost, rtype: str) -> bool:
    """Glue of the same type is there. Without any, the message may not have had room for it."""
    return rtype in one.resolved_types and bool(_glue(one, rtype)) and bool(_own(one, rtype) - _glue(one, rtype))


def _detail(one: NsHost) -> Phrase:
    return phrase(
        "{name}: {glue} above, {own} in its zone",
        name=host(one.name),
        glue=_addresses(one.glue),
        own=_addresses(one.authoritative_addresses),
    )


def _addresses(found: Sequence[str]) -> Phrase:
    return listing([(address(a),) for a in found]) if found else ("none",)


RULE = Rule(
    id="glue-mismatch",
    severity=Severity.WARNING,
    title="The zone above gives other addresses for a name server",
    needs=(Need.PARENT,),
    check=check,
)
