"""The closed world's Azure: the real SDK and the real credential chain against the stand-in."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.identity import AzureCliCredential, CredentialUnavailableError, DefaultAzureCredential
from azure.mgmt.communication import CommunicationServiceManagementClient
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.resource.subscriptions import SubscriptionClient
from azure.mgmt.resourcegraph import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest

from tests.world import arm_failures, cases, identity
from tests.world.arm_bodies import GROUP, SUBSCRIPTION, azure_managed_body, domain_body, email_service_body
from tests.world.arm_failures import Failure
from tests.world.http_servers import serve_managed_identity
from tests.world.world import World

pytestmark = pytest.mark.world

SCOPE = "https://management.azure.com/.default"
ENDPOINT = "https://127.0.0.1"
FAST: dict[str, Any] = {"retry_total": 0, "connection_timeout": 2, "read_timeout": 1}


@pytest.fixture
def customer(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The `stuck` case's Azure, started; this process is inside, with the customer's environment."""
    cases.STUCK.build(world)
    world.start_azure()
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)
    with world.entered():
        yield world


@pytest.fixture
def azure(customer: World) -> Iterator[CommunicationServiceManagementClient]:
    """A client that signs in through `az` and never tries twice."""
    with (
        AzureCliCredential() as credential,
        CommunicationServiceManagementClient(credential, SUBSCRIPTION, ENDPOINT, **FAST) as client,
    ):
        yield client


def read(azure: CommunicationServiceManagementClient, name: str = "contoso.com", **options: Any) -> dict[str, Any]:
    body: dict[str, Any] = azure.domains.get(GROUP, "contoso-email", name, **options).as_dict()
    return body


# --- reading ---


def test_a_domain_comes_with_az_token_and_ids(customer: World, azure: CommunicationServiceManagementClient) -> None:
    seen: list[Any] = []
    body = read(azure, "Contoso.COM", raw_response_hook=seen.append)
    assert body["properties"]["verificationStates"]["DKIM"] == {"status": "VerificationInProgress", "errorCode": ""}
    assert body["properties"]["verificationRecords"]["DKIM"]["name"] == "selector1-azurecomm-prod-net._domainkey"
    assert "DMARC" not in body["properties"]["verificationRecords"]
    (request,) = customer.arm.requests
    assert (request.method, request.query) == ("GET", {"api-version": "2025-09-01"})
    assert request.token_claims
    assert request.token_claims["aud"] == "https://management.azure.com"
    headers = seen[0].http_response.headers
    assert headers["x-ms-routing-request-id"].endswith(headers["x-ms-correlation-request-id"])
    assert headers["x-ms-client-request-id"] == request.headers["x-ms-client-request-id"]
    assert headers["date"]
    assert customer.az.calls[0][:4] == ["account", "get-access-token", "--output", "json"]


def test_lists_are_paged_and_know_their_place(customer: World, azure: CommunicationServiceManagementClient) -> None:
    other = email_service_body("fabrikam-email", group="fabrikam-rg")
    customer.arm.add(other, domain_body("contoso.com", service=other["id"]), azure_managed_body())
    customer.arm.page_size = 1
    assert sorted(s.name or "" for s in azure.email_services.list_by_subscription()) == [
        "contoso-email",
        "fabrikam-email",
    ]
    domains = azure.domains.list_by_email_service_resource(GROUP, "contoso-email")
    assert sorted(d.name or "" for d in domains) == ["AzureManagedDomain", "contoso.com"]
    assert [s.name for s in azure.sender_usernames.list_by_domains(GROUP, "contoso-email", "contoso.com")] == [
        "donotreply"
    ]
    (service,) = azure.communication_services.list_by_subscription()
    assert service.as_dict()["properties"]["linkedDomains"] == []
    assert {r.method for r in customer.arm.requests} == {"GET"}
    assert [r.query.get("$skipToken") for r in customer.arm.requests] == [None, "1", None, "1", None, None]


