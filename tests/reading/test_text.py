"""Bytes from outside, shown so that nothing hides."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.reading.matching import bare
from bundler.reading.text import first_difference, shown
from bundler.render.visible import visible


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"v=spf1 -all", "v=spf1 -all"),
        ("grün".encode(), "grün"),
        (b"a\tb\x00\x1b[31m", r"a\009b\000\027[31m"),
        (b"\xff\xfe", r"\255\254"),
        (rb"a\b", r"a\092b"),
        ("\u202egnirts", r"\226\128\174gnirts"),
        ("zero\u200bwidth", r"zero\226\128\139width"),
        ("no\u00a0break", r"no\194\160break"),
        ("\u2028", r"\226\128\168"),
        ("\x85", r"\194\133"),
        ("\udcff", r"\237\179\191"),
    ],
)
def test_shown(data: bytes | str, text: str) -> None:
    assert shown(data) == text


@given(st.binary())
def test_what_is_shown_has_no_hidden_character_and_can_be_read_back(data: bytes) -> None:
    text = shown(data)
    assert not any(unicodedata.category(c)[0] == "C" or (c.isspace() and c != " ") for c in text)
    read_back = bytearray()
    rest = text.encode()
    while rest:
        if rest[:1] == b"\\":
            read_back.append(int(rest[1:4]))
            rest = rest[4:]
        else:
            read_back += rest[:1]
            rest = rest[1:]
    assert bytes(read_back) == data


@pytest.mark.parametrize(
    ("expected", "found", "at"),
    [(b"abc", b"abc", None), (b"abc", b"abd", 2), (b"abc", b"ab", 2), (b"", b"x", 0), (b"ab", b"abc", 2)],
)
def test_first_difference(expected: bytes, found: bytes, at: int | None) -> None:
    assert first_difference(expected, found) == at


@pytest.mark.parametrize("wrapped", ['"x"', " x ", "x.", "“x”", r"\"x\"", "x;", "\u00a0x"])
def test_what_people_leave_around_a_value(wrapped: str) -> None:
    assert bare(wrapped.encode()) == b"x"


def test_what_pages_make_visible_is_what_bytes_are_escaped_for() -> None:
    """One set of invisible characters: a sign that only one of the two knew would be shown as nothing by the other."""
    for code in (*range(0xD800), *range(0xE000, 0x20000)):
        char = chr(code)
        if char not in "\\\n":
            assert (shown(char) == char) == (visible(char) == char), hex(code)
