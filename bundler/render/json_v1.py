"""The published document itself: format `acs-evidence/1`, as JSON in plain ASCII.

Non-ASCII characters are written as escapes (RFC 8259 section 7), so that no invisible or reordering character and no
lone surrogate can reach a terminal or an editor from here.
"""

import json

from bundler.model.redacted import RedactedReport
from bundler.render import Renderer, RenderOptions


def render(report: RedactedReport, *, options: RenderOptions) -> bytes:
    """The document with two spaces of indent and a final newline."""
    return json.dumps(report.document, indent=2, allow_nan=False).encode("ascii") + b"\n"


RENDERER = Renderer(".json", render, kind="json", begins=(b"{",), holds=b'"format": "acs-evidence/1"')
