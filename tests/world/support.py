"""What Microsoft.Support holds in the stand-in: requests, workspaces and files, by the published shapes
(azure-rest-api-specs, Microsoft.Support 2024-04-01)."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.world.arm_bodies import Body
from tests.world.arm_failures import Failure, arm_error

CREATED = "2026-11-20T08:00:00Z"


@dataclass
class Support:
    """One tenant's support requests. Names and ids compare without case."""

    tickets: dict[str, Body] = field(default_factory=dict)
    """By number."""
    files: dict[tuple[str, str], dict[int, bytes]] = field(default_factory=dict)
    """Workspace and name to pieces."""
    announced: dict[tuple[str, str], Body] = field(default_factory=dict)
    workspaces: set[str] = field(default_factory=set)

    def holds(self, number: str, subscription: str, *, resource_id: str = "", status: str = "Open") -> None:
        """Put a request with its workspace."""
        self.tickets[number] = {
            "id": f"/subscriptions/{subscription}/providers/Microsoft.Support/supportTickets/{uuid4()}",
            "name": str(uuid4()),
            "type": "Microsoft.Support/supportTickets",
            "properties": {
                "supportTicketId": number,
                "title": "ACS Email: DKIM stays VerificationInProgress",
                "status": status,
                "technicalTicketDetails": {"resourceId": resource_id} if resource_id else None,
            },
        }
        self.workspaces.add(number)

    def content(self, number: str, name: str) -> bytes:
        """A file as it arrived."""
        return b"".join(data for _, data in sorted(self.files[number, name].items()))

    def list_tickets(self, filter_: str, subscription: str) -> Body:
        """The requests of a subscription, by their number."""
        wanted = re.findall(r"(?i)supportticketid eq '([0-9]+)'", filter_)
        found = [
            body
            for number, body in self.tickets.items()
            if number in wanted and body["id"].lower().startswith(f"/subscriptions/{subscription}/")
        ]
        return {"value": found}

    def workspace(self, number: str, *, create: bool) -> Body | Failure:
        """A workspace, which PUT makes."""
        if create:
            self.workspaces.add(number)
        elif number not in self.workspaces:
            return arm_error(404, "ResourceNotFound", f"The workspace {number} was not found.")
        properties = {"createdOn": CREATED, "expirationTime": "2026-12-20T08:00:00Z"}
        kind = "Microsoft.Support/fileWorkspaces"
        body = {"id": f"/x/{number}", "name": number, "type": kind, "properties": properties}
        return Failure(201, json.dumps(body).encode()) if create else body

    def list_files(self, number: str) -> Body:
        """What a workspace holds."""
        return {"value": [body for (workspace, _), body in self.announced.items() if workspace == number]}

    def create_file(self, number: str, name: str, sent: Any) -> Body | Failure:
        """Announce a file."""
        sizes = sent["properties"]
        if number not in self.workspaces:
            return arm_error(404, "ResourceNotFound", f"The workspace {number} was not found.")
        if sizes["fileSize"] > 5_000_000 or sizes["chunkSize"] > 2_500_000 or sizes["numberOfChunks"] > 2:
            return arm_error(400, "InvalidFileSize", "The file is too large.")
        body = {
            "id": f"/x/{number}/files/{name}",
            "name": name,
            "type": "Microsoft.Support/files",
            "properties": {"createdOn": CREATED, **sizes},
        }
        self.announced[number, name] = body
        self.files[number, name] = {}
        return Failure(201, json.dumps(body).encode())

    def upload(self, number: str, name: str, sent: Any) -> Failure:
        """Take a piece."""
        if (number, name) not in self.files:
            return arm_error(404, "ResourceNotFound", f"The file {name} was not found.")
        self.files[number, name][sent["chunkIndex"]] = base64.b64decode(sent["content"], validate=True)
        return Failure(204)
