"""Typed pieces of prose that rules share: a value from outside always carries its field class."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bundler.model.acs_records import RecordKey
from bundler.model.facts import RecordAnswer, RecordFacts
from bundler.model.fields import Field, Phrase, Value, listing, merged, phrase
from bundler.model.observations import Server
from bundler.reading.text import shown

MOST_NAMED = 6
"""Servers named in one sentence before the rest is counted."""

RECORD_NAMES = {
    RecordKey.DOMAIN: "Domain record",
    RecordKey.SPF: "SPF record",
    RecordKey.DKIM: "DKIM record",
    RecordKey.DKIM2: "DKIM2 record",
    RecordKey.DMARC: "DMARC record",
}
"""The five records by the portal's names."""


def named(records: Iterable[RecordFacts]) -> Phrase:
    """The records by name: `SPF record`, `SPF, DKIM and DKIM2 records`."""
    return called([record.key for record in records])


def called(keys: Sequence[RecordKey]) -> Phrase:
    """Records by their keys: `SPF record`, `SPF, DKIM and DKIM2 records`."""
    return phrase("{names} {record}", names=listing(list(keys)), record="record" if len(keys) == 1 else "records")


def domain(name: str) -> Value:
    """A name at, below or above the sender domain."""
    return Value(Field.DOMAIN, name)


def host(name: str) -> Value:
    """A name server or mail exchanger."""
    return Value(Field.HOST, name)


def public(text: str) -> Value:
    """Our own words, made elsewhere."""
    return Value(Field.PUBLIC, text)


def term(text: str) -> Value:
    """A word that Azure chose: a state, an error code, a region."""
    return Value(Field.TERM, text)


def acs(value: bytes | str) -> Value:
    """A value that ACS expects, or the target of an alias. One of a TXT record that was found is `txt`."""
    return Value(Field.ACS_RECORD, _text(value))


def txt(value: bytes | str) -> Value:
    """The value of a TXT record, found or to be published: what it is meant as decides what of it is shown."""
    return Value(Field.TXT, _text(value))


def spf_text(part: bytes | str) -> Value:
    """A part of an SPF record."""
    return Value(Field.SPF_TEXT, _text(part))


def record_value(rtype: str, value: bytes | str) -> Value:
    """A value by the type of its record."""
    return txt(value) if rtype == "TXT" else acs(value)


def _text(value: bytes | str) -> str:
    return shown(value) if isinstance(value, bytes) else value


def address(text: str) -> Value:
    """The IP address of a name server."""
    return Value(Field.ADDRESS, text)


def server(one: Server) -> Phrase:
    """`ns1.contoso.com (192.0.2.1)`."""
    at = address(one.address)
    return phrase("{name} ({at})", name=host(one.name), at=at) if one.name else (at,)


def servers(several: Iterable[Server]) -> Phrase:
    """The servers in order, each once; after the sixth only their number."""
    return shortened([server(one) for one in dict.fromkeys(several)])


def shortened(items: Sequence[Phrase]) -> Phrase:
    """A list in prose, cut after the sixth item."""
    if len(items) <= MOST_NAMED:
        return listing(items)
    return listing([*items[:MOST_NAMED], (f"{len(items) - MOST_NAMED} more",)])


def givers(answers: Iterable[RecordAnswer]) -> Phrase:
    """The servers that gave these answers."""
    return servers(answer.server for answer in answers)


def hosts(names: Iterable[str]) -> Phrase:
    """Name server names in order."""
    return shortened([(host(name),) for name in names])


def values(found: Iterable[bytes], rtype: str) -> Phrase:
    """Values of records of one type in order, each in quotation marks."""
    return shortened([phrase("\u201c{value}\u201d", value=record_value(rtype, value)) for value in found])


def many(count: int, one: str, more: str) -> str:
    """`1 server`, `3 servers`."""
    return f"{count} {one if count == 1 else more}"


def span(length: timedelta) -> str:
    """About how long: `26 hours`."""
    seconds = abs(length.total_seconds())
    for size, one, more in ((86400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes")):
        if seconds >= 2 * size or size == 60:
            return f"about {many(round(seconds / size), one, more)}"
    return ""


def rows(items: Sequence[Phrase]) -> Phrase:
    """Facts beside each other, cut after the sixth: `a; b; 3 more`."""
    shown = list(items[:MOST_NAMED])
    if len(items) > MOST_NAMED:
        shown.append((f"{len(items) - MOST_NAMED} more",))
    return merged(part for at, item in enumerate(shown) for part in (*(("; ",) if at else ()), *item))


def sentences(several: Sequence[Phrase]) -> Phrase:
    """Whole sentences after each other."""
    return merged(part for at, sentence in enumerate(several) for part in ((" ",) if at else ()) + sentence)
