"""Earlier recordings: since when a record is right, since when a state is shown, who had asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bundler.conclusions.operations import operations
from bundler.conclusions.sightings import right_since, state_since
from bundler.conclusions.verification_requests import last_request, was_reset
from bundler.judge import judge
from bundler.judge.timeline import timeline
from bundler.judge.verdict import record_verdict
from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.azure_facts import Operation
from bundler.model.earlier_runs import Earlier, EarlierRecord
from bundler.model.facts import Facts
from bundler.model.fields import plain
from bundler.model.report import Verdict
from bundler.reading.earlier_recording import read_earlier
from tests.build import TOKEN, Scenario, zone_text
from tests.judge.facts import NOW, answer, facts, operation, record
from tests.judge.facts import SERVERS as TWO
from tests.rules.case import Azure, case
from tests.world.arm_bodies import domain_id

KEY = RecordKey.DKIM
RIGHT, WRONG, UNKNOWN = DnsOutcome.RIGHT, DnsOutcome.WRONG, DnsOutcome.UNDETERMINED
EXPECTED = "selector1-azurecomm-prod-net._domainkey.azurecomm.net"
HOUR = timedelta(hours=1)


def earlier(
    ago: timedelta,
    dns: DnsOutcome = RIGHT,
    *,
    state: str = "VerificationInProgress",
    expected: str = EXPECTED,
    resource: str = domain_id("contoso.com"),
    logged: Sequence[Operation] = (),
    requested_at: datetime | None = None,
    number: int = 1,
) -> Earlier:
    """A recording that ended some time ago, in which every record was alike."""
    at = NOW - ago
    one = EarlierRecord(dns, expected, at if dns is RIGHT else None, state, None, at if state else None)
    records = dict.fromkeys(RecordKey, one)
    return Earlier(f"H{number}", at, at, "ab" * 32, False, resource, records, tuple(logged), requested_at)


def given(state: str, *history: Earlier, says: tuple[str, str] = ("right", "right"), **how: timedelta) -> Facts:
    return replace(facts([record(KEY, says, state=state)], **how), earlier=history)  # type: ignore[arg-type]


def test_right_since_goes_back_to_the_first_sighting() -> None:
    case_ = given("NotStarted", earlier(5 * HOUR, number=1), earlier(3 * HOUR, UNKNOWN), earlier(2 * HOUR, number=3))
    since = right_since(case_.records[KEY], case_)
    assert since
    assert (since.at, since.cites) == (NOW - 5 * HOUR, ("H1",))


@pytest.mark.parametrize(
    "between", [earlier(3 * HOUR, WRONG), earlier(3 * HOUR, DnsOutcome.MISSING), earlier(3 * HOUR, expected="another")]
)
def test_right_since_stops_where_it_was_otherwise(between: Earlier) -> None:
    case_ = given("NotStarted", earlier(5 * HOUR), between, earlier(2 * HOUR, number=3))
    since = right_since(case_.records[KEY], case_)
    assert since
    assert (since.at, since.cites) == (NOW - 2 * HOUR, ("H3",))


def test_a_record_that_is_not_right_is_right_since_nothing() -> None:
    case_ = given("NotStarted", earlier(5 * HOUR), says=("right", "wrong"))
    assert right_since(case_.records[KEY], case_) is None


def test_a_state_holds_as_long_as_no_other_was_seen() -> None:
    case_ = given("verificationinprogress", earlier(9 * HOUR, state="NotStarted"), earlier(5 * HOUR, number=2))
    since = state_since(case_.records[KEY], case_)
    assert since
    assert (since.at, since.cites) == (NOW - 5 * HOUR, ("H2",))


def test_another_resource_has_states_and_requests_of_its_own() -> None:
    log = [operation("initiateVerification", 6 * HOUR)]
    other = earlier(5 * HOUR, resource=domain_id("contoso.com").replace("contoso-email", "other"), logged=log)
    case_ = given("VerificationInProgress", other)
    assert state_since(case_.records[KEY], case_) is None
    assert operations(case_) == ()


def test_an_operation_that_two_recordings_show_counts_once() -> None:
    same = operation("initiateVerification", 6 * HOUR)
    before = earlier(5 * HOUR, logged=[replace(same, cites=("H1",)), operation("write", 90 * 24 * HOUR)])
    case_ = replace(given("NotStarted", before, requested=6 * HOUR))
    assert sorted(o.name for o in operations(case_)) == ["initiateVerification", "write"]
    assert {o.cites for o in operations(case_) if o.name == "initiateVerification"} == {("A2",)}


@pytest.mark.parametrize(
    ("history", "verdict"),
    [
        ((), Verdict.REQUEST_VERIFICATION),
        ((earlier(9 * HOUR, state="NotStarted"),), Verdict.OPEN_CASE),
        ((earlier(2 * HOUR, state="NotStarted"),), Verdict.REQUEST_VERIFICATION),
        ((earlier(9 * HOUR, WRONG, state="NotStarted"),), Verdict.REQUEST_VERIFICATION),
    ],
)
def test_a_record_that_failed_although_it_was_right_is_a_case(history: tuple[Earlier, ...], verdict: Verdict) -> None:
    case_ = given("VerificationFailed", *history, requested=6 * HOUR)
    assert record_verdict(case_.records[KEY], (), case_).verdict is verdict


@pytest.mark.parametrize(
    ("state", "history", "verdict"),
    [
        ("VerificationInProgress", earlier(5 * HOUR), Verdict.OPEN_CASE),
        ("VerificationInProgress", earlier(timedelta(minutes=20)), Verdict.WAIT),
        ("VerificationInProgress", earlier(5 * HOUR, state="NotStarted"), Verdict.WAIT),
        ("NotStarted", earlier(5 * HOUR, state="NotStarted"), Verdict.REQUEST_VERIFICATION),
        ("NotStarted", earlier(5 * HOUR, state="NotStarted", requested_at=NOW - 6 * HOUR), Verdict.OPEN_CASE),
        (
            "NotStarted",
            earlier(5 * HOUR, state="NotStarted", logged=[operation("initiateVerification", 6 * HOUR)]),
            Verdict.OPEN_CASE,
        ),
    ],
)
def test_what_was_recorded_before_shows_that_somebody_had_asked(state: str, history: Earlier, verdict: Verdict) -> None:
    case_ = given(state, history)
    told = record_verdict(case_.records[KEY], (), case_)
    assert told.verdict is verdict
    if told.request and told.request.source == "earlier-recording":
        assert "no later than" in plain(told.next_step)


def test_a_logged_request_is_never_replaced_by_a_later_sighting() -> None:
    case_ = given("VerificationInProgress", earlier(2 * HOUR), requested=6 * HOUR)
    request = record_verdict(case_.records[KEY], (), case_).request
    assert request
    assert (request.source, request.at) == ("activity-log", NOW - 6 * HOUR)


def test_the_time_line_shows_what_was_recorded_before() -> None:
    told = {plain(event.what): event for event in timeline(given("NotStarted", earlier(5 * HOUR)))}
    assert told["Earlier recording: Domain, SPF, DKIM and DKIM2 right"].cites == ("H1",)
    assert told["Correct in DNS: DKIM"].cites == ("H1",)


def test_local_times_follow_the_clock_of_the_place() -> None:
    case_ = given("NotStarted", earlier(180 * 24 * HOUR))

    def offsets(place: str) -> dict[int, str]:
        return {event.at.month: event.utc_offset for event in timeline(case_, ZoneInfo(place))}

    assert (offsets("Europe/Berlin")[7], offsets("Europe/Berlin")[1]) == ("+02:00", "+01:00")
    assert offsets("America/St_Johns")[1] == "-03:30"
    assert {event.utc_offset for event in timeline(case_)} == {""}


def test_a_recording_is_read_for_what_a_later_one_may_lean_on() -> None:
    wrong_spf = Scenario(zone=zone_text(spf="v=spf1 include:spf.protection.outlook.com ~all"))
    seen = case("earlier", "", dns=wrong_spf, azure=Azure(states={"DKIM": ("VerificationInProgress", "")}))
    read = read_earlier(seen.observations(), "H1", "ab" * 32)
    assert read.records[RecordKey.SPF].dns is WRONG
    assert read.records[RecordKey.SPF].right_at is None
    assert read.records[KEY].dns is RIGHT
    assert (read.records[KEY].state, read.records[KEY].expected) == ("VerificationInProgress", EXPECTED)
    assert read.records[RecordKey.DOMAIN].expected == TOKEN
    assert read.resource_id == domain_id("contoso.com")


def test_the_report_tells_since_when_and_by_which_recording() -> None:
    now = case("now", "", azure=Azure()).observations()
    before = replace(
        now,
        started_at=now.started_at - HOUR,
        ended_at=now.ended_at - HOUR,
        dns=tuple(replace(exchange, sent_at=exchange.sent_at - HOUR) for exchange in now.dns),
    )
    report = judge(now, earlier=[read_earlier(before, "H1", "cd" * 32)])
    assert [section.id for section in report.history] == ["H1"]
    assert {record.dns for record in report.history[0].records} == {RIGHT}
    alone = judge(now)
    for with_history, without in zip(report.records, alone.records, strict=True):
        assert with_history.right_since
        assert without.right_since
        assert with_history.right_since == without.right_since - HOUR
        assert without.state_since is None, "nobody saw the state before"
        assert with_history.state_seen_at


def test_a_sighting_is_the_earliest_right_answer() -> None:
    first, second = (answer(KEY, "right", server, seq=n, at=NOW - n * HOUR) for n, server in enumerate(TWO, 1))
    case_ = facts([replace(record(KEY), answers=(first, second))])
    since = right_since(case_.records[KEY], case_)
    assert since
    assert (since.at, since.cites) == (NOW - 2 * HOUR, ("D2",))


def test_the_wait_begins_when_dns_became_right() -> None:
    """A request made while a recording shows the record wrong does not make a case of it at once."""
    wrong = earlier(timedelta(minutes=5), DnsOutcome.MISSING)
    case_ = given("VerificationInProgress", wrong, requested=48 * HOUR)
    told = record_verdict(case_.records[KEY], (), case_)
    assert told.verdict is Verdict.WAIT
    assert "before DNS was correct" in plain(told.next_step)
    since_long = given("VerificationInProgress", wrong, earlier(3 * HOUR, number=2), requested=48 * HOUR)
    old = replace(since_long, earlier=(earlier(24 * HOUR, DnsOutcome.MISSING), earlier(3 * HOUR, number=2)))
    assert record_verdict(old.records[KEY], (), old).verdict is Verdict.OPEN_CASE


def test_what_the_customer_said_of_another_resource_says_nothing_here() -> None:
    other = domain_id("contoso.com").replace("contoso-email", "other")
    case_ = given("NotStarted", earlier(5 * HOUR, state="NotStarted", resource=other, requested_at=NOW - 6 * HOUR))
    assert record_verdict(case_.records[KEY], (), case_).verdict is Verdict.REQUEST_VERIFICATION


def test_the_customers_word_of_an_earlier_recording_stands_in_the_time_line() -> None:
    case_ = given("NotStarted", earlier(5 * HOUR, requested_at=NOW - 6 * HOUR))
    told = {plain(event.what): event for event in timeline(case_)}
    assert told["Verification requested (statement of the customer)"].cites == ("H1",)


@pytest.mark.parametrize("state", ["VerificationRequested", "Pondering"])
def test_any_running_state_shows_that_somebody_had_asked(state: str) -> None:
    history = (earlier(9 * HOUR, state="NotStarted"), earlier(5 * HOUR, state=state, number=2))
    case_ = given("VerificationInProgress", *history)
    request = record_verdict(case_.records[KEY], (), case_).request
    assert request
    assert (request.at, request.cites) == (NOW - 5 * HOUR, ("H2",))


def test_an_interrupted_recording_shows_nothing_to_be_right() -> None:
    whole = case("earlier", "", azure=Azure()).observations()
    assert read_earlier(whole, "H1", "ab" * 32).records[KEY].dns is RIGHT
    cut = read_earlier(replace(whole, interrupted=True), "H1", "ab" * 32)
    assert (cut.interrupted, cut.records[KEY].dns, cut.records[KEY].right_at) == (True, UNKNOWN, None)


def test_the_last_of_several_writes_is_the_one_that_reset() -> None:
    log = tuple(operation("write", ago * HOUR) for ago in (70, 60, 50))
    case_ = replace(facts([record(key) for key in RecordKey], requested=80 * HOUR), earlier=())
    case_ = replace(case_, azure=replace(case_.azure, operations=(*(case_.azure.operations or ()), *log)))
    assert was_reset(case_.records[KEY], case_)[-1].at == NOW - 50 * HOUR
    told = record_verdict(case_.records[RecordKey.DOMAIN], (), case_).next_step
    assert "Request verification again" in plain(told)


def test_a_request_is_used_up_by_the_state_it_led_to() -> None:
    """Verified was seen after the request, and is gone: the request stands for nothing any more."""
    case_ = given("NotStarted", earlier(5 * HOUR, state="Verified"), requested=9 * HOUR)
    assert record_verdict(case_.records[KEY], (), case_).verdict is Verdict.REQUEST_VERIFICATION
    assert last_request(case_.records[KEY], case_) is None
    again = given("NotStarted", earlier(5 * HOUR, state="Verified"), requested=2 * HOUR)
    assert record_verdict(again.records[KEY], (), again).verdict is Verdict.OPEN_CASE
    failed = given("VerificationFailed", earlier(5 * HOUR, state="VerificationFailed"), requested=9 * HOUR)
    assert last_request(failed.records[KEY], failed), "that is the state it led to, and it still shows"
