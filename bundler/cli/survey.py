"""`acs-evidence survey`: every custom domain that the sign-in reaches, or those given, each judged as `check` does."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bundler import __version__
from bundler.cli.settings import check_outputs, read_input
from bundler.cli.survey_judges import Judges, judges
from bundler.errors import EvidenceError, ToolFailed, UsageProblem
from bundler.gate import Gate, finder
from bundler.judge.fleet import failed_row, fleet_findings, ordered, worst
from bundler.model.domain import parse_domain
from bundler.model.observations import Observations
from bundler.model.report import EXIT_CODE, Report, Verdict
from bundler.model.survey import Row, Survey
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.dns.hints import load_hints
from bundler.observe.fleet import Count, Depth, FleetPlan, Target, observe_fleet
from bundler.observe.local_identity import local_identity
from bundler.observe.recorder import utc_now
from bundler.observe.trust_anchor import load_trust_anchor
from bundler.pack_files import constants_of, make
from bundler.private import open_case, save
from bundler.publish import append_line, write_all
from bundler.redact import Level, Policy, seal
from bundler.render import RenderOptions
from bundler.render.survey import FORMS, shown, shown_row
from bundler.render.survey.as_json import line


@dataclass
class _Work:
    """A survey under way."""

    packs: Path | None
    as_json: bool
    journal: Path | None
    resources: dict[str, tuple[str, ...]]
    judges: Judges = field(default_factory=lambda: Judges(None))
    rows: list[Row] = field(default_factory=list)
    count: Count = field(default_factory=Count)
    quiet: bool = False
    complaints: list[str] = field(default_factory=list)

    async def take(self, target: Target, seen: Observations | BaseException, depth: Depth) -> bool:
        """Judge what was seen of a domain, and let go of it; False where the full look must follow."""
        if isinstance(seen, BaseException) and depth is Depth.QUICK:
            return False
        try:
            if isinstance(seen, BaseException):
                row = failed_row(target.domain, _why(seen))
            else:
                resources = self.resources.get(target.domain, ())
                judged = await self.judges.judged(seen, depth, resources, packs=self.packs is not None)
                if judged is None:
                    return False
                row, report = judged
                if report is not None and self.packs is not None:
                    self._pack(report, seen, self.packs)
        except Exception as error:  # noqa: BLE001 - one domain's failure is its own row
            if depth is Depth.QUICK:
                return False
            row = failed_row(target.domain, _why(error))
        self.add(row)
        return True

    def add(self, row: Row) -> None:
        """Keep a finished row, and tell it where that was asked for."""
        row = shown_row(row)
        self.rows.append(row)
        if self.as_json:
            click.echo(line(row), nl=False)
        if self.journal is not None:
            append_line(self.journal, line(row).encode())
        if not self.quiet and sys.stderr.isatty():
            click.echo(f"\r{_progress(self.count)}", nl=False, err=True)

    def _pack(self, report: Report, observations: Observations, folder: Path) -> None:
        case = open_case(f"{report.domain} {observations.started_at:%Y-%m-%dT%H:%M:%S.%fZ}")
        identity = local_identity()
        sealed = seal(report, Policy(Level.SUPPORT), case.key, lambda masked: finder(masked, identity, key=case.key))
        gate = Gate(sealed.masked, identity, key=case.key, constants=constants_of(sealed.twin, RenderOptions()))
        made = make([".pdf"], sealed, RenderOptions(), gate, None)
        if made.problems:  # without Pango, say
            made = make([".html"], sealed, RenderOptions(), gate, None)
        made.raise_problems()
        paths = {folder / f"{report.domain}{suffix}": data for suffix, data in made.files.items()}
        try:
            save(case.with_masked(sealed.masked), list(paths))
        except EvidenceError as error:
            self.complaints.append(f"{report.domain}: {error.what}")
        write_all(paths)


def survey(domains: Sequence[str], values: dict[str, Any]) -> int:
    """Look at each of them; the exit code of the worst verdict, or of the worst that `--fail-on` names."""
    outputs: Sequence[Path] = values["outputs"]
    check_outputs(outputs, tuple(FORMS), force=values["force"])
    packs: Path | None = values["packs"]
    if packs is not None:
        _make_folder(packs)
    named = _named(domains, values["file"])
    hints = load_hints(values["root_hints"])
    plan = FleetPlan(
        tool_version=__version__,
        hints=hints,
        trust_anchor=load_trust_anchor(values["trust_anchor"]) if values["root_hints"] is None else "",
        families=frozenset({4} if values["ipv4"] else set()) | frozenset({6} if values["ipv6"] else set())
        or frozenset({4, 6}),
        cloud=values["cloud"],
        concurrency=values["concurrency"],
        environment={"cloud": values["cloud"]},
    )
    done = _resumed(values["resume"])
    targets, resources = _targets(named, values)
    work = _Work(packs, values["as_json"], values["resume"], resources, quiet=values["quiet"])
    work.rows += [row for row in done if row.domain in {target.domain for target in targets}]
    known = {row.domain for row in work.rows}
    if values["as_json"]:
        for row in work.rows:
            click.echo(line(row), nl=False)
    left = [target for target in targets if target.domain not in known]
    work.count.total = len(left)
    with judges(len(left)) as work.judges:
        asyncio.run(observe_fleet(plan, left, work.take, clock=utc_now, count=work.count))
    if not work.quiet and sys.stderr.isatty():
        click.echo(f"\r{_progress(work.count)}", err=True)
    for complaint in work.complaints:
        click.echo(f"acs-evidence: {complaint}", err=True)
    rows = ordered(work.rows)
    result = shown(Survey(utc_now(), rows, fleet_findings(rows), f"acs-evidence {__version__}"))
    write_all({path: FORMS[path.suffix.lower()](result).encode() for path in outputs})
    for path in outputs:
        click.echo(str(path), err=values["as_json"])
    if not values["as_json"]:
        _show(result)
    return _code(rows, values["fail_on"])


def _code(rows: Sequence[Row], fail_on: Sequence[str]) -> int:
    counted = [row for row in rows if not fail_on or row.verdict in fail_on]
    verdict = worst(counted)
    return 0 if not counted or verdict is Verdict.NOT_APPLICABLE else EXIT_CODE[verdict]


def _named(domains: Sequence[str], file: str) -> list[str]:
    texts = list(domains)
    if file:
        content = read_input(file, "list of domains")
        texts += [each.partition("#")[0].strip() for each in content.splitlines()]
    return list(dict.fromkeys(parse_domain(text) for text in texts if text))


def _targets(named: Sequence[str], values: dict[str, Any]) -> tuple[tuple[Target, ...], dict[str, tuple[str, ...]]]:
    if values["no_azure"]:
        if not named:
            raise UsageProblem("Without Azure there is no list of domains.", "Name them, or give --file.")
        return tuple(Target(name, why_untried="--no-azure was given") for name in named), {}
    azure = AzurePlan(
        domain="",
        cloud=values["cloud"],
        arm_endpoint=values["arm_endpoint"] or None,
        tenant=values["tenant"],
        subscription=values["subscription"],
    )
    from bundler.observe.azure.inventory import take_inventory

    try:
        inventory = take_inventory(azure, named, utc_now)
    except ToolFailed as error:
        if not named:
            raise
        click.echo(f"acs-evidence: {error.what} {error.advice} DNS alone is looked at.".replace("  ", " "), err=True)
        return tuple(Target(name, why_untried="Azure could not be read") for name in named), {}
    if not inventory.targets:
        raise ToolFailed("The sign-in reaches no custom domain.", "Check tenant and subscription, or name the domains.")
    return inventory.targets, inventory.resources


def _resumed(journal: Path | None) -> list[Row]:
    """Rows of an interrupted survey; a last line that was truncated is looked at again."""
    if journal is None or not journal.exists():
        return []
    rows: dict[str, Row] = {}
    for number, text in enumerate(journal.read_text("utf-8", errors="replace").splitlines(), 1):
        try:
            row = _row_from(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            if number == 1:
                raise UsageProblem(f"{journal} is not a file of --resume.", "Name another file.") from error
            continue
        if not row.error:
            rows[row.domain] = row
    return list(rows.values())


def _row_from(value: dict[str, Any]) -> Row:
    """A row from a line of the journal. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    lists = {name: tuple(map(str, value[name])) for name in
             ("unverified", "resources", "findings", "all_findings", "servers")}  # fmt: skip
    texts = {
        name: str(value[name]) for name in ("domain", "summary", "do", "resource_id", "modified_at", "error", "depth")
    }
    return Row(verdict=Verdict(value["verdict"]), **lists, **texts)  # type: ignore[arg-type]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ToolFailed(f"Cannot make {folder}: {error.strerror}.", "Name another directory.") from error


