"""Companies and products that serve zones, recognized by the names of their name servers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from bundler.model.facts import Facts


@dataclass(frozen=True, slots=True)
class DnsHost:
    """A company or product that serves zones. The fields are those of `data/dns_hosts.json`."""

    name: str
    servers: tuple[str, ...] = ()
    """Patterns of its name servers' names."""
    apex: str = "@"
    dot: bool = False
    set: bool = False
    snippets: tuple[str, ...] = ()
    """Kinds of command, see `bundler.judge.snippets`."""
    flattens: bool = False
    """It can answer with what a CNAME record leads to, in place of the alias."""
    way: str = ""
    """Where somebody clicks to add a record."""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What its form calls the name (`name`) and the value (by record type)."""
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By record type, `*` for all."""
    source: str = ""
    """The help page that `way` and `fields` are from."""
    read: str = ""
    """When that page was read last: 2026-11-26."""


UNKNOWN = DnsHost("your DNS host", hints={"*": "Some hosts want the full name instead of the short one."})


@cache
def known_hosts() -> tuple[DnsHost, ...]:
    """The hosts of the data file, in its order."""
    text = resources.files("bundler").joinpath("data/dns_hosts.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)["hosts"]
    return tuple(
        DnsHost(**{**row, "servers": tuple(row["servers"]), "snippets": tuple(row.get("snippets", ()))}) for row in rows
    )


def recognised(server_name: str) -> DnsHost:
    """Whose name server that is; `UNKNOWN` where no pattern fits."""
    name = server_name.casefold()
    fits = (host for host in known_hosts() if any(fnmatchcase(name, pattern) for pattern in host.servers))
    return next(fits, UNKNOWN)


def serving(facts: Facts, zone: str = "") -> tuple[DnsHost, ...]:
    """Whose name servers serve the domain's zone, or another one that holds one of its records; each host once.

    For the domain's own zone the delegation in the zone above decides, not what the zone itself lists.
    """
    return tuple({host.name: host for host in map(recognised, server_names(facts, zone))}.values()) or (UNKNOWN,)


def server_names(facts: Facts, zone: str = "") -> tuple[str, ...]:
    """The names of those servers."""
    if facts.zone is not None and zone in {"", facts.zone.apex}:
        return tuple(host.name for host in facts.zone.hosts if host.in_parent is not False)
    answers = (answer for record in facts.records.values() for answer in record.usable if answer.lookup.zone == zone)
    return tuple(dict.fromkeys(answer.server.name for answer in answers if answer.server.name))


def zone_of(name: str, facts: Facts) -> str:
    """The zone that holds a name: of a record that was asked for, the one whose servers answered."""
    own = next((record.zone for record in facts.records.values() if record.name == name and record.zone), "")
    return own or (facts.zone.apex if facts.zone else facts.domain)
