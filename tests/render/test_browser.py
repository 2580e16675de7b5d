"""The HTML page as a browser shows and prints it: phone, tablet and desk, light and dark, keyboard and paper."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from selenium.common.exceptions import WebDriverException

from scripts.parts import AXE
from tests.needs import BROWSER, why_not
from tests.render.browser import DESK, PHONE, TABLET, Browser
from tests.render.conftest import CASES, Render, page_texts
from tests.render.documents import redacted

pytestmark = [
    pytest.mark.skipif(bool(why_not(*BROWSER)), reason=why_not(*BROWSER)),
    pytest.mark.slow,
]
with_axe = pytest.mark.skipif(bool(why_not("axe-core")), reason=why_not("axe-core"))
every_case = pytest.mark.parametrize("name", CASES)
every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])

WIDTHS = (PHONE, TABLET, DESK)
POINTS = {"a4": (595, 842), "letter": (612, 792)}
Open = Callable[..., Browser]

AXE_SCRIPT = """
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
const found = await axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})
return found.violations.filter(rule => ['serious', 'critical'].includes(rule.impact))
    .flatMap(rule => rule.nodes.map(node => rule.id + ': ' + node.html.slice(0, 90) + ' ' + node.failureSummary))
"""
CLIPPED = """
const squeezed = box => box.clientWidth < 36 && box.textContent.trim().length > 8
return [...document.querySelectorAll('h1, h2, h3, caption, td, th, p, pre, li')]
    .filter(box => box.checkVisibility() && (box.scrollWidth > box.clientWidth + 1 || squeezed(box)))
    .map(box => box.tagName + ' ' + box.scrollWidth + ' > ' + box.clientWidth + ': ' + box.textContent.slice(0, 60))
"""
EVERY_BOX = """
const box = element => Object.values(element.getBoundingClientRect().toJSON()).join(' ')
return [document.body.innerText, ...[...document.querySelectorAll('body *')].map(box)]
"""
FIGURES = """
return [...document.querySelectorAll('.figure')].map(figure => {
    figure.focus()
    const style = getComputedStyle(figure)
    return {scrolls: figure.scrollWidth > figure.clientWidth && style.overflowX == 'auto',
            cut: figure.scrollWidth > figure.clientWidth + 1 && style.overflowX != 'auto',
            focused: document.activeElement == figure && figure.tabIndex == 0,
            named: figure.getAttribute('aria-label')}
})
"""
PICTURE_INKS = """
return [...document.querySelectorAll('svg text')].map(text => getComputedStyle(text).fill)
    .concat(getComputedStyle(document.body).backgroundColor)
"""
LINKS = """
return [...document.querySelectorAll('a')].map(link => link.getAttribute('href')).filter((href, place, all) => {
    if (all.indexOf(href) < place) return false
    location.hash = href
    const target = document.querySelector(':target')
    if (!href.startsWith('#') || !target || target.id != decodeURIComponent(href.slice(1))) return true
    const box = target.getBoundingClientRect()
    return !box.height || box.bottom < 0 || box.top > innerHeight
})
"""
ONE_TARGET_OF_EACH_KIND = """
const targets = [...document.querySelectorAll('a')].map(link => document.getElementById(link.hash.slice(1)))
return [...new Map(targets.map(target => [target.tagName, target.id])).values()]
"""
FOCUS = """
const focused = document.activeElement, style = getComputedStyle(focused), box = focused.getBoundingClientRect()
return {tag: focused.tagName, text: focused.textContent.trim(), outline: style.outlineStyle,
        thick: parseFloat(style.outlineWidth), ink: style.outlineColor,
        paper: getComputedStyle(document.body).backgroundColor,
        seen: box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.left < innerWidth}
