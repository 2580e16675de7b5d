"""The ready text for a support request."""

from datetime import timedelta

from bundler.judge.ticket import ticket
from bundler.judge.verdict import overall, record_verdict
from bundler.model.facts import Facts
from bundler.model.fields import Value, plain
from bundler.model.records import RecordKey
from bundler.model.report import Verdict
from tests.judge.facts import facts, operation, record


def written(case: Facts) -> tuple[str, list[str]]:
    verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
    title, description = ticket(case, verdicts, overall(verdicts, (), case))
    return plain(title), [plain(paragraph) for paragraph in description]


STUCK = facts(
    [
        record(RecordKey.SPF, state="VerificationInProgress", error_code=""),
        record(RecordKey.DKIM, state="VerificationInProgress", error_code="Odd"),
    ],
    operations=(operation("initiateVerification", timedelta(days=2), record="SPF"),),
    stated=timedelta(days=1),
)


def test_nothing_is_asked_unless_a_case_is_to_be_opened() -> None:
    assert written(facts()) == ("", [])
    assert written(facts([record(RecordKey.SPF)])) == ("", [])


def test_title_and_description() -> None:
    title, paragraphs = written(STUCK)
    assert title == "ACS Email: SPF and DKIM records of contoso.com still unverified although DNS is right"
    whole = "\n".join(paragraphs)
    assert "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/contoso-rg/" in whole
    assert "DKIM VerificationInProgress (Odd)" in whole
    assert "SPF VerificationInProgress, " in whole
    assert "2026-01-09 12:00:00 UTC, as the customer states" in whole
    assert "from 2 server addresses, between 2026-01-10 11:59:30 and 11:59:30 UTC" in whole
    assert "Please check the verification of the SPF and DKIM records of contoso.com" in whole


def test_a_logged_request_has_its_correlation_id() -> None:
    logged = facts(
        [record(RecordKey.SPF, state="VerificationInProgress")],
        operations=(operation("initiateVerification", timedelta(days=2)),),
    )
    whole = "\n".join(written(logged)[1])
    assert "correlation id correlation-2 days, 0:00:00" in whole
    assert "whose record type the Activity Log does not show" in whole


def test_values_are_typed() -> None:
    verdicts = {key: record_verdict(r, (), STUCK) for key, r in STUCK.records.items()}
    whole = overall(verdicts, (), STUCK)
    assert whole.verdict is Verdict.OPEN_CASE
    for phrase in (whole.summary, whole.ask, *ticket(STUCK, verdicts, whole)[1]):
        literal = "".join(part for part in phrase if not isinstance(part, Value))
        assert "contoso" not in literal
        assert "azurecomm" not in literal
        assert "spf.protection" not in literal


def test_it_fits_the_form() -> None:
    everything = facts(
        [record(key, state="VerificationInProgress") for key in RecordKey],
        operations=(operation("initiateVerification", timedelta(days=2)),),
    )
    title, paragraphs = written(everything)
    assert len(title) <= 250
    assert len("\n\n".join(paragraphs)) <= 4000
