"""The text for the form of a support request, as plain text: the title on the first line, then the description."""

from bundler.model.redacted import RedactedReport
from bundler.render import Renderer, RenderOptions
from bundler.render.form_text import paragraphs
from bundler.render.visible import all_visible


def render(report: RedactedReport, *, options: RenderOptions) -> bytes:
    """UTF-8 text. Where no case is to be opened it says so, and what to do in its place."""
    del options
    return ("\n\n".join(paragraphs(all_visible(report.document))) + "\n").encode()


RENDERER = Renderer(".txt", render, begins=(b"ACS Email", b"DNS changes for "))
