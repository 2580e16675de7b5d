"""What only many domains show, and the order of verdicts."""

from dataclasses import replace

import pytest

from bundler.judge.fleet import failed_row, fleet_findings, ordered, worst
from bundler.model.report import Verdict
from bundler.model.survey import ORDER, Row
from bundler.render.survey import shown_row
from bundler.render.survey.as_csv import _cell


def row(name: str, verdict: Verdict = Verdict.VERIFIED, **other: object) -> Row:
    return replace(Row(name, verdict, "", ""), **other)  # type: ignore[arg-type]


def test_the_worst_first_then_by_name() -> None:
    rows = [row("b.example"), row("a.example"), row("z.example", Verdict.FIX_DNS), row("y.example", Verdict.WAIT)]
    assert [each.domain for each in ordered(rows)] == ["z.example", "y.example", "a.example", "b.example"]
    assert worst(rows) is Verdict.FIX_DNS
    assert worst([]) is Verdict.VERIFIED
    assert set(ORDER) == set(Verdict)


def test_a_domain_in_several_resources() -> None:
    (finding,) = fleet_findings([row("a.example", resources=("/1", "/2")), row("b.example")])
    assert (finding.id, finding.domains) == ("domain-in-two-resources", ("a.example",))


@pytest.mark.parametrize(("bad", "found"), [(2, False), (3, True)])
def test_one_dns_host_that_fails_for_many(bad: int, found: bool) -> None:
    rows = [
        row(f"{n}.example", servers=("ns1.fabrikam.com", "ns2.fabrikam.com"),
            all_findings=("server-unreachable",) if n < bad else ())
        for n in range(5)
    ]  # fmt: skip
    findings = fleet_findings(rows)
    assert bool(findings) is found
    assert not found or findings[0].id == "dns-host-failing"


def test_states_that_were_reset_together() -> None:
    at = ("2026-11-20T08:00:00.1234567Z", "2026-11-20T08:04:00Z", "2026-11-20T12:00:00Z")
    rows = [row(f"{n}.example", modified_at=moment, all_findings=("states-reset",)) for n, moment in enumerate(at)]
    (finding,) = fleet_findings(rows)
    assert (finding.id, finding.domains) == ("states-reset-together", ("0.example", "1.example"))
    assert not fleet_findings([replace(each, all_findings=()) for each in rows])
    assert not fleet_findings([replace(each, modified_at="soon") for each in rows])


def test_nothing_steers_the_terminal_or_a_spreadsheet() -> None:
    hostile = shown_row(failed_row("a.example", "\x1b[2J\u202eboom"))
    assert "\x1b" not in hostile.error
    assert "\u202e" not in hostile.summary
    assert _cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
