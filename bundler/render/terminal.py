"""The same story on a terminal, at 80 columns: verdict, table, findings with fixes, next command.

Colours and links are the console's business: `rich` leaves them out where the output is no terminal or `NO_COLOR` is
set. Every text goes through `Text`, so that no content is read as markup.
"""

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from bundler.model.redacted import RedactedReport
from bundler.render import words
from bundler.render.case import Case, tell
from bundler.render.exhibits import Json
from bundler.render.folding import brief

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_STYLE: Final = {"good": "green", "bad": "bold red", "warn": "yellow", "plain": "dim", "case": "bold cyan"}
_VALUE: Final = 300
"""Characters of one value that the terminal shows."""
_STEP: Final = 2_000
"""Characters of one collector's own words: every way of signing in has its line."""


def show(report: RedactedReport, console: "Console") -> None:
    """Print the judgement of a report."""
    from rich.padding import Padding
    from rich.text import Text

    case = tell(report)
    verdict = case.verdict
    console.print(Text.assemble((f"{verdict.mark} {verdict.title}", _STYLE[verdict.tone]), f"  {case.doc['domain']}"))
    console.print()
    console.print(Text(case.doc["summary"]))
    console.print(Text.assemble((f"{verdict.ask_heading}. ", "bold"), case.doc["ask"]))
    console.print()
    console.print(_table(case))
    for finding in case.doc["findings"]:
        console.print()
        console.print(_heading(finding))
        for part in _finding(finding):
            console.print(Padding(part, (0, 0, 0, 2), expand=False))
    for step in case.unfinished_steps:
        sign = words.STEPS[step["outcome"]]
        console.print()
        console.print(Text.assemble((str(sign), _STYLE[sign.tone]), f"  {step['id']}"))
        for line in filter(None, (*brief(step["detail"], _STEP).splitlines(), step["advice"])):
            console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
    console.print()
    console.print(Text("Next", style="bold"))
    for command in next_commands(case.doc):
        console.print(Text(f"  {command}"), soft_wrap=True)


def _table(case: Case) -> "RenderableType":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, expand=False, header_style="bold")
    for column, width in (("Record", 6), ("Authoritative DNS", 25), ("ACS", 23), ("Next", 20)):
        table.add_column(column, max_width=width, overflow="fold")
    for record in case.records:
        table.add_row(
            Text(record.row["key"], style="bold"),
            Text.assemble((record.sign.mark, _STYLE[record.sign.tone]), f" {record.tally}"),
            Text(record.state),
            Text(record.next),
        )
    return table


def _heading(finding: Json) -> "RenderableType":
    from rich.text import Text

    sign = words.SEVERITIES[finding["severity"]]
    return Text.assemble((str(sign), _STYLE[sign.tone]), (f"  {finding['title']}", "bold"), f"  {finding['id']}")


def _finding(finding: Json) -> Iterator["RenderableType"]:
    from rich.text import Text

    yield Text(brief(finding["explanation"], 4 * _VALUE))
    yield Text.assemble(("→ ", "bold"), brief(finding["fix"]["text"], 4 * _VALUE))
    for entry in finding["fix"]["entries"]:
        yield Text(f"  {entry['action']} {entry['type']}  host {entry['host']}  TTL {entry['ttl']}")
        yield Text(f"  value {brief(entry['value'], _VALUE)}", overflow="fold")
        if entry["hint"]:
            yield Text(f"  {entry['provider']}: {entry['hint']}")


def next_commands(doc: Json) -> tuple[str, ...]:
    """What to run next, ready to paste."""
    domain = shlex.quote(doc["domain"])
    match doc["verdict"]:
        case "open-case":
            return (f"acs-evidence build {domain} -o case.pdf",)
        case "request-verification":
            return (*_requests(doc), f"acs-evidence check {domain}")
        case "fix-dns" | "wait":
            return (f"acs-evidence check {domain}",)
        case "inconclusive" if not doc["azure"]["resource_id"] and doc["azure"]["candidates"]:
            return tuple(
                f"acs-evidence check {domain} --resource-id {shlex.quote(i)}" for i in doc["azure"]["candidates"]
            )
        case "inconclusive":
            return (f"acs-evidence check {domain} -v",)
        case _:
            return (f"acs-evidence build {domain} -o case.pdf",)


def _requests(doc: Json) -> Iterator[str]:
    """The `az` command for each record (learn.microsoft.com, az communication email domain initiate-verification)."""
    azure = doc["azure"]
    for record in doc["records"]:
        if record["verdict"] == "request-verification":
            options = {
                "--domain-name": doc["domain"],
                "--email-service-name": azure["email_service"] or "EMAIL-SERVICE",
                "--resource-group": azure["resource_group"] or "RESOURCE-GROUP",
                "--verification-type": record["key"],
            }
            told = " ".join(f"{option} {shlex.quote(value)}" for option, value in options.items())
            yield f"az communication email domain initiate-verification {told}"
