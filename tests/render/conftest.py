"""Rendered cases that several tests look at: each is made once."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pypdfium2
import pytest

from bundler.model.report import Report, Verdict
from bundler.render import RenderOptions, renderer_for
from tests.render.documents import case, redacted
from tests.render.parts import SOFTFAIL

HOSTILE = (
    "\x1b[31mred\x1b[0m \u202eevil\u202c zero\u200bwidth | pipe `tick ``two <b>x</b> [l](http://x.example) "
    "日本語 العربية 😀 \x00\x85 \u2028 \ud800 {{ 7*7 }} end  "
)
"""Escape sequences, bidirectional controls, invisible, uncovered and lone code points, markup of every format."""

CASES: dict[str, Callable[[], Report]] = {
    "stuck": case,
    "eight-addresses": lambda: case(count=8),
    "softfail": lambda: case(Verdict.FIX_DNS, spf=SOFTFAIL, silent=1),
    "verified": lambda: case(Verdict.VERIFIED),
    "nothing-answers": lambda: case(Verdict.INCONCLUSIVE, silent=4),
    "forty": lambda: case(count=40),
    "large": lambda: case(Verdict.FIX_DNS, spf="v=spf1 include:" + "y" * 65_000, foreign="x" * 65_000),
    "hostile": lambda: case(
        Verdict.FIX_DNS, spf=f"v=spf1 {HOSTILE}", ownership=HOSTILE, nsid=HOSTILE, note=f"{HOSTILE}\n# head\n- item"
    ),
}
Render = Callable[..., bytes]


@cache
def _rendered(name: str, suffix: str, level: str, paper: str) -> bytes:
    report = redacted(CASES[name](), level)
    return renderer_for(suffix).render(report, options=RenderOptions(paper))  # type: ignore[arg-type]


@pytest.fixture
def rendered() -> Render:
    """`rendered(case, suffix, level="support", paper="a4")`."""

    def render(name: str, suffix: str, level: str = "support", paper: str = "a4") -> bytes:
        return _rendered(name, suffix, level, paper)

    return render


def page_texts(data: bytes) -> list[str]:
    """The text of every page of a PDF, as a reader copies it."""
    document: Any = pypdfium2.PdfDocument(data)
    return [document[number].get_textpage().get_text_range() for number in range(len(document))]
