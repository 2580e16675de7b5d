"""`python _printed_page.py RECORDING PAGE.html`: the page that the program hands to WeasyPrint for a recording.

A process of its own: what is measured afterwards must not start from a process that holds WeasyPrint already.
"""

import sys
from pathlib import Path

import weasyprint

from bundler.judge import judge
from bundler.observe.recording import read_recording
from bundler.redact import Level, Policy, redact
from bundler.render import RenderOptions, renderer_for
from bundler.render._templates import template_folder
from bundler.render.faces import FACES

seen: list[str] = []


class Seen(weasyprint.HTML):  # type: ignore[misc]
    """Keeps what it is given."""

    def __init__(self, **how: object) -> None:
        seen.append(str(how["string"]))
        super().__init__(**how)


weasyprint.HTML = Seen
report, _ = redact(judge(read_recording(Path(sys.argv[1]))), Policy(level=Level.SUPPORT), bytes(32))
renderer_for(".pdf").render(report, options=RenderOptions())
(page,) = seen
for stem in FACES:
    page = page.replace(f'"acs-evidence-face:{stem}"', f'"file://{template_folder()}/fonts/{stem}.ttf"')
Path(sys.argv[2]).write_text(page, "utf-8")
