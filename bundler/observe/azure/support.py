"""Support requests by Microsoft.Support (https://learn.microsoft.com/rest/api/support, version 2024-04-01).

Limits of files: https://learn.microsoft.com/azure/azure-portal/supportability/how-to-manage-azure-support-request and
the models of azure-mgmt-support.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from azure.core.exceptions import ResourceNotFoundError

from bundler.errors import ToolFailed, UsageProblem
from bundler.observe.azure.client import Arm
from bundler.observe.azure.collect import Paged, fetch_all, subscriptions
from bundler.observe.azure.session import told
from bundler.observe.azure.writes import CREATE_FILE, CREATE_FILE_WORKSPACE, UPLOAD_FILE, Call
from bundler.reading.azure.exchanges import rows
from bundler.reading.azure.json_fields import mapping, text

ROLE = "Support Request Contributor on the subscription"
CHUNK = 2_500_000
"""Bytes of a piece at most."""
STEP = "azure.support"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A support request."""

    number: str
    subscription: str
    title: str
    status: str
    resource_id: str
    """What it is about; empty where it does not say."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way."""

    name: str
    data: bytes

    @property
    def chunk(self) -> int:
        """Bytes of each piece but the last."""
        return min(CHUNK, max(1, len(self.data)))

    @property
    def pieces(self) -> int:
        """How many there are."""
        return max(1, -(-len(self.data) // self.chunk))

    @property
    def announcement(self) -> dict[str, Any]:
        """What Azure is told of it beforehand."""
        sizes = {"chunkSize": self.chunk, "fileSize": len(self.data), "numberOfChunks": self.pieces}
        return {"properties": sizes}


def find_ticket(arm: Arm, number: str, subscription: str) -> Ticket:
    """The support request of a number, in a subscription or in any that the sign-in reaches. Raises `ToolFailed`."""
    calls = arm.calls(STEP)
    with told("The support requests could not be listed", ROLE, calls):
        searched = [subscription] if subscription else subscriptions(calls)
        for each in searched:
            if found := _ticket_in(arm, number, each):
                return found
    where = f"the subscription {subscription}" if subscription else f"{len(searched)} subscriptions"
    raise ToolFailed(
        f"The support request {number} was not found in {where}.",
        "Check the number, name its subscription with --subscription, or sign in to its tenant with --tenant.",
    )


def _ticket_in(arm: Arm, number: str, subscription: str) -> Ticket | None:
    calls = arm.calls(STEP)
    listed = calls.support(subscription).support_tickets.list(filter=f"SupportTicketId eq '{number}'")
    fetch_all(calls, cast("Paged", listed))
    for row in rows(calls.exchanges):
        properties = mapping(row, "properties")
        if text(properties, "supportTicketId") == number:
            details = mapping(properties, "technicalTicketDetails")
            return Ticket(
                number, subscription, text(properties, "title"), text(properties, "status"), text(details, "resourceId")
            )
    return None


def has_workspace(arm: Arm, ticket: Ticket) -> bool:
    """Whether the request has its file workspace, whose name is the request's number. Raises `ToolFailed`."""
    calls = arm.calls(STEP)
    with told("The file workspace could not be read", ROLE, calls):
        try:
            calls.support(ticket.subscription).file_workspaces.get(ticket.number)
        except ResourceNotFoundError:
            return False
    return True


def calls_for(ticket: Ticket, uploads: Sequence[Upload], *, workspace: bool) -> Iterator[Call]:
    """Every message that an upload takes. `workspace`: it must be made first."""
    where = {"subscription": ticket.subscription, "workspace": ticket.number}
    if workspace:
        yield CREATE_FILE_WORKSPACE.call(where)
    for upload in uploads:
        named = {**where, "file": upload.name}
        yield CREATE_FILE.call(named, upload.announcement)
        yield from (UPLOAD_FILE.call(named) for _ in range(upload.pieces))


def send(arm: Arm, ticket: Ticket, uploads: Sequence[Upload], *, workspace: bool) -> None:
    """Upload the files, each as the bytes that it is. Raises `ToolFailed`, naming the file that did not arrive."""
    from azure.mgmt.support.models import FileDetails, UploadFile

    calls = arm.calls(STEP)
    client = calls.support(ticket.subscription)
    if workspace:
        with told("The file workspace could not be created", ROLE, calls):
            client.file_workspaces.create(ticket.number)
    for upload in uploads:
        with told(f"{upload.name} was not uploaded", ROLE, calls):
            sizes = FileDetails(chunk_size=upload.chunk, file_size=len(upload.data), number_of_chunks=upload.pieces)
            client.files.create(ticket.number, upload.name, sizes)
            for index in range(upload.pieces):
                piece = upload.data[index * upload.chunk : (index + 1) * upload.chunk]
                content = base64.b64encode(piece).decode("ascii")
                client.files.upload(ticket.number, upload.name, UploadFile(content=content, chunk_index=index))


def read_back(arm: Arm, ticket: Ticket) -> Mapping[str, int]:
    """Names and sizes of the files in the request's workspace. Raises `ToolFailed`."""
    calls = arm.calls(STEP)
    with told("The uploaded files could not be listed", ROLE, calls):
        fetch_all(calls, cast("Paged", calls.support(ticket.subscription).files.list(ticket.number)))
    found: dict[str, int] = {}
    for row in rows(calls.exchanges):
        size = mapping(row, "properties").get("fileSize")
        found[text(row, "name")] = size if isinstance(size, int) else -1
    return found


def check_arrived(uploads: Sequence[Upload], found: Mapping[str, int]) -> None:
    """Compare what was sent with what is there. Raises `ToolFailed`."""
    for upload in uploads:
        size = found.get(upload.name)
        if size != len(upload.data):
            there = "is not there" if size is None else f"has {size} bytes there"
            raise ToolFailed(
                f"{upload.name} was sent with {len(upload.data)} bytes, but {there}.",
                "Look at the support request in the portal, and attach the file there.",
            )


def check_open(ticket: Ticket) -> None:
    """Raises `UsageProblem` for a request that is closed: nobody reads what is attached to it."""
    if ticket.status.casefold() == "closed":
        raise UsageProblem(
            f"The support request {ticket.number} is closed.", "Reopen it in the portal, or open another one."
        )
