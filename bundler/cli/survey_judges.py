"""Judges the domains of a survey beside the event loop that asks: in other processes, where there are many."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection

from bundler.judge import judge
from bundler.judge.fleet import row_of
from bundler.judge.quick import judge_quick
from bundler.model.observations import Observations
from bundler.model.report import Report, Verdict
from bundler.model.survey import Row
from bundler.observe.fleet import Depth

FEW = 12
"""Domains that are judged in this process: to start another takes longer."""
MOST_PROCESSES = 2

Judged = tuple[Row, Report | None]
"""A row, and the report where a pack is to be built of it."""


def judged(seen: Observations, depth: Depth, resources: tuple[str, ...], *, packs: bool) -> Judged | None:
    """Judge one domain; None where a quick look does not settle it, or a pack needs the full one."""
    report = judge_quick(seen) if depth is Depth.QUICK else judge(seen)
    for_pack = packs and report is not None and report.verdict is Verdict.OPEN_CASE
    if report is None or (for_pack and depth is Depth.QUICK):
        return None
    return row_of(report, resources, depth), report if for_pack else None


@contextmanager
def judges(domains: int) -> Iterator["Judges"]:
    """Who judges that many domains; the processes end with the block, and with this process whatever ends it."""
    if domains <= FEW:
        yield Judges(None)
        return
    processes = min(MOST_PROCESSES, _processors())
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=spawn, initializer=_begin)
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

    async def judged(
        self, seen: Observations, depth: Depth, resources: tuple[str, ...], *, packs: bool
    ) -> Judged | None:
        """As `judged` does; raises what it raises, and `BrokenProcessPool` where the processes died."""
        if self._pool is None:
            return judged(seen, depth, resources, packs=packs)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _judged, seen, depth, resources, packs)


def _judged(seen: Observations, depth: Depth, resources: tuple[str, ...], packs: bool) -> Judged | None:
    return judged(seen, depth, resources, packs=packs)


def _begin() -> None:
    """In a new process: interruptions are the parent's matter, and it ends when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
