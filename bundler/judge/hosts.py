"""One edit as the DNS host that serves the zone wants it typed, with a ready command where that host has one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from bundler.judge.snippets import snippets
from bundler.model.facts import Facts
from bundler.model.report import HostEntry
from bundler.model.rule import RecordChange
from bundler.reading.names import at_or_below, relative
from bundler.reading.text import shown
from bundler.rules._say import record_value


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
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By record type, `*` for all."""
    source: str = ""


UNKNOWN = DnsHost("your DNS host", hints={"*": "Some hosts want the full name in place of the short one."})


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


def serving(facts: Facts) -> tuple[DnsHost, ...]:
    """Whose name servers the zone above names, each host once; what the zone itself lists does not decide."""
    if facts.zone is None:
        return (UNKNOWN,)
    names = [host.name for host in facts.zone.hosts if host.in_parent is not False]
    return tuple({host.name: host for host in map(recognised, names)}.values()) or (UNKNOWN,)


def entries(changes: Sequence[RecordChange], facts: Facts) -> tuple[HostEntry, ...]:
    """Every edit at every host that serves the zone, in the order of `changes`."""
    return tuple(_entry(change, host, facts) for change in changes for host in serving(facts))


def _entry(change: RecordChange, host: DnsHost, facts: Facts) -> HostEntry:
    apex = facts.zone.apex if facts.zone else facts.domain
    inside = at_or_below(change.name, apex)
    typed = (relative(change.name, apex) or host.apex) if inside else change.name
    target = change.value + "." if host.dot and change.rtype == "CNAME" else change.value
    crowded = host.set and change.rtype == "TXT" and _others_at(change, facts)
    return HostEntry(
        action=change.action,
        provider=host.name,
        host=typed,
        name=change.name,
        type=change.rtype,
        value=record_value(change.rtype, published(target)),
        ttl=change.ttl,
        hint=" ".join(hint for kind in ("*", change.rtype) if (hint := host.hints.get(kind))),
        commands=snippets(change, apex, host.snippets, crowded=crowded) if inside else (),
    )


def published(value: str) -> str:
    """The value of an edit as it is printed everywhere: a published one may hold any bytes, each a character here."""
    try:
        return shown(value.encode("latin-1"))
    except UnicodeEncodeError:
        return shown(value)


def _others_at(change: RecordChange, facts: Facts) -> bool:
    """Other TXT values stand at the name: a command that writes the whole set would wipe them out."""
    here = [record for record in facts.records.values() if record.name == change.name and record.rtype == "TXT"]
    values = {value for record in here for answer in record.usable for value in answer.values}
    return bool(values - {text.encode("latin-1", "replace") for text in (change.value, *change.replaces)})
