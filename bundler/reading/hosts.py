"""The name servers of a zone by name: both NS sets, glue, addresses, and what is wrong with a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bundler.model.facts import RR, Lookup, NsHost, ServerStatus
from bundler.model.observations import Outcome, Purpose
from bundler.reading.authority import in_words, status_of, unusable
from bundler.reading.names import at_or_below, depth
from bundler.reading.referral import ADDRESS_TYPES, denies, referral

AT_ZONE = {Purpose.ZONE, Purpose.RECORD, Purpose.CONTROL}
"""Purposes of questions to servers of the zone itself."""
_ABOVE = {Purpose.ROOT, Purpose.DELEGATION}
_UNSENT = {Outcome.NOT_SENT, Outcome.CUT_SHORT}
_USELESS = {ServerStatus.LAME, ServerStatus.FAILING, ServerStatus.NOT_AUTHORITATIVE}

_PLAIN_SIZE = 512
_EDNS_SIZE = 1232
"""What the questions offer to take over UDP."""
_ONE_ADDRESS = 28
"""Octets of an AAAA record whose owner is compressed to a pointer."""


@dataclass
class Delegation:
    """A zone cut as the servers above it give it, all their answers together."""

    names: dict[str, None] = field(default_factory=dict)
    glue: dict[str, dict[str, None]] = field(default_factory=dict)
    cites: dict[str, None] = field(default_factory=dict)
    has_room: bool = False
    """Some answer had room for more glue than it gave."""


@dataclass(frozen=True)
class _View:
    """What the recording holds about the name servers of one zone."""

    apex: str
    delegations: Mapping[str, Delegation]
    own: tuple[Lookup, ...]
    """Usable answers of the zone's servers to its NS question."""
    addresses: Mapping[str, list[Lookup]]
    """Address lookups by host name."""
    asked: Mapping[str, dict[str, None]]
    """Addresses of the zone's servers that were asked, by host name."""
    denied: Mapping[str, str]
    """Names above hosts that do not exist, and what shows it."""


def read_hosts(apex: str, lookups: Sequence[Lookup]) -> tuple[NsHost, ...]:
    """Every name that the parent or the zone itself lists, or that was asked, in that order."""
    addresses: dict[str, list[Lookup]] = {}
    asked: dict[str, dict[str, None]] = {}
    for lookup in lookups:
        if lookup.purpose is Purpose.NS_ADDRESS and lookup.qtype in ADDRESS_TYPES:
            addresses.setdefault(lookup.qname, []).append(lookup)
        elif lookup.purpose in AT_ZONE and lookup.zone == apex and lookup.server.name:
            asked.setdefault(lookup.server.name, {})[lookup.server.address] = None
    own = tuple(
        x
        for x in lookups
        if x.purpose is Purpose.ZONE and (x.zone, x.qname, x.qtype) == (apex, apex, "NS") and not unusable(x)
        # An alias at the apex hides the NS set: what that holds is then not known.
        if not any((rr.owner, rr.rtype) == (apex, "CNAME") for rr in _answers([x]))
    )
    denied = {x.qname: x.id for x in lookups if x.purpose in _ABOVE and denies(x.reply) and not unusable(x)}
    view = _View(apex, read_delegations(lookups), own, addresses, asked, denied)
    delegation = view.delegations.get(apex)
    parent = delegation.names if delegation else {}
    child = dict.fromkeys(rr.target for rr in _answers(own) if (rr.owner, rr.rtype) == (apex, "NS"))
    return tuple(
        _host(name, name in parent if delegation else None, name in child if own else None, view)
        for name in dict.fromkeys([*parent, *child, *asked])
    )


def read_delegations(lookups: Iterable[Lookup]) -> Mapping[str, Delegation]:
    """The delegations that referrals in the recording show, by the name of the zone below."""
    found: dict[str, Delegation] = {}
    for lookup in lookups:
        cut = referral(lookup.reply, lookup.zone or ".", lookup.qname)
        if cut is None:
            continue
        delegation = found.setdefault(cut.apex, Delegation())
        delegation.names.update(dict.fromkeys(cut.hosts))
        delegation.cites[lookup.id] = None
        delegation.has_room |= _has_room(lookup)
        for host, address in cut.glue:
            delegation.glue.setdefault(host, {})[address] = None
    return found


