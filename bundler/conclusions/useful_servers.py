"""Which of the zone's servers are of use, and which answers came truncated."""

from bundler.model.facts import Facts, Lookup, ServerStatus, ZoneServer
from bundler.model.observations import Outcome

_USELESS = frozenset({ServerStatus.LAME, ServerStatus.FAILING, ServerStatus.NOT_AUTHORITATIVE, ServerStatus.NOT_GLOBAL})

UNUSABLE = frozenset({"missing-glue", "no-address", "circular", "is-cname", "not-served"})
"""What is wrong with a name of which nobody can learn an address that counts. Silence is not among it: that may be the
observer's network.
"""


def nobody_serves(facts: Facts) -> bool:
    """No name server of the zone is of use to anybody, each for a reason that was seen: no resolver gets an answer.

    The reasons may differ from server to server. One that was silent or not asked might serve the zone, so then nothing
    follows.
    """
    zone = facts.zone
    if zone is None or zone.left_out or not (zone.servers or zone.hosts):
        return False
    useless = all(one.status in _USELESS for one in zone.servers)
    return useless and all(one.addresses or one.problem in UNUSABLE for one in zone.hosts)


_UNTRIED = {Outcome.NOT_SENT, Outcome.CUT_SHORT}
"""Nothing that the server is to blame for."""


def of_status(facts: Facts, *statuses: ServerStatus) -> tuple[ZoneServer, ...]:
    """The zone's addresses of these kinds."""
    return tuple(one for one in facts.zone.servers if one.status in statuses) if facts.zone else ()


def cut_off(facts: Facts) -> tuple[Lookup, ...]:
    """Questions about a record, or about the zone at a server that is otherwise silent, whose answer came truncated."""
    silent = {one.server for one in of_status(facts, ServerStatus.SILENT)}
    about_zone = facts.zone.child_lookups if facts.zone else ()
    asked = [a.lookup for r in facts.records.values() for a in r.answers]
    asked += [lookup for lookup in about_zone if lookup.server in silent]
    return tuple(dict.fromkeys(filter(is_cut_off, asked)))


def is_cut_off(lookup: Lookup) -> bool:
    """The answer came truncated over UDP, and no whole one over TCP, which was tried."""
    tried = any(a.transport == "tcp" and a.outcome not in _UNTRIED for a in lookup.attempts)
    whole = lookup.reply is not None and "tc" not in lookup.reply.flags
    return any(a.truncated for a in lookup.attempts) and tried and not whole
