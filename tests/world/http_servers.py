"""The HTTP servers of a world: Azure Resource Manager over TLS and the managed-identity endpoints."""

import json
import socket
import ssl
import threading
import time
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.world.arm import Arm, read_request, response_headers
from tests.world.arm_failures import Failure
from tests.world.identity import TokenIssuer
from tests.world.namespace import Namespace


class Server(ThreadingHTTPServer):
    """Listens inside a namespace; closing it also closes the connections that clients keep open."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, namespace: Namespace, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], pem: Path | None
    ) -> None:
        self._links: set[socket.socket] = set()
        self._threads_of_requests: list[threading.Thread] = []
        self.ending = threading.Event()
        with namespace.entered():
            super().__init__(address, handler)
        if pem is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def server_bind(self) -> None:
        """Without the base class's reverse lookup of the address."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._links.add(request)
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._threads_of_requests.append(thread)
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        self._links.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no fault of the stand-in."""

    def close(self) -> None:
        """Stop listening and end every connection."""
        self.ending.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        for link in tuple(self._links):
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        for thread in self._threads_of_requests:
            thread.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # head and body in one segment: apart, Nagle's algorithm and delayed acknowledgements cost 40 ms an answer
    wbufsize = -1
    server: Server
    server_version = "Microsoft-HTTPAPI/2.0"
    sys_version = ""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (name given by the base class)
        """The stand-in keeps its own log."""

    def reply(self, status: int, body: bytes, headers: Any = (), content_type: str = "application/json") -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve_arm(cleanup: ExitStack, namespace: Namespace, arm: Arm, *, pem: Path, port: int = 443) -> None:
    """Start the stand-in on 127.0.0.1 of the namespace; `cleanup` stops it."""

    class Handler(_Handler):
        def handle_any(self) -> None:
            request = read_request(self, arm.issuer)
            answer = arm.handle(request, self.headers["Host"])
            headers = dict(response_headers(request))
            if not isinstance(answer, Failure):
                self.reply(200, json.dumps(answer).encode(), headers.items(), "application/json; charset=utf-8")
                return
            self.server.ending.wait(answer.hang)
            if answer.status == 0:
                self.close_connection = True
                return
            self.reply(answer.status, answer.body, {**headers, **answer.headers}.items(), answer.content_type)

        def date_time_string(self, timestamp: float | None = None) -> str:
            """The `Date` header, by the stand-in's own clock."""
            return super().date_time_string(arm.verification.clock().timestamp() if timestamp is None else timestamp)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any  # noqa: N815

    cleanup.callback(Server(namespace, ("127.0.0.1", port), Handler, pem).close)


def serve_managed_identity(
    cleanup: ExitStack,
    namespace: Namespace,
    issuer: TokenIssuer,
    *,
    address: tuple[str, int] = ("127.0.0.1", 8081),
    identity_header: str = "",
) -> dict[str, str]:
    """Start a managed-identity endpoint; return the environment that makes the SDK use it.

    With `identity_header` it speaks as App Service does; without, as the instance metadata service (give it
    169.254.169.254 port 80 and make that address local first).
    """

    class Handler(_Handler):
        def do_GET(self) -> None:
            query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
            trusted = (
                self.headers.get("X-IDENTITY-HEADER") == identity_header
                if identity_header
                else self.headers.get("Metadata", "").lower() == "true"
            )
            if not trusted:
                error = {"error": "invalid_request", "error_description": "Required metadata header not specified"}
                self.reply(400, json.dumps(error).encode())
                return
            audience = query["resource"].removesuffix("/.default")
            body = {
                "access_token": issuer.token(audience),
                "expires_in": "3600",
                "expires_on": str(int(time.time()) + 3600),
                "resource": audience,
                "token_type": "Bearer",
            }
            self.reply(200, json.dumps(body).encode())

    cleanup.callback(Server(namespace, address, Handler, None).close)
    if not identity_header:
        return {}
    url = f"http://{address[0]}:{address[1]}/msi/token"
    return {"IDENTITY_ENDPOINT": url, "IDENTITY_HEADER": identity_header}
