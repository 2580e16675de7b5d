"""The same story on a terminal, at 80 columns: verdict, table, findings with fixes, next command.

Colours are the console's business: `rich` leaves them out where the output is no terminal or `NO_COLOR` is set. Every
text goes through `Text`, so that no content is read as markup. No line ends in spaces: what is copied is what is meant.
"""

import textwrap
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from bundler.model.redacted import RedactedReport
from bundler.render import verdict_words
from bundler.render.case import Case, RecordView, tell
from bundler.render.finding_groups import FindingGroup
from bundler.render.folding import brief
from bundler.render.next_steps import Given, broken, kept, next_steps
from bundler.render.transcripts import Json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLE: Final = {"good": "green", "bad": "bold red", "warn": "yellow", "plain": "dim", "case": "bold cyan"}
_VALUE: Final = 300
"""Characters of one value that the terminal shows."""
_STEP: Final = 2_000
"""Characters of one collector's own words: every way of signing in has its line."""
_COLUMNS: Final = (("Record", 6), ("Authoritative DNS", 26), ("ACS", 22), ("Next", 20))
_WIDTH: Final = sum(width for _, width in _COLUMNS) + 2 * (len(_COLUMNS) - 1)


def show(report: RedactedReport, console: "Console", *, goes_on: str = "\\", given: Given | None = None) -> None:
    """Print the judgement of a report. `goes_on` is what the user's shell takes for a command in several lines, `given`
    what further commands need to be given again.
    """
    from rich.text import Text

    case = tell(report)
    verdict = case.verdict
    _say(console, Text.assemble((f"{verdict.mark} {verdict.title}", _STYLE[verdict.tone]), f"  {case.doc['domain']}"))
    console.print()
    _say(console, Text(case.doc["summary"]))
    _say(console, Text.assemble((f"{verdict.ask_heading}. ", "bold"), case.doc["ask"]))
    console.print()
    for line in _table(case) if console.width >= _WIDTH else _list(case):
        _say(console, line)
    for group in case.findings:
        console.print()
        _finding(console, group)
    for step in case.unfinished_steps:
        sign = verdict_words.STEPS[step["outcome"]]
        console.print()
        console.print(Text.assemble((str(sign), _STYLE[sign.tone]), f"  {step['id']}"))
        for told in filter(None, (*brief(step["detail"], _STEP).splitlines(), step["advice"])):
            _say(console, Text(told), 2)
    if case.doc["ticket"]["strength"]:
        console.print()
        _strength(console, case.doc, kept(case.doc["ticket"]["stronger"], given), goes_on)
    console.print()
    console.print(Text("Next", style="bold"))
    if case.doc["redaction"]["level"] == "public":
        _say(console, Text("Names are masked. Without --redact public, commands to copy are shown here."), 2)
    for one in next_steps(case.doc, given):
        if one.why:
            _say(console, Text(f"# {one.why}", style="dim"), 2)
        for part in broken(one.command, console.width - 2, goes_on):
            console.print(Text(f"  {part}"), soft_wrap=True)


def _strength(console: "Console", doc: Json, stronger: str, goes_on: str) -> None:
    from rich.text import Text

    ticket = doc["ticket"]
    console.print(Text("How strong this case is", style="bold"))
    for row in ticket["strength"]:
        _say(console, Text(row["what"]), 2, "✓ " if row["met"] else "△ ")
    if stronger and doc["redaction"]["level"] != "public":
        _say(console, Text("Stronger with:", style="dim"), 2)
        for part in broken(stronger, console.width - 4, goes_on):
            console.print(Text(f"    {part}"), soft_wrap=True)


def _say(console: "Console", text: "Text", indent: int = 0, label: str = "") -> None:
    """A paragraph, wrapped to the console's width; a label is before it and its further lines below its words."""
    from rich.text import Text

    lead = " " * indent + label
    for line in text.wrap(console, max(20, console.width - len(lead))):
        line.rstrip()
        console.print(Text(lead) + line, soft_wrap=True)
        lead = " " * len(lead)


def _table(case: Case) -> Iterator["Text"]:
    from rich.text import Text

    yield _row([[(title, "bold")] for title, _ in _COLUMNS])
    for record in case.records:
        cells = [
            [(record.row["key"], "bold")],
            [(line, "") for line in textwrap.wrap(_dns(record), _COLUMNS[1][1])],
            [(line, "") for line in textwrap.wrap(record.state, _COLUMNS[2][1])],
            [(line, "") for line in textwrap.wrap(record.next, _COLUMNS[3][1])],
        ]
        for number, parts in enumerate(zip_longest(*cells, fillvalue=("", ""))):
            line = _row([[part] for part in parts])
            if not number:
                line.stylize(_STYLE[record.sign.tone], _COLUMNS[0][1] + 2, _COLUMNS[0][1] + 3)
            yield line if number == 0 or str(line) else Text()


def _list(case: Case) -> Iterator["Text"]:
    """The table for a narrow terminal: a record after the other."""
    from rich.text import Text

    for record in case.records:
        yield Text.assemble((record.row["key"], "bold"), f"  {_dns(record)}")
        yield Text(f"  ACS: {record.state}; next: {record.next}")


def _row(cells: list[list[tuple[str, str]]]) -> "Text":
    """One line of the table, without spaces at its end."""
    from rich.text import Text

    line = Text()
    for (_, width), [(text, style)] in zip(_COLUMNS, cells, strict=True):
        line.append(text.ljust(width), style)
        line.append("  ")
    line.rstrip()
    return line


def _dns(record: RecordView) -> str:
    """The sign and on how many addresses; the column's heading says of what."""
    tally = record.tally.replace(" addresses", "").replace(" address", "")
    nothing = f"{verdict_words.ANSWER_NONE.word} on all"
    if tally.startswith(nothing):
        return f"{record.sign.mark} {verdict_words.ANSWER_NONE.word}"
    return f"{record.sign} {tally}" if tally.startswith("on ") else f"{record.sign.mark} {tally}"


def _finding(console: "Console", group: FindingGroup) -> None:
    from rich.text import Text

    _say(console, Text.assemble((str(group.sign), _STYLE[group.sign.tone]), (f"  {group.title}", "bold")))
    _say(console, Text(" · ".join(filter(None, (group.id, ", ".join(group.records)))), style="dim"), 2)
    for told in group.told:
        lead = f"{told.records}: " if told.records else ""
        _say(console, Text.assemble((lead, "bold"), brief(told.explanation, 4 * _VALUE)), 2)
        if told.detail:
            _say(console, Text(brief(told.detail, 2 * _VALUE), style="dim"), 2)
        if told.fix:
            _say(console, Text.assemble(("→ ", "bold"), brief(told.fix, 4 * _VALUE)), 2)
    if group.fix:
        _say(console, Text.assemble(("→ ", "bold"), brief(group.fix, 4 * _VALUE)), 2)
    for entry in group.entries:
        console.print()
        what = f"{entry['action']} {entry['type']}"
        where = f" in the zone {entry['zone']} at {entry['provider']}, TTL {entry['ttl']}"
        _say(console, Text.assemble((what, "bold"), where), 4)
        for label, value in _fields(entry):
            _say(console, Text(value), 4, f"{label:7}")


def _fields(entry: Json) -> Iterator[tuple[str, str]]:
    """The fields of the form at the DNS host."""
    yield "host", entry["host"]
    yield "value", brief(entry["value"], _VALUE)
    if entry["host"] != entry["name"]:
        yield "makes", entry["name"]
    if entry["hint"]:
        yield "note", entry["hint"]
