"""From a page that is filled in to the bytes of its PDF: all that needs WeasyPrint and Pango, and nothing else.

WeasyPrint is imported on first use, and neither the templates' engine nor the document's words are needed here: the
process that lays out a PDF loads as little as can be.
"""

import json
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from bundler.errors import ToolFailed
from bundler.model.paper import Paper
from bundler.render import faces, moments
from bundler.render._templates import template_folder
from bundler.render.engine import engine_versions, weasyprint_engine
from bundler.render.pack_manifest import EVIDENCE_FILE, MANIFEST_FILE, pack_manifest

if TYPE_CHECKING:
    import pydyf
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT_SCHEME: Final = "acs-evidence-face:"
"""How a page refers to one of the bundled typefaces."""
_OPTIONS: Final = {"pdf_variant": "pdf/a-3b", "pdf_tags": True, "full_fonts": True}
"""The typefaces are subset already; `full_fonts` then gives the same bytes whatever subsetter is installed."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What a PDF is made of before it is laid out, but for the attached document."""

    page: str
    """HTML with its style sheet; the typefaces by reference."""
    manifest: Mapping[str, Any]
    """The document's own, to which the attached one adds what laid it out."""
    paper: Paper
    at: str
    """End of the observation, as the document writes it: the date of the attachments."""


def lay_out(composed: Composed, evidence: Callable[[], bytes]) -> bytes:
    """The PDF. `evidence`: the document to attach, asked for when the pages are laid out.

    `ToolFailed` when Pango is missing, or when the engine has anything to complain about.
    """
    engine = weasyprint_engine()
    with _complaints_are_failures():
        document = engine.HTML(string=composed.page, url_fetcher=_fetcher()).render(**_OPTIONS)
        document.metadata.attachments = _attachments(engine, composed, evidence())
        return bytes(document.write_pdf(finisher=_finish, **_OPTIONS))


def _fetcher() -> "URLFetcher":
    """Gives out the bundled typefaces, and stops the rendering on anything else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class NoFetch(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> "URLFetcherResponse":
            stem = url.removeprefix(FONT_SCHEME)
            if stem == url or stem not in faces.FACES:
                raise FatalURLFetchingError(f"a report must not refer to anything outside: {url}")
            data = (template_folder() / "fonts" / f"{stem}.ttf").read_bytes()
            return URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})

    return NoFetch()


def _attachments(engine: ModuleType, composed: Composed, evidence: bytes) -> "list[weasyprint.Attachment]":
    """Sorted by name, as the name tree wants it (ISO 32000-1 section 7.9.6), and dated by the observation."""
    at = moments.parse(composed.at)
    made_with = pack_manifest(composed.manifest, engine=engine_versions(), paper=composed.paper, evidence=evidence)
    manifest = json.dumps(made_with, indent=2, allow_nan=False).encode("ascii") + b"\n"
    found = (
        (EVIDENCE_FILE, evidence, "Source", "The report as JSON"),
        (MANIFEST_FILE, manifest, "Supplement", "Hashes of evidence.json and of what laid out these pages"),
    )
    return [
        engine.Attachment(
            string=data,
            name=name,
            description=about,
            created=at,
            modified=at,
            relationship=relationship,
        )
        for name, data, relationship, about in found
    ]


def _finish(_document: "weasyprint.Document", pdf: "pydyf.PDF") -> None:
    """Correct what PDF/A-3b does not allow: each attachment twice in /AF, and empty resource dictionaries.

    The last to change the PDF, and so the place to fix every object's bytes.
    """
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
    pdf.objects[:] = [item if item.free == "f" else _Written(item) for item in pdf.objects]


class _Written:
    """An object of a PDF in its final bytes: its writer asks for them twice, and would compress a stream each time."""

    def __init__(self, item: "pydyf.Object") -> None:
        self.number, self.generation, self.free = item.number, item.generation, item.free
        self.compressible, self.offset = item.compressible, item.offset
        self.data: bytes = item.data

    @property
    def indirect(self) -> bytes:
        """The object as it stands in a file by itself."""
        return f"{self.number} {self.generation} obj\n".encode() + self.data + b"\nendobj"


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
