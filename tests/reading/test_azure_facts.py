"""`AzureFacts` from recordings: what was seen, and what was not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bundler.model.acs_records import ExpectedSource, RecordKey
from bundler.model.azure_facts import AzureFacts
from bundler.model.observations import ArmExchange, Inputs, Observations, Step, StepOutcome
from bundler.reading.azure import documented_defaults, expected_records, read_azure
from tests.world.arm_bodies import (
    CREATED,
    Body,
    activity_event,
    azure_managed_body,
    communication_service_body,
    domain_body,
    domain_id,
    email_service_body,
    sender_body,
)

DOMAIN = "contoso.com"
ID = domain_id(DOMAIN)
INITIATE = "EmailServices/Domains/InitiateVerification/action"


def answered(seq: int, step: str, body: Any, *, status: int = 200) -> ArmExchange:
    return ArmExchange(seq, CREATED, f"azure.{step}", "arm", "GET", "https://x", "", status, "", {}, body)


def recorded(
    *exchanges: ArmExchange, ok: Iterable[str] = (), inputs: Inputs | None = None, cloud: str = "public"
) -> Observations:
    steps = tuple(Step(f"azure.{step}", StepOutcome.OK, CREATED, CREATED) for step in ok)
    failed = tuple(
        Step(step, StepOutcome.DENIED, CREATED, CREATED)
        for step in dict.fromkeys(exchange.step for exchange in exchanges)
        if step not in {done.id for done in steps}
    )
    return Observations(
        inputs or Inputs(DOMAIN),
        "0",
        CREATED,
        CREATED,
        "",
        arm=exchanges,
        steps=steps + failed,
        environment={"cloud": cloud},
    )


def event(at: datetime = CREATED, operation: str = INITIATE, **how: Any) -> Body:
    return activity_event(ID, operation, at, **how)


def operations(*events: Body) -> list[tuple[str, str, str]]:
    seen = recorded(answered(1, "activity-log", {"value": list(events)}), ok=["activity-log"])
    found = read_azure(seen).operations
    assert found is not None
    return [(o.name, o.status, o.record) for o in found]


def assert_no_lists(facts: AzureFacts) -> None:
    assert facts.communication_services is None
    assert facts.senders is None
    assert facts.operations is None


def test_nothing_recorded_is_nothing_known() -> None:
    facts = read_azure(recorded())
    assert facts.domain is None
    assert facts.candidates == ()
    assert not facts.searched
    assert facts.email_service is None
    assert_no_lists(facts)


@pytest.mark.parametrize("step", ["communication-services", "senders", "activity-log"])
def test_half_a_list_is_no_list(step: str) -> None:
    facts = read_azure(recorded(answered(1, "domain", domain_body(DOMAIN)), answered(2, step, {"value": []})))
    assert_no_lists(facts)


def test_linked_services_senders_and_parent() -> None:
    facts = read_azure(
        recorded(
            answered(1, "domain", domain_body(DOMAIN)),
            answered(2, "email-service", email_service_body()),
            answered(3, "communication-services", {"value": [communication_service_body(linked=[ID.lower() + "/"])]}),
            answered(4, "communication-services", {"value": [communication_service_body("b", linked=["x"]), 7]}),
            answered(5, "senders", {"value": [sender_body(ID), {"name": "bare"}]}),
            ok=["domain", "email-service", "communication-services", "senders"],
        )
    )
    assert [(s.name, s.linked, s.cites) for s in facts.communication_services or ()] == [
        ("contoso-acs", True, ("A3",)),
        ("b", False, ("A4",)),
    ]
    assert facts.senders == ("donotreply", "bare")
    assert facts.email_service is not None
    assert facts.email_service.cites == ("A2",)
    assert facts.cites == ("A1", "A2", "A3", "A4", "A5")


def test_the_last_good_answer_is_the_domain() -> None:
    facts = read_azure(
        recorded(
            answered(1, "domain", domain_body(DOMAIN, states={"SPF": "NotStarted"})),
            answered(2, "domain", domain_body(DOMAIN, states={"SPF": "Verified"})),
            answered(3, "domain", {"error": {"code": "X"}}, status=503),
            answered(4, "domain", domain_body("fabrikam.com")),
        )
    )
    assert facts.domain is not None
    assert facts.domain.cites == ("A2",)
    assert facts.domain.states["SPF"].status == "Verified"


def test_candidates_are_all_domains_of_the_name_once() -> None:
    other = domain_id(DOMAIN, service=ID.split("/domains/")[0].replace("contoso-email", "staging"))
    rows = [{"id": ID}, {"id": ID.upper()}, {"id": other}, {"id": domain_id("fabrikam.com")}, {"id": None}, "x"]
    facts = read_azure(recorded(answered(1, "find", {"data": rows}), ok=["find"]))
    assert facts.candidates == (ID, other)
    assert facts.searched


def test_an_azure_managed_candidate_counts_by_its_mail_domain() -> None:
    row = azure_managed_body()
    mail_domain = row["properties"]["fromSenderDomain"]
    find = answered(1, "find", {"value": [row]})
    assert read_azure(recorded(find)).candidates == ()
    assert read_azure(recorded(find, inputs=Inputs(mail_domain))).candidates == (row["id"],)
    graph = answered(1, "find", {"data": [{"id": row["id"], "fromSenderDomain": mail_domain.upper()}]})
    assert read_azure(recorded(graph, inputs=Inputs(mail_domain))).candidates == (row["id"],)


# --- Activity Log ---


def test_events_of_one_operation_are_one() -> None:
    started, ended = event(status="Started"), event(status="Succeeded")
    for e in (started, ended):
        e["operationId"] = "11111111-0000-0000-0000-000000000000"
    ended["eventTimestamp"] = "2026-10-05T08:12:34.1234567Z"
    assert operations(ended, started) == [("initiateVerification", "Succeeded", "")]


def test_operations_are_told_apart_and_in_order() -> None:
    day = timedelta(days=1)
    assert operations(
        event(CREATED + 3 * day, "EmailServices/Domains/CancelVerification/action", status="Accepted"),
        event(CREATED + 2 * day, status="Failed"),
        event(CREATED, "EMAILSERVICES/DOMAINS/WRITE"),
        event(CREATED + 4 * day, "EmailServices/Domains/RevokeVerification/action"),
        event(CREATED + 5 * day, "EmailServices/Domains/Warm/action"),
        event(CREATED + 6 * day, "EmailServices/Domains/delete"),
        event(CREATED, "EmailServices/Domains/SenderUsernames/write"),
        event(CREATED, "EmailServices/Domains/SenderUsernames/warm/action"),
        event(CREATED, "EmailServices/write"),
    ) == [
        ("write", "Succeeded", ""),
        ("initiateVerification", "Failed", ""),
        ("cancelVerification", "Accepted", ""),
        ("revokeVerification", "Succeeded", ""),
        ("Microsoft.Communication/EmailServices/Domains/Warm/action", "Succeeded", ""),
        ("delete", "Succeeded", ""),
    ]


@pytest.mark.parametrize(
    ("properties", "record"),
    [
        ({}, ""),
        ({"requestbody": '{"verificationType": "SPF"}'}, "SPF"),
        ({"requestBody": '{"VerificationType":"dkim2"}'}, "DKIM2"),
        ({"responseBody": '{"verificationType": "BIMI"}'}, "BIMI"),
        ({"verificationType": "x", "requestbody": "not json"}, ""),
        ({"requestbody": "[" * 100_000}, ""),
        ({"requestbody": '["verificationType"]'}, ""),
    ],
)
def test_the_record_type_where_the_event_shows_it(properties: dict[str, str], record: str) -> None:
    assert operations(event(properties=properties)) == [("initiateVerification", "Succeeded", record)]


def test_ids_and_caller_of_an_operation() -> None:
    [operation] = (
        read_azure(recorded(answered(7, "activity-log", {"value": [event()]}), ok=["activity-log"])).operations or ()
    )
    assert operation.at == datetime(2026, 10, 5, 8, 12, 31, 482913, tzinfo=UTC)
    assert operation.correlation_id == event()["correlationId"]
    assert operation.operation_id == event()["operationId"]
    assert operation.caller == "admin@contoso.com"
    assert operation.cites == ("A7",)


@pytest.mark.parametrize("stamp", [None, "", "yesterday", 5])
def test_an_event_without_a_time_is_none(stamp: Any) -> None:
    assert operations({**event(), "eventTimestamp": stamp}) == []


# --- expected records ---


def test_azures_own_values_come_first() -> None:
    seen = recorded(answered(1, "domain", domain_body("mail.contoso.com")), inputs=Inputs("mail.contoso.com"))
    records = expected_records(seen, read_azure(seen))
    assert {record.source for record in records} == {ExpectedSource.AZURE}
    assert len(records) == 4


def test_a_domain_without_records_yet_gets_the_documented_ones() -> None:
    body = domain_body(DOMAIN, records={})
    body["properties"]["verificationRecords"]["SPF"] = {"type": "TXT", "name": DOMAIN, "value": "v=spf1 -all"}
    seen = recorded(answered(1, "domain", body))
    sources = {record.key.value: record.source.value for record in expected_records(seen, read_azure(seen))}
    assert sources == {
        "SPF": "azure",
        "Domain": "documented-default",
        "DKIM": "documented-default",
        "DKIM2": "documented-default",
    }


def test_a_managed_domain_gets_nothing_that_azure_did_not_name() -> None:
    row = azure_managed_body()
    seen = recorded(answered(1, "domain", row), inputs=Inputs(row["properties"]["fromSenderDomain"]))
    assert expected_records(seen, read_azure(seen)) == ()
    exchange = domain_body(DOMAIN, records={}, properties={"domainManagement": "CustomerManagedInExchangeOnline"})
    seen = recorded(answered(1, "domain", exchange))
    assert expected_records(seen, read_azure(seen)) == ()


@pytest.mark.parametrize("given", ["0a1b2c3d-0000-4000-8000-00000000c0de", "ms-domain-verification=x", "other=y"])
def test_the_token_is_what_the_user_gave(given: str) -> None:
    inputs = Inputs(DOMAIN, expect_token=given, no_azure=True)
    seen = recorded(inputs=inputs)
    token, *others = expected_records(seen, read_azure(seen))
    assert token.key is RecordKey.DOMAIN
    assert token.source is ExpectedSource.TOKEN
    assert token.value == (given if "=" in given else f"ms-domain-verification={given}")
    assert {record.source for record in others} == {ExpectedSource.DOCUMENTED}


def test_documented_defaults_are_what_arm_answers_for_a_public_domain() -> None:
    """The data file against the shape of a real answer; only the token differs."""
    documented = documented_defaults("mail.contoso.com")
    seen = recorded(answered(1, "domain", domain_body("mail.contoso.com")), inputs=Inputs("mail.contoso.com"))
    real = expected_records(seen, read_azure(seen))
    for known, answer in zip(documented, real, strict=True):
        value = "" if known.key is RecordKey.DOMAIN else answer.value
        assert replace(answer, value=value, source=ExpectedSource.DOCUMENTED, cites=()) == known


@pytest.mark.parametrize("cloud", ["usgov", "china"])
def test_values_that_no_page_shows_are_not_invented(cloud: str) -> None:
    seen = recorded(cloud=cloud, inputs=Inputs(DOMAIN, expect_token="abc"))
    records = expected_records(seen, read_azure(seen))
    assert [(r.key.value, r.value) for r in records] == [("Domain", "ms-domain-verification=abc"), ("SPF", "")]
