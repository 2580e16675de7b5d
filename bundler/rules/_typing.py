"""Slips of typing in TXT values, told apart: each test holds for one slip only."""

from bundler.model.facts import RecordFacts, RecordKey

TXT_KEYS = (RecordKey.DOMAIN, RecordKey.SPF, RecordKey.DMARC)
_QUOTES = (b'"', b"'", b"`", b"\\", "\u201c".encode(), "\u201d".encode(), "\u2018".encode(), "\u2019".encode())
_BLANKS = (b" ", b"\t", b"\r", b"\n", "\u00a0".encode(), "\u200b".encode(), "\ufeff".encode())


def is_quoted(value: bytes) -> bool:
    """A quotation mark stands at one end."""
    bare = value.strip()
    return bare.startswith(_QUOTES) or bare.endswith(_QUOTES)


def squeezed(value: bytes) -> bytes:
    """Without any blank, in lower case."""
    for blank in _BLANKS:
        value = value.replace(blank, b"")
    return value.lower()


def has_stray_blanks(value: bytes, record: RecordFacts) -> bool:
    """Right but for blanks: around it, inside a word, or missing between words."""
    if is_quoted(value):
        return False
    strange = value.startswith(_BLANKS) or value.endswith(_BLANKS) or any(blank in value for blank in _BLANKS[1:])
    expected = record.expected.value.encode() if record.expected else b""
    return strange or (value != expected and bool(expected) and squeezed(value) == squeezed(expected))


def ends_in_dot(value: bytes) -> bool:
    """A final dot, as names in zone files have and values have not."""
    return value.rstrip().endswith(b".")
