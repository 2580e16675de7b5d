"""From a family of rows to recordings and reports, and what every report is held to."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bundler.judge import judge
from bundler.model.observations import Inputs, Observations
from bundler.model.report import Report
from bundler.observe.azure import read_domain_file
from bundler.observe.dns import load_hints
from bundler.observe.recorder import Silence, utc_now
from bundler.observe.recording import RecordingWriter, read_recording
from bundler.observe.run import Plan, observe
from bundler.observe.trust_anchor import load_trust_anchor
from tests.faults.row import Family, Row, Scene
from tests.world.arm_bodies import IN_PROGRESS, domain_body
from tests.world.world import World

_AT_ONCE = 8
ASKED_AGO = timedelta(days=8)
_STATES = dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2"), IN_PROGRESS)
HOSTER = "fabrikam.com"
_HOSTER_ZONE = "\n".join(
    [
        'policy.dmarc TXT "v=DMARC1; p=none"',
        "alias CNAME ns1",
        *(f's{n} TXT "v=spf1 ip4:192.0.2.{n} -all"' for n in range(10)),
    ]
)


@contextmanager
def observed(family: Family, rows: Sequence[Row], folder: Path) -> Iterator[dict[str, Future[Observations]]]:
    """Build the family's world and observe these rows of it, several at once; each leaves `<row>.jsonl` in `folder`."""
    with family.world() as world:
        if family.internet:
            build(world, family)
            world.start()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            anchor = load_trust_anchor(world.dns.trust_anchor()) if family.signed else ""
            yield {row.name: pool.submit(_observe, world, anchor, row, folder) for row in rows}
            pool.shutdown(cancel_futures=True)


def build(world: World, family: Family) -> None:
    """Declare every row's part of the world."""
    world.dns.microsoft()
    hoster = [world.dns.host(f"ns{n}.{HOSTER}", pool="provider") for n in (1, 2)]
    world.dns.zone(HOSTER, _HOSTER_ZONE, hosts=hoster)
    for row in family.rows:
        row.build(Scene(world, row.domain, tuple(hoster)))
    family.prepare(world)
    if family.signed:
        world.dns.sign(".", "example")


def _observe(world: World, trust_anchor: str, row: Row, folder: Path) -> Observations:
    def clock() -> datetime:
        return utc_now() + row.clock

    plan = Plan(
        inputs=Inputs(row.domain, requested_at=clock() - ASKED_AGO),
        tool_version="0",
        hints=load_hints(None),
        trust_anchor=trust_anchor,
        families=frozenset({4, 6}),
        resolvers=(),
        deadline=None,
        azure=None,
        domain_file=read_domain_file(domain_json(row), row.domain),
    )
    header = plan.header(clock)
    with world.entered():
        writer = RecordingWriter(folder / f"{row.name}.jsonl", header)
        return observe(plan, writer, header, progress=Silence(), choose=lambda _: None, clock=clock)


def domain_json(row: Row) -> str:
    body = domain_body(row.domain, states=_STATES)
    if row.advertised:
        row.advertised(body)
    return json.dumps(body)


def check(row: Row, report: Report) -> None:
    """Hold a report to its row."""
    assert not [rule.id for rule in report.rules if rule.outcome == "crashed"]
    assert {(finding.id, finding.severity.value) for finding in report.findings} == row.findings
    assert {record.key: record.dns.value for record in report.records} == {
        record.key: row.outcome(record.key) for record in report.records
    }
    assert report.verdict.value == (row.verdict or ("fix-dns" if row.blocking else "open-case"))
    if row.check:
        row.check(report)


def replayed(recording: Path) -> Report:
    """The report of a recording file."""
    return judge(read_recording(recording))
