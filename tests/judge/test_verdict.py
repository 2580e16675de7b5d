"""What to do next, as a table over every state, every DNS outcome and every age of the request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bundler.judge.verdict import overall, record_verdict
from bundler.model.acs_records import REQUIRED, DnsOutcome, RecordKey
from bundler.model.facts import Facts
from bundler.model.fields import Phrase, plain
from bundler.model.report import EXIT_CODE, Verdict
from bundler.model.rule import Fix, Problem, Severity
from tests.judge.facts import NOW, facts, operation, record

KEY = RecordKey.DKIM
SAYS = {
    DnsOutcome.RIGHT: ("right", "right"),
    DnsOutcome.WRONG: ("right", "wrong"),
    DnsOutcome.MISSING: ("missing", "right"),
    DnsOutcome.UNDETERMINED: ("silent", "silent"),
}
NOT_STARTED = ("NotStarted", "notstarted")
RUNNING = ("VerificationRequested", "VerificationInProgress", "CancellationRequested", "Pondering", "UnableToVerify")
FAILED = ("VerificationFailed",)
VERIFIED = ("Verified", "VERIFIED")
STATES = (*NOT_STARTED, *RUNNING, *FAILED, *VERIFIED, "")
YOUNG, OLD, NEVER = timedelta(minutes=29), timedelta(hours=2), None
RIGHT_TABLE = {
    (NOT_STARTED, NEVER): Verdict.REQUEST_VERIFICATION,
    (NOT_STARTED, YOUNG): Verdict.WAIT,
    (NOT_STARTED, OLD): Verdict.OPEN_CASE,
    (RUNNING, NEVER): Verdict.WAIT,
    (RUNNING, YOUNG): Verdict.WAIT,
    (RUNNING, OLD): Verdict.OPEN_CASE,
    (FAILED, NEVER): Verdict.REQUEST_VERIFICATION,
    (FAILED, YOUNG): Verdict.WAIT,
    (FAILED, OLD): Verdict.REQUEST_VERIFICATION,
    (("",), NEVER): Verdict.INCONCLUSIVE,
    (("",), YOUNG): Verdict.INCONCLUSIVE,
    (("",), OLD): Verdict.INCONCLUSIVE,
}


def expected(state: str, outcome: DnsOutcome, age: timedelta | None) -> Verdict:
    if state in VERIFIED:
        return Verdict.VERIFIED
    if outcome in {DnsOutcome.WRONG, DnsOutcome.MISSING}:
        return Verdict.FIX_DNS
    if outcome is DnsOutcome.UNDETERMINED:
        return Verdict.INCONCLUSIVE
    return next(verdict for (states, at), verdict in RIGHT_TABLE.items() if state in states and at == age)


def verdict(case: Facts, *problems: Problem) -> Verdict | None:
    return record_verdict(case.records[KEY], problems, case).verdict


def text(phrase: Phrase) -> str:
    return plain(phrase)


@pytest.mark.parametrize(("state", "outcome", "age"), list(product(STATES, DnsOutcome, (NEVER, YOUNG, OLD))))
def test_every_combination(state: str, outcome: DnsOutcome, age: timedelta | None) -> None:
    one = record(KEY, SAYS[outcome], state=state)
    assert one.outcome is outcome
    for case in (facts([one], requested=age), facts([one], stated=age)):
        assert verdict(case) is expected(state, outcome, age)
        assert overall(
            {key: record_verdict(r, (), case) for key, r in case.records.items()}, (), case
        ).verdict is expected(state, outcome, age)


def problem(severity: Severity, *keys: RecordKey) -> Problem:
    return Problem(("Wrong.",), Fix(("Repair.",)), ("D1",), records=keys, severity=severity)


@pytest.mark.parametrize("keys", [(), (KEY,), (RecordKey.SPF, KEY)])
def test_a_blocking_finding_on_a_right_record_is_fix_dns(keys: tuple[RecordKey, ...]) -> None:
    case = facts([record(KEY, state="VerificationInProgress")], requested=OLD)
    assert verdict(case, problem(Severity.BLOCKING, *keys)) is Verdict.FIX_DNS


def test_findings_on_other_records_or_lesser_ones_do_not_block() -> None:
    case = facts([record(KEY, state="VerificationInProgress")], requested=OLD)
    assert verdict(case, problem(Severity.BLOCKING, RecordKey.SPF)) is Verdict.OPEN_CASE
    assert verdict(case, problem(Severity.WARNING, KEY)) is Verdict.OPEN_CASE


def test_the_wait_is_the_ttl_where_that_is_longer() -> None:
    for age, wanted in [(timedelta(minutes=61), Verdict.WAIT), (timedelta(hours=5), Verdict.OPEN_CASE)]:
        case = facts([record(KEY, ttl=14400)], requested=age)
        assert verdict(case) is wanted


def test_the_wait_is_never_below_half_an_hour() -> None:
    short = record(KEY, ttl=60)
    assert short.expected is not None
    short = replace(short, expected=replace(short.expected, ttl=60))
    assert verdict(facts([short], requested=timedelta(minutes=29))) is Verdict.WAIT
    assert verdict(facts([short], requested=timedelta(minutes=31))) is Verdict.OPEN_CASE


def test_failed_though_right_since_before_the_request() -> None:
    early = record(KEY, state="VerificationFailed", at=NOW - timedelta(hours=3))
    assert verdict(facts([early], requested=OLD)) is Verdict.OPEN_CASE
    assert verdict(facts([early], requested=YOUNG)) is Verdict.WAIT


@pytest.mark.parametrize("name", ["cancelVerification", "revokeVerification"])
def test_a_withdrawn_request_is_none(name: str) -> None:
    log = (operation("initiateVerification", OLD), operation(name, YOUNG))
    assert verdict(facts([record(KEY)], operations=log)) is Verdict.REQUEST_VERIFICATION


def test_a_request_for_another_record_does_not_count() -> None:
    log = (operation("initiateVerification", OLD, record="SPF"),)
    case = facts([record(KEY), record(RecordKey.SPF)], operations=log)
    assert verdict(case) is Verdict.REQUEST_VERIFICATION
    assert record_verdict(case.records[RecordKey.SPF], (), case).verdict is Verdict.OPEN_CASE


def test_declared_again_after_the_request() -> None:
    log = (operation("initiateVerification", OLD), operation("write", timedelta(hours=1)))
    assert verdict(facts([record(KEY, state="VerificationInProgress")], operations=log)) is Verdict.OPEN_CASE
    nothing_verified = facts([record(key) for key in RecordKey], operations=log)
    assert record_verdict(nothing_verified.records[RecordKey.DOMAIN], (), nothing_verified).verdict is (
        Verdict.REQUEST_VERIFICATION
    )


def test_a_write_that_left_the_other_states_as_they_were_undoes_nothing() -> None:
    """Another record, requested before the write and not since, is Verified: the write set no states back."""
    log = (operation("initiateVerification", OLD), operation("write", timedelta(hours=1)))
    assert verdict(facts([record(KEY)], operations=log)) is Verdict.OPEN_CASE


def test_a_zone_changed_a_moment_ago_means_wait() -> None:
    changed = int((NOW - timedelta(minutes=10)).timestamp())
    for state in ("NotStarted", "VerificationFailed"):
        one = record_verdict(record(KEY, state=state), (), facts([record(KEY, state=state)], serial=changed))
        assert one.verdict is Verdict.WAIT
        assert "2026-01-10 11:50 UTC" in text(one.next_step)
    long_ago = int((NOW - timedelta(hours=3)).timestamp())
    assert verdict(facts([record(KEY)], serial=long_ago)) is Verdict.REQUEST_VERIFICATION
    dated = 2026011001
    assert datetime.fromtimestamp(dated, UTC).year == 2034
    assert verdict(facts([record(KEY)], serial=dated)) is Verdict.REQUEST_VERIFICATION


def mixed(*verdicts: Verdict) -> Verdict:
    """The verdict on a domain whose required records have these."""
    made = {
        Verdict.FIX_DNS: record(RecordKey.DOMAIN, SAYS[DnsOutcome.MISSING]),
        Verdict.INCONCLUSIVE: record(RecordKey.SPF, SAYS[DnsOutcome.UNDETERMINED]),
        Verdict.OPEN_CASE: record(RecordKey.DKIM, state="VerificationInProgress"),
        Verdict.REQUEST_VERIFICATION: record(RecordKey.DKIM2, state="VerificationFailed"),
    }
    case = facts([made[each] for each in verdicts], requested=OLD)
    return overall({key: record_verdict(r, (), case) for key, r in case.records.items()}, (), case).verdict


ORDER = (Verdict.FIX_DNS, Verdict.INCONCLUSIVE, Verdict.OPEN_CASE, Verdict.REQUEST_VERIFICATION)


@pytest.mark.parametrize("first", range(4))
def test_the_first_in_order_wins(first: int) -> None:
    assert mixed(*ORDER[first:]) is ORDER[first]


def test_advice_decides_nothing() -> None:
    case = facts([record(RecordKey.DMARC, ("missing", "missing"))])
    one = record_verdict(case.records[RecordKey.DMARC], (problem(Severity.WARNING, RecordKey.DMARC),), case)
    assert one.verdict is None
    verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
    assert overall(verdicts, (), case).verdict is Verdict.VERIFIED


def test_a_verified_domain_with_a_warning_is_not_called_ready() -> None:
    case = facts()
    verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
    warning = Problem(("Drift.",), Fix(("Repair.",)), ("D1",), severity=Severity.WARNING)
    note = Problem(("Worth knowing.",), Fix(("Nothing.",)), ("D1",), severity=Severity.NOTE)
    assert "You can link and use the domain" in text(overall(verdicts, (note,), case).ask)
    assert "1 warning under the findings" in text(overall(verdicts, (warning, note), case).ask)


def test_a_record_nobody_judged_is_not_verified() -> None:
    assert overall({}, (), facts()).verdict is Verdict.INCONCLUSIVE


def test_advice_has_no_request() -> None:
    case = facts([record(RecordKey.DMARC)], requested=OLD)
    assert record_verdict(case.records[RecordKey.DMARC], (), case).request is None


def test_who_manages_is_named() -> None:
    for management, who in (("AzureManaged", "Azure manages"), ("CustomerManagedInExchangeOnline", "Exchange Online")):
        case = facts([record(RecordKey.DMARC, ("missing", "missing"))], management=management)
        assert who in text(record_verdict(case.records[KEY], (), case).next_step)
        advice = text(record_verdict(case.records[RecordKey.DMARC], (), case).next_step)
        assert advice.startswith("Azure manages" if management == "AzureManaged" else "Advice only")
    verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
    assert "Exchange Online manages" in text(overall(verdicts, (), case).summary)


@pytest.mark.parametrize("management", ["AzureManaged", "CustomerManagedInExchangeOnline", "SomethingNew"])
def test_managed_by_others(management: str) -> None:
    case = facts([record(KEY, ("missing", "missing"))], management=management)
    verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
    assert {v.verdict for v in verdicts.values()} == {None}
    assert overall(verdicts, (), case).verdict is Verdict.NOT_APPLICABLE


def test_every_verdict_has_an_exit_code_and_words() -> None:
    assert set(EXIT_CODE) == set(Verdict)
    for state, outcome, age in product(STATES, DnsOutcome, (NEVER, YOUNG, OLD)):
        case = facts([record(key, SAYS[outcome], state=state) for key in REQUIRED], requested=age)
        verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
        whole = overall(verdicts, (), case)
        for phrase in (whole.summary, whole.ask, *(v.next_step for v in verdicts.values())):
            assert text(phrase).endswith("."), text(phrase)
