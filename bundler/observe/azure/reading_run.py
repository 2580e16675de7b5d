"""The order of things: sign in, find, then everything at once, in threads, until all is read or time is up."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bundler.model.acs_records import ExpectedRecord
from bundler.model.observations import ArmExchange, Step, StepOutcome
from bundler.observe.azure.client import Arm, Calls
from bundler.observe.azure.clouds import cloud_of, host_of
from bundler.observe.azure.collector import Collect
from bundler.observe.azure.collectors import COLLECTORS
from bundler.observe.azure.ending import Ending, crashed, explain
from bundler.observe.azure.find import find, find_by_graph
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.sign_in import SignIn, sign_in
from bundler.observe.azure.step_names import STEPS, UNTRIED
from bundler.observe.recorder import Clock, ProgressListener, Recorder
from bundler.reading.azure.exchanges import candidate_ids, cite
from bundler.reading.azure.ids import DomainId

WITHOUT_DEADLINE_SECONDS = 120.0

Choose = Callable[[Sequence[str]], str | None]
OnCrash = Callable[[str, BaseException], None]
OnDomain = Callable[[tuple[ExpectedRecord, ...]], None]


def unheard(_step: str, _error: BaseException) -> None:
    """Nobody wants to know of a crash."""


@dataclass
class AzureRun:
    """One observation of Azure. Callbacks are called in the thread that calls `go`."""

    plan: AzurePlan
    recorder: Recorder
    progress: ProgressListener
    clock: Clock
    choose: Choose
    limit: Limit
    on_domain: OnDomain
    on_crash: OnCrash = unheard
    _started: dict[str, tuple[datetime, Calls]] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)
    _told: bool = False

    def __post_init__(self) -> None:
        self._endings: queue.SimpleQueue[tuple[str, Ending, datetime]] = queue.SimpleQueue()

    def go(self) -> None:
        """Observe, and leave one step for each collector whatever happens."""
        cloud = cloud_of(self.plan)
        arm: Arm | None = None
        try:
            credential = SignIn(cloud, self.plan.tenant)
            arm = Arm(cloud, credential, self.recorder, self.limit, self.clock)
            self._start(arm, "azure.sign-in", lambda _: sign_in(credential, cloud, self.plan.cloud))
            signed_in = self._wait_for("azure.sign-in")
            if signed_in is not None and signed_in.outcome is StepOutcome.OK:
                self._read_all(arm, host_of(cloud))
            elif signed_in is not None:
                self._skip("sign-in to Azure did not work")
        finally:
            self._give_up()
            self._tell(())
            if arm is not None and self._ended.issuperset(self._started):
                arm.close()

    def _read_all(self, arm: Arm, host: str) -> None:
        target = self.plan.target
        if target is not None:
            self._start(arm, "azure.find", partial(find_by_graph, plan=self.plan))
        else:
            self._start(arm, "azure.find", partial(find, plan=self.plan))
            searched = self._wait_for("azure.find")
            target = self._pick(searched) if searched else None
            if target is None:
                return
        for collector in COLLECTORS.values():
            if collector.about_domain is not None:
                self._start(arm, collector.id, partial(_about, collector.about_domain, target, self.plan.domain))
        self._wait_for(*STEPS)
        self.progress.update("azure", f"{host} read", len(self._ended), len(STEPS))

    def _pick(self, searched: Ending) -> DomainId | None:
        """The one domain that was found, or the one that the user picks of several."""
        _, calls = self._started["azure.find"]
        found = candidate_ids(calls.exchanges, self.plan.domain, None)
        if not found:
            whole = searched.outcome is StepOutcome.OK
            self._skip("the domain was not found in Azure" if whole else "the search for the domain did not finish")
            return None
        picked = found[0] if len(found) == 1 else self.choose(found)
        if picked is None:
            self._skip(f"{len(found)} domains of that name, and none was chosen", "Choose one with --resource-id.")
            return None
        return DomainId.parse(picked)

    def _start(self, arm: Arm, step: str, collect: Callable[[Calls], Ending]) -> None:
        calls = arm.calls(step)
        self._started[step] = (self.clock(), calls)
        self.progress.update("azure", COLLECTORS[step].doing, len(self._ended), len(STEPS))
        # daemon threads: one that hangs in a read must not keep the program from ending
        threading.Thread(target=self._collect, args=(step, collect, calls), name=step, daemon=True).start()

    def _collect(self, step: str, collect: Callable[[Calls], Ending], calls: Calls) -> None:
        # Whatever happens the step gets its ending now: a thread that dies without is waited for until the deadline.
        ending = Ending(StepOutcome.FAILED, "the step ended without a result")
        try:
            ending = collect(calls)
        except BaseException as error:  # noqa: BLE001 - one collector's failure is its step's outcome, never the run's
            ending = self._explained(step, error, calls)
        finally:
            self._endings.put((step, ending, self.clock()))

    def _explained(self, step: str, error: BaseException, calls: Calls) -> Ending:
        try:
            ending = explain(COLLECTORS[step].role, error, calls.exchanges)
        except Exception as another:  # noqa: BLE001 - the explanation itself is at fault
            self.on_crash(step, another)
            return crashed(another)
        if ending.is_crash:
            self.on_crash(step, error)
        return ending

    def _wait_for(self, *steps: str) -> Ending | None:
        """Take endings in until these steps have one, or time is up. The last ending counts."""
        ending: Ending | None = None
        while not self._ended.issuperset(step for step in steps if step in self._started):
            try:
                step, ending, ended_at = self._endings.get(timeout=self.limit.remaining)
            except queue.Empty:
                return None
            self._leave(step, ending, ended_at)
            if ending.domain is not None:
                self._tell(ending.domain.records)
        return ending

    def _tell(self, records: tuple[ExpectedRecord, ...]) -> None:
        if not self._told:
            self._told = True
            self.on_domain(records)

    def _leave(self, step: str, ending: Ending, ended_at: datetime) -> None:
        started_at, calls = self._started.get(step, (ended_at, None))
        exchanges: list[ArmExchange] = calls.exchanges if calls else []
        self._ended.add(step)
        self.recorder.add(
            Step(
                id=step,
                outcome=ending.outcome,
                started_at=started_at,
                ended_at=ended_at,
                detail=ending.detail,
                advice=ending.advice,
                cites=tuple(map(cite, exchanges)),
            )
        )
        self.progress.update("azure", COLLECTORS[step].doing, len(self._ended), len(STEPS))

    def _skip(self, why: str, advice: str = "") -> None:
        for step in STEPS:
            if step not in self._started:
                self._leave(step, Ending(StepOutcome.SKIPPED, f"{UNTRIED}: {why}", advice), self.clock())

    def _give_up(self) -> None:
        """What has not ended by now was cut short; its messages still count if they come before the recording ends."""
        for step in STEPS:
            if step not in self._ended:
                late = "the deadline ended it" if self.limit.remaining <= 0 else "interrupted"
                self._leave(step, Ending(StepOutcome.CUT_SHORT, late, "Allow more time with --deadline."), self.clock())


def _about(collect: Collect, target: DomainId, asked: str, calls: Calls) -> Ending:
    return collect(calls, target, asked)


def limit_of(deadline: float | None) -> Limit:
    """The run's deadline (an instant of `time.monotonic()`), or a bound of our own."""
    return Limit(time.monotonic() + WITHOUT_DEADLINE_SECONDS if deadline is None else deadline)
