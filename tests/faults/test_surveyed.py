"""A survey of every fault: a quick look calls none of them clean, and the full look after it says what `check` says."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bundler.judge import judge
from bundler.judge.quick import judge_quick
from bundler.model.observations import Inputs, Observations
from bundler.model.report import Report
from bundler.observe.azure import read_domain_file, use_domain_file
from bundler.observe.dns import load_hints
from bundler.observe.many_domains import Count, Depth, FleetPlan, Target, observe_fleet
from bundler.observe.recorder import Recorder, utc_now
from bundler.observe.trust_anchor import load_trust_anchor
from tests.faults.catalogue import FAMILIES
from tests.faults.row import Family, Row
from tests.faults.run import ASKED_AGO, build, check, domain_json
from tests.world.world import World

pytestmark = pytest.mark.world


@dataclass
class Surveyed:
    """What a survey made of the rows of one family."""

    quick: dict[str, Report] = field(default_factory=dict)
    """Domains that a quick look settled."""
    full: dict[str, Report] = field(default_factory=dict)


class Worlds:
    """One family's world at a time, surveyed as a whole: of its rows those that this run tries."""

    def __init__(self, tried: frozenset[str]) -> None:
        self._tried = tried
        self._family: Family | None = None
        self._open = ExitStack()
        self._surveyed = Surveyed()
        self._world: World | None = None
        self._anchor = ""

    def of(self, family: Family, row: Row) -> Surveyed:
        """The survey that the row was part of: one for each reading of the clock."""
        if family is not self._family:
            self.close()
            self._world = self._open.enter_context(family.world())
            if family.internet:
                build(self._world, family)
                self._world.start()
            self._family = family
            self._anchor = load_trust_anchor(self._world.dns.trust_anchor()) if family.signed else ""
            self._surveyed = Surveyed()
            rows = [row for row in family.rows if row.name in self._tried]
            for clock in {row.clock for row in rows}:
                self._survey([row for row in rows if row.clock == clock], self._surveyed)
        return self._surveyed

    def alone(self, row: Row) -> Surveyed:
        """A survey of one row of the same world."""
        surveyed = Surveyed()
        self._survey([row], surveyed)
        return surveyed

    def _survey(self, rows: list[Row], surveyed: Surveyed) -> None:
        assert self._world is not None
        with self._world.entered():
            asyncio.run(_survey(rows, self._anchor, surveyed))

    def close(self) -> None:
        """End the world."""
        self._family = None
        self._open.close()


async def _survey(rows: list[Row], anchor: str, surveyed: Surveyed) -> None:
    ahead = rows[0].clock

    async def take(target: Target, seen: Observations | BaseException, depth: Depth) -> bool:
        if isinstance(seen, BaseException):
            raise seen
        asked = replace(seen, inputs=Inputs(target.domain, requested_at=seen.started_at - ASKED_AGO))
        if depth is Depth.FULL:
            surveyed.full[target.domain] = judge(asked)
        elif (report := judge_quick(asked)) is not None:
            surveyed.quick[target.domain] = report
            return True
        return depth is Depth.FULL

    plan = FleetPlan("0", load_hints(None), anchor, frozenset({4, 6}), concurrency=8)
    targets = [_target(row) for row in rows]
    await observe_fleet(plan, targets, take, clock=lambda: utc_now() + ahead, count=Count())


def _target(row: Row) -> Target:
    recorder = Recorder()
    use_domain_file(read_domain_file(domain_json(row), row.domain), row.domain, recorder, utc_now)
    inputs, now = Inputs(row.domain), utc_now()
    said = recorder.observations(
        inputs, tool_version="0", started_at=now, ended_at=now, root_hints="", trust_anchor="", environment={}
    )
    return Target(row.domain, exchanges=said.arm, steps=tuple(replace(step, cites=()) for step in said.steps))


@pytest.fixture(scope="module")
def worlds(request: pytest.FixtureRequest) -> Iterator[Worlds]:
    here = [item for item in request.session.items if item.path == request.path]
    calls = [item.callspec.params for item in here if hasattr(item, "callspec")]
    rows = [call["row"] for call in calls if isinstance(call.get("row"), Row)]
    all_of_them = Worlds(frozenset(row.name for row in rows))
    yield all_of_them
    all_of_them.close()


@pytest.mark.slow
@pytest.mark.many
@pytest.mark.parametrize(
    ("family", "row"), [pytest.param(family, row, id=row.name) for family in FAMILIES for row in family.rows]
)
def test_a_fault_in_a_survey(worlds: Worlds, family: Family, row: Row) -> None:
    seen = worlds.of(family, row)
    try:
        _hold(row, seen)
    except AssertionError:
        # Time-outs are real ones: on a busy machine an answer may come too late.
        _hold(row, worlds.alone(row))


def _hold(row: Row, seen: Surveyed) -> None:
    quick = seen.quick.get(row.domain)
    if quick is None:
        check(row, seen.full[row.domain])
        return
    assert row.domain not in seen.full
    assert quick.verdict.value == (row.verdict or ("fix-dns" if row.blocking else "open-case"))
    assert {finding.id for finding in quick.findings if finding.severity == "blocking"} == set(row.blocking.split())
    assert {record.key: record.dns.value for record in quick.records} == {
        record.key: row.outcome(record.key) for record in quick.records
    }


CLEAN = ("01-right", "36-no-ipv6", "38-serial", "39-ttl", "43-long", "45-cookies")
"""Nothing here is worth more than a note."""


@pytest.mark.parametrize(
    ("family", "row"),
    [pytest.param(family, row, id=row.name) for family in FAMILIES for row in family.rows if row.name in CLEAN],
)
def test_what_is_clean_costs_a_quick_look_alone(worlds: Worlds, family: Family, row: Row) -> None:
    seen = worlds.of(family, row)
    assert row.domain in seen.quick or row.domain in worlds.alone(row).quick


def test_every_clean_row_exists_and_one_needs_another_clock() -> None:
    rows = [row for family in FAMILIES for row in family.rows]
    assert {row.name for row in rows} >= set(CLEAN)
    assert {row.clock for row in rows} > {timedelta()}
