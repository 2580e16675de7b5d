"""The zone, its servers, and the way to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bundler.model.facts.lookups import Lookup
from bundler.model.observations import Server


class ServerStatus(StrEnum):
    """What one address is worth as a witness for the zone."""

    AUTHORITATIVE = "authoritative"
    NOT_AUTHORITATIVE = "not-authoritative"
    """Answers, without AA."""
    LAME = "lame"
    """REFUSED, or a referral upwards or elsewhere: not configured for the zone."""
    FAILING = "failing"
    """SERVFAIL and the like: configured, but broken or expired."""
    SILENT = "silent"
    """Nothing usable came back: time-out, closed port, unreachable."""
    NOT_GLOBAL = "not-global"
    """Its address leads the world nowhere: private, reserved, translated. What answers there says nothing."""
    NOT_TESTED = "not-tested"
    """Could not be asked from here (no IPv6, cap reached, deadline)."""


@dataclass(frozen=True, slots=True)
class Transports:
    """Over what one address answered. None: not tried, or too little to tell."""

    udp: bool | None = None
    tcp: bool | None = None
    edns: bool | None = None
    """Some answer held an OPT record (RFC 6891)."""
    payload: int | None = None
    """Largest UDP message that it says it takes."""
    largest_udp: int | None = None
    """Largest answer that came whole over UDP, in bytes."""
    cut_off: bool = False
    """Some answer came truncated over UDP (TC)."""


@dataclass(frozen=True, slots=True)
class ZoneServer:
    """One address of one name server of the zone. An address that two names share makes two entries."""

    server: Server
    status: ServerStatus
    in_parent: bool | None
    """Listed by the delegation in the parent zone; None where the parent's view was not observable."""
    in_child: bool | None
    """Listed by the zone's own NS set; None where no server of the zone answered for it."""
    serial: int | None
    detail: str
    """Why it is not authoritative, in a few words: `time-out over UDP and TCP`, `REFUSED`."""
    cites: tuple[str, ...]
    nsid: bytes = b""
    transports: Transports = Transports()


@dataclass(frozen=True, slots=True)
class NsHost:
    """One name server name of the zone."""

    name: str
    in_parent: bool | None
    in_child: bool | None
    addresses: tuple[str, ...]
    glue: tuple[str, ...]
    authoritative_addresses: tuple[str, ...]
    problem: str = ""
    """`is-cname`, `no-address`, `missing-glue`, `circular`, `not-served` (the servers of its own zone are of no use),
    `not-resolved` (they were silent), `not-asked`; empty when usable."""
    detail: str = ""
    cites: tuple[str, ...] = ()
    resolved: tuple[Lookup, ...] = ()
    """Its address questions (A, AAAA) that its own zone answered."""

    @property
    def resolved_types(self) -> frozenset[str]:
        """`A` and `AAAA`, as far as its own zone answered."""
        return frozenset(lookup.qtype for lookup in self.resolved)


@dataclass(frozen=True, slots=True)
class ZoneCut:
    """What the servers above a zone say of its delegation, each asked for the zone's NS records."""

    apex: str
    parent: str
    """The closest zone above whose servers were asked."""
    refers: tuple[Lookup, ...]
    """They point at the zone's name servers."""
    serves: tuple[Lookup, ...]
    """They hold the zone itself, so that what they would say above it cannot be seen."""
    denies: tuple[Lookup, ...]
    """They say with authority that nothing is there, or nothing delegated."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name servers by id of the lookup that named them."""
    fails: tuple[Lookup, ...] = ()
    """They were asked on the way to the domain, and gave nothing of the above."""


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """The zone that holds the records of the domain."""

    apex: str
    parent: str
    delegated: bool | None
    """False when the parent's authoritative servers say the domain does not exist; None when unknown."""
    hosts: tuple[NsHost, ...]
    servers: tuple[ZoneServer, ...]
    left_out: tuple[Server, ...]
    """Addresses beyond the cap, never asked."""
    parent_lookups: tuple[Lookup, ...]
    child_lookups: tuple[Lookup, ...]
    """SOA, NS, MX and DNSKEY lookups at the zone's servers."""
    undelegated: str = ""
    """The name on the way to the domain that has no delegation, where the zone found is a public suffix and holds
    nothing of the domain: its servers are the registry's or a provider's. Empty otherwise."""

    @property
    def authoritative(self) -> tuple[ZoneServer, ...]:
        """The addresses that count as witnesses."""
        return tuple(s for s in self.servers if s.status is ServerStatus.AUTHORITATIVE)
