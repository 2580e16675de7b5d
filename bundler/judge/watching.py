"""What a watch needs to know of a report: what it shows, what changed, what is decided, what may be requested."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bundler.judge.requesting import Candidate, Standing, candidates, refusal
from bundler.model.acs_records import REQUIRED, DnsOutcome, RecordKey
from bundler.model.earlier_runs import Earlier
from bundler.model.facts import MIN_WAIT
from bundler.model.report import Report, Verdict

DECIDED = frozenset({Verdict.VERIFIED, Verdict.OPEN_CASE, Verdict.NOT_APPLICABLE})
"""With these a watch is over."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One record as a report shows it."""

    dns: DnsOutcome
    state: str
    """Empty where it was not read."""
    since: datetime | None = None
    """The later of: right in DNS since, state seen since."""


@dataclass(frozen=True, slots=True)
class View:
    """The domain at one moment."""

    records: Mapping[RecordKey, Shown]
    verdict: Verdict | None


def view_of(report: Report) -> View:
    """What a report shows of the required records."""
    return View(
        {RecordKey(r.key): Shown(r.dns, r.state, _since(r)) for r in report.records if r.required}, report.verdict
    )


def view_of_earlier(earlier: Earlier) -> View:
    """What an earlier run showed, for a watch that goes on after it."""
    return View({key: Shown(earlier.records[key].dns, earlier.records[key].state) for key in REQUIRED}, None)


def differences(before: View, now: View) -> list[str]:
    """One line for each thing that is otherwise: `DKIM: DNS missing -> right`."""
    lines = []
    for key, shown in now.records.items():
        was = before.records.get(key)
        if was is None:
            continue
        if shown.dns is not was.dns:
            lines.append(f"{key}: DNS {was.dns} -> {shown.dns}")
        if shown.state and was.state and shown.state != was.state:
            lines.append(f"{key}: ACS {was.state} -> {shown.state}")
    if before.verdict is not None and now.verdict is not None and before.verdict is not now.verdict:
        lines.append(f"verdict: {before.verdict} -> {now.verdict}")
    return lines


def requestable(
    report: Report, right_for: Mapping[RecordKey, timedelta], wait: timedelta = MIN_WAIT
) -> tuple[Candidate, ...]:
    """What may be requested by now: DNS is correct on every server that answers, and was so for the documented time.

    `right_for`: how long each record that is correct has been seen so.

    Empty where anything that is not verified is not correct yet, and where the case is ready: it would begin again.
    """
    if report.verdict in DECIDED:
        return ()
    found = candidates(report)
    if refusal(report, found) is not None:
        return ()
    wanted = [each for each in found if each.standing in {Standing.SEND, Standing.AFTER_DOMAIN}]
    return tuple(wanted) if all(right_for.get(each.key, timedelta(0)) >= wait for each in wanted) else ()


def _since(record: object) -> datetime | None:
    found = [at for name in ("right_since", "state_since") if (at := getattr(record, name)) is not None]
    return max(found, default=None)
