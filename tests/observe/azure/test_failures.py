"""What goes wrong on the way, collector by collector."""

import time
from itertools import product

import msgspec
import pytest

from bundler.model.observations import ArmExchange
from bundler.observe.azure import STEPS
from tests.observe.azure.azure import IDS, LocalAzure
from tests.share import some_of
from tests.world.arm_bodies import domain_id, email_service_body
from tests.world.arm_failures import (
    Failure,
    arm_error,
    conflict,
    forbidden,
    gateway_page,
    group_not_found,
    hang,
    malformed,
    server_error,
    subscription_not_found,
    throttled,
    unauthorized,
)

ROUTES = {
    "find": "graph",
    "domain": "domain",
    "email-service": "email-service",
    "communication-services": "communication-services",
    "senders": "senders",
    "activity-log": "activity",
}
FAILURES = {
    "401": (unauthorized(), "denied", "ExpiredAuthenticationToken", "az login"),
    "403": (forbidden("some/read", "/some"), "denied", "AuthorizationFailed", "Reader"),
    "404 subscription": (subscription_not_found("x"), "not-found", "SubscriptionNotFound", "az login --tenant"),
    "404 group": (group_not_found("x"), "not-found", "ResourceGroupNotFound", "--resource-group"),
    "409": (conflict(), "failed", "HTTP 409 Conflict", ""),
    "400": (arm_error(400, "InvalidApiVersionParameter", "no"), "failed", "HTTP 400", ""),
    "malformed": (malformed(), "failed", "not JSON", "again"),
    "foreign JSON": (Failure(200, b'["a", "list"]'), "failed", "", ""),
    "closed": (Failure(status=0), "failed", "no connection", "reaches Azure"),
}


@pytest.mark.parametrize(("failure", "collector"), some_of(product(FAILURES, ROUTES), 26))
def test_one_failed_collector_leaves_its_reason_and_loses_no_other(
    azure: LocalAzure, collector: str, failure: str
) -> None:
    answer, outcome, detail, advice = FAILURES[failure]
    azure.holds_domain()
    azure.arm.fail(ROUTES[collector], answer)
    seen = azure.observe(**IDS)
    step = seen.steps[f"azure.{collector}"]
    assert step.outcome == outcome
    assert detail in step.detail
    assert advice in step.advice
    assert "\n" not in step.detail
    assert step.cites, "the failed call itself is evidence"
    others = set(STEPS) - {step.id}
    assert {seen.steps[other].outcome.value for other in others} == {"ok"}


@pytest.mark.parametrize("status", [500, 503])
def test_a_passing_server_error_is_tried_again(azure: LocalAzure, status: int) -> None:
    azure.holds_domain()
    azure.arm.fail("domain", server_error(status), times=1)
    seen = azure.observe(**IDS)
    assert seen.outcomes["domain"] == "ok"
    assert [call.status for call in seen.calls("azure.domain")] == [status, 200]
    assert len({call.client_request_id for call in seen.calls("azure.domain")}) == 2


