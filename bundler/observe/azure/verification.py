"""Asks ACS to verify a record, or to cancel that, and tells the answer for what it is. Nothing is ever sent twice.

https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/initiate-verification: the answer is 202 and
a long-running operation. That the operation succeeded says that the request was taken, not that the record is verified.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError, ServiceRequestError

from bundler.model.acs_records import ExpectedSource, RecordKey
from bundler.model.azure_facts import AzureDomain
from bundler.model.observations import ArmExchange, Step, StepOutcome
from bundler.observe.azure.client import Arm, Calls
from bundler.observe.azure.clouds import cloud_of
from bundler.observe.azure.ending import error_of, explain
from bundler.observe.azure.exchange import DeadlineReached, RefusedError
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.sign_in import SignIn
from bundler.observe.azure.step_text import shortened, without_secrets
from bundler.observe.azure.writes import CANCEL_VERIFICATION, INITIATE_VERIFICATION, Call, Permits
from bundler.observe.recorder import Clock, Recorder
from bundler.reading.azure.domain_body import NotADomain, parse_domain_body
from bundler.reading.azure.exchanges import cite
from bundler.reading.azure.ids import DomainId
from bundler.reading.azure.json_fields import text

STEP = "azure.request"
SIGN_IN_AGAIN = "Sign in again with `az logout`, then `az login`, and send the request again."
ROLE = (
    "Contributor on the Email Communication Service, or a role with the actions "
    "Microsoft.Communication/EmailServices/Domains/InitiateVerification/action and …/CancelVerification/action"
)
OPERATION_SECONDS = 120.0
"""How long an operation is followed; the one that was recorded ended after 1.3 s."""
POLL_SECONDS = 1.0
"""Between two looks at an operation that does not say how long to wait."""


_NEVER_LEFT = (ServiceRequestError, RefusedError, DeadlineReached, ClientAuthenticationError)


class Kind(StrEnum):
    """What an answer amounts to."""

    TAKEN = "taken"
    """ACS took it, and the operation ended well."""
    DONE = "done"
    """Done with the first answer (200), where 202 is documented."""
    RUNNING = "running"
    """Taken; the operation was not over, or could not be followed to its end."""
    IN_PROGRESS = "in-progress"
    """409: a verification is in progress already, or another operation on the domain."""
    DENIED = "denied"
    """401 or 403: nothing was done."""
    THROTTLED = "throttled"
    """429: nothing was done."""
    REFUSED = "refused"
    """ACS or ARM refused it, with a code."""
    NOT_SENT = "not-sent"
    """It never left."""
    UNKNOWN = "unknown"
    """It may have left, and no answer came back."""


GOOD = frozenset({Kind.TAKEN, Kind.DONE, Kind.RUNNING, Kind.IN_PROGRESS})
"""What was asked for is under way."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one call."""

    call: Call
    record: RecordKey
    kind: Kind
    detail: str = ""
    """Azure's own words, shortened; may be empty."""
    advice: str = ""
    code: str = ""
    """Error code, where there is one."""
    retry_after: float | None = None
    """Seconds, where Azure says when to ask again."""
    correlation_id: str = ""
    cites: tuple[str, ...] = ()


def names_of(target: DomainId) -> dict[str, str]:
    """The names that the list of writes wants for a domain."""
    return {
        "subscription": target.subscription,
        "group": target.resource_group,
        "service": target.email_service,
        "domain": target.domain,
    }


def initiate(target: DomainId, record: RecordKey) -> Call:
    """The call that asks ACS to verify a record."""
    return INITIATE_VERIFICATION.call(names_of(target), {"verificationType": record.value})


def cancel(target: DomainId, record: RecordKey) -> Call:
    """The call that cancels the verification of a record."""
    return CANCEL_VERIFICATION.call(names_of(target), {"verificationType": record.value})


