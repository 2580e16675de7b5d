"""`acs-evidence survey`: every custom domain that the sign-in reaches, or those given, each judged as `check` does."""

import asyncio
import hashlib
import secrets
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bundler import __version__
from bundler.cli.journal import Journal
from bundler.cli.judging import policy_from
from bundler.cli.pack import check_name
from bundler.cli.settings import check_outputs, read_input
from bundler.cli.survey_judges import How, Judges, judges
from bundler.errors import EvidenceError, ToolFailed, UsageProblem
from bundler.gate import Gate, finder
from bundler.interruption import Interrupted, cancelled_by, cancelling
from bundler.judge.fleet import failed_row, fleet_findings, ordered, worst
from bundler.model.domain_name import parse_domain_name
from bundler.model.observations import Observations
from bundler.model.report import EXIT_CODE, Report, Verdict
from bundler.model.survey import JudgedDomain, Survey
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.dns.hints import load_hints
from bundler.observe.local_identity import local_identity
from bundler.observe.many_domains import Count, Depth, FleetPlan, Target, observe_fleet
from bundler.observe.recorder import utc_now
from bundler.observe.trust_anchor import load_trust_anchor
from bundler.pack_files import constants_of, make
from bundler.private import open_case, save
from bundler.publish import write_all
from bundler.redact import Level, Policy, seal
from bundler.redact.survey_rows import Stream, SurveySubjects, seal_survey
from bundler.render import RenderOptions
from bundler.render._templates import template_texts
from bundler.render.survey import FORMS, KINDS, shown, shown_row
from bundler.render.survey.as_json import line


@dataclass
class _Work:
    """A survey under way."""

    packs: Path | None
    as_json: bool
    journal: Journal | None
    resources: dict[str, tuple[str, ...]]
    how: How
    stream: Stream
    judges: Judges = field(default_factory=lambda: Judges(None))
    rows: list[JudgedDomain] = field(default_factory=list)
    count: Count = field(default_factory=Count)
    quiet: bool = False
    complaints: list[str] = field(default_factory=list)

    async def take(self, target: Target, seen: Observations | BaseException, depth: Depth) -> bool:
        """Judge what was seen of a domain, and let go of it; False where the full look must follow."""
        if isinstance(seen, BaseException):
            if depth is Depth.QUICK:
                return False
            self.add(failed_row(target.domain, _why(seen)))
            return True
        try:
            judged = await self.judges.judged(seen, depth, self.resources.get(target.domain, ()), self.how)
            if judged is None:
                return False
            if judged.report is not None and self.packs is not None:
                self._pack(judged.report, seen, self.packs)
        except Exception as error:  # noqa: BLE001 - one domain's failure is its own row
            if depth is Depth.QUICK:
                return False
            self.add(failed_row(target.domain, _why(error)))
            return True
        if judged.not_kept:
            self.complain(f"{judged.not_kept} Later runs will not know of this one.")
        self.add(judged.row)
        return True

    def add(self, row: JudgedDomain) -> None:
        """Keep a finished row, and tell it where that was asked for."""
        self.rows.append(row)
        if self.journal is not None:
            self.journal.add(row)
            if self.journal.lost:
                self.complain(f"{self.journal.lost} The survey cannot be resumed beyond that.")
        self.tell(row)
        if not self.quiet and sys.stderr.isatty():
            click.echo(f"\r{_progress(self.count)}", nl=False, err=True)

    def tell(self, row: JudgedDomain) -> None:
        """Print a row where lines are wanted."""
        if self.as_json:
            click.echo(line(shown_row(self.stream.row(row))), nl=False)

    def complain(self, text: str) -> None:
        """Note what went wrong, once."""
        if text not in self.complaints:
            self.complaints.append(text)

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
            self.complain(f"{report.domain}: {error.what}")
        write_all(paths)


def survey(domains: Sequence[str], values: dict[str, Any]) -> int:
    """Look at each of them; the exit code of the worst verdict, or of the worst that `--fail-on` names."""
    outputs: Sequence[Path] = values["outputs"]
    check_outputs(outputs, tuple(FORMS), force=values["force"])
    policy = policy_from(values)
    packs: Path | None = values["packs"]
    if packs is not None:
        _make_folder(packs)
    named = _named(domains, values["file"])
    plan = _plan(values)
    journal = Journal(values["resume"], _about(values, plan)) if values["resume"] is not None else None
    done = journal.rows() if journal is not None else []
    targets, resources = _targets(named, values)
    surveyed = tuple(target.domain for target in targets)
    for path in outputs:
        check_name(path, surveyed, policy)
    known = SurveySubjects(surveyed, tuple(each for ids in resources.values() for each in ids))
    how = How(packs is not None, history=not values["no_history"], keep=not values["no_keep"])
    work = _Work(packs, values["as_json"], journal, resources, how, Stream(known, policy), quiet=values["quiet"])
    work.rows += [row for row in done if row.domain in set(surveyed)]
    for row in work.rows:
        work.tell(row)
    finished = {row.domain for row in work.rows}
    left = [target for target in targets if target.domain not in finished]
    work.count.total = len(left)
    _observe(plan, left, work)
    for complaint in work.complaints:
        click.echo(f"acs-evidence: {complaint}", err=True)
    result, refusals = _finish(work, known, policy, outputs)
    for path in outputs:
        if path not in refusals:
            click.echo(str(path), err=values["as_json"])
    if not values["as_json"]:
        _show(result)
    if refusals:
        raise next(iter(refusals.values()))
    return _code(work.rows, values["fail_on"])


