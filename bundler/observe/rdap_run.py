"""The question about the registration beside a run: begun with it, and waited for hardly longer."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from threading import Lock

from bundler.model.observations import ArmExchange, DnsExchange, RdapExchange, Step, StepOutcome
from bundler.observe.rdap_plan import RdapPlan
from bundler.observe.recorder import Clock, Recorder

STEP = "registration"
GRACE_SECONDS = 1.5
"""How long a finished run waits for the registry: whatever it would say is an extra."""
InThread = Callable[[Callable[[], None]], Awaitable[None]]


class _UntilEnd:
    """A recorder for a thread that may go on after nobody waits for it: it takes nothing more then."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._ended = False
        self._lock = Lock()

    def sequence(self) -> int:
        return self._recorder.sequence()

    def add(self, entry: DnsExchange | ArmExchange | RdapExchange | Step) -> None:
        with self._lock:
            if not self._ended:
                self._recorder.add(entry)

    def end(self, step: Step) -> None:
        """Record how it ended, and nothing after that."""
        with self._lock:
            self._recorder.add(step)
            self._ended = True


class RegistryQuestion:
    """Begins when made. A failure that nobody foresaw costs the registration alone, and is told to `on_crash`."""

    def __init__(
        self,
        plan: RdapPlan,
        recorder: Recorder,
        clock: Clock,
        *,
        seconds: float | None,
        in_thread: InThread,
        on_crash: Callable[[str, BaseException], None],
    ) -> None:
        from bundler.observe.rdap import observe_rdap

        self._recorder = _UntilEnd(recorder)
        self._clock, self._on_crash = clock, on_crash
        self._started = clock()
        work = partial(observe_rdap, plan, self._recorder, clock=clock, seconds=seconds)
        self._task = asyncio.ensure_future(in_thread(work))

    async def finish(self) -> None:
        """Wait for the answer while it may still come soon; leave one step in every case."""
        try:
            await asyncio.wait({self._task}, timeout=GRACE_SECONDS)
        except asyncio.CancelledError:
            self.give_up()
            raise
        if not self._task.done():
            self._task.cancel()
            self._end(StepOutcome.CUT_SHORT, "not seen: the rest of the run had ended before the registry answered")
        elif (error := self._task.exception()) is not None:
            self._end(StepOutcome.FAILED, "the program failed")
            self._on_crash(STEP, error)

    def give_up(self) -> None:
        """The run ends early."""
        if not self._task.done():
            self._task.cancel()
            self._end(StepOutcome.CUT_SHORT, "the run was interrupted")

    def _end(self, outcome: StepOutcome, why: str) -> None:
        self._recorder.end(Step(STEP, outcome, self._started, self._clock(), why))
