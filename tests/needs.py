"""What tests need beyond Python's packages, asked of the list that set-up installs from (scripts/parts.py)."""

import functools
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder

import pytest

from scripts.parts import NAMES, PARTS, PDF, absent, can_print, how

NOT_INSTALLED = "not installed: "
"""How every reason begins that an installation would remove."""
WORLD = ("nsd", "knotd", "named", "pdns_server", "dnsdist", "ldns-keygen", "ip", "unshare")
BROWSER = ("chromium", "chromedriver")


@functools.cache
def why_not(*names: str) -> str:
    """Which of these parts are not installed, and how to install them; empty when all are there."""
    missing = absent(NAMES[name] for name in names)
    return f"{NOT_INSTALLED}{', '.join(part.name for part in missing)} ({how(missing)})" if missing else ""


@functools.cache
def why_no_pdf() -> str:
    """What keeps this machine from making PDFs; empty when nothing does. `ACS_EVIDENCE_TEST_PDF=no` does."""
    if os.environ.get("ACS_EVIDENCE_TEST_PDF") == "no":
        return "no PDF is wanted in this run"
    return "" if can_print() else why_not(*(part.name for part in PARTS if part.group == PDF and part.needed))


class _NoEngine(MetaPathFinder):
    """Skips whatever test asks for WeasyPrint, at the place where it asks."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> None:
        if fullname.partition(".")[0] == "weasyprint":
            pytest.skip(why_no_pdf())


def skip_what_needs_pdf() -> None:
    """Where no PDF can be made, from here on: a test in this process skips when it comes to the point of making one.

    A test that starts processes of its own says so with the fixture `pdf_engine`.
    """
    if not why_no_pdf():
        return
    sys.meta_path.insert(0, _NoEngine())
    from bundler.pdf_process.parent import PdfProcess

    start = PdfProcess.__init__

    def skipping(self: PdfProcess) -> None:
        if "no-pango" not in os.environ.get("PYTHONPATH", ""):  # such a test wants to see what comes without
            pytest.skip(why_no_pdf())
        start(self)

    PdfProcess.__init__ = skipping  # type: ignore[method-assign]
