"""The template environments: strict, escaped by default in HTML and in Markdown alike."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from bundler.render import faces, moments, verdict_words
from bundler.render._templates import template_folder
from bundler.render.case import Case
from bundler.render.cites import ranges
from bundler.render.folding import SHOWN, brief, capped, folded, position_in_folded
from bundler.render.markdown_text import Md, cell_code, code, fenced, text
from bundler.render.next_steps import broken


def _source(name: str) -> str | None:
    file = template_folder() / name
    return file.read_text("utf-8") if file.is_file() else None


_FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "second": moments.second,
    "exact": moments.exact,
    "minute": moments.minute,
    "stretch": moments.stretch,
    "local": moments.local,
    "ms": moments.milliseconds,
    "before": moments.before,
    "capped": capped,
    "brief": brief,
    "runnable": lambda command: "\n".join(broken(command)),
    "ranges": ranges,
    "yes_no": verdict_words.yes_no,
    "over": verdict_words.over,
}


def _environment(*, autoescape: bool, finalize: Callable[[object], object] | None = None) -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701 - Markdown is escaped by `finalize`
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters |= _FILTERS
    environment.globals["words"] = verdict_words
    return environment


@cache
def for_pages(*, printed: bool) -> Environment:
    """HTML: for the PDF engine (`printed`: long strings come ready broken) or for a browser, which breaks its own."""
    environment = _environment(autoescape=True)
    environment.globals |= {"printed": printed, "faces": faces}

    def fold(value: object, columns: int, indent: int = 0) -> str:
        shown = capped(str(value))
        return "\n".join(folded(shown, columns, indent)) if printed else shown

    def marked(before: str, rest: str, columns: int, limit: int = SHOWN) -> Markup:
        text = fold(before + (brief(rest, limit) or "▲ ends here"), columns)
        start = position_in_folded(text, len(before))
        return escape(text[:start]) + Markup("<mark>") + escape(text[start:]) + Markup("</mark>")

    environment.filters["fold"] = fold
    environment.globals["marked"] = marked
    return environment


def _cites(ids: Iterable[str], case: Case) -> Md:
    """Evidence ids, each linked to the heading under which it stands."""
    numbers = case.exhibits.number_of()
    headings = {
        "A": "exchanges-with-azure-resource-manager",
        "R": "exchanges-with-the-registry",
        "S": "steps",
        "H": "earlier-recordings",
    }

    def linked(id_: str) -> str:
        if id_ in numbers:
            return f"[{text(id_)}](#exhibit-{numbers[id_]})"
        return f"[{text(id_)}](#{headings[id_[0]]})" if id_ in case.anchors and id_[0] in headings else text(id_)

    return Md(" ".join(map(linked, ids)))


@cache
def for_markdown() -> Environment:
    """Markdown: what is not marked as `Md` is escaped on its way out, so no content can become markup."""
    environment = _environment(autoescape=False, finalize=lambda value: value if isinstance(value, Md) else text(value))
    environment.filters |= {"code": code, "cell_code": cell_code, "fenced": fenced, "cites": _cites}
    environment.globals["line_break"] = Md("<br>")
    return environment