def test_resource_graph_subscriptions_and_activity_log(customer: World) -> None:
    with AzureCliCredential() as credential:
        with SubscriptionClient(credential, ENDPOINT, credential_scopes=[SCOPE]) as client:
            assert [s.subscription_id for s in client.subscriptions.list()] == [SUBSCRIPTION]
        with ResourceGraphClient(credential, base_url=ENDPOINT, credential_scopes=[SCOPE]) as graph:
            query = (
                "resources | where type =~ 'Microsoft.Communication/emailServices/domains' and (name =~ 'CONTOSO.com' "
                "or tostring(properties.fromSenderDomain) =~ 'fabrikam.com') | project id, name, place = location"
            )
            found = graph.resources(QueryRequest(query=query))
            with pytest.raises(HttpResponseError, match="Query is invalid"):
                graph.resources(QueryRequest(query="resources | where name like 'contoso'"))
        rows: Any = found.data
        assert [(row["name"], row["place"]) for row in rows] == [("contoso.com", "global")]
        domain = rows[0]["id"]
        start = datetime.now(UTC) - timedelta(days=90)
        wanted = f"eventTimestamp ge '{start:%Y-%m-%dT%H:%M:%SZ}' and resourceUri eq '{domain}'"
        with MonitorManagementClient(credential, SUBSCRIPTION, ENDPOINT, credential_scopes=[SCOPE]) as monitor:
            events: list[Any] = list(monitor.activity_logs.list(filter=wanted))
            with pytest.raises(HttpResponseError, match="BadRequest"):
                list(monitor.activity_logs.list(filter=f"resourceUri eq '{domain}'"))
    assert {e.operation_name.value for e in events} == {
        "Microsoft.Communication/EmailServices/Domains/InitiateVerification/action"
    }
    assert len({e.correlation_id for e in events}) == 4
    assert all(e.event_timestamp < datetime.now(UTC) - timedelta(days=7) for e in events)


def test_its_own_process_finds_the_real_endpoint_by_name(customer: World) -> None:
    program = (
        "from azure.identity import DefaultAzureCredential as C\n"
        "from azure.mgmt.communication import CommunicationServiceManagementClient as M\n"
        f"print(M(C(), '{SUBSCRIPTION}').domains.get('{GROUP}', 'contoso-email', 'contoso.com').name)\n"
    )
    done = customer.namespace.run([sys.executable, "-c", program], timeout=30, env=customer.environment)
    assert (done.stdout, done.returncode) == ("contoso.com\n", 0), done.stderr
    assert customer.arm.requests[0].headers["host"] == "management.azure.com"


# --- failing ---


@pytest.mark.parametrize(
    ("failure", "error", "code"),
    [
        (arm_failures.unauthorized(), ClientAuthenticationError, "ExpiredAuthenticationToken"),
        (arm_failures.forbidden("x/read", "/subscriptions/s"), HttpResponseError, "AuthorizationFailed"),
        (arm_failures.not_found("x", "y", "z"), ResourceNotFoundError, "ResourceNotFound"),
        (arm_failures.conflict(), ResourceExistsError, "Conflict"),
        (arm_failures.throttled(), HttpResponseError, "SubscriptionRequestsThrottled"),
        (arm_failures.server_error(500), HttpResponseError, "InternalServerError"),
        (arm_failures.server_error(503), HttpResponseError, "ServiceUnavailable"),
        (arm_failures.gateway_page(), HttpResponseError, ""),
        (arm_failures.malformed(), DecodeError, ""),
        (arm_failures.hang(1.5), (ServiceResponseError, ServiceRequestError), ""),
        (Failure(), ServiceResponseError, ""),
    ],
)
def test_a_route_fails_as_told_and_recovers(
    customer: World,
    azure: CommunicationServiceManagementClient,
    failure: Failure,
    error: type[Exception] | tuple[type[Exception], ...],
    code: str,
) -> None:
    customer.arm.fail("domain", failure, times=1)
    with pytest.raises(error) as caught:
        read(azure)
    if code:
        assert isinstance(caught.value, HttpResponseError)
        assert caught.value.error
        assert caught.value.error.code == code
    assert read(azure)["name"] == "contoso.com"


def test_throttling_is_obeyed_by_the_sdk(customer: World) -> None:
    customer.arm.fail("domain", arm_failures.throttled(1), times=1)
    with (
        AzureCliCredential() as credential,
        CommunicationServiceManagementClient(credential, SUBSCRIPTION, ENDPOINT) as azure,
    ):
        started = time.monotonic()
        assert read(azure)["name"] == "contoso.com"
    assert time.monotonic() - started >= 1
    assert len(customer.arm.requests) == 2


@pytest.mark.parametrize(
    ("group", "service", "domain", "code"),
    [
        (GROUP, "contoso-email", "fabrikam.com", "ResourceNotFound"),
        (GROUP, "fabrikam-email", "contoso.com", "ParentResourceNotFound"),
        ("fabrikam-rg", "contoso-email", "contoso.com", "ResourceGroupNotFound"),
    ],
)
def test_what_is_not_there_is_said_as_azure_says_it(
    azure: CommunicationServiceManagementClient, group: str, service: str, domain: str, code: str
) -> None:
    with pytest.raises(ResourceNotFoundError, match=code):
        azure.domains.get(group, service, domain)


