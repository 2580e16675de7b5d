"""The one door to Azure Resource Manager: every message passes it, is a read or a write that was agreed to, and is
written down.

A policy of the Azure SDK's pipeline, placed last before the transport, so that retries, pages and challenges are
each seen as what they are: a message of their own.
"""

import re
import time
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit, urlunsplit
from uuid import uuid4

import msgspec
from azure.core.exceptions import AzureError, ServiceRequestTimeoutError, ServiceResponseTimeoutError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse

from bundler.model.observations import ArmExchange
from bundler.observe.azure.bounded import MAX_BODY, AnswerRefusedError, TooLateError
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.step_text import SECRET_REMOVED, shortened, without_secrets
from bundler.observe.azure.writes import Call, Permits, write_of
from bundler.observe.recorder import Clock, Recorder
from bundler.reading.azure.json_fields import objects

KEPT_HEADERS = frozenset(
    {
        "date",
        "content-type",
        "retry-after",
        "x-ms-request-id",
        "x-ms-correlation-request-id",
        "x-ms-routing-request-id",
        "x-ms-failure-cause",
        "x-ms-ratelimit-remaining-subscription-reads",
        "x-ms-user-quota-remaining",
        "x-ms-user-quota-resets-after",
    }
)
"""Headers that an answer keeps in the recording; every other one is dropped unread."""

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
MARGIN_SECONDS = 0.2
"""Before the end of the run every message gives up, so that its failure is still written down."""
BODY_TEXT_BYTES = 4096
MAX_HEADER = 1024
"""Characters kept of one header."""
LATER = "Run this again in some minutes; if the answer stays the same, say so in the support case."
BETWEEN = "A proxy or a sign-in page answers in place of Azure. Check with a browser."
_RESOURCE_GRAPH = "/providers/microsoft.resourcegraph/resources"
_ACTIVITY_LOG = "/providers/microsoft.insights/eventtypes/"
_OPERATION = re.compile(r"/operation(status|result)(es|s)/", re.IGNORECASE)
_NEVER_KEPT = ("claims", "httpRequest", "authorization")
"""Of an Activity Log event: who somebody is in every detail, and from where; nothing here needs it."""


class RefusedError(Exception):
    """The program was about to send something that is not a read, or to another host; the text says what."""


class DeadlineReached(Exception):
    """The time of the run is over."""


class UnexpectedAnswerError(Exception):
    """Azure answered 200 with something that cannot be taken for the answer; the text says what."""

    def __init__(self, what: str, advice: str = LATER) -> None:
        super().__init__(what)
        self.advice = advice
        """What the customer can do."""


