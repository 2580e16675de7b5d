"""PDF: PDF/A-3b and tagged, the JSON document attached, the same bytes for the same report.

Two steps, so that two processes can do them: `compose` fills in the page, `bundler.render._layout` lays it out.
"""

from functools import cache
from typing import Final

from bundler.model.paper import PAPERS
from bundler.model.redacted import RedactedReport
from bundler.render import Renderer, RenderOptions, faces, json_v1
from bundler.render._layout import FONT_SCHEME, Composed, lay_out
from bundler.render.case import tell
from bundler.render.html import page, stylesheet

_LONG_AGO: Final = "2000-01-01T00:00:00.000000Z"


def render(report: RedactedReport, *, options: RenderOptions) -> bytes:
    """The PDF. `ToolFailed` when Pango is missing, or when the engine has anything to complain about."""
    return lay_out(compose(report, options=options), lambda: json_v1.render(report, options=options))


def compose(report: RedactedReport, *, options: RenderOptions) -> Composed:
    """The page, and what else goes into the PDF beside the document. Needs neither WeasyPrint nor Pango."""
    return Composed(
        page=page(tell(report, covered=faces.COVERED), _style(options), printed=True),
        manifest=report.document["manifest"],
        paper=options.paper,
        at=report.document["generated_at"],
    )


def blank(*, options: RenderOptions) -> Composed:
    """A page that says nothing: its PDF holds what the engine, the style sheet and the typefaces put into every one."""
    letters = "".join(
        f"<p style=\"font-family: '{family}'; font-weight: {weight}\">-</p>" for family, weight in faces.FACES.values()
    )
    table = '<table><tr><th>-</th><td><a href="#a" id="a">-</a></td></tr></table>'
    meta = f'<meta name="dcterms.created" content="{_LONG_AGO}"><meta name="generator" content="-">'
    head = f'<meta charset="utf-8"><title>-</title>{meta}<style>{_style(options)}</style>'
    body = f"<h1>-</h1>{letters}{table}<ul><li>-</li></ul>"
    page = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    return Composed(page=page, manifest={}, paper=options.paper, at=_LONG_AGO)


def _style(options: RenderOptions) -> str:
    return "\n".join(
        (_face_rules(), stylesheet("report.css", "print.css"), f"@page {{ size: {PAPERS[options.paper].css} }}")
    )


@cache
def _face_rules() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{FONT_SCHEME}{stem}"); }}'
        for stem, (family, weight) in faces.FACES.items()
    )


RENDERER = Renderer(".pdf", render, kind="pdf", begins=(b"%PDF-",))
