"""The zone that holds the domain's records: who the parent says serves it, who it says itself, who really does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from bundler.model.facts import Lookup, NetworkFacts, NsHost, ServerStatus, Transports, ZoneFacts, ZoneServer
from bundler.model.observations import LeftOut, Purpose, Server
from bundler.reading.addresses import special
from bundler.reading.authority import in_words, status_of, unusable
from bundler.reading.hosts import AT_ZONE, read_delegations, read_hosts
from bundler.reading.names import at_or_below, depth
from bundler.reading.network import over_ipv6
from bundler.reading.referral import decided, denies, own_name_servers
from bundler.reading.transports import read_transports

_WALK = {Purpose.ROOT, Purpose.DELEGATION}
_ELSEWHERE = {"other-name", "other-zone"}
_TELLING = (
    ServerStatus.NOT_AUTHORITATIVE,
    ServerStatus.LAME,
    ServerStatus.FAILING,
    ServerStatus.SILENT,
    ServerStatus.NOT_TESTED,
)
"""A bad answer says more about a server than silence, and silence more than a question never asked."""


def read_zone(domain: str, lookups: Sequence[Lookup], network: NetworkFacts) -> ZoneFacts | None:
    """The zone of `domain`; None when the walk from the root met no server that knows a name on the way."""
    apex = _apex(domain, lookups)
    if apex is None:
        return None
    parent_lookups = [x for x in lookups if x.purpose in _WALK and x.qname == apex and x.zone != apex]
    at_zone = [x for x in lookups if x.purpose in AT_ZONE and x.zone == apex]
    asked = [x for x in at_zone if not _beyond_cap(x)]
    hosts = read_hosts(apex, lookups)
    servers = tuple(_servers(asked, hosts, apex, network, read_transports(lookups)))
    known = {s.server.address for s in servers}
    named = [Server(h.name, a) for h in hosts for a in h.addresses] + [x.server for x in at_zone]
    left_out = {s.address: s for s in named if s.address not in known}
    return ZoneFacts(
        apex=apex,
        parent=max((x.zone for x in parent_lookups), key=depth, default=""),
        delegated=None if network.intercepted else _delegated(apex, parent_lookups, servers),
        hosts=hosts,
        servers=servers,
        left_out=tuple(left_out.values()) if servers else (),
        parent_lookups=tuple(parent_lookups),
        child_lookups=tuple(x for x in asked if x.purpose is Purpose.ZONE),
    )


def _apex(domain: str, lookups: Sequence[Lookup]) -> str | None:
    """The deepest zone whose servers were asked. Without any: the first name on the way down that its zone denies,
    else the deepest zone delegated to, else the name asked about below the TLD.
    """
    zones = {x.zone for x in lookups if x.purpose in AT_ZONE and x.zone and at_or_below(domain, x.zone)} - {"."}
    if zones:
        return max(zones, key=depth)
    walk = [x for x in lookups if x.purpose in _WALK and x.qname not in {"", "."} and at_or_below(domain, x.qname)]
    cuts = {zone for zone in read_delegations(walk) if at_or_below(domain, zone)}
    cuts |= {x.qname for x in walk if own_name_servers(x.reply, x.qname)}
    deepest = max(cuts, key=depth, default=".")
    below = sorted({x.qname for x in walk} - cuts, key=depth)
    # NODATA at a name between denies nothing: names below it may exist (an empty non-terminal, RFC 8020 section 2).
    said = [x for x in walk if x.zone == deepest and decided(x.reply, x.qname)]
    denied = {x.qname for x in said if denies(x.reply) or x.qname == domain}
    if depth(deepest) > 1 and not denied.intersection(below):
        return deepest
    candidates = [name for name in below if name in denied or deepest != "."]
    return next((name for name in candidates if at_or_below(name, deepest)), None if deepest == "." else deepest)


def _beyond_cap(lookup: Lookup) -> bool:
    """One of the addresses that the observer names without asking, since the zone has too many."""
    return lookup.attempts[-1].left_out is LeftOut.TOO_MANY_ADDRESSES


def _delegated(apex: str, parent_lookups: Iterable[Lookup], servers: Iterable[ZoneServer]) -> bool | None:
    views = [x for x in parent_lookups if x.qtype == "NS"]
    if apex in read_delegations(views) or any(own_name_servers(x.reply, apex) for x in views):
        return True
    if any(server.status is ServerStatus.AUTHORITATIVE for server in servers):
        return True
    return False if any(decided(x.reply, x.qname) for x in views) else None


def _servers(
    asked: Sequence[Lookup],
    hosts: Sequence[NsHost],
    apex: str,
    network: NetworkFacts,
    transports: Mapping[str, Transports],
) -> Iterable[ZoneServer]:
    def address(lookup: Lookup) -> tuple[str, int]:
        return lookup.server.address, lookup.server.port

    order = {key: position for position, key in enumerate(dict.fromkeys(map(address, asked)))}
    for _, group in groupby(sorted(asked, key=lambda x: order[address(x)]), key=address):
        yield from _entries(list(group), hosts, apex, network, transports)


def _entries(
    asked: Sequence[Lookup],
    hosts: Sequence[NsHost],
    apex: str,
    network: NetworkFacts,
    transports: Mapping[str, Transports],
) -> Iterable[ZoneServer]:
    """One address, once for each name that has it: which set lists a name says nothing of another at its address."""
    server = asked[0].server
    status, detail, cites = _judge(asked, network)
    first = ZoneServer(
        server=server,
        status=status,
        in_parent=None,
        in_child=None,
        serial=next((n for n in (_serial(x, apex) for x in asked) if n is not None), None),
        detail=detail,
        cites=cites,
        nsid=next((x.reply.nsid for x in asked if x.reply is not None and x.reply.nsid), b""),
        transports=transports.get(server.address, Transports()),
    )
    named = [h for h in hosts if h.name == server.name or server.address in h.addresses]
    for host in sorted(named, key=lambda h: h.name != server.name):
        at = server if host.name == server.name else replace(server, name=host.name, origins=_origins(host, server))
        yield replace(first, server=at, in_parent=host.in_parent, in_child=host.in_child)
    if not named:
        yield first


def _origins(host: NsHost, server: Server) -> tuple[str, ...]:
    parts = (("glue", host.glue), ("authoritative", host.authoritative_addresses))
    return tuple(origin for origin, addresses in parts if server.address in addresses) or server.origins


def _judge(asked: Sequence[Lookup], network: NetworkFacts) -> tuple[ServerStatus, str, tuple[str, ...]]:
    kind = special(asked[0].server.address) if network.open_world else ""
    if kind:
        return ServerStatus.NOT_GLOBAL, f"the address is not global: {kind}", tuple(x.id for x in asked[:3])
    about_itself = sorted(asked, key=lambda x: (x.qtype != "SOA", x.purpose is not Purpose.ZONE))
    reasons = [(x, "intercepted" if network.intercepted else unusable(x)) for x in about_itself]
    family = network.ipv6 if over_ipv6(asked[0]) else network.ipv4
    elsewhere = [
        x for x, reason in reasons if reason in _ELSEWHERE and (x.qname, x.qtype) in ((x.zone, "SOA"), (x.zone, "NS"))
    ]
    if elsewhere:
        # Whatever else it says: asked for the zone itself, it speaks of another.
        lookup = elsewhere[0]
        return ServerStatus.LAME, in_words(lookup, unusable(lookup)), tuple(x.id for x in elsewhere)
    for lookup, reason in reasons:
        if not reason:
            return ServerStatus.AUTHORITATIVE, "", (lookup.id,)
    worst = min((status_of(reason) for _, reason in reasons), key=_TELLING.index)
    shown = [(x, reason) for x, reason in reasons if status_of(reason) is worst]
    cites = tuple(x.id for x, _ in shown)
    if worst is ServerStatus.SILENT and family is False:
        words = "IPv6" if over_ipv6(asked[0]) else "IPv4"
        return ServerStatus.NOT_TESTED, f"{words} does not work on the network of this computer", cites
    lookup, reason = shown[0]
    return worst, in_words(lookup, reason), cites


def _serial(lookup: Lookup, apex: str) -> int | None:
    if lookup.reply is None or unusable(lookup):
        return None
    for rr in lookup.reply.answer:
        fields = rr.text.split()
        if rr.rtype == "SOA" and rr.owner == apex and len(fields) > 2 and fields[2].isdecimal():
            return int(fields[2])
    return None
