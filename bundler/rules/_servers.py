"""What rules about the zone's servers share."""

from collections.abc import Iterable

from bundler.model.facts import Facts, ServerStatus, ZoneServer
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Severity
from bundler.rules._say import rows, server, servers

_USELESS = frozenset({ServerStatus.LAME, ServerStatus.FAILING, ServerStatus.NOT_AUTHORITATIVE})


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


def nobody_serves(facts: Facts) -> bool:
    """Every address of the zone was heard, and not one of them serves it: no resolver can get an answer.

    One that was silent or not asked might serve it, so then nothing follows.
    """
    zone = facts.zone
    if zone is None or not zone.servers or zone.left_out:
        return False
    return all(one.status in _USELESS for one in zone.servers) and all(h.addresses for h in zone.hosts)


def degree(facts: Facts) -> Severity:
    """One useless server of several weakens the case; when there is no other, nothing can be looked up."""
    return Severity.BLOCKING if nobody_serves(facts) else Severity.WARNING
