"""The words of a PDF's pages against the words that its data make, whatever laid the pages out.

Another engine breaks lines and pages elsewhere, so spaces and line ends count for nothing, and a table's head may be
again at the top of a page. Everything else must be there, once, in order: letters, digits, signs.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from bundler.model.invisible import NO_WIDTH

_GAP: Final = rf"[\s{NO_WIDTH}]*"
_NO_WIDTH: Final = re.compile(_GAP)
_SIGNS: Final = str.maketrans({"\ufffe": "-", "\x02": "-", "\u00ad": "-", "•": ""})
"""What pdfium gives for a hyphen at the end of a line; and the bullets of lists, which are not in the page's text."""
_VOID: Final = frozenset({"br", "col", "wbr", "meta", "link", "hr", "img", "path", "rect", "line", "circle"})
_UNSEEN: Final = frozenset({"style", "title", "desc", "script"})
_SURE: Final = 12
"""So many equal characters in a row end a difference."""
_QUOTED: Final = 80
"""Characters of a difference that its sentence quotes."""
_AROUND: Final = 24
"""Characters before a difference that its sentence quotes."""


@dataclass(slots=True)
class Said:
    """What a filled-in page says."""

    title: str = ""
    running: tuple[str, ...] = ()
    """What is in the margins of every page, but for the page's number."""
    stream: str = ""
    """All words in order without spaces; without those of pictures."""
    text: str = ""
    """The same with spaces."""
    pictures: list[str] = field(default_factory=list)
    """The words in each picture: an engine may draw pictures after the text around them."""
    texts: list[str] = field(default_factory=list)
    """What is read aloud instead of each picture."""
    heads: set[str] = field(default_factory=set)
    """Heads of tables: they may come again on the next page."""
    numbered: list[list[str]] = field(default_factory=list)
    """Lines of references with page numbers, cut where a number is."""
    links: set[str] = field(default_factory=set)
    """Addresses that links lead to, outside the document."""


@dataclass(frozen=True, slots=True)
class PageDifference:
    """One place where pages and data part."""

    page: int
    before: str
    missing: str
    """What the data say there; empty for an addition."""
    extra: str
    """What the page says there; empty for a loss."""
    source_text: str = ""
    page_text: str = ""
    """Both with spaces, to quote from."""

    def sentence(self, source: str) -> str:
        """The difference in words; `source`: what the words should come from, such as `the data`."""
        before = _quoted(self.before, self.source_text)
        after = f" after {before}" if self.before else ""
        extra, missing = _quoted(self.extra, self.page_text), _quoted(self.missing, self.source_text, self.before)
        if not self.missing:
            return f"Page {self.page} says {extra}{after}, and {source} does not."
        if not self.extra:
            return f"Page {self.page} does not say {missing}{after}, and {source} does."
        return f"Page {self.page} says {extra}{after}, where {source} says {missing}."


def squeezed(text: str) -> str:
    """A text without anything that a line break can change."""
    return _NO_WIDTH.sub("", unicodedata.normalize("NFKC", text.translate(_SIGNS)))


