"""Looking for needles and secrets in extracted texts, and telling a leak from a coincidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bundler.gate.decodings import Decoded, Decoding, decoded, decodings, hex_decoded, unbroken
from bundler.gate.extracted_text import ExtractedText, joined
from bundler.gate.needles import Needle
from bundler.gate.prefilter import Prefilter
from bundler.gate.reference import Reference, is_engine_name
from bundler.redact.secrets import anchors_in, find_secrets


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that must not leave."""

    rule: str
    label: str
    how: str
    """The reading in which it was found."""
    place: str = ""


class Searcher:
    """Knows what to look for. A find that the reference holds too is there by chance."""

    def __init__(self, wanted: Sequence[Needle]) -> None:
        self._long = [needle for needle in wanted if not needle.short]
        self._short = [needle for needle in wanted if needle.short]
        self._prefilter = Prefilter([needle.text.encode() for needle in self._long])

    def first(self, texts: Iterable[ExtractedText], reference: Reference | None = None) -> Hit | None:
        """The first hit with its place as narrow as can be told, or None."""
        reference = reference or Reference()
        for extracted in texts:
            if hit := next(self._hits(extracted.text, reference, binary=extracted.binary), None):
                return self._placed(hit, extracted, reference)
        return None

    def finds(self, text: str) -> bool:
        """Whether anything is in a text, in any disguise."""
        return next(self._hits(text, Reference(), binary=False), None) is not None

    def _placed(self, hit: Hit, extracted: ExtractedText, reference: Reference) -> Hit:
        """The hit with the smallest run of parts that shows it, found by halving."""
        parts = extracted.parts()
        while len(parts) > 1:
            middle = len(parts) // 2
            for half in (parts[:middle], parts[middle:]):
                found = next(self._hits(joined(half), reference, binary=extracted.binary), None)
                if found is not None:
                    hit, parts = found, half
                    break
            else:
                break
        first, last = parts[0][0], parts[-1][0]
        return replace(hit, place=first if len(parts) == 1 else f"{first} to {last}")

    def _hits(self, text: str, reference: Reference, *, binary: bool) -> Iterator[Hit]:
        if binary:
            raw = text.encode("latin-1")
            codes: Iterable[Decoded] = [Decoded("bytes", raw), *hex_decoded(raw)]
        else:
            for decoding in decodings(text):
                yield from self._in_decoding(decoding, reference)
            codes = decoded(text)
        for code in codes:
            yield from self._in_bytes(code, reference)

    def _in_decoding(self, decoding: Decoding, reference: Reference) -> Iterator[Hit]:
        # Of a lone surrogate, which no needle has, any bytes will do.
        for number, found in self._prefilter.found_in(decoding.squeezed.encode("utf-8", "replace")):
            needle, piece = self._long[number], found.decode("utf-8", "ignore")
            if not reference.explains(needle, piece, decoding.text):
                yield Hit(needle.rule, needle.label, decoding.how)
        for needle in self._short:
            there = needle.text in decoding.folded and _stands_alone(needle.text, decoding.folded)
            if there and not reference.explains(needle, needle.text):
                yield Hit(needle.rule, needle.label, decoding.how)
        whole = unbroken(decoding.text)
        anchors = anchors_in(whole)
        for text in dict.fromkeys((decoding.text, whole)):
            yield from (Hit(rule, "a secret", decoding.how) for rule, _, _ in find_secrets(text, anchors))

    def _in_bytes(self, code: Decoded, reference: Reference) -> Iterator[Hit]:
        for number, found in self._prefilter.found_in(code.squeezed):
            needle = self._long[number]
            engines = needle.forgivable and code.how == "bytes" and is_engine_name(found, code.squeezed)
            if not engines and not reference.explains(needle, found.decode("utf-8", "replace")):
                yield Hit(needle.rule, needle.label, code.how)
        yield from (Hit(rule, "a secret", code.how) for rule, _, _ in find_secrets(code.data.decode("latin-1")))


def _stands_alone(word: str, content: str) -> bool:
    """Whether a folded word occurs with no letter, digit or low line beside it."""
    start = content.find(word)
    while start >= 0:
        around = content[max(start - 1, 0) : start] + content[start + len(word) :][:1]
        if not any(character.isalnum() or character == "_" for character in around):
            return True
        start = content.find(word, start + 1)
    return False
