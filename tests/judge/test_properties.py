"""What holds for every case that can be thought of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundler.model.acs_records import REQUIRED, DnsOutcome, RecordKey
from bundler.model.facts import Facts
from bundler.model.outcomes import RuleStatus
from bundler.model.report import Verdict
from bundler.model.rule import Severity
from tests.judge.facts import facts, operation, record
from tests.rules.case import Judged, judge

SAYS = st.sampled_from(["right", "wrong", "missing", "silent"])
STATE = st.one_of(
    st.sampled_from(
        ["NotStarted", "VerificationRequested", "VerificationInProgress", "VerificationFailed", "Verified", ""]
    ),
    st.text(max_size=12),
)
AGE = st.one_of(st.none(), st.timedeltas(min_value=timedelta(minutes=-5), max_value=timedelta(days=30)))
NAMES = ["initiateVerification", "cancelVerification", "revokeVerification", "write", "delete"]
OPERATIONS = st.lists(
    st.builds(
        operation,
        st.sampled_from(NAMES),
        st.timedeltas(min_value=timedelta(minutes=-5), max_value=timedelta(days=30)),
        status=st.sampled_from(["Succeeded", "Accepted", "Failed"]),
        record=st.sampled_from(["", *RecordKey]),
    ),
    max_size=4,
).map(tuple)
CASES = st.builds(
    lambda rows, log, **how: facts(
        [record(key, says, state=state, ttl=ttl) for key, (says, state, ttl) in rows.items()], operations=log, **how
    ),
    st.fixed_dictionaries(
        {key: st.tuples(st.tuples(SAYS, SAYS), STATE, st.sampled_from([60, 3600, 86400])) for key in RecordKey}
    ),
    st.one_of(st.none(), OPERATIONS),
    stated=AGE,
    intercepted=st.sampled_from([False, None]),
    management=st.sampled_from(["CustomerManaged", "customermanaged", "", "AzureManaged"]),
)
CERTAINTY: Mapping[Verdict | None, int] = {
    Verdict.INCONCLUSIVE: 0,
    Verdict.WAIT: 1,
    Verdict.REQUEST_VERIFICATION: 1,
    Verdict.OPEN_CASE: 2,
    Verdict.FIX_DNS: 2,
    Verdict.VERIFIED: 2,
    Verdict.NOT_APPLICABLE: 2,
    None: 2,
}
"""How much a verdict claims: that nothing is known, that something is to be done or awaited, that somebody is wrong."""


def blocked(judged: Judged) -> set[RecordKey]:
    """Unverified required records with a blocking finding."""
    touched = {
        key
        for result in judged.results
        for problem in result.problems
        if problem.severity is Severity.BLOCKING
        for key in problem.records or REQUIRED
    }
    return {key for key in touched if key in REQUIRED and not judged.facts.records[key].verified}


@pytest.mark.patient
@settings(max_examples=300, deadline=None)
@given(CASES)
def test_total_and_sound(case: Facts) -> None:
    judged = judge(case)
    assert [r.rule.id for r in judged.results if r.outcome is RuleStatus.CRASHED] == []
    if judged.overall.verdict is Verdict.NOT_APPLICABLE:
        return
    stuck = {key for key, v in judged.verdicts.items() if v.verdict is Verdict.OPEN_CASE}
    assert not stuck & blocked(judged)
    assert judged.overall.verdict is not Verdict.OPEN_CASE or not blocked(judged)
    cited = {key for r in judged.results for p in r.problems if p.cites for key in p.records or REQUIRED}
    for key, one in judged.verdicts.items():
        if one.verdict is Verdict.FIX_DNS:
            assert key in cited
        found = case.records[key].outcome in {DnsOutcome.WRONG, DnsOutcome.MISSING}
        if found and key in REQUIRED:
            assert key in cited
            assert case.records[key].verified or key in blocked(judged)


@pytest.mark.patient
@settings(max_examples=150, deadline=None)
@given(CASES, st.data())
def test_less_evidence_is_never_more_certainty(case: Facts, data: st.DataObject) -> None:
    """Losing answers of servers, what Azure says, or the Activity Log never makes a record's verdict claim more."""
    case = replace(case, inputs=replace(case.inputs, requested_at=None))
    before = judge(case)
    silent = data.draw(st.fixed_dictionaries({key: st.tuples(st.booleans(), st.booleans()) for key in RecordKey}))
    records = {}
    for key, old in case.records.items():
        says = [
            _said(answer.right, bool(answer.usable), lost)
            for answer, lost in zip(old.answers, silent[key], strict=True)
        ]
        made = record(key, says, state=old.state)
        kept = [b if n.usable else n for b, n in zip(old.answers, made.answers, strict=True)]
        records[key] = replace(old, answers=tuple(kept), outcome=made.outcome)
    fewer = replace(case, records=records)
    if data.draw(st.booleans(), label="the log is lost"):
        fewer = replace(fewer, azure=replace(fewer.azure, operations=None))
    after = judge(fewer)
    for key in REQUIRED:
        assert CERTAINTY[after.verdicts[key].verdict] <= CERTAINTY[before.verdicts[key].verdict]
    if data.draw(st.booleans(), label="Azure is lost"):
        unread = {key: replace(r, state="", error_code=None, cites=()) for key, r in fewer.records.items()}
        blind = judge(replace(fewer, records=unread, azure=replace(fewer.azure, domain=None)))
        for key in REQUIRED:
            assert blind.verdicts[key].verdict in {Verdict.INCONCLUSIVE, Verdict.FIX_DNS}


def _said(right: bool | None, usable: bool, lost: bool) -> str:
    if lost or not usable:
        return "silent"
    return "right" if right else "missing"


@pytest.mark.patient
@settings(max_examples=50, deadline=None)
@given(CASES)
def test_nothing_is_concluded_behind_a_lying_network(case: Facts) -> None:
    judged = judge(replace(case, network=replace(case.network, intercepted=True)))
    assert {one.verdict for one in judged.verdicts.values()} <= {None, Verdict.INCONCLUSIVE, Verdict.VERIFIED}
    assert not blocked(judged)
