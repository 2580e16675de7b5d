"""PDF: PDF/A-3b and tagged, the JSON document attached, the same bytes for the same report.

Two steps, so that two processes can do them: `compose` fills in the page, `bundler.render._layout` lays it out.
"""

from functools import cache
from typing import Final

from bundler.model.redacted import RedactedReport
from bundler.render import Renderer, RenderOptions, faces, json_v1
from bundler.render._layout import FONT_SCHEME, Composed, lay_out
from bundler.render.case import tell
from bundler.render.html import page, stylesheet

_PAGE_SIZE: Final = {"a4": "A4", "letter": "letter"}


def render(report: RedactedReport, *, options: RenderOptions) -> bytes:
    """The PDF. `ToolFailed` when Pango is missing, or when the engine has anything to complain about."""
    return lay_out(compose(report, options=options), lambda: json_v1.render(report, options=options))


def compose(report: RedactedReport, *, options: RenderOptions) -> Composed:
    """The page, and what else goes into the PDF beside the document. Needs neither WeasyPrint nor Pango."""
    style = "\n".join(
        (_face_rules(), stylesheet("report.css", "print.css"), f"@page {{ size: {_PAGE_SIZE[options.paper]} }}")
    )
    return Composed(
        page=page(tell(report, covered=faces.COVERED), style, printed=True),
        manifest=report.document["manifest"],
        paper=options.paper,
        at=report.document["generated_at"],
    )


@cache
def _face_rules() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{FONT_SCHEME}{stem}"); }}'
        for stem, (family, weight) in faces.FACES.items()
    )


RENDERER = Renderer(".pdf", render)
