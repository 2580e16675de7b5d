"""The ready text for a support request."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bundler.judge.case_text import ticket
from bundler.judge.impact import impact
from bundler.judge.strength import strength
from bundler.judge.verdict import overall, record_verdict
from bundler.model.acs_records import RecordKey
from bundler.model.azure_facts import CommunicationService
from bundler.model.facts import Facts
from bundler.model.fields import Value, plain
from bundler.model.report import Verdict
from bundler.reading.wire import read_reply
from tests.build import SPF
from tests.judge.facts import facts, operation, record
from tests.messages import reply


def written(case: Facts) -> tuple[str, list[str]]:
    verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
    made = ticket(case, verdicts, overall(verdicts, (), case))
    return plain(made.title), [plain(paragraph) for paragraph in made.description]


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
    assert title == "ACS Email: SPF, DKIM of contoso.com not verified although DNS is correct"
    whole = "\n".join(paragraphs)
    assert "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/contoso-rg/" in whole
    assert "DKIM VerificationInProgress (Odd)" in whole
    assert "SPF VerificationInProgress, " in whole
    assert "2026-01-09 12:00 UTC, as the customer states" in whole
    assert "from 2 server addresses, between 2026-01-10 11:59:30 and 11:59:30 UTC" in whole
    assert "Please check and complete the verification of the SPF and DKIM records of contoso.com" in whole


def test_a_logged_request_has_its_correlation_id() -> None:
    logged = facts(
        [record(RecordKey.SPF, state="VerificationInProgress")],
        operations=(operation("initiateVerification", timedelta(days=2)),),
    )
    whole = "\n".join(written(logged)[1])
    assert "correlation id correlation-2 days, 0:00:00" in whole
    assert "the Activity Log does not name the record" in whole


def test_values_are_typed() -> None:
    verdicts = {key: record_verdict(r, (), STUCK) for key, r in STUCK.records.items()}
    whole = overall(verdicts, (), STUCK)
    assert whole.verdict is Verdict.OPEN_CASE
    for phrase in (whole.summary, whole.ask, *ticket(STUCK, verdicts, whole).description):
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
    assert len(title) < 100
    assert len("\n\n".join(paragraphs)) <= 4000


@pytest.mark.parametrize("length", [10, 40, 60, 200])
def test_the_title_fits_whatever_the_domain(length: int) -> None:
    name = ".".join(["a" * 50] * 4)[-length:].strip(".") + ".example"
    case = replace(STUCK, inputs=replace(STUCK.inputs, domain=name))
    title, _ = written(case)
    assert len(title) < 100
    assert title.startswith("ACS Email: SPF, DKIM ")


def test_the_impact_is_what_azure_showed() -> None:
    def said(*linked: bool, whole: bool = True, read: bool = True) -> str:
        services = tuple(
            CommunicationService(f"/{n}", f"acs{n}", "europe", is_linked, ("A3",)) for n, is_linked in enumerate(linked)
        )
        unfinished = frozenset() if whole else frozenset({"azure.communication-services"})
        azure = replace(STUCK.azure, communication_services=services if read else None, unfinished=unfinished)
        return plain(impact(replace(STUCK, azure=azure)))

    assert "acs0 links the domain" in said(True, False)
    assert "cannot" not in said(True)
    assert "No Communication Services resource" in said(False)
    assert "Only a part" in said(False, whole=False)
    assert "not read" in said(read=False)


def test_a_young_case_is_told_as_one() -> None:
    def made(ago: timedelta, times: int = 1) -> tuple[set[str], str]:
        log = tuple(operation("initiateVerification", ago + timedelta(hours=n)) for n in range(times))
        case = facts([record(RecordKey.SPF, state="VerificationInProgress")], operations=log)
        verdicts = {key: record_verdict(r, (), case) for key, r in case.records.items()}
        section = ticket(case, verdicts, overall(verdicts, (), case))
        return {row.id for row in section.strength if not row.met}, plain(section.stronger)

    weak, command = made(timedelta(minutes=61))
    assert {"age", "requests", "right-before", "resolver"} <= weak
    assert command.startswith("acs-evidence check contoso.com --record")
    weak, _ = made(timedelta(days=3), times=2)
    assert not {"age", "requests", "logged"} & weak


@pytest.mark.parametrize(
    ("rcode", "value", "says"),
    [
        (None, "", "No recursive resolver answered for every record."),
        ("SERVFAIL", "", "No recursive resolver answered for every record."),
        ("NXDOMAIN", "", "A recursive resolver gives other values, or none."),
        ("NOERROR", "v=spf1 ~all", "A recursive resolver gives other values, or none."),
        ("NOERROR", SPF, "A recursive resolver gives the same values."),
    ],
)
def test_what_a_resolver_gave(rcode: str | None, value: str, says: str) -> None:
    spf = record(RecordKey.SPF, state="VerificationInProgress")
    rows = [("contoso.com", "TXT", f'"{value}"')] if value else []
    heard = read_reply(reply("contoso.com", "TXT", rows, rcode=rcode, aa=False)) if rcode else None
    lookup = replace(spf.usable[0].lookup, reply=heard)
    case = replace(facts([spf]), comparison=(lookup,))
    assert [plain(row.what) for row in strength([spf], case) if row.id == "resolver"] == [says]
    assert "was asked" in plain(next(r.what for r in strength([spf], facts([spf])) if r.id == "resolver"))
