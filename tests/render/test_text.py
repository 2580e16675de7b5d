"""Visible characters, folding, capping, differences, times."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.render import faces, moments
from bundler.render.difference import closest, difference, edges_shown
from bundler.render.folding import SHOWN, brief, capped, folded, position_in_folded
from bundler.render.visible import all_visible, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[31mb", "a[U+001B][31mb"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb\ufeff", "a[U+200B]b[U+FEFF]"),
        ("\x85\u2028", "[U+0085][U+2028]"),
        ("a\u00a0b\u3000c", "a[U+00A0]b[U+3000]c"),
        ("\ud800", "[U+D800]"),
        ("two\nlines", "two\nlines"),
        ("\t\r", "[U+0009][U+000D]"),
        ("é日", "é日"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_what_no_face_covers_is_named_for_pages() -> None:
    assert visible("é日😀", faces.COVERED) == "é[U+65E5][U+1F600]"


@given(st.text(st.characters()))
def test_nothing_uncovered_or_unseen_is_left(text: str) -> None:
    shown = visible(text, faces.COVERED)
    assert {ord(char) for char in shown} - {10} <= faces.COVERED
    assert visible(shown, faces.COVERED) == shown


def test_the_whole_document_is_made_visible_keys_too() -> None:
    assert all_visible({"a\x00": ["\x1b", 1, None, True, {"b": "\u202e"}]}) == {
        "a[U+0000]": ["[U+001B]", 1, None, True, {"b": "[U+202E]"}]
    }


@given(st.text(st.sampled_from("ab-._ ;=/"), max_size=200), st.integers(4, 40))
def test_folding_loses_nothing_and_keeps_the_width(text: str, columns: int) -> None:
    lines = folded(text, columns)
    assert "".join(lines) == text
    assert all(len(line) <= columns for line in lines)


def test_folding_keeps_labels_whole_where_it_can() -> None:
    name = "selector1-azurecomm-prod-net._domainkey.contoso.com.contoso.com"
    assert folded(name, 52) == ["selector1-azurecomm-prod-net._domainkey.contoso.com.", "contoso.com"]
    assert folded("selector1-azurecomm-prod-net._domainkey", 36) == ["selector1-azurecomm-prod-net.", "_domainkey"]


def test_folding_breaks_where_it_can_be_read_and_never_after_a_hyphen() -> None:
    assert folded("v=spf1 include:spf.protection.outlook.com -all", 30)[0] == "v=spf1 include:spf.protection."
    assert folded("0f8fad5b-d9cb-469f-a165-70867728950e", 19) == ["0f8fad5b-d9cb-469f", "-a165-70867728950e"]
    assert folded("x" * 10, 4, indent=1) == ["xxxx", " xxx", " xxx"]


@given(st.text(st.sampled_from("ab -."), min_size=1, max_size=120), st.data())
def test_a_position_is_found_again_after_folding(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text) - 1))
    joined = "\n".join(folded(text, 10))
    assert joined[position_in_folded(joined, position)] == text[position]
    assert position_in_folded(joined, len(text)) == len(joined)


def test_a_long_value_says_how_much_is_left_out_and_its_hash() -> None:
    value = "x" * 64_000 + "END"
    shown = capped(value)
    assert len(shown) < SHOWN + 200
    assert shown.endswith("END")
    assert re.search(r"63,003 characters omitted; SHA-256 of the whole: [0-9a-f]{64}", shown)
    assert capped("short") == brief("short", 5) == "short"
    assert brief("123456", 5) == "12345 [… 1 more]"


@pytest.mark.parametrize(
    ("expected", "found", "position", "rest", "sentence"),
    [
        ("a -all", "a ~all", 3, "~all", "differs from character 3 on"),
        ("value", "value ", 6, "␠", "should end before character 6"),
        ("value", "val", 4, "", "ends before character 4"),
        ("a b", "a  b", 3, "␠b", "differs from character 3 on"),
        ("ab", 'a"b', 2, '"b', "differs from character 2 on"),
    ],
)
def test_the_first_difference_is_marked(expected: str, found: str, position: int, rest: str, sentence: str) -> None:
    seen = difference(expected, found)
    assert seen is not None
    assert (seen.position, seen.found_rest) == (position, rest)
    assert sentence in seen.sentence
    assert seen.same == expected[: position - 1]


def test_equal_values_have_no_difference() -> None:
    assert difference("same", "same") is None


def test_blanks_that_nobody_sees_are_drawn() -> None:
    assert edges_shown(" a  b\nc ") == "␠a␠␠b␤c␠"


def test_the_closest_value_is_compared() -> None:
    assert closest("v=spf1 -all", ["other", "v=spf1 ~all"]) == "v=spf1 ~all"
    assert closest("x", []) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (41, "41 s"), (7_500, "2 h 5 min"), (273_600, "3 d 4 h"), (86_460, "1 d"), (-60, "1 min")],
)
def test_durations_have_their_two_largest_units(seconds: int, words: str) -> None:
    assert moments.span(timedelta(seconds=seconds)) == words


def test_times_are_utc_and_say_how_far_from_the_end_they_are() -> None:
    end = "2026-11-23T05:52:05.000000Z"
    assert moments.second("2026-11-23T06:52:01.5+01:00") == "2026-11-23 05:52:01 UTC"
    assert moments.exact("2026-11-23T05:52:01.5Z") == "2026-11-23 05:52:01.500000Z"
    assert moments.before("2026-11-22T03:52:05Z", end) == "1 d 2 h before"
    assert moments.before("2026-11-23T05:52:05Z", end) == "at the end"
    assert moments.before("2026-11-23T05:53:05Z", end) == "1 min after"
    assert (moments.milliseconds(12_345), moments.milliseconds(1_500_000), moments.milliseconds(None)) == (
        "12.3 ms", "1500 ms", "",
    )  # fmt: skip