def test_a_lasting_server_error_ends_after_a_few_tries(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("senders", server_error(503))
    seen = azure.observe(**IDS)
    assert seen.outcomes["senders"] == "failed"
    assert "503 ServiceUnavailable" in seen.steps["azure.senders"].detail
    assert [call.status for call in seen.calls("azure.senders")] == [503] * 4


def test_a_web_page_in_place_of_azure(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("domain", gateway_page())
    seen = azure.observe(**IDS)
    assert seen.outcomes["domain"] == "failed"
    assert "502" in seen.steps["azure.domain"].detail
    assert "proxy" in seen.steps["azure.domain"].advice
    assert "<h1>" in seen.calls("azure.domain")[-1].body_text


@pytest.mark.parametrize("collector", sorted(ROUTES))
def test_an_empty_object_is_not_an_empty_list(azure: LocalAzure, collector: str) -> None:
    azure.holds_domain()
    azure.arm.fail(ROUTES[collector], Failure(200, b"{}"))
    assert azure.observe(**IDS).outcomes[collector] == "failed"


def test_retry_after_is_waited_for(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("domain", throttled(1), times=1)
    seen = azure.observe(**IDS)
    first, second = seen.calls("azure.domain")
    assert (first.status, first.headers["retry-after"], second.status) == (429, "1", 200)
    assert (second.sent_at - first.sent_at).total_seconds() >= 1


def test_retry_after_beyond_the_deadline_is_not_slept_through(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("domain", throttled(3600))
    started = time.monotonic()
    seen = azure.observe(deadline=started + 20, **IDS)
    assert time.monotonic() - started < 10
    assert [call.status for call in seen.calls("azure.domain")] == [429]
    assert seen.outcomes["domain"] == "failed"
    assert "SubscriptionRequestsThrottled" in seen.steps["azure.domain"].detail
    assert "3600" in seen.steps["azure.domain"].advice


def test_resource_graph_says_in_its_own_header_when_to_come_back(azure: LocalAzure) -> None:
    azure.holds_domain()
    quota = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01"}
    azure.arm.fail("graph", arm_error(429, "RateLimiting", "Please slow down.", quota), times=1)
    seen = azure.observe(**IDS)
    first, second = seen.calls("azure.find")
    assert (second.sent_at - first.sent_at).total_seconds() >= 1
    assert seen.facts.searched


def test_the_deadline_cuts_a_silent_collector_short_and_keeps_the_rest(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("activity", hang(30))
    started = time.monotonic()
    seen = azure.observe(deadline=started + 2.5, **IDS)
    assert time.monotonic() - started < 5
    assert seen.outcomes["activity-log"] == "cut-short"
    assert [call.error for call in seen.calls("azure.activity-log")] == ["timeout"]
    assert seen.facts.operations is None
    assert seen.facts.domain is not None
    assert {v for k, v in seen.outcomes.items() if k != "activity-log"} == {"ok"}


def test_a_deadline_that_is_over_leaves_every_step(azure: LocalAzure) -> None:
    azure.holds_domain()
    seen = azure.observe(deadline=time.monotonic() - 1, **IDS)
    assert set(seen.outcomes.values()) == {"cut-short"}
    assert set(seen.steps) == set(STEPS)
    assert seen.told == [()]


def test_the_missing_role_is_named(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("activity", forbidden("Microsoft.Insights/eventtypes/values/Read", domain_id("contoso.com")))
    seen = azure.observe(**IDS)
    assert "Monitoring Reader" in seen.steps["azure.activity-log"].advice
    assert seen.facts.operations is None, "a refused look is not an empty log"


def test_a_resource_that_is_not_there(azure: LocalAzure) -> None:
    azure.arm.add(email_service_body())
    seen = azure.observe(**IDS)
    assert seen.outcomes["domain"] == "not-found"
    assert "ResourceNotFound" in seen.steps["azure.domain"].detail
    assert "omit them to search" in seen.steps["azure.domain"].advice
    assert seen.outcomes["email-service"] == "ok"


def test_a_dead_proxy_is_named(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    azure.holds_domain()
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    seen = azure.observe(**IDS)
    assert seen.outcomes["domain"] == "failed"
    assert seen.steps["azure.domain"].advice == "Check HTTPS_PROXY."


def test_a_token_of_another_tenant(azure: LocalAzure) -> None:
    azure.holds_domain()
    message = (
        "The access token is from the wrong issuer 'https://sts.windows.net/1/'. It must match the tenant "
        "'https://sts.windows.net/2/' associated with this subscription."
    )
    azure.arm.fail("domain", arm_error(401, "InvalidAuthenticationTokenTenant", message))
    step = azure.observe(**IDS).steps["azure.domain"]
    assert step.outcome == "denied"
    assert "az login --tenant" in step.advice


def test_a_missing_registration_is_reported_and_never_repaired(azure: LocalAzure) -> None:
    azure.holds_domain()
    message = "The subscription is not registered to use namespace 'Microsoft.Communication'."
    azure.arm.fail("communication-services", arm_error(409, "MissingSubscriptionRegistration", message))
    seen = azure.observe(**IDS)
    assert seen.outcomes["communication-services"] == "failed"
    assert not [r for r in azure.arm.requests if r.method != "GET" and "resourcegraph" not in r.path.casefold()]


def test_a_list_that_never_ends_is_left(azure: LocalAzure) -> None:
    azure.holds_domain()
    link = f"{azure.endpoint}{domain_id('contoso.com')}/senderUsernames?api-version=2025-09-01&again=1"
    body = b'{"value": [], "nextLink": "' + link.encode() + b'"}'
    azure.arm.fail("senders", Failure(200, body))
    seen = azure.observe(**IDS)
    assert seen.outcomes["senders"] == "failed"
    assert len(seen.calls("azure.senders")) <= 101
    assert seen.facts.senders is None


def test_a_page_on_another_host_gets_no_token(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("senders", Failure(200, b'{"value": [], "nextLink": "https://localhost:9/steal?token=1"}'))
    seen = azure.observe(**IDS)
    assert seen.outcomes["senders"] == "failed"
    assert "another host" in seen.steps["azure.senders"].detail


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"value": "\\ud800"}',
        b'{"value": [], "number": 123456789012345678901234567890}',
        b'{"value": [], "number": -1e999}',
        b'{"value": [], "number": NaN}',
        b'{"value": [], "text": "\xff\xfe"}',
        b"\xef\xbb\xbf" + b'{"value": []}',
        b'{"value": [], "value": [], "": {"\\u0000": null}}',
    ],
)
def test_odd_json_can_be_recorded_and_read_again(azure: LocalAzure, body: bytes) -> None:
    azure.holds_domain()
    azure.arm.fail("senders", Failure(200, body))
    [call] = azure.observe(**IDS).calls("azure.senders")
    assert msgspec.json.decode(msgspec.json.encode(call), type=ArmExchange) == call


def test_an_endpoint_nobody_listens_at(azure: LocalAzure) -> None:
    azure.endpoint = "https://127.0.0.1:9"
    seen = azure.observe(**IDS)
    assert seen.outcomes["sign-in"] == "ok"
    assert {v for k, v in seen.outcomes.items() if k != "sign-in"} == {"failed"}
    assert "no connection" in seen.steps["azure.domain"].detail


def test_a_certificate_nobody_vouches_for(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    azure.holds_domain()
    seen = azure.observe(**IDS)
    assert seen.outcomes["domain"] == "failed"
    assert "REQUESTS_CA_BUNDLE" in seen.steps["azure.domain"].advice
    assert not azure.arm.requests
