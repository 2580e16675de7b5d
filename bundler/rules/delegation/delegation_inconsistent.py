"""The servers above the domain do not agree about its delegation.

What is wrong

A resolver finds the name servers of a zone by asking a server of the zone above. Here these servers differ: some name
the zone's servers, and others say that the zone does not exist. Or a zone in between, which resolvers ask label by
label, has no delegation although a server further up holds the zone.

Why it matters for ACS

A resolver that asks a server without the delegation is told, with authority, that the domain does not exist, and caches
that. It finds the records on one try and nothing on the next.

Remedy

Ask the registrar or the registry to put the delegation on all servers of the zone above: the fault is there, not at the
domain's name servers. If you run the zone above yourself, add the NS records there.

Source

RFC 1034 section 4.2.2 (delegation); RFC 9156 section 2 (resolvers ask for one label more at each zone);
RFC 2308 section 5 (denials are remembered);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, ZoneCut
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, hosts, rows, server, servers
from bundler.reading.names import at_or_below


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for each zone on the way about which the servers above differ."""
    for cut in facts.cuts:
        denying = [x for x in cut.denies if x.zone == cut.parent]
        if denying:
            yield _denied(cut, facts)
        elif len(set(cut.names.values())) > 1:
            yield from _differing(cut)


def _denied(cut: ZoneCut, facts: Facts) -> Problem:
    denying = [x for x in cut.denies if x.zone == cut.parent]
    giving = [*cut.refers, *cut.serves]
    inside = [x for x in giving if x.zone == cut.parent]
    text = "The servers of {parent}, the zone above, differ about {apex}: {some} know its delegation, and {others} say "
    if not inside:
        text = "{parent}, the zone above {apex}, has no delegation for it. {some} serve it anyway, but {others} say "
    text += "that there is none. Resolvers that ask them find nothing."
    records = tuple(key for key, record in facts.records.items() if at_or_below(record.name, cut.apex))
    on_the_way = at_or_below(facts.domain, cut.apex)
    touches: tuple[RecordKey, ...] = () if on_the_way else records
    return Problem(
        explanation=phrase(
            text,
            parent=domain(cut.parent),
            apex=domain(cut.apex),
            some=servers(x.server for x in (inside or giving)),
            others=servers(x.server for x in denying),
        ),
        fix=Fix(
            phrase(
                "Ask the registrar or the registry of {apex}, or the operator of {parent}, to put the delegation on "
                "all servers of {parent}.",
                apex=domain(cut.apex),
                parent=domain(cut.parent),
            )
        ),
        cites=ids(denying, inside or giving),
        records=touches,
        severity=Severity.BLOCKING if on_the_way or touches else Severity.WARNING,
    )


def _differing(cut: ZoneCut) -> Iterator[Problem]:
    """All servers know the delegation, and name different servers: a change that is not everywhere yet."""
    above = [x for x in cut.refers if x.zone == cut.parent]
    if len({cut.names[x.id] for x in above}) < 2:
        return
    yield Problem(
        explanation=phrase(
            "The servers of {parent}, the zone above, name different name servers for {apex}. A resolver uses those "
            "of the server that answers it.",
            parent=domain(cut.parent),
            apex=domain(cut.apex),
        ),
        fix=Fix((_LATELY,)),
        cites=ids(above),
        detail=rows([phrase("{one}: {names}", one=server(x.server), names=hosts(cut.names[x.id])) for x in above]),
        severity=Severity.WARNING,
    )


_LATELY = (
    "If the name servers changed recently, wait some hours. Otherwise ask the registrar why the delegation did "
    "not reach all servers."
)

RULE = Rule(
    id="delegation-inconsistent",
    severity=Severity.BLOCKING,
    title="The servers above the domain differ about its delegation",
    needs=(Need.PARENT,),
    check=check,
    precedence=Precedence.CAUSE,
)