def said_by(page: str) -> Said:
    """What a filled-in page (HTML, `bundler.render.pdf.compose`) makes its reader see."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.said


def differences(pages: list[str], said: Said) -> Iterator[PageDifference]:
    """Where the text of the pages, one string each, is not what `said` says."""
    bodies: list[str] = []
    for number, text in enumerate(map(squeezed, pages), 1):
        margin = "".join(said.running) + f"Page{number}of{len(pages)}"
        head, found, tail = text.rpartition(margin)
        bodies.append(head + tail)
        if not found:
            yield PageDifference(number, "", margin, "")
    _drop_numbers(bodies, said.numbered)
    for number, words in _drop_pictures(bodies, said.pictures):
        yield PageDifference(number, "", words, "")
    found, starts = _joined(bodies)
    for i, missing, j, extra in _hunks(said.stream, found):
        number = max(bisect_right(starts, j), 1)
        if not missing and j in starts and _only(extra, said.heads):
            continue
        before = said.stream[max(i - _AROUND, 0) : i]
        yield PageDifference(number, before, missing, extra, said.text, pages[number - 1])


def _drop_pictures(bodies: list[str], pictures: list[str]) -> Iterator[tuple[int, str]]:
    """Take the words of each picture out of the pages; those that are on none, with the page that was looked at."""
    at = 0
    for words in pictures:
        on = next((n for n in range(at, len(bodies)) if words in bodies[n]), None)
        if on is None:
            yield at + 1, words
        else:
            at = on
            head, _, tail = bodies[on].rpartition(words)
            bodies[on] = head + tail


def _drop_numbers(bodies: list[str], numbered: list[list[str]]) -> None:
    """Take the page numbers out of the lines of references: other pages may have other numbers."""
    for parts in numbered:
        line = re.compile(r"(\d{1,3})".join(map(re.escape, parts)))
        for index, body in enumerate(bodies):
            if (match := line.search(body)) and all(0 < int(n) <= len(bodies) for n in match.groups()):
                bodies[index] = body[: match.start()] + "".join(parts) + body[match.end() :]


def _joined(bodies: list[str]) -> tuple[str, list[int]]:
    starts, at = [], 0
    for body in bodies:
        starts.append(at)
        at += len(body)
    return "".join(bodies), starts


def _only(text: str, parts: set[str]) -> bool:
    """Whether a text is made of nothing but these parts."""
    return text == "" or any(_only(text[len(part) :], parts) for part in parts if part and text.startswith(part))


def _hunks(expected: str, found: str) -> Iterator[tuple[int, str, int, str]]:
    """Where two texts part, and where they are sure to meet again: place and text in either."""
    where: dict[str, list[int]] = {}
    for at in range(len(expected) - _SURE + 1):
        where.setdefault(expected[at : at + _SURE], []).append(at)
    i = j = 0
    while i < len(expected) or j < len(found):
        step = _common(expected, i, found, j)
        i, j = i + step, j + step
        if i == len(expected) and j == len(found):
            return
        skip, jump = _meeting(where, found, i, j) or (len(expected) - i, len(found) - j)
        yield i, expected[i : i + skip], j, found[j : j + jump]
        i, j = i + skip, j + jump


def _meeting(where: dict[str, list[int]], found: str, i: int, j: int) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    for jump in range(len(found) - j - _SURE + 1):
        if best and jump >= sum(best):
            break
        places = where.get(found[j + jump : j + jump + _SURE], [])
        index = bisect_right(places, i - 1)
        if index < len(places) and (best is None or places[index] - i + jump < sum(best)):
            best = places[index] - i, jump
    return best


def _common(a: str, i: int, b: str, j: int) -> int:
    """How many characters two texts share from two places on."""
    most = min(len(a) - i, len(b) - j)
    step = 0
    while step < most:  # in blocks: one comparison of many characters is as fast as one of two
        block = min(512, most - step)
        if a[i + step : i + step + block] != b[j + step : j + step + block]:
            return step + next(n for n in range(block) if a[i + step + n] != b[j + step + n])
        step += block
    return most


def _quoted(words: str, text: str, before: str = "") -> str:
    """Words as they are in a text, spaces included; of many, the beginning."""
    shown = words[:_QUOTED]
    parts = [_GAP.join(map(re.escape, each)) for each in (before, shown) if each]
    found = re.search(_GAP.join((*parts[:-1], f"({parts[-1]})")), text.translate(_SIGNS)) if shown else None
    quoted = " ".join(found[1].split()) if found else shown
    return f"'{quoted}{'…' * (len(words) > _QUOTED)}'"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said = Said()
        self._open: list[tuple[str, str]] = []
        self._head = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("class") == "running":
            self.said.running = tuple(squeezed(given[f"data-{name}"]) for name in ("left", "right", "made"))
        if "where" in given.get("class", "").split():
            self.said.numbered.append([""])
        if (link := given.get("href", "#")) and not link.startswith("#"):
            self.said.links.add(link)
        if tag == "thead":
            self._head = ""
        if tag == "svg":
            self.said.pictures.append("")
            self.said.texts.append("")
        if tag not in _VOID:
            self._open.append((tag, given.get("class", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Shapes in pictures: they hold no words."""

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed, _ = self._open.pop()
            if closed == tag:
                break
        if tag == "thead":
            self.said.heads.add(self._head)
        if tag == "a" and self._inside("where"):
            self.said.numbered[-1].append("")

    def handle_data(self, data: str) -> None:
        text, tags = squeezed(data), {tag for tag, _ in self._open}
        if "title" in tags and "svg" not in tags:
            self.said.title += data
        if "title" in tags and "svg" in tags:
            self.said.texts[-1] += data
        if not text or tags & _UNSEEN:
            return
        if "svg" in tags:
            self.said.pictures[-1] += text
            return
        self.said.stream += text
        self.said.text += f"{data} "
        self._head += text
        if self._inside("where"):
            self.said.numbered[-1][-1] += text

    def _inside(self, name: str) -> bool:
        return any(name in each.split() for _, each in self._open)
