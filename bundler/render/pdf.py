"""PDF: PDF/A-3b and tagged, the JSON document attached, the same bytes for the same report.

WeasyPrint is imported on first use: it loads Pango, which no other format needs.
"""

import importlib
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Final

from bundler.errors import ToolFailed
from bundler.model.redacted import RedactedReport
from bundler.render import Renderer, RenderOptions, faces, json_v1, moments
from bundler.render._jinja import template_folder
from bundler.render.case import tell
from bundler.render.engine import engine_versions
from bundler.render.html import page, stylesheet

if TYPE_CHECKING:
    import pydyf
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

_FONT_SCHEME: Final = "acs-evidence-face:"
_PAGE_SIZE: Final = {"a4": "A4", "letter": "letter"}
_OPTIONS: Final = {"pdf_variant": "pdf/a-3b", "pdf_tags": True, "full_fonts": True}
"""The typefaces are subset already; `full_fonts` then gives the same bytes whatever subsetter is installed."""

MISSING_PANGO: Final = (
    "Install Pango: `apt install libpango-1.0-0 libpangoft2-1.0-0` on Debian, `dnf install pango` on Fedora, "
    "`brew install pango` on macOS, `pacman -S mingw-w64-x86_64-pango` in MSYS2 on Windows. "
    "Or write a file that ends in .html: it needs nothing and prints well."
)


def render(report: RedactedReport, *, options: RenderOptions) -> bytes:
    """The PDF. `ToolFailed` when Pango is missing, or when the engine has anything to complain about."""
    engine = _engine()
    case = tell(report, covered=faces.COVERED)
    style = "\n".join(
        (_face_rules(), stylesheet("report.css", "print.css"), f"@page {{ size: {_PAGE_SIZE[options.paper]} }}")
    )
    with _complaints_are_failures():
        html = engine.HTML(string=page(case, style, printed=True), url_fetcher=_fetcher())
        document = html.render(**_OPTIONS)
        document.metadata.attachments = _attachments(engine, report, options.paper)
        return bytes(document.write_pdf(finisher=_finish, **_OPTIONS))


def _engine() -> ModuleType:
    try:
        return importlib.import_module("weasyprint")
    except OSError as error:
        raise ToolFailed(
            "The PDF cannot be made because Pango, a library of the system, is missing.", MISSING_PANGO
        ) from error


@cache
def _face_rules() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{_FONT_SCHEME}{stem}"); }}'
        for stem, (family, weight) in faces.FACES.items()
    )


def _fetcher() -> "URLFetcher":
    """Gives out the bundled typefaces, and stops the rendering on anything else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class NoFetch(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> "URLFetcherResponse":
            stem = url.removeprefix(_FONT_SCHEME)
            if stem == url or stem not in faces.FACES:
                raise FatalURLFetchingError(f"a report must not refer to anything outside: {url}")
            data = (template_folder() / "fonts" / f"{stem}.ttf").read_bytes()
            return URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})

    return NoFetch()


def _attachments(engine: ModuleType, report: RedactedReport, paper: str) -> "list[weasyprint.Attachment]":
    """Sorted by name, as the name tree wants it (ISO 32000-1 section 7.9.6), and dated by the observation."""
    at = moments.parse(report.document["generated_at"])
    made_with = {**report.document["manifest"], "engine": dict(engine_versions()), "paper": paper}
    manifest = json.dumps(made_with, indent=2, allow_nan=False).encode("ascii") + b"\n"
    evidence = json_v1.render(report, options=RenderOptions())
    found = (
        ("evidence.json", evidence, "Source", "The report as JSON"),
        ("manifest.json", manifest, "Supplement", "Hashes of the sections of evidence.json"),
    )
    return [
        engine.Attachment(string=data, name=name, description=text, created=at, modified=at, relationship=relationship)
        for name, data, relationship, text in found
    ]


def _finish(_document: "weasyprint.Document", pdf: "pydyf.PDF") -> None:
    """Put right what PDF/A-3b does not allow: each attachment twice in /AF, and empty resource dictionaries."""
    files = pdf.catalog["AF"]
    files[:] = list(dict.fromkeys(files))
    for item in pdf.objects:
        if not isinstance(item, dict):
            continue
        for holder in (item, item.get("Resources")):
            if isinstance(holder, dict):
                for name in ("Pattern", "Shading", "XObject"):
                    if name in holder and not holder[name]:
                        del holder[name]


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def _complaints_are_failures() -> Iterator[None]:
    """The engine only logs when a glyph is missing, a style is unknown or a link leads nowhere."""
    handler = _Complaints()
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        with warnings.catch_warnings():
            # WeasyPrint reads its colour profile without closing the file.
            warnings.filterwarnings("ignore", r"unclosed file .*\.icc", ResourceWarning)
            yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    if handler.texts:
        raise ToolFailed(f"The PDF engine complained: {'; '.join(handler.texts[:3])}.", "Please report this.")


RENDERER = Renderer(".pdf", render)
