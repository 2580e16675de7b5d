"""Looking for needles and secrets in surfaces, and telling a leak from a coincidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bundler.gate.needles import Needle
from bundler.gate.own_words import we_say
from bundler.gate.sieve import Sieve
from bundler.gate.surface import Surface, joined
from bundler.gate.views import Decoded, View, decoded, folded, hex_decoded, squeezed, text_views, unbroken
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
    """Knows what to look for, and what is shown on purpose: a needle inside a shown value is no leak."""

    def __init__(self, wanted: Sequence[Needle], shown: frozenset[str]) -> None:
        self._long = [needle for needle in wanted if not needle.short]
        self._short = [needle for needle in wanted if needle.short]
        self._sieve = Sieve([needle.text.encode() for needle in self._long])
        self._shown_squeezed = [squeezed(text) for text in shown]
        self._shown_folded = [folded(text) for text in shown]

    def first(self, surfaces: Iterable[Surface]) -> Hit | None:
        """The first hit with its place as narrow as can be told, or None."""
        for surface in surfaces:
            if hit := next(self._hits(surface.text, binary=surface.binary), None):
                return self._placed(hit, surface)
        return None

    def _placed(self, hit: Hit, surface: Surface) -> Hit:
        """The hit with the smallest run of parts that shows it, found by halving."""
        parts = surface.parts()
        while len(parts) > 1:
            middle = len(parts) // 2
            for half in (parts[:middle], parts[middle:]):
                found = next(self._hits(joined(half), binary=surface.binary), None)
                if found is not None:
                    hit, parts = found, half
                    break
            else:
                break
        first, last = parts[0][0], parts[-1][0]
        return replace(hit, place=first if len(parts) == 1 else f"{first} to {last}")

    def _hits(self, text: str, *, binary: bool) -> Iterator[Hit]:
        if binary:
            raw = text.encode("latin-1")
            codes: Iterable[Decoded] = [Decoded("bytes", raw), *hex_decoded(raw)]
        else:
            for view in text_views(text):
                yield from self._in_view(view)
            codes = decoded(text)
        for code in codes:
            yield from self._in_bytes(code)

    def _in_view(self, view: View) -> Iterator[Hit]:
        # Of a lone surrogate, which no needle has, any bytes will do.
        for number in self._sieve.found_in(view.squeezed.encode("utf-8", "replace")):
            needle = self._long[number]
            if self._leaks(needle, view.squeezed, self._shown_squeezed):
                yield Hit(needle.rule, needle.label, view.how)
        for needle in self._short:
            if needle.text in view.folded and self._leaks(needle, view.folded, self._shown_folded):
                yield Hit(needle.rule, needle.label, view.how)
        whole = unbroken(view.text)
        anchors = anchors_in(whole)
        for text in dict.fromkeys((view.text, whole)):
            yield from (Hit(rule, "a secret", view.how) for rule, _, _ in find_secrets(text, anchors))

    def _in_bytes(self, code: Decoded) -> Iterator[Hit]:
        for number in self._sieve.found_in(code.squeezed):
            needle = self._long[number]
            if self._leaks(needle, code.squeezed.decode("utf-8", "replace"), self._shown_squeezed):
                yield Hit(needle.rule, needle.label, code.how)
        yield from (Hit(rule, "a secret", code.how) for rule, _, _ in find_secrets(code.data.decode("latin-1")))

    def _leaks(self, needle: Needle, content: str, shown: list[str]) -> bool:
        """Whether an occurrence stands neither inside a shown value nor, for words, in our own text."""
        holders = [
            (text, offset) for text in shown for offset in _occurrences(text, needle.text) if text != needle.text
        ]
        for start in _occurrences(content, needle.text):
            around = content[max(start - 1, 0) : start] + content[start + len(needle.text) :][:1]
            if needle.short and any(character.isalnum() or character == "_" for character in around):
                continue
            if not any(start >= offset and content.startswith(text, start - offset) for text, offset in holders):
                return not (needle.worded and we_say(needle.text))
        return False


def _occurrences(content: str, wanted: str) -> Iterator[int]:
    start = content.find(wanted)
    while start >= 0:
        yield start
        start = content.find(wanted, start + 1)
