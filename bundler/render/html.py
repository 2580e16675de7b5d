"""Self-contained HTML: no script, no request, light and dark, phone and desk, and it prints well."""

import base64
from functools import cache

from markupsafe import Markup

from bundler.model.paper import PAPERS
from bundler.model.redacted import RedactedReport
from bundler.render import Renderer, RenderOptions, faces
from bundler.render._templates import template_folder
from bundler.render.case import Case, tell


def render(report: RedactedReport, *, options: RenderOptions) -> bytes:
    """One UTF-8 page with its style sheet and typefaces inside."""
    style = f"{_faces()}\n{stylesheet('report.css', 'screen.css')}\n@page {{ size: {PAPERS[options.paper].css} }}"
    return page(tell(report), style, printed=False).encode("utf-8")


def page(case: Case, style: str, *, printed: bool) -> str:
    """The report template filled in; `printed` for the PDF engine."""
    from bundler.render._jinja import for_pages  # here: the help names every format, and needs no template

    return for_pages(printed=printed).get_template("report.html.j2").render(case=case, style=Markup(style))  # noqa: S704


def stylesheet(*names: str) -> str:
    """Style sheets of the template folder, one after the other."""
    return "\n".join((template_folder() / name).read_text("utf-8") for name in names)


@cache
def _faces() -> str:
    """`@font-face` rules with the typefaces inside, as WOFF2."""
    rules = []
    for stem, (family, weight) in faces.FACES.items():
        data = base64.b64encode((template_folder() / "fonts" / f"{stem}.woff2").read_bytes()).decode("ascii")
        source = f'url("data:font/woff2;base64,{data}") format("woff2")'
        rules.append(f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: {source}; }}')
    return "\n".join(rules)


RENDERER = Renderer(".html", render, begins=(b"<!doctype html>",), holds=b"ACS Email evidence")
