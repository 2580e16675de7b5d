"""Lines of a zone file (RFC 1035 section 5)."""

from collections.abc import Iterator, Sequence

from bundler.render.record_forms.sets import Form, RecordSet, quoted


def write(sets: Sequence[RecordSet]) -> str:
    """One `$ORIGIN` a zone, host names relative to it."""
    return "\n".join(_lines(sets)) + "\n"


def _lines(sets: Sequence[RecordSet]) -> Iterator[str]:
    for zone in dict.fromkeys(each.zone for each in sets):
        yield f"$ORIGIN {zone}."
        for each in sets:
            if each.zone == zone:
                for value in each.values:
                    data = quoted(value) if each.type == "TXT" else f"{value}."
                    yield f"{each.host} {each.ttl} IN {each.type} {data}"


FORM = Form("zone", "Zone file", write)
