"""How a collector ended, and what an exception of the Azure SDK means for the person who reads the step."""

from dataclasses import dataclass

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ServiceRequestTimeoutError,
    ServiceResponseTimeoutError,
)

from bundler.model.azure_facts import AzureDomain
from bundler.model.observations import ArmExchange, StepOutcome
from bundler.observe.azure.exchange import (
    BETWEEN,
    LATER,
    DeadlineReached,
    RefusedError,
    UnexpectedAnswerError,
    malformed_advice,
)
from bundler.observe.azure.step_text import shortened, without_secrets
from bundler.reading.azure.json_fields import mapping, text

_TENANT_MISMATCH = "invalidauthenticationtokentenant"


@dataclass(frozen=True)
class Ending:
    """Outcome of a collector; `domain` only where it read one."""

    outcome: StepOutcome = StepOutcome.OK
    detail: str = ""
    advice: str = ""
    domain: AzureDomain | None = None
    is_crash: bool = False
    """Whether the cause may be a defect of this program."""


def crashed(error: BaseException) -> Ending:
    """The ending of a collector that raised what nobody foresaw."""
    return Ending(
        StepOutcome.FAILED,
        f"this step failed on the answer ({type(error).__name__})",
        "Run this again with -v, which shows where, and report it.",
        is_crash=True,
    )


def explain(role: str, error: BaseException, exchanges: list[ArmExchange]) -> Ending:
    """Put a failure into words; `role` is what a 403 asks for.

    Never carries a credential; may carry Azure's own text in `detail`.
    """
    if isinstance(error, DeadlineReached):
        return Ending(StepOutcome.CUT_SHORT, "the deadline ended it", "Allow more time with --deadline.")
    if isinstance(error, RefusedError):
        return Ending(StepOutcome.FAILED, str(error))
    if isinstance(error, UnexpectedAnswerError):
        return Ending(StepOutcome.FAILED, str(error), error.advice)
    last = exchanges[-1] if exchanges else None
    if isinstance(error, HttpResponseError) and error.response is not None and last is not None and last.status:
        return _answered(role, error, last, last.status)
    if isinstance(error, ClientAuthenticationError):
        return _no_token(error)
    if isinstance(error, ServiceRequestTimeoutError | ServiceResponseTimeoutError):
        return Ending(StepOutcome.FAILED, f"time-out: {_words(error)}", LATER)
    if isinstance(error, AzureError):
        return Ending(StepOutcome.FAILED, f"no connection: {_words(error)}", _connection_advice(str(error)))
    return crashed(error)


def _answered(role: str, error: HttpResponseError, last: ArmExchange, status: int) -> Ending:
    code, message = error_of(last.body)
    said = shortened(without_secrets(" ".join(part for part in (f"HTTP {status}", code, message) if part)))
    if isinstance(error, DecodeError) or last.error == "malformed":
        return Ending(StepOutcome.FAILED, f"{said}: the body is not JSON", malformed_advice(last))
    match status:
        case 401:
            return Ending(StepOutcome.DENIED, said, _unauthorized_advice(code))
        case 403:
            return Ending(StepOutcome.DENIED, said, f"Missing right: {role}. Ask an owner for the role.")
        case 404:
            return Ending(StepOutcome.NOT_FOUND, said, _not_found_advice(code))
        case 409 if code.casefold() == "missingsubscriptionregistration":
            return Ending(StepOutcome.FAILED, said, "The subscription has never used Microsoft.Communication.")
        case 429:
            wait = last.headers.get("retry-after", "")
            return Ending(StepOutcome.FAILED, said, f"Azure is throttling; try again in {wait} s." if wait else LATER)
        case _ if status >= 500:
            return Ending(StepOutcome.FAILED, said, LATER)
        case _ if status < 400:
            return Ending(StepOutcome.FAILED, f"{said}: a redirect instead of an answer", BETWEEN)
        case _:
            return Ending(StepOutcome.FAILED, said)


def _no_token(error: ClientAuthenticationError) -> Ending:
    words = _words(error)
    if "claims" in words.casefold() and "challenge" in words.casefold():
        # The SDK prints a command that holds the challenge itself: a secret, and masked here.
        return Ending(
            StepOutcome.DENIED,
            "HTTP 401 with a claims challenge: Azure wants this sign-in confirmed (Conditional Access, or a session "
            "that was revoked)",
            "Sign in again: `az logout`, then `az login`. If a policy requires it, use a device that it allows.",
        )
    return Ending(StepOutcome.DENIED, f"no token: {words}", "Sign in again, as the detail says.")


def error_of(body: object) -> tuple[str, str]:
    """Code and message of an ARM error body (https://learn.microsoft.com/azure/azure-resource-manager/management/common-deployment-errors)."""
    if not isinstance(body, dict):
        return "", ""
    error = mapping(body, "error") or body
    return text(error, "code"), text(error, "message")


def _unauthorized_advice(code: str) -> str:
    if code.casefold() == _TENANT_MISMATCH:
        return "The login belongs to another tenant: `az login --tenant TENANT`, and give --tenant TENANT."
    return "Azure refuses the token: sign in again with `az login`."


def _not_found_advice(code: str) -> str:
    match code.casefold():
        case "subscriptionnotfound" | "invalidsubscriptionid":
            return "Check --subscription, or sign in to its tenant: `az login --tenant TENANT`."
        case "resourcegroupnotfound":
            return "Check --resource-group, or omit it to search."
        case _:
            return "Check the names, or omit them to search."


def _connection_advice(words: str) -> str:
    lowered = words.casefold()
    if "certificate" in lowered or "ssl" in lowered:
        return "If a proxy opens TLS here, give its certificate authority with REQUESTS_CA_BUNDLE."
    if "proxy" in lowered:
        return "Check HTTPS_PROXY."
    return "Check that this computer reaches Azure, or the proxy in HTTPS_PROXY."


def _words(error: Exception) -> str:
    return shortened(without_secrets(str(error)))
