"""What a file may hold because it stands there whatever is masked: a find in it is chance, and no leak.

The reference of a file is the same file made of the twin's document (`bundler.redact.twin`), in which every masked
value was another one. What it holds too does not come from a masked value.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bundler.gate.decodings import DROPPED, decoded, decodings, folded, hex_decoded, squeezed
from bundler.gate.extracted_text import ExtractedText
from bundler.gate.needles import Needle


@dataclass(frozen=True, slots=True)
class Constant:
    """A text that is the same whatever is masked."""

    extracted: ExtractedText
    sure: bool
    """The redacted document or a file of the package. What only renderers and engines add explains words and nothing
    that tells more: a renderer could know what it should not."""


_LONGEST_SPLIT = 200
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
"""Letters of a find that are told apart by what is between them in the file."""
_NAME = re.compile(rb"/[a-z0-9+._]*\Z")


@dataclass(slots=True)
class _Read:
    squeezed: str
    folded: str
    sure: bool


class Reference:
    """Made when the first find asks for it, and only as far as is needed to explain that."""

    def __init__(self, make: Callable[[], Iterable[Constant]] | None = None) -> None:
        """`make`: the constants of a file, those that take the longest to make last."""
        self._empty = make is None
        self._left = iter(make() if make else ())
        self._known: list[_Read] = []

    def _each(self, *, sure: bool) -> Iterator[_Read]:
        yield from (read for read in self._known if read.sure or not sure)
        for constant in self._left:
            extracted = constant.extracted
            texts = [] if extracted.binary else [decoding.folded for decoding in decodings(extracted.text)]
            read = _Read("\n".join(_readings(extracted)), "\n".join(texts), constant.sure)
            self._known.append(read)
            if read.sure or not sure:
                yield read

    def explains(self, needle: Needle, found: str, text: str = "") -> bool:
        """Whether a find is chance. `found`: the piece of the needle, squeezed, that was found in `text`."""
        whole = found == needle.text
        if not whole and needle.rule == "private-map":
            return True  # a piece of a random key opens nothing
        if (whole and not needle.forgivable) or self._empty:
            return False
        if needle.short:
            word = re.compile(rf"(?<![^\W_]){re.escape(found)}(?![^\W_])")
            return any(word.search(read.folded) for read in self._each(sure=needle.telling))
        telling = needle.telling and whole
        if any(found in read.squeezed for read in self._each(sure=telling)):
            return True
        return not telling and bool(text) and self._holds_pieces(found, text)

    def _holds_pieces(self, found: str, text: str) -> bool:
        """Whether every piece of each occurrence of a squeezed text in `text` is in the reference by itself.

        Words beside each other in a file are no leak where each of them is there anyway: `MAILBOX-4` at the end of one
        cell and a word at the beginning of the next.
        """
        if len(found) > _LONGEST_SPLIT:
            return False
        between = f"(?:{DROPPED.pattern})?"
        spelled = re.compile(between.join(map(re.escape, found)))
        return all(self._each_stands(match.group()) for match in spelled.finditer(folded(text)))

    def _each_stands(self, occurrence: str) -> bool:
        if _DATE.fullmatch(occurrence):
            return False  # years, months and days are in every file; this day is not
        pieces = [piece for piece in DROPPED.split(occurrence) if piece]
        telling = [piece for piece in pieces if len(piece) > 1]
        if len(pieces) < 2 or 2 * len(telling) < len(pieces):
            return False
        return all(any(squeezed(piece) in read.squeezed for read in self._each(sure=False)) for piece in telling)


def is_engine_name(found: bytes, content: bytes) -> bool:
    """Whether a word of letters occurs in the bytes of a PDF only in names such as `/MediaBox`: the engine's own."""
    if not found.isalpha():
        return False
    start = content.find(found)
    while start >= 0:
        if not _NAME.search(content, max(start - 64, 0), start):
            return False
        start = content.find(found, start + 1)
    return True


def _readings(extracted: ExtractedText) -> Iterator[str]:
    if extracted.binary:
        raw = extracted.text.encode("latin-1")
        yield from (code.squeezed.decode("utf-8", "replace") for code in hex_decoded(raw))
        yield squeezed(extracted.text)
        yield raw.lower().translate(None, b"\x00 \t\r\n-").decode("utf-8", "replace")
        return
    for decoding in decodings(extracted.text):
        yield decoding.squeezed
    yield from (code.squeezed.decode("utf-8", "replace") for code in decoded(extracted.text))