@pytest.mark.usefixtures("customer")
def test_a_foreign_subscription_or_token_is_refused() -> None:
    with (
        AzureCliCredential() as credential,
        CommunicationServiceManagementClient(credential, "99999999-1111-2222-3333-444444444444", ENDPOINT) as azure,
        pytest.raises(ResourceNotFoundError, match="SubscriptionNotFound"),
    ):
        list(azure.email_services.list_by_subscription())
    foreign = identity.TokenIssuer().token("https://management.azure.com")
    assert identity.TokenIssuer().claims(foreign) is None
    assert identity.TokenIssuer("a").claims("no.token.atall") is None


def test_a_change_that_nobody_makes_here_is_refused_and_seen(
    customer: World, azure: CommunicationServiceManagementClient
) -> None:
    with pytest.raises(HttpResponseError):
        azure.domains.begin_delete(GROUP, "contoso-email", "contoso.com")
    assert [r.method for r in customer.arm.requests] == ["DELETE"]


def test_a_request_to_verify_is_an_operation(customer: World, azure: CommunicationServiceManagementClient) -> None:
    how: Any = {"polling_interval": 0}
    azure.domains.begin_initiate_verification(
        GROUP, "contoso-email", "contoso.com", {"verificationType": "SPF"}, **how
    ).result()
    assert customer.arm.posts == [("initiateVerification", "SPF")]
    states = azure.domains.get(GROUP, "contoso-email", "contoso.com").as_dict()["properties"]["verificationStates"]
    assert states["SPF"] == {"status": "Verified", "errorCode": "None"}


# --- signing in ---


@pytest.mark.parametrize(
    ("stderr", "said"),
    [(identity.NOT_LOGGED_IN, "Please run 'az login'"), (identity.LOGIN_EXPIRED, "AADSTS700082")],
)
def test_az_fails_as_the_real_one(customer: World, stderr: str, said: str) -> None:
    customer.az.fail(stderr)
    with AzureCliCredential() as credential, pytest.raises(ClientAuthenticationError, match=said):
        credential.get_token(SCOPE)


def test_az_may_print_nonsense_or_hang(customer: World) -> None:
    customer.az.print_garbage()
    with AzureCliCredential() as credential, pytest.raises(ClientAuthenticationError, match="Unexpected output"):
        credential.get_token(SCOPE)
    customer.az.hang(3)
    with AzureCliCredential(process_timeout=1) as credential, pytest.raises(CredentialUnavailableError):
        credential.get_token(SCOPE)


def test_az_answers_for_tenant_and_audience(customer: World) -> None:
    tenant = "77777777-2222-3333-4444-555555555555"
    with AzureCliCredential(tenant_id=tenant) as credential:
        token = credential.get_token("https://management.core.usgovcloudapi.net/.default")
    claims = customer.issuer.claims(token.token)
    assert claims
    assert (claims["aud"], claims["tid"]) == ("https://management.core.usgovcloudapi.net", tenant)
    assert abs(token.expires_on - time.time() - 3600) < 10


def test_the_default_chain_reaches_az_quickly(customer: World) -> None:
    started = time.monotonic()
    with DefaultAzureCredential() as credential:
        assert customer.issuer.claims(credential.get_token(SCOPE).token)
    assert time.monotonic() - started < 3
    assert len(customer.az.calls) == 1


def test_the_default_chain_prefers_app_service_identity(customer: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as cleanup:
        environment = serve_managed_identity(
            cleanup, customer.namespace, customer.issuer, identity_header="secret-header"
        )
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with DefaultAzureCredential() as credential:
            assert customer.issuer.claims(credential.get_token(SCOPE).token)
    assert not customer.az.calls


def test_the_default_chain_finds_the_metadata_service(customer: World) -> None:
    customer.namespace.ip("route del unreachable 169.254.169.254/32\n")
    customer.namespace.add_addresses(["169.254.169.254"])
    with ExitStack() as cleanup:
        serve_managed_identity(cleanup, customer.namespace, customer.issuer, address=("169.254.169.254", 80))
        with DefaultAzureCredential() as credential:
            assert customer.issuer.claims(credential.get_token(SCOPE).token)
    assert not customer.az.calls


def test_az_logs_what_it_was_asked(customer: World) -> None:
    done = customer.namespace.run(["az", "account", "show"], timeout=5, env=customer.environment)
    assert done.returncode == 2
    assert customer.az.calls == [["account", "show"]]