def _why(error: BaseException) -> str:
    return error.what if isinstance(error, EvidenceError) else f"the look failed ({type(error).__name__})"


def _progress(count: Count) -> str:
    passed = max(time.monotonic() - count.started, 0.001)
    rate = count.done / passed
    left = f"{(count.total - count.done) / rate:.0f} s left" if rate else ""
    return f"{count.done} of {count.total} domains, {count.failed} failed, {rate:.1f} a second, {left}   "


def _show(result: Survey) -> None:
    from rich.console import Console
    from rich.table import Table

    from bundler.render import words

    console = Console(highlight=False)
    table = Table(box=None, padding=(0, 1), expand=False)
    for name in ("Domain", "Verdict", "Not verified"):
        table.add_column(name, overflow="fold")
    for row in result.rows:
        said = words.VERDICTS[row.verdict]
        records = ", ".join(each.partition(" ")[0] for each in row.unverified)
        table.add_row(row.domain, f"{said.mark} {said.title}", records)
    console.print(table)
    for row in result.rows:
        if row.do and row.verdict is not Verdict.VERIFIED:
            console.print(f"\n{row.domain}: {row.do}", markup=False)
            if row.findings:
                console.print(f"  {', '.join(row.findings)}", markup=False)
    for finding in result.findings:
        console.print(f"\n{finding.id}: {finding.text} {', '.join(finding.domains)}", markup=False)
