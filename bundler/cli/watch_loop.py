"""The loop of a watch: looks, full rounds when one is due, requests when DNS has been correct for long enough."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bundler.cli import kept
from bundler.cli.clockwork import Clockwork
from bundler.cli.judging import judged
from bundler.cli.live import azure_plan, observed
from bundler.cli.pack import write_pack
from bundler.cli.sending import Sending, planned
from bundler.cli.settings import Settings
from bundler.cli.watch_view import Happening, Notifier, Viewer
from bundler.errors import EvidenceError, NothingObserved, UsageProblem
from bundler.judge.requesting import Candidate
from bundler.judge.watching import DECIDED, View, differences, requestable, view_of, view_of_earlier
from bundler.model.acs_records import RecordKey
from bundler.model.earlier_runs import Earlier
from bundler.model.fields import plain
from bundler.model.observations import Observations
from bundler.model.report import EXIT_CODE, Report, Verdict
from bundler.observe.azure.verification import GOOD, Kind, Session
from bundler.observe.glance import Answers, StateReader, Watched, changed, glance, watched_in
from bundler.observe.recorder import Recorder
from bundler.reading.azure import read_azure
from bundler.reading.azure.ids import DomainId

FULL_ROUND = timedelta(hours=1)
"""However little happens, everything is asked again after this time."""

LONGEST_PAUSE = 3600.0
"""Seconds that repeated errors may put between two looks."""

ASK_AGAIN = 1800.0
"""Seconds before a record is requested a second time in one watch, whatever came of the first."""

SESSION_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """What the command line asked for."""

    outputs: Sequence[Path]
    paper: str
    request: bool
    every: float
    """Seconds between two looks."""
    lasts: float | None
    """Seconds that the watch goes on at most."""


@dataclass
class Round:
    """What the last full round left for the looks after it."""

    seen: Observations
    report: Report
    view: View
    watched: Watched
    answers: Answers
    began: float
    ended: float
    """By the monotonic clock."""
    states: dict[str, str] = field(default_factory=dict)


@dataclass
class Watch:
    """One watch on one domain."""

    settings: Settings
    wanted: WatchOptions
    history: tuple[Earlier, ...]
    viewer: Viewer
    notifier: Notifier
    clock: Clockwork
    last: Round | None = None
    view: View | None = None
    """As it was told last."""
    may_request: bool = False
    reader: StateReader | None = None
    errors: int = 0
    _asked: dict[RecordKey, float] = field(default_factory=dict)
    """When a record may be requested again at the earliest, by the monotonic clock."""
    _right_from: dict[RecordKey, float] = field(default_factory=dict)
    _problem: str = ""

    def __post_init__(self) -> None:
        """A watch requests only where it was let."""
        self.may_request = self.wanted.request
        self.settings = self._with(no_progress=True)

    def only_read(self) -> None:
        """Another watch is there already."""
        self.may_request = False
        self.settings = self._with(no_keep=True)
        self.tell("problem", "Another watch on this domain runs already: this one only reads, and keeps nothing.")

    def tell(self, kind: str, text: str, *, next_look: datetime | None = None) -> None:
        """Show one thing, and run the user's command where it is a change."""
        happening = Happening(kind, self.clock.utc(), text, self.view, next_look)
        self.viewer.show(happening)
        if kind in {"change", "request", "decided"} and (why := self.notifier(happening)):
            self.viewer.show(Happening("problem", self.clock.utc(), why, self.view))

    def close(self) -> None:
        """End the sign-in."""
        if self.reader is not None:
            self.reader.close()

    def go(self) -> int:
        """Look until it is decided, the time is over, or the user ends it; the exit code."""
        started = self.clock.monotonic()
        self.tell("start", self._greeting())
        while True:
            code = self._look()
            gc.collect()
            if code is not None:
                return code
            pause = self._pause()
            if self.wanted.lasts is not None:
                pause = min(pause, started + self.wanted.lasts - self.clock.monotonic())
                if pause <= 0:
                    return self._time_is_over()
            ahead = self._at(pause)
            self.tell("look", f"Next look at {ahead:%H:%M:%S} UTC.", next_look=ahead)
            self.clock.sleep(pause)

    def _greeting(self) -> str:
        every = f"{self.wanted.every / 60:g}"
        does = "requests verification when DNS has been right for 30 minutes" if self.may_request else "only reads"
        return f"Watching {self.settings.domain}: looks every {every} minutes, {does}."

    def _pause(self) -> float:
        """Seconds to the next look; longer after errors."""
        return min(self.wanted.every * 2.0 ** min(self.errors, 10), max(self.wanted.every, LONGEST_PAUSE))

    def _at(self, pause: float) -> datetime:
        return self.clock.utc() + timedelta(seconds=pause)

    def _time_is_over(self) -> int:
        verdict = self.view.verdict if self.view else None
        self.tell("end", f"The time of the watch is over. Verdict: {verdict or 'none'}.")
        return EXIT_CODE[verdict or Verdict.INCONCLUSIVE]

    def _look(self) -> int | None:
        """One look, and a full round where it shows that one is due; the exit code where the watch is over."""
        if self.last is not None and not self._due(self.last):
            return None
        try:
            return self._full_round()
        except NothingObserved as nothing:
            self._failed(f"{nothing.what} {nothing.advice}")
        except UsageProblem:
            raise
        except EvidenceError as error:
            if self.last is None:
                raise
            self._failed(f"This look failed: {error.what} {error.advice}")
        return None

    def _failed(self, text: str) -> None:
        self.errors += 1
        if text != self._problem:
            self._problem = text
            self.tell("problem", f"{text.strip()} The watch goes on.")

    def _due(self, last: Round) -> bool:
        """Whether anything has changed, time alone decides something now, or the last full round is long ago."""
        if not last.states:
            return True  # what ACS expects is not known yet
        states = self._states(last)
        if states and any(states[key] != state for key, state in last.states.items() if key in states):
            return True
        if last.watched.questions and changed(last.answers, glance(last.watched, self.clock.utc)):
            return True
        if self.clock.monotonic() - last.began >= FULL_ROUND.total_seconds():
            return True
        # Not the clock of the day: somebody may have set it meanwhile.
        until = last.seen.ended_at + timedelta(seconds=self.clock.monotonic() - last.ended)
        now = judged(replace(last.seen, ended_at=until), self.settings, self.history)
        return bool(self._ripe(now)) or now.verdict is not last.report.verdict

    def _states(self, last: Round) -> dict[str, str]:
        """What ACS shows; empty where it could not be read, which is told once."""
        target = DomainId.parse(last.report.azure.resource_id)
        if target is None:
            return {}
        if self.reader is None:
            self.reader = StateReader(azure_plan(self.settings), target, self.clock.utc)
        read = self.reader.read()
        if read.problem:
            self._failed(f"Azure was not read: {read.problem} {read.advice}")
        else:
            self._well()
        return dict(read.states)

    def _well(self) -> None:
        if self.errors:
            self.errors, self._problem = 0, ""

    def _full_round(self) -> int | None:
        began = self.clock.monotonic()
        nothing: list[NothingObserved] = []
        with observed(
            self.settings, lambda recorder, seen: self._afterwards(recorder, seen, nothing), self.clock.utc
        ) as seen:
            if nothing:
                raise nothing[0]
            report = judged(seen, self.settings, self.history)
        self._take_in(seen, report, began)
        if report.azure.resource_id:
            self.settings = self._with(resource_id=report.azure.resource_id)
        if report.verdict not in DECIDED:
            return None
        return self._decided(report, seen)

    def _take_in(self, seen: Observations, report: Report, began: float) -> None:
        view = view_of(report)
        before = self.view or self._before(seen)
        self.view = view
        if self.last is None:
            shown = ", ".join(
                f"{key} {record.dns}/{record.state or 'not read'}" for key, record in view.records.items()
            )
            self.tell("state", f"{report.verdict}: {shown}")
        for line in differences(before, view) if before else ():
            self.tell("change", line)
        azure = read_azure(seen).domain
        watched, answers = watched_in(seen, azure.records if azure else ())
        states = {key: state.status for key, state in azure.states.items()} if azure else {}
        self.last = Round(seen, report, view, watched, answers, began, self.clock.monotonic(), states)
        if azure is None:
            self._failed("Azure was not read in this round.")
        else:
            self._well()

    def _before(self, seen: Observations) -> View | None:
        """What the last kept run showed: a watch that was stopped goes on from there."""
        earlier = [] if self.settings.no_history else kept.usable(self.settings.domain, seen)
        whole = [run for run in earlier if not run.interrupted]
        return view_of_earlier(whole[-1]) if whole else None

    def _afterwards(self, recorder: Recorder, seen: Observations, nothing: list[NothingObserved]) -> None:
        """Request what may be requested, while the recording of the round is open."""
        if not self.may_request:
            return
        try:
            report = judged(seen, self.settings, self.history)
        except NothingObserved as error:
            nothing.append(error)
            return
        self._note_right(report, seen.ended_at)
        found, target = self._ripe(report), DomainId.parse(report.azure.resource_id)
        if not found or target is None:
            return
        self.view = self.view or view_of(report)
        session = Session(
            azure_plan(self.settings),
            target,
            planned(found, target),
            recorder,
            clock=self.clock.utc,
            seconds=SESSION_SECONDS,
        )
        sending = Sending(session, target, lambda text: self.tell("request", text), self.clock.sleep)
        try:
            sending.go(found)
        finally:
            session.close(sending.answers)
        self._remember(sending)

    def _remember(self, sending: Sending) -> None:
        """Nothing is requested again before the documented time, and nothing that was refused for good."""
        for answer in sending.answers:
            pause = max(ASK_AGAIN, answer.retry_after or 0.0)
            if answer.kind not in GOOD and answer.kind not in {Kind.UNKNOWN, Kind.THROTTLED, Kind.NOT_SENT}:
                pause = float("inf")
                self.tell("problem", f"{answer.record} is not requested again by this watch.")
            self._asked[answer.record] = self.clock.monotonic() + pause

    def _note_right(self, report: Report, now: datetime) -> None:
        """Since when each record is correct, by the monotonic clock: a clock of the day that is set changes nothing."""
        monotonic = self.clock.monotonic()
        for record in report.records:
            key = RecordKey(record.key)
            if record.right_since is None:
                self._right_from.pop(key, None)
            elif key not in self._right_from:
                self._right_from[key] = monotonic - max(0.0, (now - record.right_since).total_seconds())

    def _ripe(self, report: Report) -> tuple[Candidate, ...]:
        if not self.may_request:
            return ()
        now = self.clock.monotonic()
        right_for = {key: timedelta(seconds=now - since) for key, since in self._right_from.items()}
        return tuple(
            candidate for candidate in requestable(report, right_for) if now >= self._asked.get(candidate.key, now)
        )

    def _decided(self, report: Report, seen: Observations) -> int:
        self.tell("decided", f"Decided: {report.verdict}.")
        if report.verdict is Verdict.VERIFIED:
            self.tell("end", plain(report.ask))
            links = [finding for finding in report.findings if finding.id == "domain-not-linked"]
            for command in links[0].fix.commands if links else ():
                self.tell("end", f"To link the domain: {plain(command)}")
        if report.verdict is Verdict.OPEN_CASE and self.wanted.outputs:
            write_pack(report, seen, self.settings, self.wanted.outputs, paper=self.wanted.paper, tell=self._tell_file)
        return EXIT_CODE[report.verdict]

    def _tell_file(self, text: str) -> None:
        self.tell("end", text)

    def _with(self, **changes: Any) -> Settings:  # noqa: ANN401 - values of any option
        return replace(self.settings, **changes)
