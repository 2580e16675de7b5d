"""What Microsoft.Support holds in the stand-in: requests, workspaces and files, by the published shapes
(azure-rest-api-specs, Microsoft.Support 2024-04-01)."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_DNS, uuid4, uuid5

from tests.world.arm_bodies import Body
from tests.world.arm_failures import Failure, arm_error

SERVICES = {"Azure Communication Services": ("Email / Domain verification", "SMS"), "Virtual Machine": ("Connect",)}
CREATED = "2026-11-20T08:00:00Z"


def _named(kind: str, name: str) -> Body:
    own = str(uuid5(NAMESPACE_DNS, name))
    where = f"/providers/Microsoft.Support/{kind}/{own}"
    return {"id": where, "name": own, "type": "x", "properties": {"displayName": name}}


@dataclass
class Support:
    """One tenant's support requests. Names and ids compare without case."""

    tickets: dict[str, Body] = field(default_factory=dict)
    """By number."""
    files: dict[tuple[str, str], dict[int, bytes]] = field(default_factory=dict)
    """Workspace and name to pieces."""
    announced: dict[tuple[str, str], Body] = field(default_factory=dict)
    workspaces: set[str] = field(default_factory=set)
    opened: dict[str, Body] = field(default_factory=dict)
    """Requests that were opened here, by resource name in lower case."""

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

    def list_services(self) -> Body:
        """What support can be asked for."""
        return {"value": [_named("services", name) for name in SERVICES]}

    def list_problems(self, service: str) -> Body | Failure:
        """The kinds of problem of a service."""
        for name, problems in SERVICES.items():
            if str(uuid5(NAMESPACE_DNS, name)) == service:
                return {"value": [_named(f"services/{service}/problemClassifications", each) for each in problems]}
        return arm_error(404, "ResourceNotFound", "There is no such service.")

    def create_ticket(self, path: str, sent: Any) -> Failure:
        """Take a request; 202, and an operation to follow."""
        properties, name = sent["properties"], path.rpartition("/")[2]
        required = {"title", "description", "severity", "serviceId", "problemClassificationId"}
        required |= {"advancedDiagnosticConsent", "contactDetails"}
        if missing := required - properties.keys():
            return arm_error(400, "BadRequest", f"Missing: {sorted(missing)}.")
        number = str(2611200010000100 + len(self.tickets))
        self.opened[name.lower()] = {
            "id": path,
            "name": name,
            "type": "Microsoft.Support/supportTickets",
            "properties": {**properties, "supportTicketId": number, "status": "Open"},
        }
        self.tickets[number] = self.opened[name.lower()]
        where = (
            f"https://{{host}}{path.rpartition('/supportTickets/')[0]}/operationsStatus/{name}?api-version=2024-04-01"
        )
        return Failure(202, b"{}", {"Azure-AsyncOperation": where, "Location": where})

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
