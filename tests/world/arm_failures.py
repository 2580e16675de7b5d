"""Answers with which Azure Resource Manager says no, and worse things that happen on the way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.world.arm_bodies import ADMIN, TENANT


@dataclass(frozen=True)
class Failure:
    """What a route does instead of answering."""

    status: int = 0
    """0: close the connection without an answer."""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float = 0
    """Seconds of silence before that."""
    content_type: str = "application/json; charset=utf-8"


def arm_error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Failure:
    """An error in ARM's own form."""
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Failure(status, body, headers or {})


def unauthorized(code: str = "ExpiredAuthenticationToken") -> Failure:
    """401 as for an expired or foreign token."""
    challenge = (
        f'Bearer authorization_uri="https://login.windows.net/{TENANT}", error="invalid_token", '
        'error_description="The authentication failed because the access token is expired."'
    )
    message = "The access token expiry UTC time is earlier than current UTC time."
    return arm_error(401, code, message, {"WWW-Authenticate": challenge})


def forbidden(action: str, scope: str) -> Failure:
    """403: signed in, but without the role."""
    return arm_error(
        403,
        "AuthorizationFailed",
        f"The client '{ADMIN}' with object id '44444444-5555-6666-7777-888888888888' does not have authorization to "
        f"perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, "
        "please refresh your credentials.",
    )


def not_found(kind: str, name: str, group: str) -> Failure:
    """404 for one resource."""
    return arm_error(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def group_not_found(group: str) -> Failure:
    """404 for a whole resource group."""
    return arm_error(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")


def subscription_not_found(subscription: str) -> Failure:
    """404 for a subscription the credential cannot see."""
    return arm_error(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")


def conflict() -> Failure:
    """409: something else is being done with the resource."""
    return arm_error(409, "Conflict", "Another operation is in progress on this resource. Please try again later.")


def throttled(retry_after: int = 1) -> Failure:
    """429 with the time to wait."""
    message = "Number of requests for subscription exceeded the limit. Please try again after some time."
    return arm_error(429, "SubscriptionRequestsThrottled", message, {"Retry-After": str(retry_after)})


def graph_throttled(seconds: int = 1) -> Failure:
    """429 of Resource Graph, which says how long in a header of its own."""
    message = "Client application has been throttled and should not attempt to repeat the request yet."
    reset = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    quota = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": reset}
    return arm_error(429, "RateLimiting", message, quota)


def server_error(status: int = 503) -> Failure:
    """500 or 503."""
    if status == 503:
        return arm_error(503, "ServiceUnavailable", "The service is temporarily unavailable.")
    return arm_error(status, "InternalServerError", "Encountered internal server error.")


def malformed(body: bytes = b'{"id": "/subscriptions/0000') -> Failure:
    """200 with a body that is not JSON."""
    return Failure(200, body)


def gateway_page() -> Failure:
    """502 with HTML, as a proxy on the way answers."""
    return Failure(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", content_type="text/html")


def hang(seconds: float = 30) -> Failure:
    """Accept the request, say nothing for so long, then close."""
    return Failure(hang=seconds)
