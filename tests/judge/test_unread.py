"""Unread is not empty: what was read before a failure counts, and what is missing is named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bundler.conclusions.lookalikes import nearest
from bundler.judge import judge
from bundler.model.acs_records import RecordKey
from bundler.model.fields import plain
from bundler.model.observations import Observations, StepOutcome
from bundler.model.report import Verdict
from bundler.reading import read
from bundler.reading.letters import distance
from tests.rules.case import Azure, case, initiated, written
from tests.world.arm_bodies import VERIFIED, domain_id

DONE = dict.fromkeys(("Domain", "SPF", "DKIM2"), VERIFIED)


def with_step(seen: Observations, step: str, outcome: StepOutcome) -> Observations:
    steps = tuple(replace(s, outcome=outcome) if s.id == step else s for s in seen.steps)
    return replace(seen, steps=steps)


def test_the_first_page_of_a_log_counts_when_the_second_fails() -> None:
    whole = case("", "", azure=Azure(states=DONE, events=[initiated(timedelta(hours=48))])).observations()
    half = with_step(whole, "azure.activity-log", StepOutcome.FAILED)
    assert read(half).azure.operations
    assert not read(half).azure.complete("activity-log")
    assert judge(half).verdict is judge(whole).verdict is Verdict.OPEN_CASE


def test_half_a_log_is_no_proof_that_nobody_asked() -> None:
    whole = case("", "", azure=Azure(states=DONE, events=[written(timedelta(hours=48))])).observations()
    half = with_step(whole, "azure.activity-log", StepOutcome.FAILED)
    assert "Only a part of the Activity Log was read" in plain(judge(half).summary)
    assert "part" not in plain(judge(whole).summary)
    assert "not checked" not in plain(judge(half).summary)


def test_half_a_list_of_services_does_not_say_that_nothing_links() -> None:
    every = dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2"), VERIFIED)
    whole = case("", "", azure=Azure(states=every)).observations()
    assert {"domain-not-linked", "sender-missing"} <= {finding.id for finding in judge(whole).findings}
    for step, rule in (("communication-services", "domain-not-linked"), ("senders", "sender-missing")):
        half = with_step(whole, f"azure.{step}", StepOutcome.CUT_SHORT)
        outcome = {each.id: each.outcome for each in judge(half).rules}
        assert outcome[rule] == "undecided"


@pytest.mark.parametrize("kept", [0.2, 0.4, 0.6])
def test_a_run_cut_short_is_told_as_one(kept: float) -> None:
    whole = case("", "", azure=Azure(states=DONE, events=[initiated(timedelta(hours=48))])).observations()
    cut = replace(whole, dns=whole.dns[: int(len(whole.dns) * kept)], arm=(), steps=(), interrupted=True)
    report = judge(cut)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert "interrupted" in plain(report.summary)
    assert "was not asked" not in plain(report.summary).replace("record was not asked", "")
    assert plain(report.ask) == "Run this again and let it finish."


def test_one_server_that_was_never_asked_is_no_right_server() -> None:
    whole = case("", "", azure=Azure(states=DONE, events=[initiated(timedelta(hours=48))])).observations()
    asked = [e for e in whole.dns if e.qname.startswith("selector1") and (e.qtype, e.purpose) == ("CNAME", "record")]
    last = max(e.seq for e in asked)
    cut = replace(whole, dns=tuple(e for e in whole.dns if e.seq != last), interrupted=True)
    record = {each.key: each for each in judge(cut).records}[RecordKey.DKIM]
    assert record.verdict is Verdict.INCONCLUSIVE
    assert judge(whole).verdict is Verdict.OPEN_CASE


def test_a_domain_that_acs_does_not_hold_has_nothing_to_type() -> None:
    seen = case("", "", azure=Azure(found=())).observations()
    near = [{"id": domain_id(name), "name": name} for name in ("contosso.com", "www.contoso.com", "fabrikam.com")]
    found = next(
        exchange for exchange in case("", "", azure=Azure()).observations().arm if exchange.step == "azure.find"
    )
    seen = replace(seen, arm=(*seen.arm, replace(found, body={"data": near})))
    report = judge(seen)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert plain(report.summary).startswith("contoso.com was not found in ACS")
    assert "www.contoso.com and contosso.com" in plain(report.summary)
    assert "fabrikam" not in plain(report.summary)
    assert not [entry for finding in report.findings for entry in finding.fix.entries]
    assert {record.expected for record in report.records} == {""}
    assert nearest(read(seen))


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("contoso.com", "contoso.com", 0),
        ("contoso.com", "contosos.com", 1),
        ("contoso.com", "cnotoso.com", 1),
        ("a", "bc", 2),
    ],
)
def test_distance(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits == distance(other, one)