class Session:
    """One sign-in that may send the permitted calls, each once, and read the domain. Close it."""

    def __init__(
        self,
        plan: AzurePlan,
        target: DomainId,
        calls: Sequence[Call],
        recorder: Recorder,
        *,
        clock: Clock,
        seconds: float,
    ) -> None:
        """`seconds`: for everything together."""
        self._target = target
        self._recorder = recorder
        self._clock = clock
        self._started_at = clock()
        self._exchanges: list[ArmExchange] = []
        cloud = cloud_of(plan)
        limit = Limit(time.monotonic() + seconds)
        self._arm = Arm(cloud, SignIn(cloud, plan.tenant), recorder, limit, clock, Permits(calls))

    def send(self, call: Call) -> Answered:
        """Send one of the permitted calls and follow its operation; raises nothing for what comes back."""
        calls = self._arm.calls(STEP)
        record = RecordKey(str((call.body or {})["verificationType"]))
        over, error = False, None
        try:
            over = _followed(self._begin(calls, call))
        except Exception as failure:  # noqa: BLE001 - whatever the SDK raises is told for what it is
            error = failure
        self._exchanges += calls.exchanges
        return _told(call, record, calls.exchanges, error, over=over)

    def _begin(self, calls: Calls, call: Call) -> Any:  # noqa: ANN401 - the SDK's poller
        domains = calls.communication(self._target.subscription).domains
        begin: Callable[..., Any] = (
            domains.begin_cancel_verification
            if call.write is CANCEL_VERIFICATION
            else domains.begin_initiate_verification
        )
        target = self._target
        names = (target.resource_group, target.email_service, target.domain)
        return begin(*names, dict(call.body or {}), polling_interval=POLL_SECONDS)

    def read(self) -> AzureDomain | None:
        """The domain as ACS shows it now; None where it could not be read."""
        calls = self._arm.calls("azure.domain")
        target = self._target
        try:
            client = calls.communication(target.subscription)
            client.domains.get(target.resource_group, target.email_service, target.domain)
            answer = calls.exchanges[-1]
            return parse_domain_body(answer.body, ExpectedSource.AZURE, answer.sent_at, (cite(answer),))
        except (NotADomain, Exception):  # noqa: BLE001 - not read is an answer here
            return None

    def close(self, answers: Sequence[Answered]) -> None:
        """Leave the step, and end the connections."""
        bad = [answer for answer in answers if answer.kind not in GOOD]
        outcome = StepOutcome.OK
        if bad:
            outcome = StepOutcome.DENIED if bad[0].kind is Kind.DENIED else StepOutcome.FAILED
        self._recorder.add(
            Step(
                STEP,
                outcome,
                self._started_at,
                self._clock(),
                shortened("; ".join(f"{answer.record}: {answer.kind} {answer.detail}".strip() for answer in answers)),
                bad[0].advice if bad else "",
                tuple(map(cite, self._exchanges)),
            )
        )
        self._arm.close()


def _followed(poller: Any) -> bool:  # noqa: ANN401 - the SDK's poller
    """Wait for the end of an operation; False where it did not come in time. Raises what the poller raises."""
    poller.wait(OPERATION_SECONDS)
    if not poller.done():
        return False
    poller.result()
    return str(poller.status()).casefold() == "succeeded"  # the SDK drops some of what ends its following


def _told(
    call: Call, record: RecordKey, exchanges: Sequence[ArmExchange], error: Exception | None, *, over: bool
) -> Answered:
    first = exchanges[0] if exchanges else None
    answer = _Answer(call, record, first, tuple(map(cite, exchanges)))
    if first is None or first.status is None:
        return _unanswered(answer, error)
    if first.error:  # a proxy or a sign-in page answered, and what became of the request is unknown
        ending = explain(ROLE, error or AzureError("no answer of Azure"), [first])
        return answer.told(Kind.UNKNOWN, ending.detail, ending.advice)
    if first.status == 401 and isinstance(error, RefusedError):
        return answer.told(Kind.DENIED, "HTTP 401: Azure wants this sign-in confirmed", SIGN_IN_AGAIN)
    if first.status == 200:
        return answer.told(Kind.DONE)
    if first.status in {201, 202}:
        return _of_operation(answer, exchanges, error, over=over)
    # the same words as for a read that was refused in this way
    ending = explain(ROLE, error or HttpResponseError("no error"), [first])
    kinds = {401: Kind.DENIED, 403: Kind.DENIED, 409: Kind.IN_PROGRESS, 429: Kind.THROTTLED}
    return answer.told(kinds.get(first.status, Kind.REFUSED), ending.detail, ending.advice)


def _of_operation(
    answer: "_Answer", exchanges: Sequence[ArmExchange], error: Exception | None, *, over: bool
) -> Answered:
    """The request was taken; what became of the operation after that?"""
    if error is None:
        return answer.told(Kind.TAKEN if over else Kind.RUNNING)
    last = exchanges[-1]
    status = text(last.body, "status").casefold() if isinstance(last.body, dict) else ""
    if status in {"failed", "canceled"}:
        code, message = error_of(last.body)
        said = shortened(without_secrets(" ".join(filter(None, (code or status, message)))))
        return answer.told(Kind.REFUSED, said, code=code)
    return answer.told(
        Kind.RUNNING, f"the operation could not be followed: {explain(ROLE, error, list(exchanges)).detail}"
    )


def _unanswered(answer: "_Answer", error: Exception | None) -> Answered:
    """No answer: did it leave? A connection that was never made, and a sign-in that failed, sent nothing."""
    ending = explain(ROLE, error or AzureError("no answer"), [answer.first] if answer.first else [])
    return answer.told(Kind.NOT_SENT if isinstance(error, _NEVER_LEFT) else Kind.UNKNOWN, ending.detail, ending.advice)


@dataclass(frozen=True, slots=True)
class _Answer:
    call: Call
    record: RecordKey
    first: ArmExchange | None
    cites: tuple[str, ...]

    def told(self, kind: Kind, detail: str = "", advice: str = "", *, code: str = "") -> Answered:
        headers = self.first.headers if self.first else {}
        return Answered(
            self.call,
            self.record,
            kind,
            detail,
            advice,
            code or (error_of(self.first.body)[0] if self.first else ""),
            _seconds(headers.get("retry-after", "")),
            headers.get("x-ms-correlation-request-id", ""),
            self.cites,
        )


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isdecimal() else None
