"""What the registry says about the domain's registration, over RDAP (RFC 9082, RFC 9083): asked only on request.

Plain HTTPS, each message recorded. Which server knows a top-level domain is in IANA's bootstrap file (RFC 9224),
which is asked for first. Of an answer only what concerns the registration is kept: the holder of the domain is never
written down.
"""

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from bundler.model.observations import RdapExchange, Step, StepOutcome
from bundler.observe.rdap_plan import RdapPlan
from bundler.observe.rdap_run import STEP
from bundler.observe.recorder import Clock
from bundler.reading.suffixes import registered_name

MOST_REDIRECTS = 3
MOST_BYTES = 2**20
"""Of one answer. IANA's file has some 60 KiB, a registry's answer a few."""
MESSAGE_SECONDS = 5.0
ALL_SECONDS = 12.0
_CHUNK = 16 * 1024
_MOST_ITEMS = 64
_NOT_FOUND = 404
_REDIRECTS = {301, 302, 303, 307, 308}
_ACCEPT = "application/rdap+json, application/json;q=0.9"


class _FailedError(Exception):
    """No answer that can be used; the text says why, in our own words."""


class Notes(Protocol):
    """Where exchanges and the step go: a recorder."""

    def sequence(self) -> int:
        """The number of the next message."""

    def add(self, entry: RdapExchange | Step) -> None:
        """Keep one of them."""


def observe_rdap(plan: RdapPlan, recorder: Notes, *, clock: Clock, seconds: float | None = None) -> None:
    """Ask, and leave exchanges and one step with `recorder`. Never raises for what a network does.

    `seconds`: until when all must be done, at most twelve.
    """
    started = clock()
    outcome, detail, advice = StepOutcome.OK, "", ""
    try:
        status = _Client(recorder, clock, time.monotonic() + min(ALL_SECONDS, seconds or ALL_SECONDS)).ask(plan)
        if status == _NOT_FOUND:
            outcome, detail = StepOutcome.NOT_FOUND, "the registry's server does not know the domain"
    except _FailedError as failure:
        outcome, detail = StepOutcome.FAILED, str(failure)
        advice = "Ask the registrar for the domain's status, or look it up at the registry."
    recorder.add(Step(STEP, outcome, started, clock(), detail, advice))


@dataclass
class _Client:
    recorder: Notes
    clock: Clock
    until: float

    def ask(self, plan: RdapPlan) -> int:
        name = registered_name(plan.domain)
        if not name:
            raise _FailedError("the domain is a public suffix, and nobody registers it")
        base = plan.server or self._server_of(name, plan.bootstrap)
        status, body = self._follow(urljoin(base.rstrip("/") + "/", f"domain/{quote(name)}"))
        if status != _NOT_FOUND and (status != http.HTTPStatus.OK or not isinstance(body, dict)):
            raise _FailedError(f"HTTP {status} without an answer that can be read")
        return status

    def _server_of(self, name: str, bootstrap: str) -> str:
        """The HTTPS server with the longest entry that fits (RFC 9224 section 4)."""
        status, body = self._follow(bootstrap, entry_of=name)
        services = body.get("services") if status == http.HTTPStatus.OK and isinstance(body, dict) else None
        if not isinstance(services, list):
            raise _FailedError(f"IANA's list of RDAP servers could not be read (HTTP {status})")
        for _, urls in services:
            for url in urls:
                if url.startswith("https://"):
                    return str(url)
        raise _FailedError("IANA's list names no RDAP server for the top-level domain")

    def _follow(self, url: str, *, entry_of: str = "") -> tuple[int, Any]:
        for _ in range(MOST_REDIRECTS + 1):
            exchange, location = self._get(url, entry_of)
            if exchange.status is None:
                raise _FailedError(exchange.detail or exchange.error)
            if exchange.status not in _REDIRECTS:
                return exchange.status, exchange.body
            url = urljoin(url, location)
        raise _FailedError(f"more than {MOST_REDIRECTS} redirects")

    def _get(self, url: str, entry_of: str) -> tuple[RdapExchange, str]:
        """One message, recorded however it ends; and where the answer leads."""
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.username is not None:
            raise _FailedError("the answer leads to an address that is not plain HTTPS")
        left = self.until - time.monotonic()
        if left <= 0:
            raise _FailedError("the answers took too long")
        seq, sent_at, started = self.recorder.sequence(), self.clock(), time.perf_counter()
        status: int | None = None
        body: Any = None
        error = detail = location = ""
        try:
            with _opened(url, min(MESSAGE_SECONDS, left)) as answer:
                status, location = answer.status, answer.headers.get("location", "")
                body = _read(answer, self.until)
        except _FailedError as failure:
            status, error, detail = None, "refused", str(failure)
        except ssl.SSLError as failure:
            error, detail = "connection", f"TLS: {failure.reason or 'failed'}"
        except (OSError, http.client.HTTPException, ValueError) as failure:
            error, detail = _named(failure)
        kept = _entries(body, entry_of) if entry_of else _registration(body)
        exchange = RdapExchange(
            seq, sent_at, url, status, kept, round((time.perf_counter() - started) * 1_000_000), error, detail
        )
        self.recorder.add(exchange)
        return exchange, location


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Hands redirects to the caller, who follows some of them."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - as the base class has it
        return None


