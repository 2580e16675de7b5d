"""What the servers above a zone say of its delegation, server by server."""

from collections.abc import Iterable, Sequence

from bundler.model.facts import Lookup, ServerStatus, ZoneCut
from bundler.model.observations import Purpose
from bundler.reading.authority import status_of, unusable
from bundler.reading.names import at_or_below, depth
from bundler.reading.referral import decided, own_name_servers, referral

_WALK = {Purpose.ROOT, Purpose.DELEGATION}


def read_cuts(domain: str, lookups: Sequence[Lookup]) -> tuple[ZoneCut, ...]:
    """Every name at, above or below the domain that some server delegates or serves as a zone of its own."""
    views: dict[str, list[Lookup]] = {}
    for lookup in lookups:
        name = lookup.qname
        on_the_way = name not in {"", "."} and (at_or_below(domain, name) or at_or_below(name, domain))
        if lookup.purpose in _WALK and lookup.qtype == "NS" and on_the_way and lookup.zone != name:
            views.setdefault(name, []).append(lookup)
    for name, found in _met_on_the_way(lookups).items():
        views.setdefault(name, []).extend(found)
    cuts = (_cut(name, found) for name, found in sorted(views.items(), key=lambda item: depth(item[0])))
    return tuple(cut for cut in cuts if cut.refers or cut.serves)


def _met_on_the_way(lookups: Iterable[Lookup]) -> dict[str, list[Lookup]]:
    """Questions about records that some servers of a zone answer by pointing further down, by the zone there."""
    asked: dict[tuple[str, str, str], list[Lookup]] = {}
    for lookup in lookups:
        if lookup.purpose is Purpose.RECORD:
            asked.setdefault((lookup.qname, lookup.qtype, lookup.zone), []).append(lookup)
    met: dict[str, list[Lookup]] = {}
    for found in asked.values():
        cuts = [cut for x in found if (cut := referral(x.reply, x.zone or ".", x.qname))]
        if cuts:
            met.setdefault(cuts[0].apex, []).extend(found)
    return met


def _cut(apex: str, lookups: Sequence[Lookup]) -> ZoneCut:
    refers, serves, denies, fails = [], [], [], []
    names: dict[str, tuple[str, ...]] = {}
    for lookup in lookups:
        cut = referral(lookup.reply, lookup.zone or ".", lookup.qname)
        if cut is not None and cut.apex == apex:
            refers.append(lookup)
            names[lookup.id] = tuple(sorted(cut.hosts))
        elif own_name_servers(lookup.reply, apex) is not None:
            serves.append(lookup)
        elif cut is None and _denies(lookup, apex):
            denies.append(lookup)
        elif cut is None and lookup.purpose in _WALK and _fails(lookup):
            fails.append(lookup)
    parent = max((x.zone for x in (*refers, *serves, *denies)), key=depth, default="")
    return ZoneCut(apex, parent, tuple(refers), tuple(serves), tuple(denies), names, tuple(fails))


def _fails(lookup: Lookup) -> bool:
    reason = unusable(lookup)
    return bool(reason) and status_of(reason) is not ServerStatus.NOT_TESTED


def _denies(lookup: Lookup, apex: str) -> bool:
    """Nothing at the name asked for, said by a zone above the cut: a server that holds the zone below as well says it
    in the name of that one.
    """
    if lookup.reply is None or unusable(lookup) or not decided(lookup.reply, lookup.qname):
        return False
    if lookup.qname == apex:
        return True
    spoken_for = [rr.owner for rr in lookup.reply.authority if rr.rtype == "SOA"]
    return not lookup.reply.answer and not any(at_or_below(owner, apex) for owner in spoken_for)