"""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("no_proxy", "*")
        try:
            started = Browser(tmp_path_factory.mktemp("browser"))
        except WebDriverException as error:
            if os.geteuid() == 0:
                raise
            # Its sandbox needs namespaces, which some systems keep from ordinary users; root goes without the sandbox.
            pytest.skip(f"Chromium does not start for this user: {str(error.msg).splitlines()[0]}")
    with started:
        yield started


@pytest.fixture
def opened(browser: Browser, rendered: Render, tmp_path: Path) -> Open:
    """`opened(case, paper="a4", width=..., scheme=...)`."""

    def open_(name: str, paper: str = "a4", **look: Any) -> Browser:
        file = tmp_path / "case.html"
        file.write_bytes(rendered(name, ".html", "support", paper))
        browser.open(file, **look)
        return browser

    return open_


def contrast(ink: str, paper: str) -> float:
    """WCAG 2.1 contrast ratio of two opaque CSS colours as computed styles give them."""
    darker, lighter = sorted(_luminance(colour) for colour in (ink, paper))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@with_axe
@every_case
def test_axe_finds_nothing_serious(name: str, opened: Open) -> None:
    page = opened(name)
    page.ask(AXE.read_text("utf-8"))
    for width in (DESK, PHONE):
        for scheme in ("light", "dark"):
            page.show(width=width, scheme=scheme)
            assert page.ask(AXE_SCRIPT) == [], (width, scheme)


@with_axe
@every_scheme
def test_what_a_link_led_to_is_readable(scheme: str, opened: Open) -> None:
    page = opened("softfail", scheme=scheme)
    page.ask(AXE.read_text("utf-8"))
    targets = page.ask(ONE_TARGET_OF_EACH_KIND)
    assert len(targets) >= 4
    for target in targets:
        page.ask("location.hash = arguments[0]", target)
        assert page.ask(AXE_SCRIPT) == [], target


@every_scheme
def test_text_in_pictures_can_be_read(scheme: str, opened: Open) -> None:
    page = opened("nothing-answers", scheme=scheme)
    *inks, paper = page.ask(PICTURE_INKS)
    assert (_luminance(paper) > 0.5) == (scheme == "light")
    assert {ink for ink in inks if contrast(ink, paper) < 4.5} == set()


@every_case
def test_it_fits_and_no_text_is_cut(name: str, opened: Open) -> None:
    page = opened(name)
    for width in WIDTHS:
        page.show(width=width)
        across, room = page.ask("const page = document.documentElement; return [page.scrollWidth, page.clientWidth]")
        # On a phone the room grows with what does not fit in it: it is the width that was set that counts.
        assert across <= min(room, width)
        assert page.ask("scrollTo(200, 0); return scrollX") == 0, width
        assert page.ask(CLIPPED) == [], width


@pytest.mark.parametrize("width", WIDTHS)
def test_what_scrolls_inside_itself_is_reached_by_keyboard(width: int, opened: Open) -> None:
    page = opened("forty", width=width)
    figures = page.ask(FIGURES)
    assert len(figures) == 3
    assert any(figure["scrolls"] for figure in figures) == (width == PHONE)
    assert all(figure["focused"] and figure["named"] and not figure["cut"] for figure in figures)


def test_every_glyph_comes_from_the_typefaces_inside(opened: Open) -> None:
    assert opened("softfail").faces() == {
        "EvidenceSans-Regular": True,
        "EvidenceSans-SemiBold": True,
        "EvidenceMono-Regular": True,
        "EvidenceMono-SemiBold": True,
    }


@every_case
def test_nothing_is_fetched_and_nothing_runs(name: str, opened: Open) -> None:
    page = opened(name)
    address = page.ask("return location.href")
    fetched = page.ask("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [url for url in (*page.requests(), *fetched) if not url.startswith("data:")] == [address]
    assert page.complaints() == []
    attributes = page.ask("return [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
    assert page.ask("return document.scripts.length") == 0
    assert [attribute for attribute in attributes if attribute.startswith("on")] == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_without_script_it_looks_the_same(width: int, opened: Open) -> None:
    page = opened("hostile", width=width)
    shown = page.ask(EVERY_BOX)
    with page.scripts_off():
        assert opened("hostile", width=width).ask(EVERY_BOX) == shown


@every_case
def test_every_link_leads_to_something_in_view(name: str, opened: Open) -> None:
    page = opened(name)
    assert page.ask("return document.links.length") >= 8
    assert page.ask(LINKS) == []


@every_scheme
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_keyboard_walks_in_order_and_is_seen(width: int, scheme: str, opened: Open) -> None:
    page = opened("stuck", width=width, scheme=scheme)
    stops = []
    for _ in range(16):
        page.press("Tab", 9)
        stops.append(page.ask(FOCUS))
    assert [stop["text"] for stop in stops][1:4] == ["Findings and fixes", "Record by record", "Time line"]
    assert {stop["tag"] for stop in stops} == {"A", "SECTION"}
    assert [stop for stop in stops if stop["outline"] == "none" or stop["thick"] < 2 or not stop["seen"]] == []
    assert [stop for stop in stops if contrast(stop["ink"], stop["paper"]) < 3] == []


@pytest.mark.parametrize(
    ("name", "paper"),
    [*((name, "a4") for name in CASES), *((name, "letter") for name in ("stuck", "forty", "hostile"))],
)
def test_it_prints_whole_on_the_paper_asked_for(name: str, paper: str, opened: Open) -> None:
    printed = opened(name, paper).printed()
    texts = ["".join(text.split()) for text in page_texts(printed)]
    document: Any = pypdfium2.PdfDocument(printed)
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {POINTS[paper]}
    assert "".join(redacted(CASES[name]()).document["summary"].split()) in texts[0]
    assert "Howtoverifythisdocument" in "".join(texts[-2:])
    assert "rootserversfrom" in texts[-1]
    assert min(len(text) for text in texts) > 40


def test_a_table_over_several_pages_repeats_its_head(opened: Open) -> None:
    row = re.compile(r"authoritative[^\u2713]{0,90}yes\s+yes")
    pages = [page for page in page_texts(opened("forty").printed()) if row.search(page)]
    assert len(pages) > 1
    assert all(re.search(r"Name server\s+Address\s+Status\s+In parent", page) for page in pages)


def test_a_dark_screen_prints_like_a_light_one(opened: Open) -> None:
    def first_page(scheme: str) -> bytes:
        document: Any = pypdfium2.PdfDocument(opened("stuck", scheme=scheme).printed())
        picture: bytes = document[0].render().to_pil().tobytes()
        return picture

    assert first_page("dark") == first_page("light")
