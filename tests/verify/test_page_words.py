"""The comparison of words by itself: what it forgives, what it finds, and that it always ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundler.verify.page_words import PageDifference, _hunks, differences, said_by, squeezed

PAGE = """<html><head><title>A case</title><style>p { color: red }</style></head><body>
<div class="running" data-left="Left" data-right="Right" data-made="Made"></div>
<p class="small where"><a href="#a">Findings</a> · <a href="#b">Records</a></p>
<h2>Findings</h2><p>The DKIM record of contoso.com is right on every server; <b>-all</b> ends the SPF record.</p>
<svg><title>What was said</title><line x1="0"/><text>ns1</text><text>right</text></svg>
<table><thead><tr><th>Id</th><th>Asked</th></tr></thead><tbody>
<tr><td>D1</td><td>ns1.contoso.com</td></tr><tr><td>D2</td><td>ns2.contoso.com&nbsp;&amp; more</td></tr></tbody></table>
<p>See <a href="https://example.org/">the page</a>.</p></body></html>"""
FIRST = """Findings 1 · Records 2
Findings
The DKIM record of con
toso.com is right on every server; -all ends the
SPF record.
Id Asked
D1 ns1.contoso.com
ns1 right
Left Right
Made Page 1 of 2"""
SECOND = """Id Asked
D2 ns2.contoso.com & more
See the page.
Left Right
Made Page 2 of 2"""


def found(*pages: str) -> list[PageDifference]:
    return list(differences(list(pages), said_by(PAGE)))


def test_lines_pages_heads_numbers_and_pictures_may_stand_elsewhere() -> None:
    assert found(FIRST, SECOND) == []
    said = said_by(PAGE)
    assert (said.title, said.pictures, said.texts) == ("A case", ["ns1right"], ["What was said"])
    assert said.links == {"https://example.org/"}
    assert said.heads == {"IdAsked"}


@pytest.mark.parametrize(
    ("old", "new", "missing", "extra"),
    [
        ("-all", "~all", "-", "~"),
        ("is right on", "is wrong on", "right", "wrong"),
        ("SPF record.", "SPF record. Verified", "", "Verified"),
        ("D1 ", "", "D1", ""),
        ("Records 2", "Records 3", "", "1"),
        ("Page 1 of 2", "Page 1 of 3", "LeftRightMadePage1of2", ""),
        ("ns1 right", "ns1 wrong", "ns1right", ""),
        ("Id Asked", "Id Id Asked", "", "Id"),
    ],
)
def test_one_other_word_is_found(old: str, new: str, missing: str, extra: str) -> None:
    seen = found(FIRST.replace(old, new, 1), SECOND)
    assert seen
    assert missing in seen[0].missing
    assert extra in seen[0].extra


def test_a_head_counts_only_at_the_top_of_a_page() -> None:
    assert found(FIRST.replace("D1 ns1", "Id Asked D1 ns1"), SECOND)


def test_a_difference_is_quoted_with_its_blanks() -> None:
    [seen] = found(FIRST.replace("is right on every server", "is wrong on no server"), SECOND)[:1]
    assert seen.sentence("the data") == (
        "Page 1 says 'wrong on no' after 'KIM record of contoso.com is', where the data says 'right on every'."
    )


def test_hyphens_at_the_end_of_a_line_are_hyphens() -> None:
    assert squeezed("azurecomm-prod\ufffe\r\nnet") == "azurecomm-prod-net"


@settings(max_examples=300, deadline=None)
@given(st.text("ab", max_size=200), st.text("abc", max_size=200))
def test_the_hunks_lead_from_one_text_to_the_other(one: str, two: str) -> None:
    made, at = "", 0
    for i, missing, j, extra in _hunks(one, two):
        made += one[at:i]
        assert len(made) == j
        assert one[i : i + len(missing)] == missing
        made += extra
        at = i + len(missing)
    assert made + one[at:] == two


def test_texts_that_share_nothing_are_compared_at_once() -> None:
    assert len(list(_hunks("ab" * 20_000, "cd" * 20_000))) == 1
