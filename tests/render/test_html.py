"""The HTML page: alone, without script, for every screen, and harmless whatever strangers wrote."""

import re
from html.parser import HTMLParser

import pytest

from tests.render.conftest import CASES, Render

VOID = {"meta", "col", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)


@pytest.mark.parametrize("name", CASES)
def test_it_is_balanced_and_every_link_has_its_target_once(name: str, rendered: Render) -> None:
    page = Page(rendered(name, ".html").decode())
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    targets = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert not page.open
    assert not page.unbalanced
    assert len(ids) == len(set(ids))
    assert targets <= {f"#{id_}" for id_ in ids}


@pytest.mark.parametrize("name", ["stuck", "hostile"])
def test_nothing_runs_and_nothing_is_fetched(name: str, rendered: Render) -> None:
    text = rendered(name, ".html").decode()
    page = Page(text)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "link", "iframe", "object", "embed", "form"})
    assert not any(attribute.startswith("on") for _, attributes in page.tags for attribute in attributes)
    assert set(re.findall(r"url\(\"?([a-z]+:[a-z0-9/]*)", text)) == {"data:font/woff2"}
    assert not re.search(r"(?:src|href|action)=\"(?!#)", text)


def test_hostile_text_is_shown_and_stays_text(rendered: Render) -> None:
    text = rendered("hostile", ".html").decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text
    assert "日本語" in text
    assert not re.search("[\x00\x1b\x85\u202e\u200b\u2028]", text)


def test_light_dark_phone_and_paper_are_provided_for(rendered: Render) -> None:
    text = rendered("stuck", ".html").decode()
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert "max-width: 47rem" in text
    assert 'content="light dark"' in text


def test_every_picture_is_described(rendered: Render) -> None:
    pictures = re.findall(r"<svg[^>]*>\s*<title>([^<]+)</title>", rendered("stuck", ".html").decode())
    assert len(pictures) == 3
    assert "192.0.2.1" in pictures[0]
