"""What rules about the zone's servers share."""

from collections.abc import Iterable

from bundler.model.facts import Facts, Lookup, ServerStatus, ZoneServer
from bundler.model.fields import Phrase, phrase
from bundler.model.observations import Outcome
from bundler.model.rule import Severity
from bundler.rules._hosts import nobody_serves
from bundler.rules._say import rows, server, servers


def of_status(facts: Facts, *statuses: ServerStatus) -> tuple[ZoneServer, ...]:
    """The zone's addresses of these kinds."""
    return tuple(one for one in facts.zone.servers if one.status in statuses) if facts.zone else ()


def named(several: Iterable[ZoneServer]) -> Phrase:
    """The addresses in prose."""
    return servers(one.server for one in several)


def reasons(several: Iterable[ZoneServer]) -> Phrase:
    """Each address with what it did."""
    return rows([phrase("{one}: {detail}", one=server(one.server), detail=one.detail) for one in several])


def cites(several: Iterable[ZoneServer]) -> tuple[str, ...]:
    """The first evidence of each address's status; every question it was asked shows the same."""
    return tuple(dict.fromkeys(cite for one in several for cite in one.cites[:3]))


def cut_off(facts: Facts) -> tuple[Lookup, ...]:
    """Questions about a record, or about the zone at a server that is otherwise silent, whose answer came cut off."""
    silent = {one.server for one in of_status(facts, ServerStatus.SILENT)}
    about_zone = facts.zone.child_lookups if facts.zone else ()
    asked = [a.lookup for r in facts.records.values() for a in r.answers]
    asked += [lookup for lookup in about_zone if lookup.server in silent]
    return tuple(dict.fromkeys(filter(is_cut_off, asked)))


def is_cut_off(lookup: Lookup) -> bool:
    """The answer came cut off over UDP, and no whole one over TCP, which was tried."""
    tried = any(a.transport == "tcp" and a.outcome is not Outcome.NOT_SENT for a in lookup.attempts)
    whole = lookup.reply is not None and "tc" not in lookup.reply.flags
    return any(a.truncated for a in lookup.attempts) and tried and not whole


def degree(facts: Facts) -> Severity:
    """One useless server of several weakens the case; when there is no other, nothing can be looked up."""
    return Severity.BLOCKING if nobody_serves(facts) else Severity.WARNING
