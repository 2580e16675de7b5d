"""Judges the domains of a survey beside the event loop that asks: in other processes, where there are many."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection

from bundler.cli.kept import keep, usable
from bundler.errors import EvidenceError
from bundler.judge import judge
from bundler.judge.fleet import row_of
from bundler.judge.quick import judge_quick
from bundler.model.earlier_runs import in_order
from bundler.model.observations import RECORDING_FORMAT, Observations
from bundler.model.report import Report, Verdict
from bundler.model.survey import JudgedDomain
from bundler.observe.many_domains import Depth
from bundler.observe.recording import Header, whole

FEW = 12
"""Domains that are judged in this process: to start another takes longer."""
MOST_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class How:
    """What judging depends on besides what was seen."""

    packs: bool = False
    """A pack is built of every open case, which needs the full look."""
    history: bool = True
    """Runs that this machine kept are used, as `check` does."""
    keep: bool = True
    """What was seen is kept for later runs."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged domain."""

    row: JudgedDomain
    report: Report | None = None
    """Where a pack is to be built of it."""
    not_kept: str = ""
    """Why the run could not be kept; empty where it was, or was not to be."""


def judged(seen: Observations, depth: Depth, resources: tuple[str, ...], how: How) -> Judged | None:
    """Judge one domain and keep the run; None where a quick look does not settle it, or a pack needs the full one."""
    earlier = in_order(usable(seen.inputs.domain, seen)) if how.history else ()
    report = judge_quick(seen, earlier) if depth is Depth.QUICK else judge(seen, earlier=earlier)
    for_pack = how.packs and report is not None and report.verdict is Verdict.OPEN_CASE
    if report is None or (for_pack and depth is Depth.QUICK):
        return None
    not_kept = _kept(seen) if how.keep else ""
    return Judged(row_of(report, resources, depth), report if for_pack else None, not_kept)


def _kept(seen: Observations) -> str:
    header = Header(
        RECORDING_FORMAT,
        seen.tool_version,
        seen.started_at,
        seen.inputs,
        seen.root_hints,
        seen.trust_anchor,
        dict(seen.environment),
    )
    try:
        keep(whole(header, seen), seen)
    except EvidenceError as error:
        return error.what
    except OSError as error:
        return f"Cannot keep the runs: {error.strerror}."
    return ""


@contextmanager
def judges(domains: int) -> Iterator["Judges"]:
    """Who judges that many domains; the processes end with the block, and with this process whatever ends it."""
    if domains <= FEW:
        yield Judges(None)
        return
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(MOST_PROCESSES, _processors()), mp_context=spawn, initializer=_begin)
    try:
        yield Judges(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _processors() -> int:
    """How many this process may use; Windows and macOS tell only how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Judges:
    """Judges domains, here or elsewhere."""

    def __init__(self, pool: Executor | None) -> None:
        self._pool = pool

    async def judged(self, seen: Observations, depth: Depth, resources: tuple[str, ...], how: How) -> Judged | None:
        """As `judged` does; raises what it raises, and `BrokenProcessPool` where the processes died."""
        if self._pool is None:
            return judged(seen, depth, resources, how)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, judged, seen, depth, resources, how)


def _begin() -> None:
    """In a new process: interruptions are the parent's matter, and it ends when the parent does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
