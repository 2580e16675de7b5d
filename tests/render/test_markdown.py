"""Markdown: tables survive any content, and nothing that strangers wrote becomes markup."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bundler.render.markdown_text import cell_code, code, fenced, text
from tests.render.conftest import CASES, HOSTILE, Render

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
GENERATING = os.environ.get("ACS_EVIDENCE_TEST_GENERATE") == "yes"
GOLDEN = Path(__file__).parent / "golden"


def rows(markdown: str) -> list[list[str]]:
    """The cells of every table row, as a reader gets them."""
    found: list[list[str]] = []
    for token in PARSER.parse(markdown):
        if token.type == "tr_open":
            found.append([])
        elif token.type == "inline" and found and token.level >= 4:
            found[-1].append("".join(child.content for child in token.children or []))
    return found


@pytest.mark.parametrize("name", ["stuck", "softfail"])
def test_it_reads_as_the_golden_file_says(name: str, rendered: Render) -> None:
    """When a change is meant: `make generate` writes the new text over the golden file; read the difference."""
    golden = GOLDEN / f"{name}.md"
    made = rendered(name, ".md").decode()
    if GENERATING:
        golden.write_text(made, "utf-8")
    assert made == golden.read_text("utf-8")


@pytest.mark.parametrize("name", CASES)
def test_every_row_of_a_table_has_as_many_cells_as_its_head(name: str, rendered: Render) -> None:
    text_ = rendered(name, ".md").decode()
    fence = ""
    width = 0
    for line in text_.split("\n"):
        if match := re.match(r"(`{3,})(?:text)?$", line):
            fence = "" if fence == match[1] else fence or match[1]
        elif not fence and line.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", line)) - 1
            width = width or cells
            assert cells == width, line
        else:
            width = 0
    assert fence == ""


@pytest.mark.parametrize("name", CASES)
def test_only_our_own_markup_is_markup(name: str, rendered: Render) -> None:
    tokens = PARSER.parse(rendered(name, ".md").decode())
    inline = [child for token in tokens for child in token.children or []]
    html = {child.content for child in inline if child.type == "html_inline"}
    links = [str(child.attrs["href"]) for child in inline if child.type == "link_open"]
    assert html <= {"<br>"}
    assert not any(token.type == "html_block" for token in tokens)
    sections = {"exchanges-with-azure-resource-manager", "steps", "earlier-recordings", "text-for-the-support-request"}
    assert all(re.fullmatch(rf"#(exhibit-\d+|{'|'.join(sections)})", link) for link in links)
    headings = {child.content for token in tokens for child in token.children or [] if token.level == 1}
    assert {f"#{heading.lower().replace(' ', '-')}" for heading in headings} >= set(links)


def test_control_characters_are_named(rendered: Render) -> None:
    shown = rendered("hostile", ".md").decode()
    assert "[U+202E]" in shown.replace("\\", "")
    assert not re.search("[\x00\x1b\x85\u202e\u200b\u2028]", shown)


WRITTEN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60)


def inline(markdown: str) -> Any:
    tokens = PARSER.parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return tokens[1].children


@given(WRITTEN)
def test_prose_comes_back_as_it_was_written(prose: str) -> None:
    children = inline(f"x {text(prose)} x")
    shown = "".join(child.content for child in children)
    assert {child.type for child in children} <= {"text", "text_special"}
    assert shown == f"x {prose} x"


@given(WRITTEN.filter(str.strip))
def test_prose_at_the_start_of_a_line_is_still_prose(prose: str) -> None:
    tokens = PARSER.parse(text(prose.strip()))
    assert tokens[0].type in ("paragraph_open", "code_block")


@given(st.text(st.sampled_from("ab `|\\<*"), min_size=1, max_size=20))
def test_code_shows_exactly_what_it_was_given(value: str) -> None:
    (child,) = inline(code(value))[:1] or [None]
    assert child.type == "code_inline"
    assert child.content == value or not value.strip()


@given(st.text(st.sampled_from("ab `|\\"), min_size=1, max_size=20).filter(str.strip))
def test_code_in_a_table_stays_in_its_cell(value: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {cell_code(value)} | end |\n"
    assert rows(table)[-1][1] == "end"


@given(st.lists(st.text(st.sampled_from("a` "), max_size=8), max_size=5))
def test_a_fenced_block_ends_where_it_should(lines: list[str]) -> None:
    (block,) = PARSER.parse(fenced(lines))
    assert block.type == "fence"
    assert block.content.rstrip("\n") == "\n".join(lines).rstrip("\n")


def test_mentions_entities_and_templates_are_disarmed() -> None:
    assert text("@someone &lt; {{ x }}") == "&#64;someone &amp;lt; {{ x }}"
    assert "\n" not in text(HOSTILE)
