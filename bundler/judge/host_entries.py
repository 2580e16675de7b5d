"""One edit as the DNS host that serves the zone wants it typed, with a ready command where that host has one."""

from collections.abc import Sequence

from bundler.conclusions.dns_hosts import UNKNOWN, DnsHost, known_hosts, recognised, server_names, serving, zone_of
from bundler.judge.snippets import snippets
from bundler.model.facts import Facts
from bundler.model.report import HostEntry
from bundler.model.rule import RecordChange
from bundler.phrases import record_value
from bundler.reading.names import at_or_below, relative
from bundler.reading.text import shown

__all__ = ["UNKNOWN", "DnsHost", "entries", "known_hosts", "published", "recognised", "serving"]


def entries(changes: Sequence[RecordChange], facts: Facts) -> tuple[HostEntry, ...]:
    """Every edit at every host that serves the zone of its name, in the order of `changes`."""
    return tuple(
        _entry(change, host, zone, facts)
        for change in changes
        for zone in (zone_of(change.name, facts),)
        for host in serving(facts, zone)
    )


def _entry(change: RecordChange, host: DnsHost, zone: str, facts: Facts) -> HostEntry:
    inside = at_or_below(change.name, zone)
    typed = (relative(change.name, zone) or host.apex) if inside else change.name
    target = change.value + "." if host.dot and change.rtype == "CNAME" else change.value
    crowded = host.set and change.rtype == "TXT" and _others_at(change, facts)
    return HostEntry(
        action=change.action,
        provider=host.name,
        zone=zone,
        servers=server_names(facts, zone),
        host=typed,
        name=change.name,
        type=change.rtype,
        value=record_value(change.rtype, published(target)),
        ttl=change.ttl,
        hint=" ".join(hint for kind in ("*", change.rtype) if (hint := host.hints.get(kind))),
        commands=snippets(change, zone, host.snippets, crowded=crowded) if inside else (),
        way=host.way,
        name_field=host.fields.get("name", ""),
        value_field=host.fields.get(change.rtype, ""),
        replaces=tuple(record_value(change.rtype, published(old)) for old in change.replaces),
    )


def published(value: str) -> str:
    """The value of an edit as it is printed everywhere: a published one may hold any bytes, each a character here."""
    try:
        return shown(value.encode("latin-1"))
    except UnicodeEncodeError:
        return shown(value)


def _others_at(change: RecordChange, facts: Facts) -> bool:
    """Other TXT values are at the name: a command that writes the whole set would wipe them out."""
    here = [record for record in facts.records.values() if record.name == change.name and record.rtype == "TXT"]
    values = {value for record in here for answer in record.usable for value in answer.values}
    return bool(values - {text.encode("latin-1", "replace") for text in (change.value, *change.replaces)})