def _plan(values: dict[str, Any]) -> FleetPlan:
    hints = load_hints(values["root_hints"])
    families = {4} if values["ipv4"] else set()
    families |= {6} if values["ipv6"] else set()
    environment = {"cloud": values["cloud"], **({"arm_endpoint": "given"} if values["arm_endpoint"] else {})}
    return FleetPlan(
        tool_version=__version__,
        hints=hints,
        trust_anchor=load_trust_anchor(values["trust_anchor"]) if values["root_hints"] is None else "",
        families=frozenset(families or {4, 6}),
        cloud=values["cloud"],
        concurrency=values["concurrency"],
        environment=environment if not values["no_azure"] else {},
    )


def _about(values: dict[str, Any], plan: FleetPlan) -> dict[str, str]:
    """What rows depend on besides their domains."""
    asked = {name: str(values[name] or "") for name in ("cloud", "arm_endpoint", "tenant", "subscription")}
    return {
        **(asked if not values["no_azure"] else {}),
        "azure": "no" if values["no_azure"] else "yes",
        "root_servers": hashlib.sha256(repr(plan.hints.servers).encode()).hexdigest()[:16],
        "families": "".join(map(str, sorted(plan.families))),
    }


def _observe(plan: FleetPlan, targets: Sequence[Target], work: _Work) -> None:
    """Observe them, judged as they finish. An interruption ends it and is raised when what is finished is noted."""

    async def run() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def cancel() -> None:
            if task is not None:
                loop.call_soon_threadsafe(task.cancel)

        with cancelling(cancel):
            await observe_fleet(plan, targets, work.take, clock=utc_now, count=work.count)

    with judges(len(targets)) as work.judges:
        try:
            asyncio.run(run())
        except asyncio.CancelledError:
            if number := cancelled_by():
                if work.journal is not None and not work.journal.lost:
                    click.echo(f"\nacs-evidence: {len(work.rows)} domains are noted in {work.journal.path}.", err=True)
                raise Interrupted(number) from None
            raise
    if not work.quiet and sys.stderr.isatty():
        click.echo(f"\r{_progress(work.count)}", err=True)


def _finish(
    work: _Work, known: SurveySubjects, policy: Policy, outputs: Sequence[Path]
) -> tuple[Survey, dict[Path, EvidenceError]]:
    """The redacted survey, written to every output that may leave; why others were refused."""
    suffixes = [path.suffix.lower() for path in outputs]
    result, made, refused = rendered(work.rows, known, policy, suffixes, at=utc_now())
    try:
        write_all({path: made[suffix] for path, suffix in zip(outputs, suffixes, strict=True) if suffix in made})
    except ToolFailed:
        if not work.as_json:
            _show(result)  # what was found is not lost with the file
        raise
    return result, {path: refused[suffix] for path, suffix in zip(outputs, suffixes, strict=True) if suffix in refused}


def rendered(
    rows: Sequence[JudgedDomain], known: SurveySubjects, policy: Policy, suffixes: Iterable[str], *, at: datetime
) -> tuple[Survey, dict[str, bytes], dict[str, EvidenceError]]:
    """The redacted survey; by suffix, the forms of it that passed the final scan, and why others did not."""
    in_order, key, identity = ordered(rows), secrets.token_bytes(32), local_identity()
    found = fleet_findings(in_order)
    sealed = seal_survey(in_order, found, known, policy, key=key, find=lambda masked: finder(masked, identity, key=key))
    tool, level = f"acs-evidence {__version__}", str(policy.level)
    result = shown(Survey(at, sealed.rows, sealed.findings, tool, level))
    twin = shown(Survey(at, sealed.twin_rows, sealed.twin_findings, tool, level))

    def constants(suffix: str) -> Iterator[tuple[str, bytes, bool]]:
        yield from ((".txt", text, True) for text in template_texts())
        yield KINDS[suffix], FORMS[suffix](twin).encode(), True

    gate = Gate(sealed.masked, identity, key=key, constants=constants)
    made: dict[str, bytes] = {}
    refused: dict[str, EvidenceError] = {}
    for suffix in dict.fromkeys(suffixes):
        data = FORMS[suffix](result).encode()
        try:
            gate.scan(f"survey{suffix}", data, KINDS[suffix])
        except EvidenceError as error:
            refused[suffix] = error
        else:
            made[suffix] = data
    return result, made, refused


def _code(rows: Sequence[JudgedDomain], fail_on: Sequence[str]) -> int:
    counted = [row for row in rows if not fail_on or row.verdict in fail_on]
    verdict = worst(counted)
    return 0 if not counted or verdict is Verdict.NOT_APPLICABLE else EXIT_CODE[verdict]


def _named(domains: Sequence[str], file: str) -> list[str]:
    texts = list(domains)
    if file:
        content = read_input(file, "list of domains")
        texts += [each.partition("#")[0].strip() for each in content.splitlines()]
    return list(dict.fromkeys(parse_domain_name(text) for text in texts if text))


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

    from bundler.render import verdict_words

    console = Console(highlight=False)
    table = Table(box=None, padding=(0, 1), expand=False)
    for name in ("Domain", "Verdict", "Not verified"):
        table.add_column(name, overflow="fold")
    for row in result.rows:
        said = verdict_words.VERDICTS[row.verdict]
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
