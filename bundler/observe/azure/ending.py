"""How a collector ended, and what an exception of the Azure SDK means for the person who reads the step."""

import re
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
from bundler.observe.azure.exchange import DeadlineReached, RefusedError, UnexpectedAnswerError
from bundler.observe.azure.text import shortened, without_secrets
from bundler.reading.azure.json_fields import mapping, text

LATER = "Run it again in some minutes; if it stays, say so in the support case."
_TENANT_MISMATCH = "invalidauthenticationtokentenant"

_ROLES = {
    "azure.find": "Reader on the subscription",
    "azure.domain": "Reader on the Email Communication Service (Microsoft.Communication/emailServices/domains/read)",
    "azure.email-service": "Reader on the Email Communication Service (Microsoft.Communication/emailServices/read)",
    "azure.communication-services": "Reader on the subscription (Microsoft.Communication/communicationServices/read)",
    "azure.senders": "Reader on the Email Communication Service"
    " (Microsoft.Communication/emailServices/domains/senderUsernames/read)",
    "azure.activity-log": "Reader or Monitoring Reader on the subscription (Microsoft.Insights/eventtypes/values/read)",
}


@dataclass(frozen=True)
class Ending:
    """Outcome of a collector; `domain` only where it read one."""

    outcome: StepOutcome = StepOutcome.OK
    detail: str = ""
    advice: str = ""
    domain: AzureDomain | None = None


def explain(step: str, error: Exception, exchanges: list[ArmExchange]) -> Ending:
    """Put a failure into words. Never carries a credential; may carry Azure's own text in `detail`."""
    if isinstance(error, DeadlineReached):
        return Ending(StepOutcome.CUT_SHORT, "the deadline came first", "Give more time with --deadline.")
    if isinstance(error, RefusedError | UnexpectedAnswerError):
        return Ending(StepOutcome.FAILED, str(error))
    last = exchanges[-1] if exchanges else None
    if isinstance(error, HttpResponseError) and error.response is not None and last is not None and last.status:
        return _answered(step, error, last, last.status)
    if isinstance(error, ClientAuthenticationError):
        return Ending(StepOutcome.DENIED, f"no token: {_words(error)}", "Sign in again, as the detail says.")
    if isinstance(error, ServiceRequestTimeoutError | ServiceResponseTimeoutError):
        return Ending(StepOutcome.FAILED, f"time-out: {_words(error)}", LATER)
    if isinstance(error, AzureError):
        return Ending(StepOutcome.FAILED, f"no connection: {_words(error)}", _connection_advice(str(error)))
    return Ending(StepOutcome.FAILED, f"Azure's answer has an unexpected form ({type(error).__name__})", LATER)


def _answered(step: str, error: HttpResponseError, last: ArmExchange, status: int) -> Ending:
    code, message = error_of(last.body)
    said = shortened(without_secrets(" ".join(part for part in (f"HTTP {status}", code, message) if part)))
    if isinstance(error, DecodeError) or last.error == "malformed":
        return Ending(StepOutcome.FAILED, f"{said}: the body is not JSON", _malformed_advice(last))
    match status:
        case 401:
            return Ending(StepOutcome.DENIED, said, _unauthorized_advice(code))
        case 403:
            return Ending(StepOutcome.DENIED, said, f"Missing right: {_ROLES[step]}. Ask an owner of it for the role.")
        case 404:
            return Ending(StepOutcome.NOT_FOUND, said, _not_found_advice(code))
        case 409 if code.casefold() == "missingsubscriptionregistration":
            return Ending(StepOutcome.FAILED, said, "The subscription has never used Microsoft.Communication.")
        case 429:
            wait = last.headers.get("retry-after", "")
            return Ending(StepOutcome.FAILED, said, f"Azure is throttling; try again in {wait} s." if wait else LATER)
        case _ if status >= 500:
            return Ending(StepOutcome.FAILED, said, LATER)
        case _:
            return Ending(StepOutcome.FAILED, said)


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
            return "Check --resource-group, or leave it out to search."
        case _:
            return "Check the names, or leave them out to search."


def _malformed_advice(last: ArmExchange) -> str:
    kind = last.headers.get("content-type", "")
    if "html" in kind or re.match(r"\s*<", last.body_text):
        return "Something between here and Azure answers with a web page (a proxy or a sign-in portal)."
    return LATER


def _connection_advice(words: str) -> str:
    lowered = words.casefold()
    if "certificate" in lowered or "ssl" in lowered:
        return "If a proxy opens TLS here, give its certificate authority with REQUESTS_CA_BUNDLE."
    if "proxy" in lowered:
        return "Check HTTPS_PROXY."
    return "Check that this machine reaches Azure, or the proxy in HTTPS_PROXY."


def _words(error: Exception) -> str:
    return shortened(without_secrets(str(error)))
