"""Nothing but reads, to nowhere but the endpoint: held even if the code above asks for something else."""

import time

import pytest
from azure.core.rest import HttpRequest

from bundler.observe.azure.client import Arm, Calls
from bundler.observe.azure.clouds import cloud_of
from bundler.observe.azure.exchange import KEPT_HEADERS, RefusedError
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.sign_in import SignIn
from bundler.observe.azure.writes import INITIATE_VERIFICATION, Permits, write_of
from bundler.observe.recorder import Recorder, utc_now
from tests.observe.azure.azure import DOMAIN, LocalAzure
from tests.world.arm_bodies import EMAIL_SERVICE, GROUP, SUBSCRIPTION
from tests.world.arm_failures import Failure


def calls_of(azure: LocalAzure, recorder: Recorder | None = None, seconds: float = 30) -> Calls:
    cloud = cloud_of(AzurePlan(DOMAIN, arm_endpoint=azure.endpoint))
    limit = Limit(time.monotonic() + seconds)
    return Arm(cloud, SignIn(cloud), recorder or Recorder(), limit, utc_now).calls("azure.domain")


def test_every_writing_operation_of_the_sdk_is_refused(azure: LocalAzure) -> None:
    client = calls_of(azure).communication(SUBSCRIPTION)
    with pytest.raises(RefusedError, match=r"POST .*initiateVerification is a write that was not agreed to"):
        client.domains.begin_initiate_verification(GROUP, EMAIL_SERVICE, DOMAIN, {"verificationType": "SPF"})
    with pytest.raises(RefusedError, match=r"DELETE .* is not a read"):
        client.domains.begin_delete(GROUP, EMAIL_SERVICE, DOMAIN)
    with pytest.raises(RefusedError, match="PUT"):
        client.domains.begin_create_or_update(GROUP, EMAIL_SERVICE, DOMAIN, {"location": "global"})
    with pytest.raises(RefusedError, match="PATCH"):
        client.domains.begin_update(GROUP, EMAIL_SERVICE, DOMAIN, {"tags": {}})
    assert not azure.arm.requests


def test_a_permit_is_for_one_message_and_one_body() -> None:
    names = {"subscription": "s", "group": "g", "service": "e", "domain": "contoso.com"}
    call = INITIATE_VERIFICATION.call(names, {"verificationType": "SPF"})
    permits = Permits([call])
    assert permits.take("POST", call.path, b'{"verificationType": "DKIM"}') is None
    assert permits.take("PUT", call.path, b'{"verificationType": "SPF"}') is None
    assert permits.take("POST", call.path.upper(), b'{"verificationType": "SPF"}') is call
    assert permits.take("POST", call.path, b'{"verificationType": "SPF"}') is None


def test_what_is_not_listed_needs_no_permit_to_be_refused() -> None:
    assert write_of("DELETE", INITIATE_VERIFICATION.path) is None
    assert write_of("POST", "/subscriptions/s/resourceGroups/g") is None


@pytest.mark.parametrize("url", ["https://localhost:1/x", "http://127.0.0.1/x", "https://127.0.0.1:1/x"])
def test_the_token_leaves_for_no_other_place(azure: LocalAzure, url: str) -> None:
    client = calls_of(azure).communication(SUBSCRIPTION)
    with pytest.raises(Exception, match=r"another host|non-TLS"):
        client.send_request(HttpRequest("GET", url))


def test_a_host_that_only_begins_alike_is_another(azure: LocalAzure) -> None:
    calls = calls_of(azure)
    calls.arm.cloud = cloud_of(AzurePlan(DOMAIN))
    client = calls.communication(SUBSCRIPTION)
    for host in ("management.azure.com.example.net", "xmanagement.azure.com", "azure.com"):
        with pytest.raises(RefusedError, match="another host"):
            client.send_request(HttpRequest("GET", f"https://{host}/subscriptions"))


def test_a_redirect_is_not_followed(azure: LocalAzure) -> None:
    calls = calls_of(azure)
    azure.arm.fail("subscriptions", Failure(302, b"", {"Location": "https://localhost:9/"}))
    response = calls.communication().send_request(HttpRequest("GET", "/subscriptions?api-version=2022-12-01"))
    assert response.status_code == 302
    assert len(azure.arm.requests) == 1


def test_kept_headers_carry_no_credential() -> None:
    assert not {name for name in KEPT_HEADERS if "auth" in name or "cookie" in name or "token" in name}
    assert {name.lower() for name in KEPT_HEADERS} == set(KEPT_HEADERS)
