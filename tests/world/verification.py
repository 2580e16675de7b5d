"""How ACS verifies: the state machine behind initiateVerification and cancelVerification, one record at a time.

A request is taken (202 with `Location` and `Azure-AsyncOperation`, both the same status URL), the operation ends
Succeeded whatever DNS says, and the state moves by itself: that is what the real service was recorded to do.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.world.arm_bodies import Body, activity_event, instant
from tests.world.arm_failures import Failure, arm_error

Clock = Callable[[], datetime]
TARGET = {
    "verify": ("Verified", "None"),
    "fail": ("VerificationFailed", "DnsRecordsNotMatched"),
    "stuck": ("VerificationInProgress", ""),
}


@dataclass
class Operation:
    """A long-running operation as its status URL shows it."""

    resource_id: str
    started: datetime
    lasts: timedelta
    ends: str
    error: Body | None


@dataclass
class Verification:
    """What becomes of a request. Everything may be changed while a test runs."""

    clock: Clock = field(default=lambda: datetime.now(UTC))
    plan: dict[str, str] = field(default_factory=dict)
    """Record to `verify` (also where nothing is said), `fail` or `stuck`."""
    takes: timedelta = timedelta(0)
    """From the request to the end of the check; until then the state is VerificationInProgress."""
    operation_takes: timedelta = timedelta(0)
    refuses: Mapping[str, Body] = field(default_factory=dict)
    """Record to the error with which its operation ends Failed."""
    first_answer: int = 202
    """200: the operation is done with the first answer, as the API does not document."""
    loses: set[str] = field(default_factory=set)
    """Records whose request is taken, and its answer lost on the way."""
    domain_first: bool = False
    """Refuse the others until Domain is Verified, as users report."""
    logs: list[Body] | None = None
    """The Activity Log that requests are written to."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """What arrived and was taken or refused: `initiate` or `cancel`, and the record."""
    _running: dict[tuple[str, str], tuple[datetime, str]] = field(default_factory=dict)
    _operations: dict[str, Operation] = field(default_factory=dict)

    def post(self, body: Body, action: str, raw: bytes, host: str, correlation: str) -> Failure:
        """Answer initiateVerification or cancelVerification about a domain's body."""
        kind = json.loads(raw).get("verificationType", "")
        self.settle(body)
        states = body["properties"]["verificationStates"]
        self.asked.append((action, kind))
        if kind not in states:
            return arm_error(400, "InvalidVerificationType", f"The verification type '{kind}' is not known.")
        running = states[kind]["status"] in {"VerificationRequested", "VerificationInProgress"}
        if action == "initiate" and running:
            return arm_error(409, "Conflict", f"The verification of {kind} is already in progress.")
        if action == "cancel" and not running:
            return arm_error(409, "Conflict", f"No verification of {kind} is in progress.")
        if action == "initiate" and self.domain_first and kind != "Domain" and states["Domain"]["status"] != "Verified":
            return arm_error(400, "DomainNotVerified", "The domain ownership is not verified.")
        now = self.clock()
        if action == "cancel":
            self._running.pop((body["id"], kind), None)
            states[kind] = {"status": "NotStarted"}
        else:
            states[kind] = {"status": "VerificationInProgress", "errorCode": ""}
            self._running[body["id"], kind] = (now + self.takes, self.plan.get(kind, "verify"))
        self._log(body["id"], action, now, correlation)
        if kind in self.loses:
            return Failure(0)
        if self.first_answer == 200:
            return Failure(200, b"{}")
        return self._accepted(body["id"], kind, host)

    def settle(self, body: Body) -> None:
        """Bring the states of a domain up to now."""
        for (resource_id, kind), (at, end) in list(self._running.items()):
            if resource_id == body["id"] and at <= self.clock():
                status, code = TARGET[end]
                body["properties"]["verificationStates"][kind] = {"status": status, "errorCode": code}
                del self._running[resource_id, kind]

    def status(self, name: str) -> Body | Failure:
        """The status URL of an operation."""
        operation = self._operations.get(name)
        if operation is None:
            return arm_error(404, "NotFound", "The operation was not found.")
        now = self.clock()
        done = now >= operation.started + operation.lasts
        shown: Body = {
            "id": f"/subscriptions/x/providers/Microsoft.Communication/locations/WESTUS2/operationStatuses/{name}",
            "name": name,
            "resourceId": operation.resource_id,
            "status": operation.ends if done else "Running",
            "startTime": instant(operation.started),
        }
        if not done:
            return Failure(202, json.dumps(shown).encode())
        shown |= {"endTime": instant(now), "properties": None}
        return shown | ({"error": operation.error} if operation.error else {})

    def _accepted(self, resource_id: str, kind: str, host: str) -> Failure:
        name = f"{uuid4()}*{uuid4().hex.upper()}"
        error = self.refuses.get(kind)
        self._operations[name.casefold()] = Operation(
            resource_id,
            self.clock(),
            self.operation_takes,
            "Failed" if error else "Succeeded",
            dict(error or {}) or None,
        )
        subscription = resource_id.split("/")[2]
        url = (
            f"https://{host}/subscriptions/{subscription}/providers/Microsoft.Communication/locations/WESTUS2"
            f"/operationStatuses/{name}?api-version=2025-09-01&t=638000000000000000&c=MIIHpTCC&s=c2lnbmVk&h=aGFzaA"
        )
        headers = {"Location": url, "Azure-AsyncOperation": url, "x-ms-ratelimit-remaining-subscription-writes": "1199"}
        return Failure(202, b"", headers)

    def _log(self, resource_id: str, action: str, at: datetime, correlation: str) -> None:
        if self.logs is None:
            return
        verb = {"initiate": "InitiateVerification", "cancel": "CancelVerification"}[action]
        operation = f"EmailServices/Domains/{verb}/action"
        for seconds, status in ((0, "Started"), (1, "Accepted"), (3, "Succeeded")):
            event: dict[str, Any] = activity_event(
                resource_id, operation, at + timedelta(seconds=seconds), status=status, correlation=correlation
            )
            self.logs.append(event)
