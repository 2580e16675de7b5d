"""A write leaves when it stands in the list, when it was agreed to as it is, and once."""

import time

import pytest
from azure.core.exceptions import AzureError
from azure.core.rest import HttpRequest

from bundler.model.acs_records import RecordKey
from bundler.observe.azure.client import Arm, Calls
from bundler.observe.azure.clouds import cloud_of
from bundler.observe.azure.exchange import RefusedError
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.sign_in import SignIn
from bundler.observe.azure.verification import Kind, Session, initiate
from bundler.observe.azure.writes import CREATE_TICKET, INITIATE_VERIFICATION, WRITES, Call, Permits, write_of
from bundler.observe.recorder import Recorder, utc_now
from bundler.reading.azure.ids import DomainId
from tests.observe.azure.azure import DOMAIN, LocalAzure
from tests.world.arm_bodies import EMAIL_SERVICE, GROUP, SUBSCRIPTION
from tests.world.arm_failures import arm_error

NAMES = {"subscription": SUBSCRIPTION, "group": GROUP, "service": EMAIL_SERVICE, "domain": DOMAIN}


def calls_of(azure: LocalAzure, *permitted: Call) -> Calls:
    cloud = cloud_of(AzurePlan(DOMAIN, arm_endpoint=azure.endpoint))
    limit = Limit(time.monotonic() + 30)
    return Arm(cloud, SignIn(cloud), Recorder(), limit, utc_now, Permits(permitted)).calls("azure.request")


def posts(azure: LocalAzure) -> list[bytes]:
    return [request.body for request in azure.arm.requests if request.method != "GET"]


def send(calls: Calls, kind: str, path: str = "") -> None:
    path = path or INITIATE_VERIFICATION.call(NAMES).path
    body = {"verificationType": kind}
    calls.communication(SUBSCRIPTION).send_request(HttpRequest("POST", f"{path}?api-version=2025-09-01", json=body))


def test_what_was_agreed_to_leaves_once_and_is_recorded(azure: LocalAzure) -> None:
    calls = calls_of(azure, INITIATE_VERIFICATION.call(NAMES, {"verificationType": "SPF"}))
    send(calls, "SPF")
    with pytest.raises(RefusedError, match="was sent already; nothing was sent"):
        send(calls, "SPF")
    assert [exchange.sent for exchange in calls.exchanges] == [{"verificationType": "SPF"}]
    assert posts(azure) == [b'{"verificationType": "SPF"}']


def test_another_body_or_another_domain_was_not_agreed_to(azure: LocalAzure) -> None:
    calls = calls_of(azure, INITIATE_VERIFICATION.call(NAMES, {"verificationType": "SPF"}))
    with pytest.raises(RefusedError, match="not agreed to"):
        send(calls, "DKIM")
    with pytest.raises(RefusedError, match="not agreed to"):
        send(calls, "SPF", INITIATE_VERIFICATION.call({**NAMES, "domain": "example.org"}).path)
    assert not posts(azure)


def test_a_write_outside_the_list_cannot_be_agreed_to(azure: LocalAzure) -> None:
    revoke = INITIATE_VERIFICATION.call(NAMES).path.replace("initiate", "revoke")
    with pytest.raises(RefusedError, match="is not a read"):
        send(calls_of(azure, Call(INITIATE_VERIFICATION, revoke)), "SPF", revoke)
    assert not posts(azure)


def test_a_write_that_got_no_answer_is_not_sent_again(azure: LocalAzure) -> None:
    calls = calls_of(azure, *[INITIATE_VERIFICATION.call(NAMES, {"verificationType": "SPF"})] * 5)
    calls.arm.cloud = cloud_of(AzurePlan(DOMAIN, arm_endpoint="https://127.0.0.1:1"))
    with pytest.raises(AzureError):
        send(calls, "SPF")
    assert len(calls.exchanges) == 1


def test_a_list_of_distinct_kinds() -> None:
    assert len({write.name for write in WRITES}) == len(WRITES)
    assert {write.command for write in WRITES} == {"request", "attach", "ticket"}
    call = CREATE_TICKET.call({"subscription": SUBSCRIPTION, "ticket": "case-1"})
    assert write_of("PUT", call.path) is CREATE_TICKET
    assert write_of("PUT", call.path.upper()) is CREATE_TICKET
    assert write_of("POST", call.path) is None
    assert write_of("PUT", call.path + "/communications/one") is None
    assert call.line == f"PUT /subscriptions/{SUBSCRIPTION}/providers/Microsoft.Support/supportTickets/case-1"


def test_a_challenge_is_no_reason_to_send_again(azure: LocalAzure) -> None:
    """A sign-in that can answer a claims challenge would let the SDK repeat the request."""
    target = DomainId(SUBSCRIPTION, GROUP, EMAIL_SERVICE, DOMAIN)
    azure.holds_domain()
    challenge = {"WWW-Authenticate": 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="'}
    azure.arm.fail("verify", arm_error(401, "InvalidAuthenticationToken", "x", challenge), times=1)
    call = initiate(target, RecordKey.SPF)
    plan = AzurePlan(DOMAIN, arm_endpoint=azure.endpoint)
    session = Session(plan, target, [call], Recorder(), clock=utc_now, seconds=60)
    token = session._arm.sign_in.get_token_info()
    session._arm.sign_in.get_token_info = lambda *_scopes, options=None: token  # type: ignore[method-assign]
    answer = session.send(call)
    session.close([answer])
    assert answer.kind is Kind.DENIED
    assert "confirmed" in answer.detail
    assert len(azure.arm.posts) == 1