@dataclass
class Door(HTTPPolicy[Any, Any]):
    """Sends the messages of one collector and keeps what came back, in order, in `exchanges`."""

    step: str
    endpoint: str
    recorder: Recorder
    limit: Limit
    clock: Clock
    exchanges: list[ArmExchange] = field(default_factory=list)
    permits: Permits = field(default_factory=Permits)
    """The writes that may leave, each once; none without a command that asked for them."""

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send one message.

        Raises `RefusedError`, `DeadlineReached`, or the SDK's `AzureError` when no answer came.
        """
        http = request.http_request
        self._check_host(http.url)
        left = self.limit.remaining - MARGIN_SECONDS
        if left <= 0:
            raise DeadlineReached
        written = self._permitted(http.method, unquote(urlsplit(http.url).path), _sent_body(http))
        request.context.options["connection_timeout"] = min(CONNECT_SECONDS, left)
        request.context.options["read_timeout"] = min(READ_SECONDS, left)
        # the SDK's own ids are version 1 UUIDs, which carry the hardware address of this machine
        http.headers["x-ms-client-request-id"] = str(uuid4())
        exchange = self._sent(http.method, http.url, http.headers["x-ms-client-request-id"], _kept_body(written, http))
        started = time.perf_counter()
        try:
            response = self.next.send(request)
            if isinstance(response.http_response, HttpResponse):
                response.http_response.read()  # the SDK leaves it unread where an operation begins
        except AzureError as error:
            late = isinstance(error, ServiceRequestTimeoutError | ServiceResponseTimeoutError)
            self._keep(
                exchange,
                elapsed_us=_since(started),
                error="timeout" if late else "connection",
                detail=shortened(without_secrets(str(error))),
            )
            raise
        except AnswerRefusedError as refused:
            self._keep(
                exchange,
                elapsed_us=_since(started),
                status=refused.status,
                headers=_kept(refused.headers),
                error="refused",
                detail=str(refused),
            )
            if isinstance(refused, TooLateError):
                raise DeadlineReached from None
            raise UnexpectedAnswerError(f"an answer could not be read: {refused}", BETWEEN) from None
        except BaseException:
            if written is not None:  # whatever ends the run now, that something may have left is written down
                self._keep(exchange, elapsed_us=_since(started), error="interrupted")
            raise
        answer = response.http_response
        # Clients of the SDK's older generation get an answer whose bytes are a method.
        content = answer.content if hasattr(answer, "content") else answer.body()
        body, body_text = _body(content, str(http.headers.get("Authorization", "")))
        if _ACTIVITY_LOG in http.url.casefold():
            body = _without_persons(body)
        body, body_text = _rewritable(body, body_text)
        kept = self._keep(
            exchange,
            elapsed_us=_since(started),
            status=answer.status_code,
            headers=_kept(answer.headers),
            body=body,
            body_text=body_text,
            error="malformed" if body_text else "",
        )
        if body_text and answer.status_code < 400:
            # The SDK would take a page of text for an answer, and fail on it in a way that says nothing.
            raise UnexpectedAnswerError(f"HTTP {answer.status_code}: the body is not JSON", malformed_advice(kept))
        return response

    def _check_host(self, url: str) -> None:
        asked, own = urlsplit(url), urlsplit(self.endpoint)
        host = (asked.hostname or "").casefold()
        own_host = (own.hostname or "").casefold()
        same = host == own_host or host.endswith("." + own_host)
        if asked.scheme != "https" or not same or (asked.port or 443) != (own.port or 443):
            raise RefusedError(f"Azure's answer leads to another host ({host}); the token was not sent there")

    def _permitted(self, method: str, path: str, body: Any) -> Call | None:  # noqa: ANN401 - what the SDK sends
        """The write that a message is, its permit used up; None for a read. Raises `RefusedError`."""
        if _reads(method, path):
            return None
        if write_of(method, path) is None:
            raise RefusedError(f"{method} {path} is not a read; nothing was sent")
        call = self.permits.take(method, path, body)
        if call is None:
            raise RefusedError(
                f"{method} {path} is a write that was not agreed to, or was sent already; nothing was sent"
            )
        return call

    def _sent(self, method: str, url: str, client_request_id: str, body: Any) -> ArmExchange:  # noqa: ANN401 - JSON
        return ArmExchange(
            seq=self.recorder.sequence(),
            sent_at=self.clock(),
            step=self.step,
            source="arm",
            method=method,
            url=_unsigned(url),
            api_version=parse_qs(urlsplit(url).query).get("api-version", [""])[0],
            status=None,
            client_request_id=client_request_id,
            headers={},
            body=None,
            sent=body,
        )

    def _keep(self, exchange: ArmExchange, **result: Any) -> ArmExchange:  # noqa: ANN401 - fields of ArmExchange
        finished = replace(exchange, **result)
        self.exchanges.append(finished)
        self.recorder.add(finished)
        return finished


def _unsigned(url: str) -> str:
    """A URL as it may be kept: ARM signs the address of an operation's status, and the signature is left out."""
    parts = urlsplit(url)
    if not _OPERATION.search(parts.path):
        return url
    version = parse_qs(parts.query).get("api-version", [""])[0]
    return urlunsplit(parts._replace(query=urlencode({"api-version": version}) if version else ""))


def is_read(request: HttpRequest) -> bool:
    """Whether a message changes nothing, so that it may be sent again."""
    return _reads(request.method, urlsplit(request.url).path)


def _reads(method: str, path: str) -> bool:
    return method == "GET" or (method == "POST" and path.casefold() == _RESOURCE_GRAPH)


def _kept_body(call: Call | None, request: Any) -> Any:  # noqa: ANN401 - JSON
    """What a write says, where it may be kept."""
    if call is None or not call.write.keeps_body:
        return None
    body = _sent_body(request)
    return msgspec.json.decode(body) if body else None


def _sent_body(request: Any) -> Any:  # noqa: ANN401 - text or bytes
    """What a message says: clients of two generations hand two kinds of request over."""
    return request.content if hasattr(request, "content") else request.body


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1_000_000)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {k.lower(): v[:MAX_HEADER] for k, v in headers.items() if k.lower() in KEPT_HEADERS}


def malformed_advice(exchange: ArmExchange) -> str:
    """What to do about an answer that is no JSON."""
    kind = exchange.headers.get("content-type", "")
    if "html" in kind or exchange.body_text.lstrip().startswith("<"):
        return BETWEEN
    return LATER


def _rewritable(body: Any, body_text: str) -> tuple[Any, str]:  # noqa: ANN401 - JSON in, JSON out
    """The body as a recording gives it back; as text where a recording could not hold it.

    JSON can grow when it is written again (`1e15,` becomes `1000000000000000.0,`).
    """
    if body is None:
        return body, body_text
    raw = msgspec.json.encode(body)
    if len(raw) > MAX_BODY:
        return None, raw[:BODY_TEXT_BYTES].decode("utf-8", "replace")
    return body, body_text


def _body(content: bytes, authorization: str) -> tuple[Any, str]:
    """The JSON of an answer, or its text where it is none; without the token, should somebody echo it."""
    token = authorization.removeprefix("Bearer ").encode()
    raw = (content.replace(token, SECRET_REMOVED.encode()) if token else content).removeprefix(BOM_UTF8)
    if not raw:
        return None, ""
    try:
        return msgspec.json.decode(raw), ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, raw[:BODY_TEXT_BYTES].decode("utf-8", "replace")


def _without_persons(body: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """The body of an Activity Log answer without what is never collected."""
    for event in objects(body, "value"):
        for key in _NEVER_KEPT:
            event.pop(key, None)
    return body
