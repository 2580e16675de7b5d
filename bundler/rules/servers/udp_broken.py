"""A name server answers over TCP, and not over UDP.

What is wrong

Nearly all DNS questions use UDP, and resolvers change to TCP only when an answer over UDP says that it was truncated.
These servers give no usable answer over UDP: a filter drops or rejects port 53, or another program than the name server
answers. Over TCP they answer.

Why it matters for ACS

A resolver gets no answer from such a server, and no record from a zone without another server, although the records are
published.

Remedy

Ask the DNS host to let UDP on port 53 through to the server. If no server of any zone answered over UDP, the network of
this computer is the cause: run this from another one.

Source

RFC 1035 section 4.2 (both transports); RFC 7766 section 5 (TCP beside UDP, not in place of it);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import cites, ids
from bundler.model.facts import Facts, Lookup, RecordAnswer, RecordFacts, ServerStatus, ZoneServer
from bundler.model.fields import phrase
from bundler.model.observations import Outcome
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, givers, servers, shortened
from bundler.reading.network import over_ipv6
from bundler.reading.transports import decided_over


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for servers that are deaf over UDP, and one of each degree for questions that others answer so."""
    zone = facts.zone
    deaf = [s for s in zone.servers if s.transports.udp is False and s.transports.tcp] if zone else []
    if deaf and facts.network.udp is False:
        yield _the_network(deaf, facts)
        return
    deaf = [s for s in deaf if _works_here(s, facts)]
    if deaf and zone is not None:
        yield _servers(deaf, zone.servers, facts)
    yield from _questions(facts)


def _servers(deaf: Sequence[ZoneServer], everyone: Sequence[ZoneServer], facts: Facts) -> Problem:
    hearing = any(s.transports.udp and s.status is ServerStatus.AUTHORITATIVE for s in everyone)
    text = "{servers} answered over TCP only. Over UDP, which resolvers use, no usable answer came. "
    if hearing:
        text += "A resolver that asks there must try another server."
    else:
        text += "No other server of the zone answers over UDP either, so resolvers get no record of the domain."
    return Problem(
        explanation=phrase(text, servers=servers(s.server for s in deaf)),
        fix=Fix(("Ask the DNS host to let UDP on port 53 through to these servers.",)),
        cites=_shown(deaf, facts),
        severity=None if hearing else Severity.BLOCKING,
    )


def _the_network(deaf: Sequence[ZoneServer], facts: Facts) -> Problem:
    text = (
        "No server answered over UDP, not even those of the root and of other zones, but over TCP they did: the "
        "network of this computer drops UDP. Whether {servers} answer over UDP is unknown."
    )
    return Problem(
        explanation=phrase(text, servers=servers(s.server for s in deaf)),
        fix=Fix(("Run this again from another network, one that lets UDP on port 53 through.",)),
        cites=_shown(deaf, facts),
        severity=Severity.NOTE,
    )


def _works_here(server: ZoneServer, facts: Facts) -> bool:
    """Some other address of the same family answered over UDP."""
    family = ":" in server.server.address
    return any(one.udp for address, one in facts.transports.items() if (":" in address) is family)


def _shown(deaf: Sequence[ZoneServer], facts: Facts) -> tuple[str, ...]:
    addresses = {s.server.address for s in deaf}
    by_address: dict[str, list[Lookup]] = {}
    for lookup in facts.lookups:
        if lookup.server.address in addresses and decided_over(lookup) == "tcp" and lookup.reply is not None:
            by_address.setdefault(lookup.server.address, []).append(lookup)
    return ids(*(found[:3] for found in by_address.values()))


def _questions(facts: Facts) -> Iterator[Problem]:
    """Single questions that a server answers over TCP only, though it answers others over UDP.

    A server that cuts answers off may limit its rate, so that silence over UDP is no sign.
    """
    lost: dict[Severity, list[RecordAnswer]] = {}
    touched: dict[Severity, list[RecordFacts]] = {}
    for record in facts.records.values():
        only_tcp = [a for a in record.usable if _only_over_tcp(a.lookup, facts)]
        if only_tcp:
            severity = _degree(record, only_tcp, facts)
            lost.setdefault(severity, []).extend(only_tcp)
            touched.setdefault(severity, []).append(record)
    for severity, answers in lost.items():
        names = dict.fromkeys((a.lookup.qtype, a.lookup.qname) for a in answers)
        text = (
            "The answer for {names} came over TCP only from {servers}: over UDP, where they answer other questions, "
            "nothing usable came. Resolvers change to TCP only when an answer says that it was truncated."
        )
        if severity is Severity.NOTE:
            text += " It happened once, so the datagrams may have been lost on the way."
        yield Problem(
            explanation=phrase(
                text,
                names=shortened([phrase("the {type} record of {name}", type=t, name=domain(n)) for t, n in names]),
                servers=givers(answers),
            ),
            fix=Fix((_DROPPED,)),
            cites=cites(answers),
            records=tuple(record.key for record in touched[severity]),
            severity=severity,
        )


_DROPPED = (
    "Ask the DNS host what drops these answers over UDP: often a firewall that drops fragments. Removing TXT "
    "records that are no longer needed makes the answer shorter."
)


def _degree(record: RecordFacts, only_tcp: Sequence[RecordAnswer], facts: Facts) -> Severity:
    """Two lost datagrams look the same: only what several addresses, or questions, show alike is the servers' fault."""
    addresses = {a.server.address for a in only_tcp}
    if len(only_tcp) == len(record.usable) and len(addresses) > 1 and record.required:
        return Severity.BLOCKING
    answers = [a for each in facts.records.values() for a in each.usable if a.server.address in addresses]
    questions = {(a.lookup.qname, a.lookup.qtype) for a in answers if _only_over_tcp(a.lookup, facts)}
    return Severity.WARNING if len(addresses) > 1 or len(questions) > 1 else Severity.NOTE


def _only_over_tcp(lookup: Lookup, facts: Facts) -> bool:
    known = facts.transports.get(lookup.server.address)
    if known is None or not known.udp or known.cut_off or decided_over(lookup) != "tcp":
        return False
    family = [one for address, one in facts.transports.items() if (":" in address) is over_ipv6(lookup)]
    # A server that takes no EDNS was asked over UDP only by what had none.
    over_udp = [a for a in lookup.attempts if a.transport == "udp" and not (a.edns and known.edns is False)]
    failed = all(a.outcome in {Outcome.TIMEOUT, Outcome.MALFORMED} and not a.case_lost for a in over_udp)
    return len(over_udp) > 1 and failed and any(one.udp for one in family)


RULE = Rule(
    id="udp-broken",
    severity=Severity.WARNING,
    title="A name server answers over TCP only",
    needs=(Need.AUTHORITATIVE,),
    check=check,
)
