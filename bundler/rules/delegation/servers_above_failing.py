"""A server of the zone above does not tell where the domain is.

What is wrong

A resolver finds the name servers of a zone by asking a server of the zone above. Some of these servers give no usable
answer about the delegation, or give it over TCP only.

Why it matters for ACS

A resolver that asks such a server must try another one, and many ask over UDP alone. Where no server above answers over
UDP, a resolver may not find the domain.

Remedy

Ask the registrar or the registry, or the operator of the zone above, to repair its servers. The domain's own servers
need no change.

Source

RFC 1034 section 4.2.2 (delegation); RFC 7766 section 5 (both transports); RFC 2182 section 3 (servers in reach);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts, Lookup, ZoneCut
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, rows, server, servers
from bundler.reading.authority import in_words, unusable
from bundler.reading.names import at_or_below
from bundler.reading.network import over_ipv6
from bundler.reading.transports import decided_over


def check(facts: Facts) -> Iterator[Problem]:
    """At most two problems for each zone on the way: no answer, and none over UDP."""
    for cut in facts.cuts:
        giving = [x for x in (*cut.refers, *cut.serves) if x.zone == cut.parent]
        if not giving or cut.parent == "." or not at_or_below(facts.domain, cut.apex):
            continue
        if failing := [x for x in cut.fails if x.zone == cut.parent and _works_from_here(x, facts)]:
            yield _problem(cut, failing, "give no usable answer about it", Severity.WARNING)
        by_tcp = [x for x in giving if _over_tcp_only(x, facts)]
        if by_tcp:
            degree = Severity.BLOCKING if len(by_tcp) == len(giving) else Severity.WARNING
            yield _problem(cut, by_tcp, "answer over TCP only, and resolvers ask over UDP", degree)


def _problem(cut: ZoneCut, lookups: list[Lookup], what: str, severity: Severity) -> Problem:
    told = [(x, unusable(x)) for x in lookups]
    return Problem(
        explanation=phrase(
            f"{{servers}} of {{parent}}, the zone above {{apex}}, {what}. "
            + (
                "A resolver that asks them must try another server."
                if severity is Severity.WARNING
                else "A resolver that does not get an answer over UDP may not find the domain."
            ),
            servers=servers({x.server.address: x.server for x in lookups}.values()),
            parent=domain(cut.parent),
            apex=domain(cut.apex),
        ),
        fix=Fix(
            phrase(
                "Ask the registrar or the registry of {apex}, or the operator of {parent}, to repair these servers.",
                apex=domain(cut.apex),
                parent=domain(cut.parent),
            )
        ),
        cites=ids(lookups),
        detail=rows([phrase("{one}: {why}", one=server(x.server), why=in_words(x, why)) for x, why in told if why]),
        severity=severity,
    )


def _works_from_here(lookup: Lookup, facts: Facts) -> bool:
    """Silence over an IP version that does not work on this computer's network says nothing of a server."""
    return bool(facts.network.ipv6 if over_ipv6(lookup) else facts.network.ipv4)


def _over_tcp_only(lookup: Lookup, facts: Facts) -> bool:
    seen = facts.transports.get(lookup.server.address)
    return decided_over(lookup) == "tcp" and seen is not None and seen.udp is False and facts.network.udp is True


RULE = Rule(
    id="servers-above-failing",
    severity=Severity.WARNING,
    title="Servers of the zone above do not tell where the domain is",
    needs=(Need.PARENT,),
    check=check,
)
