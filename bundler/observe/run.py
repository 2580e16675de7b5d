"""One live run: Azure and DNS side by side, everything recorded while it happens."""

import asyncio
import contextlib
import random
import secrets
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bundler.interruption import Interrupted, cancelled_by, cancelling, held
from bundler.model.acs_records import ExpectedRecord, RecordKey
from bundler.model.observations import RECORDING_FORMAT, Inputs, Observations
from bundler.observe.azure import AzurePlan, observe_azure, skip_azure, use_domain_file
from bundler.observe.azure.children import end_marked
from bundler.observe.dns import DnsPlan, observe_dns
from bundler.observe.dns.hints import RootHints
from bundler.observe.rdap_plan import RdapPlan
from bundler.observe.rdap_run import RegistryQuestion
from bundler.observe.recorder import Clock, ProgressListener, Recorder, utc_now
from bundler.observe.recording import Header, RecordingWriter
from bundler.reading import spf
from bundler.reading.azure import documented_defaults
from bundler.reading.azure.shapes import Shape

Choose = Callable[[Sequence[str]], str | None]
"""Asked when the domain is found in several Email resources; None leaves the question open."""


Afterwards = Callable[[Recorder, Observations], None]
"""Called when all is observed and the recording is still open: what it adds to the recorder belongs to the run."""

OnCrash = Callable[[str, BaseException], None]
"""Told of a collector that failed in a way nobody foresaw: its step, and what it raised."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a live run needs to know."""

    inputs: Inputs
    tool_version: str
    hints: RootHints
    trust_anchor: str
    families: frozenset[int]
    resolvers: tuple[str, ...]
    deadline: float | None
    """Seconds for the whole observation; None: no limit beyond the time-outs of each question."""
    azure: AzurePlan | None
    """None: Azure is not asked (`--no-azure` or `--domain-json`)."""
    domain_file: tuple[Shape, ...]
    """The domain that the user supplied with --domain-json, as `read_domain_file` gives it; empty where it was not."""
    environment: dict[str, str] = field(default_factory=dict)
    rdap: RdapPlan | None = None
    """None: nobody is asked about the registration."""

    def header(self, clock: Clock) -> Header:
        """The first line of the recording."""
        return Header(
            format=RECORDING_FORMAT,
            tool_version=self.tool_version,
            started_at=clock(),
            inputs=self.inputs,
            root_hints=self.hints.source,
            trust_anchor=self.trust_anchor,
            environment=self.environment,
        )


def observe(
    plan: Plan,
    writer: RecordingWriter | None,
    header: Header,
    *,
    progress: ProgressListener,
    choose: Choose,
    clock: Clock = utc_now,
    on_lost: Callable[[OSError], None] = lambda _: None,
    on_crash: OnCrash = lambda _step, _error: None,
    afterwards: Afterwards | None = None,
) -> Observations:
    """Ask everything, return what came back; the file behind `writer`, where there is one, holds the same.

    An interruption raises `Interrupted` after what was gathered is on disk, with a trailer that says so. A file that
    can take no more (a full disk) ends nothing: `on_lost` is told why, and the file ends with what it could take.
    `on_crash` is told of every collector that failed in a way nobody foresaw. `afterwards` gets what was observed; what
    it raises is raised, and the recording is still whole.
    """

    def seen(until: datetime) -> Observations:
        return recorder.observations(
            plan.inputs,
            tool_version=header.tool_version,
            started_at=header.started_at,
            ended_at=until,
            root_hints=header.root_hints,
            trust_anchor=header.trust_anchor,
            environment=header.environment,
        )

    recorder = Recorder(clock, writer)
    interrupted = True
    try:
        asyncio.run(_cancellable(_gather(plan, recorder, progress, choose, clock=clock, on_crash=on_crash)))
        interrupted = bool(cancelled_by())
        if afterwards is not None and not interrupted:
            afterwards(recorder, seen(clock()))
    except (asyncio.CancelledError, BaseExceptionGroup) as error:
        if number := cancelled_by():
            raise Interrupted(number) from None
        raise _first(error) from error
    finally:
        end_marked()
        with held():
            recorder.close()
            ended_at = clock()
            if writer is not None:
                lost = _finish(writer, recorder, ended_at, interrupted=interrupted)
                if lost is not None:
                    on_lost(lost)
    if interrupted:
        raise Interrupted(cancelled_by())
    return seen(ended_at)


