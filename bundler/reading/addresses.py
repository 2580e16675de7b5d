"""Addresses that the world cannot reach, by IANA's special-purpose address registries (RFC 6890)."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

from bundler.model.facts import Lookup
from bundler.model.observations import Server

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_GLOBAL = "global"


@lru_cache(maxsize=1024)
def special(address: str) -> str:
    """What kind of address it is, when it is not globally reachable: `private use (RFC 1918)`; empty when it is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    kind = next((kind for network, kind in _registry() if parsed in network), _GLOBAL)
    return "" if kind == _GLOBAL else kind


def is_open_world(hints: Iterable[Server]) -> bool:
    """The walk began at root servers of the Internet, and not at those of a closed network, which is judged by its own
    measure: there private addresses are what everybody uses.
    """
    return any(not special(server.address) for server in hints)


def began_in_the_open(lookups: Iterable[Lookup]) -> bool:
    """The same of a recording; False where it shows no root server."""
    return is_open_world({lookup.server for lookup in lookups if "hint" in lookup.server.origins})


@lru_cache(maxsize=1)
def _registry() -> tuple[tuple[_Network, str], ...]:
    """The longest prefix first."""
    text = resources.files("bundler").joinpath("data", "special-addresses.txt").read_text("ascii")
    lines = (line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#"))
    networks = [(ipaddress.ip_network(prefix), kind.strip()) for prefix, kind in lines]
    return tuple(sorted(networks, key=lambda entry: -entry[0].prefixlen))
