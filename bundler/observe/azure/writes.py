"""Everything that this program may change in Azure: one list, and what a user agreed to of it.

A write leaves only when it stands in `WRITES`, when the user agreed to this very call (`Permits`), and only once: the
door (`exchange.Door`) asks here for everything that is not a read. Imports nothing of the Azure SDK.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_DOMAIN = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Communication"
    "/emailServices/{service}/domains/{domain}"
)
_SUPPORT = "/subscriptions/{subscription}/providers/Microsoft.Support"


@dataclass(frozen=True, slots=True)
class Write:
    """One kind of message that changes something."""

    name: str
    command: str
    """The command that may send it."""
    method: str
    path: str
    """Template of the ARM path; names in braces represent one segment each."""
    does: str
    """What it does, verb first, for the list that the user agrees to."""
    keeps_body: bool = False
    """The recording holds what was sent. Not where that is a file's content or tells of a person."""

    def is_sent_by(self, method: str, path: str) -> bool:
        """Whether a message is of this kind. ARM paths are compared without case."""
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.path))
        return method == self.method and re.fullmatch(pattern, path, re.IGNORECASE) is not None

    def call(self, names: Mapping[str, str], body: Mapping[str, Any] | None = None) -> "Call":
        """The message for named resources. Raises `KeyError` for a name that the template wants and did not get."""
        return Call(self, self.path.format_map(names), body)


INITIATE_VERIFICATION = Write(
    "initiate-verification",
    "request",
    "POST",
    f"{_DOMAIN}/initiateVerification",
    "asks ACS to verify one record",
    keeps_body=True,
)
CANCEL_VERIFICATION = Write(
    "cancel-verification",
    "request",
    "POST",
    f"{_DOMAIN}/cancelVerification",
    "cancels the verification of one record",
    keeps_body=True,
)
CREATE_FILE_WORKSPACE = Write(
    "create-file-workspace",
    "attach",
    "PUT",
    f"{_SUPPORT}/fileWorkspaces/{{workspace}}",
    "makes the workspace that takes files for a support request",
)
CREATE_FILE = Write(
    "create-file",
    "attach",
    "PUT",
    f"{_SUPPORT}/fileWorkspaces/{{workspace}}/files/{{file}}",
    "announces a file to the workspace of a support request",
    keeps_body=True,
)
UPLOAD_FILE = Write(
    "upload-file",
    "attach",
    "POST",
    f"{_SUPPORT}/fileWorkspaces/{{workspace}}/files/{{file}}/upload",
    "uploads one piece of a file",
)
CREATE_TICKET = Write(
    "create-ticket",
    "ticket",
    "PUT",
    f"{_SUPPORT}/supportTickets/{{ticket}}",
    "opens a support request",
)
WRITES = (
    INITIATE_VERIFICATION,
    CANCEL_VERIFICATION,
    CREATE_FILE_WORKSPACE,
    CREATE_FILE,
    UPLOAD_FILE,
    CREATE_TICKET,
)
"""Every write to Azure that there is. `request` and `watch --request`: https://learn.microsoft.com/rest/api/communication;
`attach` and `ticket --create`: https://learn.microsoft.com/rest/api/support (2024-04-01)."""


def write_of(method: str, path: str) -> Write | None:
    """The kind of write that a message is; None where there is none such, and it must not leave."""
    return next((write for write in WRITES if write.is_sent_by(method, path)), None)


@dataclass(frozen=True, slots=True)
class Call:
    """One message that changes something: as it is shown, and as it is allowed."""

    write: Write
    path: str
    body: Mapping[str, Any] | None = None
    """What it must say, where that is small enough to be shown; None: anything."""

    @property
    def line(self) -> str:
        """Method, path and body on one line, for the user."""
        body = "" if self.body is None else " " + json.dumps(dict(self.body), ensure_ascii=False)
        return f"{self.write.method} {self.path}{body}"

    def is_sent_by(self, method: str, path: str, body: str | bytes | None) -> bool:
        """Whether a message is this call."""
        if method != self.write.method or path.casefold() != self.path.casefold():
            return False
        return self.body is None or _json(body) == dict(self.body)


class Permits:
    """What the user agreed to: every call once. Thread-safe."""

    def __init__(self, calls: Iterable[Call] = ()) -> None:
        self._left = list(calls)
        self._lock = threading.Lock()

    def allow(self, calls: Iterable[Call]) -> None:
        """Add what the user agreed to just now."""
        with self._lock:
            self._left += calls

    def take(self, method: str, path: str, body: str | bytes | None) -> Call | None:
        """Use the permit for a message up; None where there is none, or no longer."""
        with self._lock:
            for number, call in enumerate(self._left):
                if call.is_sent_by(method, path, body):
                    return self._left.pop(number)
        return None


def _json(body: str | bytes | None) -> object:
    try:
        return json.loads(body or "null")
    except ValueError:
        return None
