"""Reads what Azure (or what answers in its place) sends, with bounds on bytes and time.

A few kilobytes of gzip unpack into gigabytes, and a server that sends a byte a second never lets a read time out. So
the body is read here, piece by piece, before the SDK sees the answer.
"""

import threading
import time
import zlib
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from bundler.observe.azure.limit import Limit

MAX_BODY = 8 * 2**20
"""Bytes of one answer, unpacked: a page of ARM's longest lists is below one MiB."""
MAX_ALL = 64 * 2**20
"""Bytes of all answers of one run, unpacked."""
MAX_SIGN_IN = 2**20
"""Bytes of one answer to the sign-in, unpacked: a token has some kilobytes, the list of a cloud's endpoints too."""
SIGN_IN_SECONDS = 30.0
"""For the body of one answer to the sign-in."""
_PIECE = 64 * 1024


class AnswerRefusedError(Exception):
    """An answer that is not read; the text says why. Status and headers came, the body is not kept."""

    def __init__(self, why: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers


class TooLateError(AnswerRefusedError):
    """The run's time ended while the body was still on its way."""


class BoundedAdapter(HTTPAdapter):
    """Hands `requests` answers whose body has been read, unpacked and measured already."""

    def __init__(self, limit: Limit, largest: int = MAX_BODY) -> None:
        super().__init__(max_retries=0)
        self._limit = limit
        self._largest = largest
        self._taken = 0
        self._lock = threading.Lock()

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:  # noqa: ANN401
        """The answer with its body. Raises `AnswerRefusedError`, or what reading raises."""
        response = super().build_response(req, resp)
        try:
            content = self._body(response, resp)
        except BaseException:
            resp.close()  # the rest of it is still on its way: the connection cannot be used again
            raise
        # What `Response.content` sets itself; there is no public way to give a body.
        response._content = content
        response._content_consumed = True
        return response

    def _body(self, response: requests.Response, raw: Any) -> bytes:  # noqa: ANN401
        packing = response.headers.get("Content-Encoding", "").strip().casefold()
        if packing not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise self._refused(response, f"its body is packed as {packing[:40]!r}, which the request does not allow")
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if packing not in {"", "identity"} else None
        content = bytearray()
        while piece := raw.read1(_PIECE, decode_content=False):
            if self._limit.remaining <= 0:
                raise TooLateError("the deadline ended it", response.status_code, response.headers)
            try:
                content += piece if unpacker is None else unpacker.decompress(piece, self._largest + 1 - len(content))
            except zlib.error:
                raise self._refused(response, f"its body does not match its encoding ({packing})") from None
            if len(content) > self._largest:
                raise self._refused(response, f"its body is larger than {self._largest >> 20} MiB")
        if unpacker is not None and content and not unpacker.eof:
            raise self._refused(response, f"its body is not whole ({packing})")
        with self._lock:
            self._taken += len(content)
            if self._taken > MAX_ALL:
                raise self._refused(response, f"all answers together are larger than {MAX_ALL >> 20} MiB")
        return bytes(content)

    @staticmethod
    def _refused(response: requests.Response, why: str) -> AnswerRefusedError:
        return AnswerRefusedError(why, response.status_code, response.headers)


class SignInAdapter(BoundedAdapter):
    """The same for the sign-in, each answer by itself: it may be asked for a token again much later.

    One message at a time: `SignIn` holds a lock.
    """

    def __init__(self) -> None:
        super().__init__(Limit(0), MAX_SIGN_IN)

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - as the adapter's
        """Send, with the time of this one answer. Raises what the adapter raises, `AnswerRefusedError` too."""
        self._limit, self._taken = Limit(time.monotonic() + SIGN_IN_SECONDS), 0
        return super().send(*args, **kwargs)


def sign_in_session() -> requests.Session:
    """A session for the sign-in; a virtual machine's own identity is asked without TLS."""
    session = requests.Session()
    session.headers["Accept-Encoding"] = "gzip"
    for scheme in ("https://", "http://"):
        session.mount(scheme, SignInAdapter())
    return session


def bounded_session(limit: Limit) -> requests.Session:
    """A session whose answers are bounded; proxies and certificates come from the environment, as usual."""
    session = requests.Session()
    session.headers["Accept-Encoding"] = "gzip"
    session.mount("https://", BoundedAdapter(limit))
    return session
