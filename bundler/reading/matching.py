"""Whether the values at a name are the expected record, and which of them are meant as it."""

from collections.abc import Sequence

from bundler.model.acs_records import DKIM_KEYS, ExpectedRecord, RecordKey
from bundler.reading import dmarc, spf
from bundler.reading.attempts import Expected, meaning

_WRAPPING = b" \t\r\n\"'`\xe2\x80\x9c\x9d\x98\x99\xc2\xa0.;"
"""What people leave around a value: spaces, quotes (typographic ones too), a final dot or semicolon."""
BLANKS = (b" ", b"\t", b"\r", b"\n", "\u00a0".encode(), "\u200b".encode(), "\ufeff".encode())
"""The space, then everything that looks like one or like nothing."""


def squeezed(value: bytes) -> bytes:
    """The value without any space, in lower case."""
    for blank in BLANKS:
        value = value.replace(blank, b"")
    return value.lower()


def bare(value: bytes) -> bytes:
    """The value without what people leave around it: quotes, spaces, a final dot, escaped or not."""
    return value.replace(b"\\", b"").strip(_WRAPPING)


def candidates(key: RecordKey, values: Sequence[bytes], expected: Expected) -> tuple[bytes, ...]:
    """The values meant as the record `key`, right or wrong: those that are an attempt at it.

    Every value counts at a DKIM name, since nothing else belongs there.
    """
    if key in DKIM_KEYS:
        return tuple(values)
    return tuple(value for value in values if meaning(value, expected).of(key))


def is_right(key: RecordKey, values: Sequence[bytes], expected: ExpectedRecord | None) -> bool | None:
    """Whether `values`, all that one server gave, satisfy the record's own rule; None where no value is expected."""
    if key is RecordKey.DMARC:
        return dmarc.is_published(values)
    if expected is None or not expected.value:
        return None
    wanted = expected.value.encode("utf-8", "surrogateescape")
    if key is RecordKey.DOMAIN:
        return wanted in values
    if key is RecordKey.SPF:
        return spf_is_right(values, wanted)
    return len(values) == 1 and _host(values[0]) == _host(wanted)


def spf_is_right(values: Sequence[bytes], wanted: bytes) -> bool:
    """One SPF record without faults, with every `include:` of the expected one before its end, ending as that does.

    More mechanisms than expected are allowed: a record merged with other senders' is reported to verify.
    """
    selected = spf.select(values)
    if len(selected) != 1:
        return False
    if selected[0] == wanted:
        return True
    if not spf.is_spf(wanted):
        return False
    record, model = spf.parse(selected[0]), spf.parse(wanted)
    if record.faults or record.last is None or model.last is None:
        return False
    same_end = (record.last.qualifier, record.last.name) == (model.last.qualifier, model.last.name)
    return same_end and all(spf.has_include(record, term.value) for term in model.includes)


def _host(value: bytes) -> bytes:
    return value.lower().removesuffix(b".")
