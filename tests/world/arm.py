"""A stand-in for Azure Resource Manager over TLS: real routes, real shapes, scripted failures, a log of requests."""

import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from uuid import uuid4

from tests.world.arm_bodies import TENANT, Body
from tests.world.arm_failures import (
    Failure,
    arm_error,
    group_not_found,
    not_found,
    subscription_not_found,
    unauthorized,
)
from tests.world.identity import TokenIssuer
from tests.world.kusto import QueryError, run_query
from tests.world.support import Support
from tests.world.verification import Verification

ENDPOINTS = ("management.azure.com", "management.chinacloudapi.cn", "management.usgovcloudapi.net")


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Lower-case keys."""
    body: bytes
    token_claims: Mapping[str, Any] | None
    """What our own token said; None: no token, or not ours."""


@dataclass(frozen=True)
class Route:
    """A row of the table: name (for `fail`), method, pattern over the lower-case path, what answers."""

    name: str
    method: str
    pattern: re.Pattern[str]
    answer: Callable[["Arm", Request, re.Match[str]], Body | Failure]


@dataclass
class Arm:
    """What Azure holds. Ids and names compare without case, as in Azure. `page_size`: entries a page of any list."""

    issuer: TokenIssuer
    resources: dict[str, Body] = field(default_factory=dict)
    subscriptions: list[Body] = field(default_factory=list)
    events: list[Body] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    page_size: int = 100
    support: Support = field(default_factory=Support)
    verification: Verification = field(default_factory=Verification)
    _failures: dict[str, list[tuple[Failure, int | None]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *bodies: Body) -> None:
        """Put resources (or replace those of the same id)."""
        for body in bodies:
            self.resources[body["id"].lower()] = body

    def fail(self, route: str, failure: Failure, *, times: int | None = None) -> None:
        """Let a route fail: the next `times` requests, or always. Several failures of a route queue up."""
        if route not in {known.name for known in ROUTES}:
            raise KeyError(f"no route {route!r}; there are {sorted({known.name for known in ROUTES})}")
        self._failures.setdefault(route, []).append((failure, times))

    @property
    def posts(self) -> list[tuple[str, str]]:
        """Everything that arrived and is no read, in order: the last part of the path, and the record it names."""
        return [
            (request.path.rsplit("/", 1)[1], json.loads(request.body or b"{}").get("verificationType", ""))
            for request in self.requests
            if request.method != "GET" and "resourcegraph" not in request.path.lower()
        ]

    def handle(self, request: Request, host: str) -> Body | Failure:
        """The answer to one request."""
        with self._lock:
            self.requests.append(request)
            if request.token_claims is None:
                return unauthorized("InvalidAuthenticationToken")
            for route in ROUTES:
                match = route.pattern.fullmatch(request.path.lower())
                if match and route.method == request.method:
                    answer = self._scripted(route.name) or route.answer(self, request, match)
                    return self._page(answer, request, host)
        return arm_error(404, "InvalidResourceType", f"No route for {request.method} {request.path}.")

    def _scripted(self, route: str) -> Failure | None:
        queue = self._failures.get(route)
        if not queue:
            return None
        failure, times = queue.pop(0)
        if times is None or times > 1:
            queue.insert(0, (failure, None if times is None else times - 1))
        return failure

    def _page(self, answer: Body | Failure, request: Request, host: str) -> Body | Failure:
        if isinstance(answer, Failure) or "value" not in answer:
            return answer
        start = int(request.query.get("$skipToken", "0"))
        end = start + self.page_size
        page: Body = {"value": answer["value"][start:end]}
        if end < len(answer["value"]):
            query = urlencode({**request.query, "$skipToken": end})
            page["nextLink"] = f"https://{host}{request.path}?{query}"
        return page

    # --- what the routes answer ---

    def one(self, request: Request, _match: re.Match[str]) -> Body | Failure:
        """A resource by id."""
        found = self.resources.get(request.path.lower())
        return found or self._missing(request.path)

    def domain(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """A domain, its states as they are by now."""
        found = self.one(request, match)
        if not isinstance(found, Failure):
            self.verification.settle(found)
        return found

    def verify(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """A request to verify a record, or to cancel that."""
        found = self.resources.get(match["domain"])
        if found is None:
            return self._missing(request.path.rsplit("/", 1)[0])
        host, correlation = request.headers["host"], request.headers["x-stand-in-correlation"]
        return self.verification.post(found, match["action"], request.body, host, correlation)

    def operation(self, _request: Request, match: re.Match[str]) -> Body | Failure:
        """How far a long-running operation is."""
        return self.verification.status(match["name"])

    def below(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """Resources of a type directly below a resource."""
        parent = match["parent"]
        if parent not in self.resources:
            return self._missing(request.path.rsplit("/", 1)[0])
        return self._listing(request.path.lower() + "/")

    def in_group(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """Resources of a type in a resource group."""
        prefix = request.path.lower() + "/"
        if not any(key.startswith(match["group"] + "/") for key in self.resources):
            return group_not_found(request.path.split("/")[4])
        return self._listing(prefix)

    def in_subscription(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """Resources of a type in a whole subscription."""
        if not self._knows_subscription(match["subscription"]):
            return subscription_not_found(request.path.split("/")[2])
        middle = f"/providers/microsoft.communication/{match['kind']}/"
        found = [
            body
            for key, body in self.resources.items()
            if key.startswith(f"/subscriptions/{match['subscription']}/") and "/" not in key.partition(middle)[2]
            if middle in key
        ]
        return {"value": found}

    def all_subscriptions(self, _request: Request, _match: re.Match[str]) -> Body | Failure:
        """What the credential may see."""
        return {"value": self.subscriptions, "count": {"type": "Total", "value": len(self.subscriptions)}}

    def activity(self, request: Request, _match: re.Match[str]) -> Body | Failure:
        """Activity Log. Only what the real filter grammar allows, and never without a start time."""
        conditions = _conditions(request.query.get("$filter", ""))
        start = conditions.pop(("eventtimestamp", "ge"), None)
        end = conditions.pop(("eventtimestamp", "le"), "9999")
        wanted = conditions.pop(("resourceuri", "eq"), "").lower()
        provider = conditions.pop(("resourceprovider", "eq"), "").lower()
        if start is None or conditions or (wanted and provider):
            return arm_error(400, "BadRequest", "The $filter of the request is not supported.")
        return {
            "value": [
                event
                for event in sorted(self.events, key=lambda e: str(e["eventTimestamp"]), reverse=True)
                if start <= event["eventTimestamp"] <= end and wanted in {"", event["resourceId"].lower()}
                if f"/providers/{provider}" in event["resourceId"].lower()
            ]
        }

    def graph(self, request: Request, _match: re.Match[str]) -> Body | Failure:
        """Resource Graph: a query over all resources, as an object array."""
        asked = json.loads(request.body)
        wanted = [s.lower() for s in asked.get("subscriptions") or []]
        rows = [
            {**body, "resourceGroup": key.split("/")[4], "subscriptionId": key.split("/")[2], "tenantId": TENANT}
            for key, body in self.resources.items()
            if not wanted or key.split("/")[2] in wanted
        ]
        try:
            rows = run_query(asked["query"], rows)
        except QueryError as error:
            return arm_error(400, "BadRequest", f"Query is invalid. Please refer to the documentation: {error}.")
        start = int((asked.get("options") or {}).get("$skipToken", "0"))
        page = rows[start : start + self.page_size]
        more = start + len(page) < len(rows)
        return {
            "totalRecords": len(rows),
            "count": len(page),
            "data": page,
            "facets": [],
            "resultTruncated": "false",
            **({"$skipToken": str(start + len(page))} if more else {}),
        }

    # --- Microsoft.Support ---

    def tickets(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """Support requests by number."""
        return self.support.list_tickets(request.query.get("$filter", ""), match["subscription"])

    def workspace(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """A file workspace."""
        return self.support.workspace(match["workspace"], create=request.method == "PUT")

    def files(self, _request: Request, match: re.Match[str]) -> Body | Failure:
        """The files of a workspace."""
        return self.support.list_files(match["workspace"])

    def file(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """Announce a file."""
        return self.support.create_file(match["workspace"], self._file_name(request), json.loads(request.body))

    def upload(self, request: Request, match: re.Match[str]) -> Body | Failure:
        """Take a piece of a file."""
        return self.support.upload(match["workspace"], self._file_name(request), json.loads(request.body))

    def services(self, _request: Request, _match: re.Match[str]) -> Body | Failure:
        """What support can be asked for."""
        return self.support.list_services()

    def problems(self, _request: Request, match: re.Match[str]) -> Body | Failure:
        """The kinds of problem of a service."""
        return self.support.list_problems(match["service"])

    def open_ticket(self, request: Request, _match: re.Match[str]) -> Body | Failure:
        """Open a support request."""
        answer = self.support.create_ticket(request.path, json.loads(request.body))
        host = request.headers["host"]
        return replace(answer, headers={name: text.format(host=host) for name, text in answer.headers.items()})

    def opened(self, _request: Request, match: re.Match[str]) -> Body | Failure:
        """A request that was opened."""
        return self.support.opened.get(match["name"]) or arm_error(404, "ResourceNotFound", "No such request.")

    def support_operation(self, _request: Request, _match: re.Match[str]) -> Body | Failure:
        """The operation of opening one: over at once."""
        return {"status": "Succeeded"}

    def _file_name(self, request: Request) -> str:
        return unquote(request.path.split("/files/")[1].removesuffix("/upload"))

    def _listing(self, prefix: str) -> Body:
        return {
            "value": [
                b for key, b in self.resources.items() if key.startswith(prefix) and "/" not in key[len(prefix) :]
            ]
        }

    def _knows_subscription(self, subscription: str) -> bool:
        return any(s["subscriptionId"].lower() == subscription for s in self.subscriptions) or any(
            key.split("/")[2] == subscription for key in self.resources
        )

    def _missing(self, resource_id: str) -> Failure:
        parts = resource_id.split("/")
        if not self._knows_subscription(parts[2].lower()):
            return subscription_not_found(parts[2])
        group = "/".join(parts[:5]).lower() + "/"
        if not any(key.startswith(group) for key in self.resources):
            return group_not_found(parts[4])
        kinds, names = parts[7::2], parts[8::2]
        if len(kinds) > 1 and (parent := resource_id.rsplit("/", 2)[0]).lower() not in self.resources:
            return arm_error(
                404,
                "ParentResourceNotFound",
                f"Failed to perform 'read' on resource(s) of type '{'/'.join(kinds)}', because the parent resource "
                f"'{parent}' could not be found.",
            )
        return not_found("Microsoft.Communication/" + "/".join(kinds), "/".join(names), parts[4])


def _conditions(text: str) -> dict[tuple[str, str], str]:
    found = re.findall(r"(\w+)\s+(eq|ge|le)\s+'([^']*)'", text)
    return {(name.lower(), operator): value for name, operator, value in found}


_SUPPORT = r"/subscriptions/(?P<subscription>[^/]+)/providers/microsoft\.support"
_WORKSPACE = _SUPPORT + r"/fileworkspaces/(?P<workspace>[^/]+)"
_SERVICE = r"(?P<group>/subscriptions/[^/]+/resourcegroups/[^/]+)/providers/microsoft\.communication"


def _route(
    name: str, method: str, pattern: str, answer: Callable[[Arm, Request, re.Match[str]], Body | Failure]
) -> Route:
    return Route(name, method, re.compile(pattern), answer)


ROUTES = (
    _route("subscriptions", "GET", r"/subscriptions", Arm.all_subscriptions),
    _route(
        "email-services",
        "GET",
        r"/subscriptions/(?P<subscription>[^/]+)/providers/microsoft\.communication/(?P<kind>emailservices)",
        Arm.in_subscription,
    ),
    _route(
        "communication-services",
        "GET",
        r"/subscriptions/(?P<subscription>[^/]+)/providers/microsoft\.communication/(?P<kind>communicationservices)",
        Arm.in_subscription,
    ),
    _route("email-services", "GET", _SERVICE + r"/emailservices", Arm.in_group),
    _route("communication-services", "GET", _SERVICE + r"/communicationservices", Arm.in_group),
    _route("email-service", "GET", _SERVICE + r"/emailservices/[^/]+", Arm.one),
    _route("communication-service", "GET", _SERVICE + r"/communicationservices/[^/]+", Arm.one),
    _route("domains", "GET", rf"(?P<parent>{_SERVICE}/emailservices/[^/]+)/domains", Arm.below),
    _route("domain", "GET", _SERVICE + r"/emailservices/[^/]+/domains/[^/]+", Arm.domain),
    _route(
        "verify",
        "POST",
        rf"(?P<domain>{_SERVICE}/emailservices/[^/]+/domains/[^/]+)/(?P<action>initiate|cancel)verification",
        Arm.verify,
    ),
    _route(
        "operation",
        "GET",
        r"/subscriptions/[^/]+/providers/microsoft\.communication/locations/[^/]+/operationstatuses/(?P<name>[^/]+)",
        Arm.operation,
    ),
    _route("senders", "GET", rf"(?P<parent>{_SERVICE}/emailservices/[^/]+/domains/[^/]+)/senderusernames", Arm.below),
    _route(
        "suppression-lists",
        "GET",
        rf"(?P<parent>{_SERVICE}/emailservices/[^/]+/domains/[^/]+)/suppressionlists",
        Arm.below,
    ),
    _route("graph", "POST", r"/providers/microsoft\.resourcegraph/resources", Arm.graph),
    _route(
        "activity",
        "GET",
        r"/subscriptions/[^/]+/providers/microsoft\.insights/eventtypes/management/values",
        Arm.activity,
    ),
    _route("tickets", "GET", _SUPPORT + r"/supporttickets", Arm.tickets),
    _route("open-ticket", "PUT", _SUPPORT + r"/supporttickets/[^/]+", Arm.open_ticket),
    _route("opened", "GET", _SUPPORT + r"/supporttickets/(?P<name>[^/]+)", Arm.opened),
    _route("support-operation", "GET", _SUPPORT + r"/operationsstatus/[^/]+", Arm.support_operation),
    _route("support-services", "GET", r"/providers/microsoft\.support/services", Arm.services),
    _route(
        "support-problems",
        "GET",
        r"/providers/microsoft\.support/services/(?P<service>[^/]+)/problemclassifications",
        Arm.problems,
    ),
    _route("workspace", "GET", _WORKSPACE, Arm.workspace),
    _route("create-workspace", "PUT", _WORKSPACE, Arm.workspace),
    _route("files", "GET", _WORKSPACE + r"/files", Arm.files),
    _route("create-file", "PUT", _WORKSPACE + r"/files/[^/]+", Arm.file),
    _route("upload", "POST", _WORKSPACE + r"/files/[^/]+/upload", Arm.upload),
)


def response_headers(request: Request) -> Iterable[tuple[str, str]]:
    """What ARM adds to every answer; ids differ from answer to answer."""
    now = datetime.now(UTC)
    correlation = request.headers["x-stand-in-correlation"]
    yield "Cache-Control", "no-cache"
    yield "Pragma", "no-cache"
    yield "Expires", "-1"
    yield "ETag", f'"{uuid4().hex[:8]}-0000-0700-0000-{uuid4().hex[:12]}"'
    yield "x-ms-ratelimit-remaining-subscription-reads", "11999"
    yield "x-ms-providerhub-traffic", "True"
    yield "x-ms-request-id", str(uuid4())
    yield "x-ms-correlation-request-id", correlation
    yield "x-ms-routing-request-id", f"SOUTHINDIA:{now:%Y%m%dT%H%M%SZ}:{correlation}"
    if client := request.headers.get("x-ms-client-request-id"):
        yield "x-ms-client-request-id", client
    yield "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
    yield "X-Content-Type-Options", "nosniff"
    yield "X-Cache", "CONFIG_NOCACHE"
    yield "X-MSEdge-Ref", f"Ref A: {uuid4().hex.upper()} Ref B: MAA201060516033 Ref C: {now:%Y-%m-%dT%H:%M:%SZ}"


def read_request(handler: BaseHTTPRequestHandler, issuer: TokenIssuer) -> Request:
    """The request a handler is about to answer."""
    parts = urlsplit(handler.path)
    headers = {key.lower(): value for key, value in handler.headers.items()}
    # so that what the Activity Log and the answer say of one request is the same
    headers["x-stand-in-correlation"] = headers.get("x-ms-correlation-request-id") or str(uuid4())
    kind, _, token = headers.get("authorization", "").partition(" ")
    return Request(
        method=handler.command,
        path=parts.path,
        query={key: values[0] for key, values in parse_qs(parts.query).items()},
        headers=headers,
        body=handler.rfile.read(int(headers.get("content-length", 0))),
        token_claims=issuer.claims(token) if kind == "Bearer" else None,
    )
