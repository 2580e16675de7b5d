"""A full, realistic report: contoso.com on four name-server addresses, SPF and ownership verified, DKIM stuck.

Every leaf holds something, and every private leaf something that cannot be mistaken for anything else, so that a test
can look for it in a finished pack. `Private` gathers what the `support` level masks.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import dns.flags
import dns.message
import dns.rrset

from bundler.model.acs_records import DnsOutcome
from bundler.model.fields import Field, Phrase, Value, phrase
from bundler.model.outcomes import RuleStatus
from bundler.model.report import (
    REPORT_FORMAT,
    ArmSection,
    AttemptRow,
    AzureSection,
    CommunicationServiceSection,
    EarlierRow,
    EarlierSection,
    EmailServiceSection,
    Event,
    FindingSection,
    FixSection,
    HostEntry,
    ListSection,
    LookupSection,
    Observed,
    OperationRow,
    OtherState,
    RdapSection,
    RecordSection,
    RegistrationSection,
    RegistryEvent,
    Report,
    RRRow,
    RuleOutcome,
    ServerAnswerRow,
    ServerSection,
    StepSection,
    TicketSection,
    Tool,
    TransportsSection,
    Verdict,
    WireRow,
)
from bundler.model.rule import Severity

START = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
DOMAIN = "contoso.com"
SUBSCRIPTION = "00000000-1111-2222-3333-444444444444"
GROUP = "contoso-mail-rg"
SERVICE = "contoso-email"
SERVICE_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Communication/emailServices/{SERVICE}"
)
DOMAIN_ID = f"{SERVICE_ID}/domains/Contoso.com"
LINKED_ID = f"{SERVICE_ID.rpartition('/emailServices/')[0]}/communicationServices/contoso-comm"
TOKEN = "ms-domain-verification=43d01b7e-996b-4e31-8159-f10119c2087a"
SPF = "v=spf1 include:spf.protection.outlook.com -all"
SELECTORS = ("selector1-azurecomm-prod-net._domainkey", "selector2-azurecomm-prod-net._domainkey")
SERVERS = (
    ("ns1.contoso.com", "192.0.2.53"),
    ("ns1.contoso.com", "2001:db8:1::53"),
    ("ns2.fabrikam-dns.example", "198.51.100.53"),
    ("ns2.fabrikam-dns.example", "2001:db8:2::53"),
)
REQUEST_ID = "7c1f6d1e-59b4-4a3f-9d2c-0e6f3ad0b001"
REGISTRAR, EXPIRY = "Northwind Names Ltd", "2031-07-19"
CORRELATION_ID = "7c1f6d1e-59b4-4a3f-9d2c-0e6f3ad0b002"


@dataclass(frozen=True, slots=True)
class Private:
    """What no pack of level `support` may hold. The foreign TXT records must keep their lengths across variants."""

    tenant: str = "d15ea5ed-0000-4bad-8bad-feedfacecafe"
    creator: str = "adele.vance@contoso.com"
    modifier: str = "0b1ec7ed-1234-4abc-8def-5eedc0ffee00"
    caller: str = "alex.wilber@fabrikam.com"
    soa_mailbox: str = "dnsadmin.contoso.com"
    dmarc_mailbox: str = "dmarc-inbox@contoso.com"
    client_address: str = "203.0.113.77"
    resolver: str = "10.20.30.40"
    foreign_txt: str = "google-site-verification=Zx9wQvYt8sR7qP6oN5mL4kJ3iH2gF1e"
    other_txt: str = "docusign=5f3c9a61-77aa-4c0e-b0d1-3d2f4f0e9a11"


PRIVATE = Private()
OTHER_PRIVATE = Private(
    tenant="c0a1e5ce-9999-4eee-8aaa-0ddba11c0de5",
    creator="grady.archie@fabrikam.com",
    modifier="ab5c15e0-4321-4cba-8fed-ca11ab1e0b0e",
    caller="lidia@example.org",
    soa_mailbox="keeper-of-names.contoso.com",
    dmarc_mailbox="d@contoso.com",
    client_address="198.51.100.200",
    resolver="192.168.7.1",
    foreign_txt="google-site-verification=aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0u",
    other_txt="docusign=00aa11bb-22cc-4dd3-9ee4-55ff66007788",
)


def sample_report(private: Private = PRIVATE, **overrides: Any) -> Report:
    """The report; `overrides` replace its top-level fields."""
    report = Report(
        format=REPORT_FORMAT,
        tool=Tool("acs-evidence", "0.1.0"),
        generated_at=at(90),
        domain=DOMAIN,
        zone=DOMAIN,
        verdict=Verdict.OPEN_CASE,
        summary=phrase(
            "DKIM of {domain} is right on all 4 name-server addresses, and ACS still says {state}.",
            domain=Value(Field.DOMAIN, DOMAIN),
            state="VerificationInProgress",
        ),
        ask=phrase("Please refresh the DKIM verification of {id}.", id=Value(Field.RESOURCE_ID, DOMAIN_ID)),
        observed=Observed(
            at(0),
            at(90),
            91,
            4,
            "iana:2026-01-05",
            "public",
            (phrase("IPv6 was not tested from {place}.", place="here"),),
            registration=RegistrationSection(
                DOMAIN,
                "rdap.example.net",
                at(4),
                ("client transfer prohibited",),
                EXPIRY,
                REGISTRAR,
                ("S:registration",),
            ),
        ),
        azure=_azure(private),
        records=_records(private),
        history=(
            EarlierSection(
                "H1",
                at(-90_000),
                at(-89_000),
                "ab" * 32,
                False,
                True,
                (EarlierRow("DKIM", DnsOutcome.WRONG, "NotStarted", None),),
            ),
        ),
        servers=_servers(),
        findings=_findings(private),
        timeline=(
            Event(at(-400_000), "", phrase("{who} asked.", who=Value(Field.PERSON, private.caller)), ("A4",)),
            Event(at(3), "-05:00", phrase("{ns} gave the target.", ns=Value(Field.HOST, SERVERS[0][0])), ("D10",)),
        ),
        ticket=TicketSection(
            number="2601100040001234",
            title=phrase("DKIM of {domain} stuck", domain=Value(Field.DOMAIN, DOMAIN)),
            description=(
                phrase("Resource: {id}.", id=Value(Field.RESOURCE_ID, DOMAIN_ID)),
                phrase("Request id: {id}.", id=Value(Field.REQUEST_ID, REQUEST_ID)),
            ),
            note=f"Ask {private.creator} from {private.client_address} about it.",
        ),
        lookups=_lookups(private),
        arm=_arm(private),
        rdap=_rdap(),
        steps=_steps(private),
        rules=(
            RuleOutcome("verification-stuck", RuleStatus.FOUND, ()),
            RuleOutcome("sender-missing", RuleStatus.UNDECIDED, ("senders",)),
        ),
    )
    return replace(report, **overrides)


def at(seconds: float) -> datetime:
    """A moment of the run."""
    return START + timedelta(seconds=seconds, microseconds=125)


def _azure(private: Private) -> AzureSection:
    return AzureSection(
        source="azure",
        read_at=at(1),
        resource_id=DOMAIN_ID,
        subscription=SUBSCRIPTION,
        resource_group=GROUP,
        email_service=SERVICE,
        domain_resource="Contoso.com",
        location="Global",
        data_location="unitedstates",
        provisioning_state="Succeeded",
        management="CustomerManaged",
        created_at="2024-02-23T07:28:55.6471331Z",
        created_by=private.creator,
        created_by_type="User",
        modified_at="2024-02-24T07:28:55.6471331Z",
        modified_by=private.modifier,
        modified_by_type="Application",
        tag_count=2,
        email_service_resource=EmailServiceSection(SERVICE_ID, SERVICE, "unitedstates", "Succeeded", ("A2",)),
        communication_services=(
            CommunicationServiceSection(LINKED_ID, "contoso-comm", "unitedstates", linked=True, cites=("A3",)),
        ),
        senders=("DoNotReply", "megan.bowen"),
        lists=(
            ListSection("azure.suppression-lists", "Suppression lists", (Value(Field.SENDER, "adele.vance"),), ("A4",)),
            ListSection("azure.smtp-user-names", "SMTP user names", None, ()),
        ),
        operations=(
            OperationRow(
                at=at(-400_000),
                source="activity-log",
                name="initiateVerification",
                status="Accepted",
                record="DKIM",
                correlation_id=CORRELATION_ID,
                operation_id=REQUEST_ID,
                caller=private.caller,
                cites=("A4",),
            ),
        ),
        other_states=(OtherState("DKIM3", "NotStarted", "None"),),
        candidates=(DOMAIN_ID,),
        unknown_fields=("properties.newThing",),
        cites=("A1",),
    )


def _records(private: Private) -> tuple[RecordSection, ...]:
    dmarc = _dmarc(private)
    return (
        _record("Domain", DOMAIN, "TXT", Value(Field.ACS_RECORD, TOKEN), state="Verified", cite="D7"),
        _record("SPF", DOMAIN, "TXT", Value(Field.ACS_RECORD, SPF), state="Verified", cite="D7"),
        *(
            _record(key, f"{selector}.{DOMAIN}", "CNAME", Value(Field.ACS_RECORD, f"{selector}.azurecomm.net"),
                    state="VerificationInProgress", cite=cite)
            for key, selector, cite in zip(("DKIM", "DKIM2"), SELECTORS, ("D10", "D14"), strict=True)
        ),
        _record("DMARC", f"_dmarc.{DOMAIN}", "TXT", Value(Field.DMARC, dmarc), state="NotStarted", cite="D18"),
    )  # fmt: skip


def _record(key: str, name: str, rtype: str, value: Value, *, state: str, cite: str) -> RecordSection:
    advice = key == "DMARC"
    return RecordSection(
        key=key,
        name=name,
        type=rtype,
        required=not advice,
        expected="" if advice else value.text,
        expected_source="azure",
        ttl=3600,
        state=state,
        error_code=None,
        dns=DnsOutcome.RIGHT,
        verdict=None if advice else Verdict.OPEN_CASE,
        next_step=phrase("Attach this pack to the case about {name}.", name=Value(Field.DOMAIN, name)),
        last_request_at=at(-400_000),
        last_request_id=REQUEST_ID,
        right_since=at(-90_000),
        state_since=at(2),
        answers=tuple(
            ServerAnswerRow(host, address, "values", True, "", (value,), 2, at(5 + n), cite)
            for n, (host, address) in enumerate(SERVERS)
        ),
        cites=(cite, "A1"),
    )


def _dmarc(private: Private) -> str:
    return f"v=DMARC1; p=none; rua=mailto:{private.dmarc_mailbox}!10m"


def _servers() -> tuple[ServerSection, ...]:
    return tuple(
        ServerSection(
            name=host,
            address=address,
            status="authoritative",
            in_parent=True,
            in_child=True,
            origins=("glue",),
            serial=2026011001,
            nsid=f"node{n}.iad",
            transports=TransportsSection(True, None, True, 1232, 480, False),
            detail="",
            cites=("D3",),
        )
        for n, (host, address) in enumerate(SERVERS, 1)
    )


def _findings(private: Private) -> tuple[FindingSection, ...]:
    record = f"{SELECTORS[0]}.{DOMAIN}"
    return (
        FindingSection(
            id="verification-stuck",
            severity=Severity.BLOCKING,
            title="ACS does not finish a verification whose DNS is correct",
            records=("DKIM", "DKIM2"),
            explanation=phrase(
                "Every server of {zone} gives the expected target; {ns} ({address}) too.",
                zone=Value(Field.DOMAIN, DOMAIN),
                ns=Value(Field.HOST, SERVERS[0][0]),
                address=Value(Field.ADDRESS, SERVERS[0][1]),
            ),
            fix=FixSection(
                phrase("Open a case, and name {id}.", id=Value(Field.REQUEST_ID, CORRELATION_ID)),
                (
                    HostEntry(
                        action="add",
                        provider="your DNS host",
                        host=SELECTORS[0],
                        name=record,
                        type="CNAME",
                        value=Value(Field.ACS_RECORD, f"{SELECTORS[0]}.azurecomm.net"),
                        ttl=3600,
                        hint="Without quotes.",
                        commands=(
                            phrase(
                                "az network dns record-set cname set-record -g {group} -z {zone} -n {name}",
                                group=Value(Field.RESOURCE_GROUP, GROUP),
                                zone=Value(Field.DOMAIN, DOMAIN),
                                name=SELECTORS[0],
                            ),
                        ),
                    ),
                ),
                (phrase("az account show --subscription {id}", id=Value(Field.SUBSCRIPTION, SUBSCRIPTION)),),
            ),
            detail=phrase(
                "Tenant {tenant}; also at the name: {txt}; reports go to {mailbox}.",
                tenant=Value(Field.TENANT, private.tenant),
                txt=Value(Field.FOREIGN_TXT, private.foreign_txt),
                mailbox=Value(Field.MAILBOX, private.dmarc_mailbox),
            ),
            cites=("D10", "A1"),
        ),
        FindingSection(
            id="registration-expiring",
            severity=Severity.WARNING,
            title="The registration has expired or expires soon",
            records=(),
            explanation=phrase(
                "The registration of {name} expires on {day} (UTC), says the registry.",
                name=Value(Field.DOMAIN, DOMAIN),
                day=Value(Field.REGISTRATION, EXPIRY),
            ),
            fix=FixSection(("Renew the domain at the registrar.",), (), ()),
            detail=phrase("Said by {server}.", server=Value(Field.HOST, "rdap.example.net")),
            cites=("R1",),
        ),
    )


def _steps(private: Private) -> tuple[StepSection, ...]:
    return (
        StepSection("dns.walk", "ok", at(0), at(2), "", "", ("D1",)),
        StepSection("registration", "ok", at(3), at(5), "", "", ()),
        StepSection(
            "azure.activity-log",
            "denied",
            at(1),
            at(2),
            f"The client '{private.creator}' with object id '{private.modifier}' does not have authorization over "
            f"scope '/subscriptions/{SUBSCRIPTION}' in tenant {private.tenant.upper()}; "
            f"client IP {private.client_address}.",
            "Ask for the role Reader.",
            ("A4",),
        ),
    )


def _arm(private: Private) -> tuple[ArmSection, ...]:
    def call(seq: int, step: str, status: int, detail: str) -> ArmSection:
        return ArmSection(
            id=f"A{seq}",
            step=step,
            source="arm",
            method="GET",
            url=phrase(
                "https://management.azure.com/subscriptions/{sub}/resourceGroups/{group}?api-version=2025-09-01",
                sub=Value(Field.SUBSCRIPTION, SUBSCRIPTION),
                group=Value(Field.RESOURCE_GROUP, GROUP),
            ),
            api_version="2025-09-01",
            sent_at=at(seq / 10),
            elapsed_us=81_234,
            status=status,
            client_request_id=f"7c1f6d1e-59b4-4a3f-9d2c-0e6f3ad0c00{seq}",
            request_id=REQUEST_ID,
            correlation_id=CORRELATION_ID,
            routing_id=f"WESTEUROPE:20260110T120000Z:{CORRELATION_ID}",
            date="Sat, 10 Jan 2026 12:00:01 GMT",
            error="",
            detail=detail,
        )

    return (
        call(1, "azure.domain", 200, ""),
        call(4, "azure.activity-log", 403, f"AuthorizationFailed in tenant {private.tenant} for {private.caller}"),
    )


def _rdap() -> tuple[RdapSection, ...]:
    return (
        RdapSection(
            id="R1",
            url=phrase(
                "https://{host}/domain/{name}",
                host=Value(Field.HOST, "rdap.example.net"),
                name=Value(Field.DOMAIN, DOMAIN),
            ),
            sent_at=at(4),
            elapsed_us=312_456,
            status=200,
            name=DOMAIN,
            statuses=("client transfer prohibited",),
            events=(RegistryEvent("registration", "2003-02-14"), RegistryEvent("expiration", EXPIRY)),
            registrars=(REGISTRAR,),
            sha256=hashlib.sha256(b"what the registry said").hexdigest(),
            error="",
            detail="",
        ),
    )


RRLine = tuple[str, str, str, Phrase, str]
"""Owner, type, rdata in presentation format, the same with typed parts, kind of TXT."""


def _lookups(private: Private) -> tuple[LookupSection, ...]:
    soa = f"ns1.contoso.com. {private.soa_mailbox}. 2026011001 3600 600 604800 300"
    typed_soa = phrase(
        "{mname} {rname} 2026011001 3600 600 604800 300",
        mname=Value(Field.HOST, "ns1.contoso.com"),
        rname=Value(Field.MAILBOX, private.soa_mailbox),
    )
    apex_txt: list[RRLine] = [
        _txt(DOMAIN, Field.ACS_RECORD, TOKEN, "acs-ownership"),
        _txt(DOMAIN, Field.ACS_RECORD, SPF, "spf"),
        _txt(DOMAIN, Field.FOREIGN_TXT, private.foreign_txt, "google-site-verification"),
        _txt(DOMAIN, Field.FOREIGN_TXT, private.other_txt, "docusign"),
    ]
    found = [
        _lookup(1, "root", ".", "com", "NS", ("a.root-servers.net", "198.41.0.4"),
                [("com", "NS", "a.gtld-servers.net.", (Value(Field.HOST, "a.gtld-servers.net"),), "")]),
        _lookup(2, "delegation", "com", DOMAIN, "NS", ("a.gtld-servers.net", "192.5.6.30"),
                [(DOMAIN, "NS", f"{host}.", (Value(Field.HOST, host),), "") for host in dict(SERVERS)]),
    ]  # fmt: skip
    seq = 3
    for qname, rtype, answer in [
        (DOMAIN, "SOA", [(DOMAIN, "SOA", soa, typed_soa, "")]),
        (DOMAIN, "TXT", apex_txt),
        *((f"{s}.{DOMAIN}", "CNAME", [_cname(f"{s}.{DOMAIN}", f"{s}.azurecomm.net")]) for s in SELECTORS),
        (f"_dmarc.{DOMAIN}", "TXT", [_txt(f"_dmarc.{DOMAIN}", Field.DMARC, _dmarc(private), "dmarc")]),
    ]:
        for server in SERVERS:
            found.append(_lookup(seq, "zone" if rtype == "SOA" else "record", DOMAIN, qname, rtype, server, answer))
            seq += 1
    resolver = ("", private.resolver)
    found.append(_lookup(seq, "comparison", "", DOMAIN, "TXT", resolver, apex_txt[:2], recursive=True))
    return tuple(found)


def _txt(owner: str, field: Field, text: str, kind: str) -> RRLine:
    return (owner, "TXT", f'"{text}"', ('"', Value(field, text), '"'), kind)


def _cname(owner: str, target: str) -> RRLine:
    return (owner, "CNAME", f"{target}.", (Value(Field.ACS_RECORD, target),), "")


def _lookup(
    seq: int, purpose: str, zone: str, qname: str, qtype: str, server: tuple[str, str], answer: Sequence[RRLine],
    *, recursive: bool = False,
) -> LookupSection:  # fmt: skip
    query = dns.message.make_query(f"{qname}." if qname != "." else ".", qtype, use_edns=0, payload=1232)
    query.id = 4000 + seq
    response = dns.message.make_response(query)
    response.flags |= dns.flags.RA if recursive else dns.flags.AA
    for owner, rtype, rdata, _, _ in answer:
        response.answer.append(dns.rrset.from_text(f"{owner}.", 3600, "IN", rtype, rdata))
    asked, came = query.to_wire(), response.to_wire()
    return LookupSection(
        id=f"D{seq}",
        purpose=purpose,
        zone=zone,
        name=qname,
        type=qtype,
        server=server[0],
        address=server[1],
        port=53,
        recursive=recursive,
        transport="udp",
        asked_at=at(seq / 10),
        elapsed_us=23_456,
        outcome="answered",
        rcode="NOERROR",
        flags=("qr", "rd", "ra") if recursive else ("qr", "aa"),
        size=len(came),
        answer=tuple(
            RRRow(owner, 3600, rtype, typed, kind, len(rdata) - 2 if rtype == "TXT" else len(rdata))
            for owner, rtype, rdata, typed, kind in answer
        ),
        authority=(),
        additional=(),
        unread=("the data of additional record 1, type NS, cannot be read",) if recursive else (),
        nsid="" if recursive else "node1.iad",
        ede=("22 no reachable authority",) if recursive else (),
        attempts=(
            AttemptRow(at(seq / 10 - 1), "udp", "timeout", 1_000_000, "", ("wrong-id",)),
            AttemptRow(at(seq / 10), "udp", "answered", 23_456, "second try", ()),
        ),
        wire=WireRow(
            base64.b64encode(asked).decode(), base64.b64encode(came).decode(), hashlib.sha256(asked + came).hexdigest()
        ),
    )
