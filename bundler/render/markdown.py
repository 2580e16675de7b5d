"""Markdown in GitHub's flavour: readable as it is, with tables that survive any content."""

import re
from typing import Final

from bundler.model.redacted import RedactedReport
from bundler.render import Renderer, RenderOptions
from bundler.render.case import tell

_BLANK_LINES: Final = re.compile(r"\n{3,}")


def render(report: RedactedReport, *, options: RenderOptions) -> bytes:
    """UTF-8 Markdown."""
    from bundler.render._jinja import for_markdown  # here: the help names every format, and needs no template

    text = for_markdown().get_template("report.md.j2").render(case=tell(report))
    return _BLANK_LINES.sub("\n\n", text).strip().encode("utf-8") + b"\n"


RENDERER = Renderer(".md", render, begins=(b"# ACS Email",))
