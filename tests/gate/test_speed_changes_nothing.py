"""What keeps the scan fast finds what the plain way finds."""

import json
import re
import string
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bundler.gate.decodings import decoded, unbroken
from bundler.gate.extracted_text import extracted_json, joined, lines
from bundler.gate.prefilter import SHARED, Prefilter
from bundler.redact.secrets import SECRET_PATTERNS, anchors_in, find_secrets
from tests.secret_shapes import shapes

# Few letters: pieces of one text then stand in others too.
FEW = st.text("ab-\u00e9", max_size=40).map(str.encode)
SIFTED = st.lists(FEW.filter(bool), max_size=6)


def pieces_one_by_one(wanted: list[bytes], content: bytes) -> list[tuple[int, bytes]]:
    """The longest piece of each text that stands there, every piece tried; of a short text only the whole."""
    found = []
    for number, text in enumerate(wanted):
        least = min(SHARED, len(text))
        pieces = (text[i : i + n] for n in range(len(text), least - 1, -1) for i in range(len(text) - n + 1))
        if (piece := next((piece for piece in pieces if piece in content), None)) is not None:
            found.append((number, piece))
    return found


@given(SIFTED, st.lists(FEW, max_size=8), st.data())
def test_the_prefilter_finds_what_stands_there(wanted: list[bytes], around: list[bytes], data: st.DataObject) -> None:
    planted = data.draw(st.lists(st.sampled_from([*wanted, b"", b"x"]), max_size=8))
    content = b"".join(b"".join(pair) for pair in zip(around, planted, strict=False))
    found, expected = Prefilter(wanted).found_in(content), pieces_one_by_one(wanted, content)
    assert [(number, len(piece)) for number, piece in found] == [(number, len(piece)) for number, piece in expected]
    assert all(piece in content and piece in wanted[number] for number, piece in found)


@pytest.mark.parametrize("length", range(1, 40))
def test_the_prefilter_finds_a_text_at_every_place(length: int) -> None:
    text = bytes(range(100, 100 + length))
    for before in range(20):
        for behind in (0, 1, 7, 8, 9):
            assert Prefilter([b"never", text]).found_in(bytes(before) + text + bytes(behind)) == [(1, text)]
            beginning, end = text[:-1], text[1:]
            for shortened in (beginning, end):
                left = [(0, shortened)] if len(shortened) >= SHARED else []
                assert Prefilter([text]).found_in(bytes(before) + shortened + bytes(behind)) == left


LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def secrets_one_by_one(text: str) -> list[tuple[str, int, int]]:
    """Every anchor looked for in a copy that is translated letter by letter."""
    lowered, found = text.translate(LOWER), []
    for pattern in SECRET_PATTERNS:
        for anchor in pattern.anchors:
            place = lowered.find(anchor)
            while place >= 0:
                match = pattern.compiled.match(text, place)
                if match:
                    found.append((pattern.rule, match.start() - pattern.before, match.end()))
                place = lowered.find(anchor, match.end() if match else place + 1)
    return found


TOLD = st.lists(st.sampled_from([secret for _, secret in shapes()]) | st.text(max_size=12), max_size=6).map("\n".join)


@given(TOLD, st.integers(0, 60))
@example("\u212aEY=\ud800 PWD=\u0130abcdefgh", 3)
def test_secrets_are_those_of_every_anchor(text: str, place: int) -> None:
    broken = f"{text[:place]}\r\n{text[place:]}"
    for each in (text, text.upper(), broken):
        assert list(find_secrets(each)) == secrets_one_by_one(each)
        assert list(find_secrets(each, anchors_in(unbroken(each)))) == secrets_one_by_one(each)


def test_no_anchor_has_a_line_break() -> None:
    assert not [anchor for pattern in SECRET_PATTERNS for anchor in pattern.anchors if unbroken(anchor) != anchor]


@given(st.text())
@example("a\r\n\r b\u2028\x85c\x0b\x0c\x1cd \t")
def test_breaks_and_blanks_are_those_of_the_expressions(text: str) -> None:
    assert unbroken(text) == re.sub(r"[\r\n]+", "", text)
    blankless = re.sub(rb"\s+", b"", text.encode("utf-8", "replace")).decode()
    assert [code.data for code in decoded(text)] == [code.data for code in decoded(blankless)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_the_extracted_text_is_that_of_its_parts(value: Any) -> None:
    data = json.dumps(value)
    for extracted in (extracted_json(data.encode()), lines(json.dumps(value, indent=1, ensure_ascii=False))):
        assert extracted.text == joined(extracted.parts())
