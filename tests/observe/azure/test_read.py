"""What a whole observation reads, through the real SDK and the real credential chain."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bundler.model.acs_records import ExpectedSource
from bundler.model.azure_facts import RecordState
from bundler.observe.azure import STEPS
from tests.observe.azure.azure import DOMAIN, IDS, LocalAzure
from tests.world.arm_bodies import (
    IN_PROGRESS,
    NOT_MATCHED,
    SUBSCRIPTION,
    VERIFIED,
    State,
    activity_event,
    azure_managed_body,
    communication_service_body,
    domain_body,
    domain_id,
    email_service_body,
    sender_body,
    stable_id,
    subscription_body,
)
from tests.world.arm_failures import forbidden

NOW = datetime.now(UTC)


def test_everything_about_a_domain_is_read(azure: LocalAzure) -> None:
    azure.holds_domain("Contoso.com", states={"Domain": VERIFIED, "DKIM": IN_PROGRESS})
    resource = domain_id("Contoso.com")
    azure.arm.add(
        communication_service_body(linked=[resource.upper()], data_location="Europe"),
        communication_service_body("other-acs", linked=[]),
        sender_body(resource),
        sender_body(resource, "news"),
    )
    azure.arm.events.append(
        activity_event(resource, "EmailServices/Domains/InitiateVerification/action", NOW - timedelta(days=8))
    )
    seen = azure.observe(**IDS)
    facts = seen.facts
    assert facts.domain is not None
    assert facts.domain.name == "Contoso.com"
    assert facts.domain.states["Domain"] == RecordState("Verified", "None")
    assert facts.domain.states["DKIM"] == RecordState("VerificationInProgress", "")
    assert facts.domain.states["DMARC"] == RecordState("NotStarted", None)
    assert facts.domain.data_location == "unitedstates"
    assert facts.email_service is not None
    assert facts.email_service.data_location == "United States"
    assert {(s.name, s.linked, s.data_location) for s in facts.communication_services or ()} == {
        ("contoso-acs", True, "Europe"),
        ("other-acs", False, "United States"),
    }
    assert facts.senders == ("donotreply", "news")
    assert [(o.name, o.status, o.at.date()) for o in facts.operations or ()] == [
        ("initiateVerification", "Succeeded", (NOW - timedelta(days=8)).date())
    ]
    assert facts.searched
    assert facts.candidates == (resource,)
    assert set(seen.outcomes.values()) == {"ok"}
    assert set(seen.steps) == set(STEPS)


OTHER_SUBSCRIPTION = "99999999-1111-2222-3333-444444444444"


def test_a_link_from_another_subscription_is_found(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.subscriptions += [subscription_body(), subscription_body(OTHER_SUBSCRIPTION)]
    azure.arm.add(
        communication_service_body("unlinked", linked=[]),
        communication_service_body("far", linked=[domain_id(DOMAIN)], subscription=OTHER_SUBSCRIPTION),
    )
    seen = azure.observe(**IDS)
    assert [(s.name, s.linked) for s in seen.facts.communication_services or ()] == [("unlinked", False), ("far", True)]
    assert seen.steps["azure.communication-services"].detail == "looked in 2 subscriptions"


def test_a_link_in_the_own_subscription_ends_the_search(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.subscriptions.append(subscription_body(OTHER_SUBSCRIPTION))
    azure.arm.add(communication_service_body(linked=[domain_id(DOMAIN)]))
    seen = azure.observe(**IDS)
    assert len(seen.calls("azure.communication-services")) == 1


def test_no_link_is_only_said_when_every_subscription_was_seen(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("subscriptions", forbidden("Microsoft.Resources/subscriptions/read", "/"))
    seen = azure.observe(**IDS)
    assert seen.outcomes["communication-services"] == "denied"
    assert seen.facts.communication_services is None


def test_expected_records_are_told_once_as_soon_as_they_are_known(azure: LocalAzure) -> None:
    azure.holds_domain("mail.contoso.com")
    seen = azure.observe("mail.contoso.com", **IDS)
    [records] = seen.told
    assert [(r.key.value, r.name, r.rtype, r.source) for r in records] == [
        ("Domain", "mail.contoso.com", "TXT", ExpectedSource.AZURE),
        ("SPF", "mail.contoso.com", "TXT", ExpectedSource.AZURE),
        ("DKIM", "selector1-azurecomm-prod-net._domainkey.mail.contoso.com", "CNAME", ExpectedSource.AZURE),
        ("DKIM2", "selector2-azurecomm-prod-net._domainkey.mail.contoso.com", "CNAME", ExpectedSource.AZURE),
    ]


def test_resource_id_alone_is_enough(azure: LocalAzure) -> None:
    azure.holds_domain()
    seen = azure.observe(resource_id=domain_id("CONTOSO.com"))
    assert seen.facts.domain is not None
    assert seen.outcomes["domain"] == "ok"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("NotStarted", RecordState("NotStarted", None)),
        ("VerificationRequested", RecordState("VerificationRequested", None)),
        (IN_PROGRESS, RecordState("VerificationInProgress", "")),
        (NOT_MATCHED, RecordState("VerificationFailed", "DnsRecordsNotMatched")),
        (VERIFIED, RecordState("Verified", "None")),
        ("CancellationRequested", RecordState("CancellationRequested", None)),
        (("UnableToVerify", "SomethingNew"), RecordState("UnableToVerify", "SomethingNew")),
    ],
)
def test_states_and_error_codes_arrive_as_they_came(azure: LocalAzure, state: State, expected: RecordState) -> None:
    azure.holds_domain(states={"SPF": state})
    domain = azure.observe(**IDS).facts.domain
    assert domain is not None
    assert domain.states["SPF"] == expected


def test_every_call_keeps_its_ids_times_and_named_headers_only(azure: LocalAzure) -> None:
    azure.holds_domain()
    seen = azure.observe(**IDS)
    received = {request.headers["x-ms-client-request-id"] for request in azure.arm.requests}
    assert {call.client_request_id for call in seen.observations.arm} == received
    assert len(received) == len(azure.arm.requests) == 7
    for call in seen.observations.arm:
        # version 1 would carry the hardware address of the machine
        assert UUID(call.client_request_id).version == 4
        assert call.api_version
        assert call.status == 200
        assert call.elapsed_us is not None
        assert call.elapsed_us > 0
        assert {"x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id", "date"} <= set(
            call.headers
        )
        assert not set(call.headers) & {"etag", "x-msedge-ref", "www-authenticate", "authorization"}
    cited = [cite for step in seen.steps.values() for cite in step.cites]
    assert sorted(cited) == sorted(f"A{call.seq}" for call in seen.observations.arm)


def test_activity_log_is_read_without_who_and_from_where(azure: LocalAzure) -> None:
    azure.holds_domain()
    resource = domain_id(DOMAIN)
    azure.arm.events.append(activity_event(resource, "EmailServices/Domains/write", NOW - timedelta(days=2)))
    [call] = azure.observe(**IDS).calls("azure.activity-log")
    [event] = call.body["value"]
    assert event["operationName"]["value"].endswith("Domains/write")
    assert not {"claims", "httpRequest", "authorization"} & set(event)


def test_activity_log_question_stays_inside_ninety_days_and_asks_for_the_domain_only(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.observe(**IDS)
    [request] = [r for r in azure.arm.requests if "eventtypes" in r.path]
    start = datetime.fromisoformat(request.query["$filter"].split("'")[1])
    assert timedelta(days=89, hours=22) < datetime.now(UTC) - start < timedelta(days=90)
    assert f"resourceUri eq '{domain_id(DOMAIN)}'" in request.query["$filter"]


def test_pages_are_followed_in_every_list(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.page_size = 2
    resource = domain_id(DOMAIN)
    azure.arm.add(*(sender_body(resource, f"sender{n}") for n in range(5)))
    azure.arm.add(*(communication_service_body(f"acs{n}", linked=[]) for n in range(5)))
    azure.arm.events += [
        activity_event(resource, "EmailServices/Domains/InitiateVerification/action", NOW - timedelta(days=n + 1))
        for n in range(5)
    ]
    seen = azure.observe(**IDS)
    assert seen.facts.senders == tuple(f"sender{n}" for n in range(5))
    assert len(seen.facts.communication_services or ()) == 5
    assert len(seen.facts.operations or ()) == 5
    assert len(seen.calls("azure.activity-log")) == 3


def test_an_azure_managed_domain_needs_nothing(azure: LocalAzure) -> None:
    azure.arm.add(email_service_body(), azure_managed_body())
    mail_domain = f"{stable_id('azure-managed')}.azurecomm.net"
    seen = azure.observe(mail_domain, resource_id=domain_id("AzureManagedDomain"))
    assert seen.facts.domain is not None
    assert seen.facts.domain.management == "AzureManaged"
    assert {state.status for state in seen.facts.domain.states.values()} == {"Verified"}
    assert seen.told == [()]


def test_an_exchange_managed_domain_may_lack_states_and_records(azure: LocalAzure) -> None:
    bare = {
        "domainManagement": "CustomerManagedInExchangeOnline",
        "verificationStates": None,
        "verificationRecords": None,
    }
    azure.holds_domain(properties=bare)
    seen = azure.observe(**IDS)
    assert seen.facts.domain is not None
    assert seen.facts.domain.management == "CustomerManagedInExchangeOnline"
    assert seen.facts.domain.states == {}
    assert seen.told == [()]
    assert seen.outcomes["domain"] == "ok"


def test_another_domain_behind_the_given_id_is_refused_but_kept(azure: LocalAzure) -> None:
    azure.arm.add(email_service_body(), azure_managed_body())
    seen = azure.observe(DOMAIN, resource_id=domain_id("AzureManagedDomain"))
    assert seen.facts.domain is None
    assert seen.outcomes["domain"] == "failed"
    assert "azurecomm.net, not contoso.com" in seen.steps["azure.domain"].detail
    assert seen.calls("azure.domain")[0].body["name"] == "AzureManagedDomain"
    assert seen.outcomes["email-service"] == "ok"


def test_only_reads_are_sent(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.observe()
    azure.observe(**IDS)
    azure.observe("fabrikam.com")
    methods = {(r.method, r.path.casefold()) for r in azure.arm.requests if r.method != "GET"}
    assert methods == {("POST", "/providers/microsoft.resourcegraph/resources")}


def test_several_versions_of_a_name_are_one_domain(azure: LocalAzure) -> None:
    azure.arm.add(email_service_body(), domain_body("CONTOSO.COM"))
    seen = azure.observe()
    assert seen.facts.domain is not None
    assert seen.facts.domain.subscription == SUBSCRIPTION
    assert len(seen.facts.candidates) == 1