def _opened(url: str, seconds: float) -> Any:  # noqa: ANN401 - a response, or an error that is one
    """The answer, whatever its status. Proxies of the environment are used, as by every other HTTPS client."""
    https = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    opener = urllib.request.build_opener(https, _NoRedirect())
    request = urllib.request.Request(url, headers={"Accept": _ACCEPT, "User-Agent": "acs-evidence"})  # noqa: S310
    try:
        return opener.open(request, timeout=seconds)
    except urllib.error.HTTPError as answer:
        return answer


def _read(answer: Any, until: float) -> Any:  # noqa: ANN401 - JSON
    """The JSON of the answer, None where it is none. Raises `_FailedError` for one too large or too slow."""
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(_CHUNK) if hasattr(answer, "read1") else answer.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise _FailedError(f"the answer has more than {MOST_BYTES} bytes")
        if time.monotonic() > until:
            raise _FailedError("the answer took too long")
    try:
        return msgspec.json.decode(b"".join(parts))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _named(failure: Exception) -> tuple[str, str]:
    reason = failure.reason if isinstance(failure, urllib.error.URLError) else failure
    if isinstance(reason, TimeoutError):
        return "timeout", "no answer in time"
    if isinstance(reason, ssl.SSLError):
        return "connection", f"TLS: {reason.reason or 'failed'}"
    return "connection", f"no connection ({type(reason).__name__})"


def _entries(body: Any, name: str) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Of IANA's file the entries that fit the name, the longest first, and its date."""
    services = body.get("services") if isinstance(body, dict) else None
    if not isinstance(services, list):
        return None
    found: list[tuple[str, list[str]]] = []
    for service in services:
        if not isinstance(service, list) or len(service) < 2 or not all(isinstance(part, list) for part in service[:2]):
            continue
        entries, urls = service[:2]
        fits = [e for e in entries if isinstance(e, str) and (name == e.lower() or name.endswith("." + e.lower()))]
        found += [(e, [u for u in urls if isinstance(u, str)]) for e in fits]
    found.sort(key=lambda item: -item[0].count("."))
    return {"publication": _text(body.get("publication")), "services": [[[e], urls] for e, urls in found[:_MOST_ITEMS]]}


def _registration(body: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Of a registry's answer what concerns the registration: no holder, no contact, no address."""
    if not isinstance(body, dict):
        return None
    return {
        "objectClassName": _text(body.get("objectClassName")),
        "ldhName": _text(body.get("ldhName")),
        "status": [_text(status) for status in _list(body.get("status"))],
        "events": [
            {key: _text(event.get(key)) for key in ("eventAction", "eventDate")}
            for event in _list(body.get("events"))
            if isinstance(event, dict)
        ],
        "entities": [
            {"roles": ["registrar"], "name": _organisation(entity)}
            for entity in _list(body.get("entities"))
            if isinstance(entity, dict) and "registrar" in _list(entity.get("roles"))
        ],
    }


def _organisation(entity: Mapping[str, Any]) -> str:
    """The formatted name of a registrar's jCard (RFC 7095)."""
    card = entity.get("vcardArray")
    properties = card[1] if isinstance(card, list) and len(card) > 1 and isinstance(card[1], list) else []
    for one in properties:
        if isinstance(one, list) and len(one) > 3 and one[0] == "fn":
            return _text(one[3])
    return ""


def _list(value: object) -> Iterable[Any]:
    return value[:_MOST_ITEMS] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value[:256] if isinstance(value, str) else ""