def _first(error: BaseException) -> BaseException:
    """The failure that ended a group of tasks."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _finish(writer: RecordingWriter, recorder: Recorder, ended_at: datetime, *, interrupted: bool) -> OSError | None:
    """End the file; why it is incomplete, where it is."""
    try:
        if recorder.lost is not None:
            writer.close()
            return recorder.lost
        writer.finish(ended_at, interrupted=interrupted)
    except OSError as error:
        return error
    return None


async def _cancellable(work: Coroutine[Any, Any, None]) -> None:
    """Run `work`; an interruption cancels it, so that every task can write down where it was."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel() -> None:
        if task is not None:
            loop.call_soon_threadsafe(task.cancel)

    with cancelling(cancel):
        await work


async def _gather(
    plan: Plan, recorder: Recorder, progress: ProgressListener, choose: Choose, *, clock: Clock, on_crash: OnCrash
) -> None:
    loop = asyncio.get_running_loop()
    expected: asyncio.Future[tuple[ExpectedRecord, ...]] = loop.create_future()
    defaults = documented_defaults(plan.inputs.domain, cloud=plan.environment.get("cloud", "public"))

    def settle(records: tuple[ExpectedRecord, ...]) -> None:
        if not expected.done():
            expected.set_result(records)

    def on_domain(records: tuple[ExpectedRecord, ...]) -> None:
        loop.call_soon_threadsafe(settle, records)

    dns = observe_dns(
        DnsPlan(
            domain=plan.inputs.domain,
            hints=plan.hints,
            families=plan.families,
            resolvers=plan.resolvers,
            deadline=plan.deadline,
            early_names=early_names(plan.inputs.domain, defaults),
            early_targets=tuple(record.value for record in defaults if record.rtype == "CNAME"),
            early_includes=early_includes(defaults),
        ),
        recorder,
        expected=expected,
        progress=progress,
        random=random.Random(secrets.randbits(128)),  # noqa: S311 - seeded from the system; tests give their own
        clock=clock,
    )
    registry = None
    if plan.rdap is not None:
        registry = RegistryQuestion(
            plan.rdap, recorder, clock, seconds=plan.deadline, in_thread=_in_thread, on_crash=on_crash
        )
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(dns)
            if plan.domain_file:
                settle(use_domain_file(plan.domain_file, plan.inputs.domain, recorder, clock))
            elif plan.azure is None:
                skip_azure(recorder, clock, "--no-azure was given")
                settle(())
            else:
                await _in_thread(
                    partial(
                        observe_azure,
                        plan.azure,
                        recorder,
                        progress=progress,
                        clock=clock,
                        choose=choose,
                        deadline=None if plan.deadline is None else time.monotonic() + plan.deadline,
                        on_domain=on_domain,
                        on_crash=on_crash,
                    )
                )
    except BaseException:
        if registry is not None:
            registry.give_up()
        raise
    if registry is not None:
        await registry.finish()


def early_names(domain: str, defaults: Sequence[ExpectedRecord]) -> tuple[tuple[str, str], ...]:
    """What can be asked before Azure answers: the apex, the documented names, DMARC (for which Azure gives none)."""
    documented = ((record.name, record.rtype) for record in defaults)
    return tuple(dict.fromkeys([(domain, "TXT"), *documented, (f"_dmarc.{domain}", "TXT")]))


def early_includes(defaults: Sequence[ExpectedRecord]) -> tuple[str, ...]:
    """What the documented SPF record includes: to walk there only after the domain's own answer costs rounds."""
    records = [spf.parse(record.value.encode()) for record in defaults if record.key is RecordKey.SPF]
    return tuple(term.value for record in records for term in record.terms if term.name == "include")


async def _in_thread(work: Callable[[], None]) -> None:
    """Like `asyncio.to_thread`, but in a daemon thread: an interrupted run must not wait for a call to Azure."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def finish(error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as caught:  # noqa: BLE001 - it is raised again where it is awaited
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop is closed when the run was interrupted
            loop.call_soon_threadsafe(finish, error)

    threading.Thread(target=run, name="collector", daemon=True).start()
    await done
