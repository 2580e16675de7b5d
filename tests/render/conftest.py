"""Rendered cases that several tests look at: each is made once."""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pypdfium2
import pytest

from bundler.model.acs_records import DnsOutcome
from bundler.model.report import AzureSection, Report, TicketSection, Verdict
from bundler.render import RenderOptions, renderer_for
from tests.render.documents import case, redacted
from tests.render.parts import SOFTFAIL

HOSTILE = (
    "\x1b[31mred\x1b[0m \u202eevil\u202c zero\u200bwidth | pipe `tick ``two <script>x</script> [l](http://x.example) "
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


def nothing_seen() -> Report:
    """No Azure, no zone, no answer: every optional part absent."""
    report = case(Verdict.INCONCLUSIVE, note="")
    nothing = {field.name: "" for field in fields(AzureSection)}
    azure = AzureSection(**nothing | NOTHING_OF_AZURE)  # type: ignore[arg-type]
    records = tuple(
        replace(
            record, answers=(), state="", error_code=None, dns=DnsOutcome.UNDETERMINED, last_request_at=None,
            last_request_id="", cites=(), expected_source="documented-default",
        )
        for record in report.records
    )  # fmt: skip
    ticket = TicketSection("", (), (), "")
    return replace(
        report, zone="", azure=azure, records=records, servers=(), findings=(), timeline=(), lookups=(), arm=(),
        steps=(), rules=(), ticket=ticket, observed=replace(report.observed, limits=(), dns_messages=0, arm_calls=0),
    )  # fmt: skip


NOTHING_OF_AZURE = {
    "source": "documented-default", "read_at": None, "tag_count": 0, "email_service_resource": None,
    "communication_services": None, "senders": None, "operations": None, "other_states": (), "candidates": (),
    "unknown_fields": (), "cites": (),
}  # fmt: skip
CASES["nothing-seen"] = nothing_seen
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
