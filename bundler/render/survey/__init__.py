"""A survey of many domains, in each of its forms: one form a file."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from bundler.model.survey import Row, Survey
from bundler.render.survey import as_csv, as_html, as_json, as_markdown
from bundler.render.visible import visible

FORMS: Mapping[str, Callable[[Survey], str]] = {
    ".csv": as_csv.render,
    ".md": as_markdown.render,
    ".html": as_html.render,
    ".json": as_json.render,
}
"""By suffix; each takes a survey that is `shown`."""
KINDS: Mapping[str, str] = {".csv": "text", ".md": "text", ".html": "text", ".json": "json"}
"""By suffix, how the gate reads it."""

__all__ = ["FORMS", "KINDS", "shown", "shown_row"]


def shown(survey: Survey) -> Survey:
    """The survey with every character visible: nothing a server chose may steer what a reader sees."""
    found = tuple(
        replace(finding, text=visible(finding.text), domains=tuple(map(visible, finding.domains)))
        for finding in survey.findings
    )
    return replace(survey, rows=tuple(map(shown_row, survey.rows)), findings=found)


def shown_row(row: Row) -> Row:
    """One row of it."""
    changed: dict[str, object] = {}
    for each in fields(row):
        value = getattr(row, each.name)
        if each.name != "verdict":
            changed[each.name] = tuple(map(visible, value)) if isinstance(value, tuple) else visible(value)
    return replace(row, **changed)  # type: ignore[arg-type]
