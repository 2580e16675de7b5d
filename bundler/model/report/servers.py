"""The addresses of the zone's servers."""

from dataclasses import dataclass
from typing import Annotated

from bundler.model.fields import Address, Field, HostName, Public
from bundler.model.report.leaves import Flag, MaybeFlag, MaybeNumber


@dataclass(frozen=True, slots=True)
class TransportsSection:
    """Over what an address answered, and with which limits of size; null: not tried, or too little to tell."""

    udp: MaybeFlag
    tcp: MaybeFlag
    edns: MaybeFlag
    payload: MaybeNumber
    """Largest UDP message that the server says it takes (EDNS)."""
    largest_udp: MaybeNumber
    """Largest answer that came whole over UDP, in bytes."""
    cut_off: Flag
    """Some answer came truncated over UDP."""


@dataclass(frozen=True, slots=True)
class ServerSection:
    """One name-server address of the zone."""

    name: HostName
    address: Address
    status: Public
    in_parent: MaybeFlag
    in_child: MaybeFlag
    origins: tuple[Public, ...]
    serial: MaybeNumber
    nsid: Annotated[str, Field.SERVER_TEXT]
    transports: TransportsSection
    detail: Public
    cites: tuple[Public, ...]
