"""`acs-evidence request`: ask ACS to verify what is not verified, once DNS is correct."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from bundler.cli.consent import Answer, agreed, check_can_ask
from bundler.cli.history_option import read_history
from bundler.cli.judging import crash_code, judged
from bundler.cli.live import azure_plan, observed
from bundler.cli.options import WITHOUT_PACK
from bundler.cli.sending import Sending, planned
from bundler.cli.settings import Settings, settings_from
from bundler.errors import NothingObserved
from bundler.judge.requesting import Candidate, Standing, candidates, refusal
from bundler.model.acs_records import RecordKey
from bundler.model.earlier_runs import Earlier
from bundler.model.fields import plain
from bundler.model.observations import Observations
from bundler.model.report import EXIT_CODE, Report, Verdict
from bundler.observe.azure.clouds import cloud_of
from bundler.observe.azure.verification import Session
from bundler.observe.recorder import Recorder, utc_now
from bundler.reading.azure.ids import DomainId

SESSION_SECONDS = 900.0
"""For all calls of one command together."""
_WHY = {
    Standing.VERIFIED: "Verified already.",
    Standing.DOMAIN_FIRST: "ACS verifies Domain first, and Domain was not picked.",
}


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """What the command line asked for."""

    picked: tuple[RecordKey, ...]
    even_so: bool
    cancel: bool
    yes: bool
    dry_run: bool


def request(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Observe, ask, send; the exit code of the command."""
    wanted = RequestOptions(
        tuple(RecordKey(name) for name in values.pop("record_type")),
        **{name: values.pop(name) for name in ("even_so", "cancel", "yes", "dry_run")},
    )
    settings = settings_from(ctx, domain, {**WITHOUT_PACK, **values}, utc_now())
    check_can_ask(yes=wanted.yes, dry_run=wanted.dry_run)
    asking = _Asking(settings, wanted, read_history(settings.history, settings.domain))
    with observed(settings, asking.go):
        if asking.problem is not None:
            raise asking.problem
    return asking.code


@dataclass
class _Asking:
    """What happens between the observation and the end of its recording."""

    settings: Settings
    wanted: RequestOptions
    history: tuple[Earlier, ...]
    code: int = 0
    problem: NothingObserved | None = field(default=None)

    def go(self, recorder: Recorder, seen: Observations) -> None:
        """Judge what was seen, and send what may be sent."""
        try:
            report = judged(seen, self.settings, self.history)
        except NothingObserved as nothing:
            self.problem = nothing
            return
        wanted = self.wanted
        found = candidates(report, wanted.picked, even_so=wanted.even_so, cancel=wanted.cancel)
        refused = refusal(report, found)
        if refused is not None:
            _refuse(refused, report, found)
            self.code = crash_code(report) or EXIT_CODE[refused]
            return
        target = DomainId.parse(report.azure.resource_id)
        assert target is not None, "nothing is sent where the resource is not known"
        calls = planned(found, target)
        notes = _notes(found)
        plan = azure_plan(self.settings)
        answer = agreed(
            calls,
            "Send?",
            endpoint=cloud_of(plan).endpoint,
            yes=wanted.yes,
            dry_run=wanted.dry_run,
            notes=notes,
        )
        if answer is not Answer.SEND:
            return
        session = Session(plan, target, calls, recorder, clock=utc_now, seconds=SESSION_SECONDS)
        sending = Sending(session, target, click.echo, time.sleep)
        try:
            sending.go(found)
        finally:
            session.close(sending.answers)
        click.echo(
            f"A request that was taken is no verification: look again with acs-evidence watch {seen.inputs.domain}"
        )
        self.code = 1 if sending.failed or any(c.cancel and c.key in sending.left for c in found) else 0


def _refuse(verdict: Verdict, report: Report, found: Sequence[Candidate]) -> None:
    steps = {record.key: plain(record.next_step) for record in report.records}
    if verdict is Verdict.VERIFIED:
        click.echo(f"Nothing to request: ACS has verified {', '.join(each.key for each in found)}.")
        return
    click.echo(f"{verdict}: {plain(report.summary)}")
    for each in found:
        click.echo(f"  {each.key}: {_WHY.get(each.standing) or steps[each.key]}")
    click.echo("Nothing was sent." + _way_out(verdict, found))


def _way_out(verdict: Verdict, found: Sequence[Candidate]) -> str:
    right = [each.key for each in found if each.standing is Standing.SEND]
    if verdict is Verdict.FIX_DNS and right:
        return f" To request the correct records alone: {' '.join(f'--record-type {key}' for key in right)}."
    if verdict in {Verdict.FIX_DNS, Verdict.WAIT}:
        return " To request anyway, give --even-so."
    return ""


def _notes(found: Sequence[Candidate]) -> list[str]:
    notes = []
    later = [each.key for each in found if each.standing is Standing.AFTER_DOMAIN]
    if later:
        notes.append(f"{', '.join(later)}: only when Domain is Verified by then.")
    notes += [
        f"{each.key}: not requested; the wait after the last request is not over."
        for each in found
        if each.standing is Standing.TOO_SOON
    ]
    return notes
