"""What the DNS administrator must change, as plain text to be sent on: it asks for no knowledge of ACS."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bundler.model.redacted import RedactedReport
from bundler.render import moments
from bundler.render.finding_groups import changes
from bundler.render.record_forms.sets import quoted
from bundler.render.transcripts import Json
from bundler.render.visible import all_visible

_VERBS: Final = {"add": "Add", "replace": "Change", "remove": "Remove"}


def fix_text(report: RedactedReport) -> str:
    """The changes as steps, as a table and as lines of a zone file; or that none is needed."""
    doc = all_visible(report.document)
    return "\n".join(_lines(doc)).rstrip() + "\n"


def _lines(doc: Json) -> Iterator[str]:
    entries = changes(doc["findings"])
    yield f"DNS changes for {doc['domain']}"
    yield ""
    yield f"Looked up at {moments.second(doc['observed']['ended_at'])} at the name servers of the zone."
    yield ""
    if not entries:
        yield from _nothing(doc)
        return
    yield from _wrong(doc)
    for (zone, provider), those in _by_place(entries).items():
        yield from _place(zone, provider, those)
    yield "All changes as a table"
    yield ""
    yield from _table(entries)
    yield ""
    yield "As lines of a zone file"
    yield ""
    yield from dict.fromkeys(_zone_line(entry) for entry in entries)
    yield ""
    yield "Do not change other records. Copy values whole, without quotation marks or spaces around them."


def _nothing(doc: Json) -> Iterator[str]:
    if doc["verdict"] == "fix-dns":
        yield "No single record needs a change. What is wrong:"
        for finding in doc["findings"]:
            if finding["severity"] == "blocking":
                yield ""
                yield f"- {finding['explanation']} {finding['fix']['text']}"
    elif doc["verdict"] == "inconclusive":
        yield f"Whether DNS must change is unknown. {doc['summary']}"
    else:
        yield "Change nothing: DNS gives what ACS asks for."


def _wrong(doc: Json) -> Iterator[str]:
    """What the changes correct; with the remedy where no record needs to be typed for it."""
    told: dict[str, None] = {}
    for finding in doc["findings"]:
        if finding["severity"] == "blocking":
            records = f" ({', '.join(finding['records'])})" if finding["records"] else ""
            remedy = "" if finding["fix"]["entries"] else f": {finding['fix']['text']}"
            told[f"- {finding['title']}{records}{remedy}"] = None
    if told:
        yield "What is wrong"
        yield ""
        yield from told
        yield ""


def _by_place(entries: Iterable[Json]) -> dict[tuple[str, str], list[Json]]:
    places: dict[tuple[str, str], list[Json]] = {}
    for entry in entries:
        places.setdefault((entry["zone"], entry["provider"]), []).append(entry)
    return places


def _place(zone: str, provider: str, entries: Sequence[Json]) -> Iterator[str]:
    first = entries[0]
    head = f"Zone {zone} at {provider}"
    yield head
    yield "-" * len(head)
    if first["servers"]:
        yield f"Its name servers: {', '.join(first['servers'])}."
    if first["way"]:
        yield first["way"]
    for number, entry in enumerate(entries, 1):
        yield ""
        yield f"{number}. {_VERBS.get(entry['action'], entry['action'])} a {entry['type']} record"
        name = entry["name_field"] or "Name"
        value = entry["value_field"] or ("Target" if entry["type"] == "CNAME" else "Value")
        width = max(len(name), len(value), len("Now")) + 1
        shown = entry["host"] or "(leave empty)"
        full = f"   (the full name is {entry['name']})" if entry["host"] != entry["name"] else ""
        yield f"   {name + ':':<{width}} {shown}{full}"
        for old in entry["replaces"]:
            yield f"   {'Now:':<{width}} {old}"
        yield f"   {value + ':':<{width}} {entry['value']}"
        if entry["action"] != "remove":
            yield f"   {'TTL:':<{width}} {entry['ttl']}"
        if entry["hint"]:
            yield f"   {entry['hint']}"
    yield ""


def _table(entries: Iterable[Json]) -> Iterator[str]:
    rows = [("Do", "Type", "Name", "Value", "TTL")]
    rows += dict.fromkeys(
        (each["action"], each["type"], each["host"] or each["name"], each["value"], str(each["ttl"]))
        for each in entries
    )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _zone_line(entry: Json) -> str:
    value = entry["value"]
    data = f"{value.removesuffix('.')}." if entry["type"] == "CNAME" else quoted(value)
    line = f"{entry['name']}. {entry['ttl']} IN {entry['type']} {data}"
    return f"; remove: {line}" if entry["action"] == "remove" else line
