"""Ways to read a text as a thief would: normalised, unescaped, decoded."""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from bundler.model.invisible import NO_WIDTH

DROPPED = re.compile(rf"[\s\x00-\x1f\x7f\xad{NO_WIDTH}\u200e-\u2015\u2028-\u202e\u2061-\u2064\u2212\ufffe-]+")
"""What may be between the letters of one value: white space, hyphens, signs without width. U+FFFE is how PDFium
writes a hyphen at the end of a line."""
_DROPPED_ASCII = bytes(code for code in range(128) if DROPPED.match(chr(code)))
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]{8,}")
_HEX_RUN = re.compile(rb"[0-9A-Fa-f]{12,}")
_MARKDOWN_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_MARKUP = re.compile(r"<[^<>]*>")
_ESCAPES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("unescaped", "&", html.unescape),
    ("without markup", "<", lambda text: html.unescape(_MARKUP.sub("", text))),
    ("unescaped", "\\", lambda text: _MARKDOWN_ESCAPE.sub("", text)),
    ("percent-decoded", "%", lambda text: unquote(text, errors="replace")),
)
"""How a reading is called, the sign without which it is the text itself, and how it is made."""
_STANDARD_BASE64 = bytes.maketrans(b"-_", b"+/")
_DOTS_IN_BASE64 = base64.b64encode(b"...")
_DOTS_IN_HEX = b"...".hex().encode()
_WHITE = b" \t\n\r\v\f"
_READABLE = bytes(b if 0x21 <= b <= 0x7E or b >= 0x80 else ord(".") for b in range(256)).lower()
"""For bytes that were decoded: ASCII in lower case, and anything invisible, such as the length of a DNS label, as a
full stop."""
_DROPPED_BYTES = b"\x00 \t\r\n-"


def folded(text: str) -> str:
    """The text in compatibility form and folded case (Unicode Standard annex 15, NFKC)."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def squeezed(text: str) -> str:
    """The folded text without what may separate the letters of one value."""
    return _without_separators(folded(text))


def _without_separators(text: str) -> str:
    if text.isascii():  # the large ones are, and bytes lose their separators many times faster
        return text.encode().translate(None, _DROPPED_ASCII).decode()
    return DROPPED.sub("", text)


@dataclass(frozen=True)
class Decoding:
    """One reading of a text."""

    how: str
    """`text`, `unescaped`, `without markup`, `percent-decoded`."""
    text: str

    @cached_property
    def folded(self) -> str:
        """The reading in folded form."""
        return folded(self.text)

    @cached_property
    def squeezed(self) -> str:
        """The reading without separators."""
        return _without_separators(self.folded)


def decodings(text: str) -> Iterator[Decoding]:
    """The text itself and with each kind of escape undone, where that changes it."""
    yield Decoding("text", text)
    for how, sign, undone in _ESCAPES:
        if sign in text and (other := undone(text)) != text:
            yield Decoding(how, other)


def unbroken(text: str) -> str:
    """The text with its line breaks taken out: a long value may have been folded."""
    return text.replace("\r", "").replace("\n", "")


@dataclass(frozen=True)
class Decoded:
    """Bytes: of a part of the file that is no text, or that a text encodes."""

    how: str
    """`bytes`, `base64` or `hex`."""
    data: bytes

    @cached_property
    def squeezed(self) -> bytes:
        """Made comparable with a squeezed text in UTF-8."""
        return self.data.translate(_READABLE, _DROPPED_BYTES)


def decoded(text: str) -> Iterator[Decoded]:
    """What runs of base64, base64url and hexadecimal digits in the text decode to, at every alignment."""
    raw = text.encode("utf-8", "replace").translate(None, _WHITE)
    runs = [match.group() for match in _BASE64_RUN.finditer(raw.translate(_STANDARD_BASE64))]
    for shift in range(4):
        yield Decoded("base64", base64.b64decode(_DOTS_IN_BASE64.join(_quads(run[shift:]) for run in runs)))
    yield from hex_decoded(raw)


def hex_decoded(raw: bytes) -> Iterator[Decoded]:
    """What runs of hexadecimal digits decode to, at both alignments."""
    runs = [match.group() for match in _HEX_RUN.finditer(raw)]
    for shift in range(2):
        yield Decoded("hex", binascii.unhexlify(_DOTS_IN_HEX.join(_pairs(run[shift:]) for run in runs)))


def _quads(run: bytes) -> bytes:
    """Filled up to whole groups of four; a single digit left over encodes nothing."""
    rest = len(run) % 4
    return run[:-1] if rest == 1 else run + b"A" * (-len(run) % 4)


def _pairs(run: bytes) -> bytes:
    return run[: len(run) // 2 * 2]