def _has_room(lookup: Lookup) -> bool:
    """Servers leave glue out of a full datagram, some without marking it as truncated (RFC 9471 section 3.1)."""
    if lookup.reply is None:
        return False
    over_tcp = any(a.transport == "tcp" for a in lookup.attempts if lookup.id == f"D{a.seq}")
    return over_tcp or lookup.reply.size + _ONE_ADDRESS <= (_EDNS_SIZE if lookup.reply.edns else _PLAIN_SIZE)


def _host(name: str, in_parent: bool | None, in_child: bool | None, view: _View) -> NsHost:
    delegation = view.delegations.get(view.apex, Delegation())
    glue = tuple(delegation.glue.get(name, {}))
    authoritative = tuple(dict.fromkeys(rr.text for rr in _own_addresses(name, view)))
    addresses = tuple(dict.fromkeys([*glue, *authoritative, *view.asked.get(name, {})]))
    needs_glue = bool(in_parent) and not glue and delegation.has_room
    problem, detail, cites = _problem(name, view, needs_glue=needs_glue, reachable=bool(addresses))
    return NsHost(
        name=name,
        in_parent=in_parent,
        in_child=in_child,
        addresses=addresses,
        glue=glue,
        authoritative_addresses=authoritative,
        problem=problem,
        detail=detail,
        cites=tuple(cites),
        resolved=tuple(x for x in view.addresses.get(name, ()) if not unusable(x)),
    )


def _own_addresses(name: str, view: _View) -> Iterable[RR]:
    """From servers of the name's own zone; for a name inside the zone also what they send along with its NS set."""
    records = _answers(x for x in view.addresses.get(name, ()) if not unusable(x))
    if at_or_below(name, view.apex):
        records += [rr for x in view.own if x.reply is not None for rr in x.reply.additional]
    return [rr for rr in records if rr.owner == name and rr.rtype in ADDRESS_TYPES]


def _problem(name: str, view: _View, *, needs_glue: bool, reachable: bool) -> tuple[str, str, Iterable[str]]:
    found = view.addresses.get(name, [])
    usable = [x for x in found if not unusable(x)]
    if aliases := [rr for rr in _answers(usable) if rr.owner == name and rr.rtype == "CNAME"]:
        return "is-cname", f"an alias of {aliases[0].target}", (x.id for x in usable)
    if needs_glue and at_or_below(name, view.apex):
        detail = "the name is inside the zone, and the zone above gives no address for it"
        return "missing-glue", detail, view.delegations[view.apex].cites
    if reachable:
        return "", "", ()
    if {x.qtype for x in usable} == set(ADDRESS_TYPES):
        return "no-address", "its zone has neither an A nor an AAAA record for it", (x.id for x in usable)
    if circle := _circle(name, view.delegations):
        detail = f"its address depends on a loop: {', '.join(circle)} can only be reached through each other"
        return "circular", detail, dict.fromkeys(cite for zone in circle for cite in view.delegations[zone].cites)
    for above, cite in view.denied.items():
        if at_or_below(name, above):
            return "no-address", f"{above} does not exist", (cite,)
    failed = [x for x in found if unusable(x) and x.outcome not in _UNSENT]
    if not failed:
        return "not-asked", "not all questions for its address were sent", (x.id for x in found)
    why = in_words(failed[0], unusable(failed[0]))
    if len(failed) == len(found) and all(status_of(unusable(x)) in _USELESS for x in failed):
        return "not-served", f"its own zone: {why}", (x.id for x in found)
    return "not-resolved", why, (x.id for x in found)


def _circle(name: str, delegations: Mapping[str, Delegation]) -> list[str]:
    """The zones that wait for each other before an address of `name` can be learned; empty when there is a way."""

    def home(host: str) -> str | None:
        return max((zone for zone in delegations if at_or_below(host, zone)), key=depth, default=None)

    homes = {zone: {home(host) for host in cut.names if host not in cut.glue} for zone, cut in delegations.items()}
    stuck = {zone for zone, cut in delegations.items() if not cut.glue}
    while free := {zone for zone in stuck if not homes[zone] <= stuck}:
        stuck -= free
    circle: list[str] = []
    waiting = [home(name)]
    while waiting:
        zone = waiting.pop()
        if zone is not None and zone in stuck and zone not in circle:
            circle.append(zone)
            waiting += homes[zone]
    return sorted(circle)


def _answers(lookups: Iterable[Lookup]) -> list[RR]:
    return [rr for x in lookups if x.reply is not None for rr in x.reply.answer]
