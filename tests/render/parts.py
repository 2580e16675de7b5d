"""Parts of the cases to render: names, records, servers, lookups, Azure."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

from bundler.model.fields import Field, Phrase, Value
from bundler.model.report import (
    ArmSection,
    AttemptRow,
    AzureSection,
    CommunicationServiceSection,
    EmailServiceSection,
    LookupSection,
    OperationRow,
    RRRow,
    StepSection,
    WireRow,
)

START = datetime(2026, 11, 23, 5, 52, 1, 123456, tzinfo=UTC)
END = START + timedelta(seconds=4, microseconds=7)
DOMAIN = "contoso.com"
SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
CORRELATION = "0f8fad5b-d9cb-469f-a165-70867728950e"
REQUEST = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
PROVIDER = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-mail/providers/Microsoft.Communication"
EMAIL_SERVICE = f"{PROVIDER}/emailServices/contoso-mail"
OWNERSHIP = "ms-domain-verification=8d1eba73-c14f-45ef-97b9-6b4aa97a4fab"
SPF = "v=spf1 include:spf.protection.outlook.com -all"
SOFTFAIL = SPF.replace("-all", "~all")
DMARC = "v=DMARC1; p=reject; rua=mailto:dmarc-inbox@contoso.com"
FOREIGN = "google-site-verification=Zx9wQvYt8sR7qP6oN5mL4kJ3iH2gF1e"
RECORDS = (
    ("Domain", DOMAIN, "TXT", OWNERSHIP),
    ("SPF", DOMAIN, "TXT", SPF),
    *(
        (
            key,
            f"selector{number}-azurecomm-prod-net._domainkey.{DOMAIN}",
            "CNAME",
            f"selector{number}-azurecomm-prod-net._domainkey.azurecomm.net",
        )
        for number, key in ((1, "DKIM"), (2, "DKIM2"))
    ),
    ("DMARC", f"_dmarc.{DOMAIN}", "TXT", ""),
)
TXT_FIELDS = {
    "dmarc": Field.DMARC,
    "spf": Field.ACS_RECORD,
    "acs-ownership": Field.ACS_RECORD,
    "dkim": Field.ACS_RECORD,
}
Address = tuple[str, str]
"""Host name and IP address."""


def servers(count: int) -> list[Address]:
    """Name-server addresses: one host each, or two addresses a host when there are more than four."""
    hosts = count // 2 if count > 4 else count
    return [
        (f"ns{i % hosts + 1}.example.net", f"192.0.2.{i + 1}" if i < hosts else f"2001:db8:53::{i + 1:x}")
        for i in range(count)
    ]


def txt(owner: str, text: str, kind: str = "other") -> RRRow:
    value = Value(TXT_FIELDS.get(kind, Field.FOREIGN_TXT), text)
    return RRRow(owner, 3600, "TXT", ('"', value, '"'), kind, len(text))


def rr(owner: str, rtype: str, *data: str | Value) -> RRRow:
    return RRRow(owner, 3600, rtype, data, "", sum(len(part if isinstance(part, str) else part.text) for part in data))


class Lookups:
    """Lookups in the order they were sent."""

    def __init__(self, nsid: str, dead: list[Address]) -> None:
        self.made: list[LookupSection] = []
        self.nsid = nsid
        self.dead = dead

    def ask(
        self, purpose: str, zone: str, name: str, rtype: str, server: Address, answer: tuple[RRRow, ...],
        *, rcode: str = "NOERROR", authority: tuple[RRRow, ...] = (), flags: tuple[str, ...] = ("qr", "aa"),
    ) -> None:  # fmt: skip
        seq = len(self.made) + 1
        at = START + timedelta(milliseconds=37 * seq, microseconds=11 * seq)
        silent = server in self.dead
        tries = ("timeout", "timeout") if silent else ("answered",)
        wire = base64.b64encode(f"{seq} {name}".encode()).decode()
        self.made.append(
            LookupSection(
                id=f"D{seq}",
                purpose=purpose,
                zone=zone,
                name=name,
                type=rtype,
                server=server[0],
                address=server[1],
                port=53,
                recursive=purpose == "comparison",
                transport="udp",
                asked_at=at,
                elapsed_us=None if silent else 12_345,
                outcome="timeout" if silent else "answered",
                rcode="" if silent else rcode,
                flags=() if silent else flags,
                size=None if silent else 183,
                answer=() if silent else answer,
                authority=() if silent else authority,
                additional=(),
                unread=(),
                nsid="" if silent else self.nsid,
                ede=(),
                attempts=tuple(
                    AttemptRow(at, "udp", outcome, 1_500_000 if silent else 12_345, "", ()) for outcome in tries
                ),
                wire=WireRow(wire, wire, hashlib.sha256(wire.encode()).hexdigest()),
            )
        )

    def about(self, name: str, rtype: str) -> list[LookupSection]:
        return [
            made
            for made in self.made
            if (made.name, made.type) == (name, rtype) and made.purpose not in ("comparison", "delegation")
        ]


def azure(*, operations: bool = True) -> AzureSection:
    request = OperationRow(
        START - timedelta(hours=26), "customer", "initiateVerification", "Accepted", "", CORRELATION, "",
        "admin@contoso.com", ("A3",),
    )  # fmt: skip
    return AzureSection(
        source="azure",
        read_at=START,
        resource_id=f"{EMAIL_SERVICE}/domains/{DOMAIN}",
        subscription=SUBSCRIPTION,
        resource_group="rg-mail",
        email_service="contoso-mail",
        domain_resource=DOMAIN,
        location="global",
        data_location="unitedstates",
        provisioning_state="Succeeded",
        management="CustomerManaged",
        created_at="2026-11-20T09:14:00Z",
        created_by="admin@contoso.com",
        created_by_type="User",
        modified_at="2026-11-21T10:00:00Z",
        modified_by="admin@contoso.com",
        modified_by_type="User",
        tag_count=2,
        email_service_resource=EmailServiceSection(EMAIL_SERVICE, "contoso-mail", "unitedstates", "Succeeded", ("A2",)),
        communication_services=(
            CommunicationServiceSection(
                f"{PROVIDER}/communicationServices/contoso", "contoso", "unitedstates", linked=False, cites=("A2",)
            ),
        ),
        senders=("donotreply",),
        lists=(),
        operations=(request,) if operations else None,
        other_states=(),
        candidates=(f"{EMAIL_SERVICE}/domains/{DOMAIN}",),
        unknown_fields=("properties.newThing",),
        cites=("A1",),
    )


def call(number: int, step: str, status: int) -> ArmSection:
    url: Phrase = (
        "https://management.azure.com",
        Value(Field.RESOURCE_ID, f"{EMAIL_SERVICE}/domains/{DOMAIN}"),
        "?api-version=2025-09-01",
    )
    return ArmSection(
        id=f"A{number}",
        step=step,
        source="arm",
        method="GET",
        url=url,
        api_version="2025-09-01",
        sent_at=START + timedelta(milliseconds=90 * number),
        elapsed_us=91_234,
        status=status,
        client_request_id=f"3f2504e0-4f89-41d3-9a0c-0305e82c330{number}",
        request_id=REQUEST,
        correlation_id=CORRELATION,
        routing_id=f"WESTEUROPE:20261123T055201Z:{CORRELATION}",
        date="Mon, 23 Nov 2026 05:52:01 GMT",
        error="" if status == 200 else "AuthorizationFailed",
        detail="" if status == 200 else "The client has no access.",
    )


def steps() -> tuple[StepSection, ...]:
    outcomes = (
        ("azure.domain", "ok", "", "", ("A1",)),
        ("azure.email-service", "ok", "", "", ("A2",)),
        ("azure.activity-log", "denied", "403 AuthorizationFailed", "Ask for the role Reader.", ("A3",)),
        ("dns.walk", "ok", "", "", ()),
        ("dns.network", "ok", "", "", ()),
    )  # fmt: skip
    return tuple(
        StepSection(step, outcome, START, END, detail, advice, cites)
        for step, outcome, detail, advice, cites in outcomes
    )
