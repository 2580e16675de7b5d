"""Resource bodies in the shapes Azure Resource Manager answers with (api-version 2025-09-01).

Real answers mix spellings: lower-case `type`, record names that are whole for Domain and SPF but relative for DKIM, no
DMARC record, `errorCode` that is absent, empty or `None`. The bodies keep that.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

SUBSCRIPTION = "00000000-1111-2222-3333-444444444444"
GROUP = "contoso-rg"
EMAIL_SERVICE = "contoso-email"
ADMIN = "admin@contoso.com"
TENANT = "11111111-2222-3333-4444-555555555555"
CREATED = datetime(2026, 10, 5, 8, 12, 31, 482913, tzinfo=UTC)

Body = dict[str, Any]
State = str | tuple[str, str]
"""A status, or a status with its errorCode."""

VERIFIED: State = ("Verified", "None")
IN_PROGRESS: State = ("VerificationInProgress", "")
NOT_MATCHED: State = ("VerificationFailed", "DnsRecordsNotMatched")
STATE_KEYS = ("Domain", "SPF", "DKIM", "DKIM2", "DMARC")


def instant(when: datetime) -> str:
    """A time as ARM writes it: UTC with seven decimals."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "1Z"


def stable_id(what: str) -> str:
    """A GUID that is the same in every run."""
    return str(uuid5(NAMESPACE_URL, what))


def email_service_id(name: str = EMAIL_SERVICE, *, subscription: str = SUBSCRIPTION, group: str = GROUP) -> str:
    """ARM id of an Email resource."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Communication/emailServices/{name}"
    )


def domain_id(name: str, *, service: str | None = None) -> str:
    """ARM id of a domain below an Email resource id."""
    return f"{service or email_service_id()}/domains/{name}"


def system_data(*, by: str = ADMIN, by_type: str = "User", at: datetime = CREATED) -> Body:
    """Who made and last changed a resource."""
    return {
        "createdBy": by,
        "createdByType": by_type,
        "createdAt": instant(at),
        "lastModifiedBy": by,
        "lastModifiedByType": by_type,
        "lastModifiedAt": instant(at),
    }


def resource(resource_id: str, resource_type: str, properties: Body, **overrides: Any) -> Body:
    """Any tracked resource. An override replaces a top-level field; None removes it."""
    body: Body = {
        "id": resource_id,
        "name": resource_id.rsplit("/", 1)[1],
        "type": resource_type,
        "location": "global",
        "systemData": system_data(),
        "properties": properties,
        **overrides,
    }
    return {key: value for key, value in body.items() if value is not None}


def verification_states(states: Mapping[str, State] | None = None) -> Body:
    """`verificationStates`: NotStarted but for those given."""
    given = dict.fromkeys(STATE_KEYS, "NotStarted") | dict(states or {})
    return {
        key: {"status": state} if isinstance(state, str) else {"status": state[0], "errorCode": state[1]}
        for key, state in given.items()
    }


def verification_records(domain: str, *, token: str | None = None) -> Body:
    """`verificationRecords`: DKIM names relative to the domain, nothing for DMARC, no final dots."""
    name = domain.lower()
    records: Body = {
        "Domain": ("TXT", name, f"ms-domain-verification={token or ownership_token(domain)}"),
        "SPF": ("TXT", name, "v=spf1 include:spf.protection.outlook.com -all"),
    }
    for key, selector in (("DKIM", "selector1"), ("DKIM2", "selector2")):
        label = f"{selector}-azurecomm-prod-net._domainkey"
        records[key] = ("CNAME", label, f"{label}.azurecomm.net")
    return {
        key: {"type": rtype, "name": owner, "value": value, "ttl": 3600}
        for key, (rtype, owner, value) in records.items()
    }


def ownership_token(domain: str) -> str:
    """The GUID ACS asks for in the ownership TXT; the same in every run."""
    return str(UUID(stable_id(f"ownership:{domain.lower()}")))


def domain_body(
    name: str,
    *,
    states: Mapping[str, State] | None = None,
    records: Body | None = None,
    service: str | None = None,
    properties: Body | None = None,
    **overrides: Any,
) -> Body:
    """A custom domain. `properties` adds or replaces fields there (None removes one); `overrides`: top-level fields."""
    inner: Body = {
        "provisioningState": "Succeeded",
        "dataLocation": "unitedstates",
        "fromSenderDomain": name.lower(),
        "mailFromSenderDomain": name.lower(),
        "domainManagement": "CustomerManaged",
        "verificationStates": verification_states(states),
        "verificationRecords": verification_records(name) if records is None else records,
        "userEngagementTracking": "Disabled",
        **(properties or {}),
    }
    inner = {key: value for key, value in inner.items() if value is not None}
    kind = "microsoft.communication/emailservices/domains"
    return resource(domain_id(name, service=service), kind, inner, **overrides)


def azure_managed_body(*, service: str | None = None) -> Body:
    """A domain Microsoft made itself: everything Verified, no records to publish."""
    sender = f"{stable_id('azure-managed')}.azurecomm.net"
    return domain_body(
        "AzureManagedDomain",
        states=dict.fromkeys(STATE_KEYS, "Verified"),
        records={},
        service=service,
        properties={
            "domainManagement": "AzureManaged",
            "fromSenderDomain": sender,
            "mailFromSenderDomain": sender,
        },
    )


def email_service_body(name: str = EMAIL_SERVICE, *, data_location: str = "United States", **where: str) -> Body:
    """An Email Communication Service."""
    inner = {"provisioningState": "Succeeded", "dataLocation": data_location}
    return resource(email_service_id(name, **where), "microsoft.communication/emailservices", inner)


def communication_service_body(
    name: str = "contoso-acs",
    *,
    linked: list[str],
    data_location: str = "United States",
    subscription: str = SUBSCRIPTION,
    group: str = GROUP,
) -> Body:
    """A Communication Services resource with the domains linked to it."""
    parent = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Communication"
    inner = {
        "provisioningState": "Succeeded",
        "hostName": f"{name}.unitedstates.communication.azure.com",
        "dataLocation": data_location,
        "immutableResourceId": stable_id(name),
        "linkedDomains": linked,
        "disableLocalAuth": False,
    }
    return resource(f"{parent}/CommunicationServices/{name}", "microsoft.communication/communicationservices", inner)


def sender_body(domain: str, username: str = "donotreply", display_name: str = "DoNotReply") -> Body:
    """A sender user name of a domain id."""
    kind = "microsoft.communication/emailservices/domains/senderusernames"
    inner = {
        "username": username,
        "displayName": display_name,
        "provisioningState": "Succeeded",
        "dataLocation": "unitedstates",
    }
    return resource(f"{domain}/senderUsernames/{username}", kind, inner, location=None)


def subscription_body(subscription: str = SUBSCRIPTION, *, name: str = "Contoso Production") -> Body:
    """One entry of the list of subscriptions."""
    return {
        "id": f"/subscriptions/{subscription}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription,
        "tenantId": TENANT,
        "displayName": name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def activity_event(
    resource_id: str,
    operation: str,
    at: datetime,
    *,
    status: str = "Succeeded",
    correlation: str = "",
    caller: str = ADMIN,
    properties: Mapping[str, str] | None = None,
) -> Body:
    """An Activity Log event. `operation`: what follows `Microsoft.Communication/`, e.g.
    `EmailServices/Domains/InitiateVerification/action`. Events of one request share `correlation`."""
    name = f"Microsoft.Communication/{operation}"
    subscription, group = resource_id.split("/")[2], resource_id.split("/")[4]
    correlation = correlation or stable_id(f"{resource_id}{operation}{at}")
    event_id = stable_id(f"{correlation}{status}")
    return {
        "authorization": {"action": name, "scope": resource_id},
        "caller": caller,
        "channels": "Operation",
        "claims": {
            "aud": "https://management.azure.com",
            "ipaddr": "198.51.100.240",
            "name": "Contoso Admin",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": caller,
        },
        "correlationId": correlation,
        "description": "",
        "eventDataId": event_id,
        "eventName": {"value": "EndRequest", "localizedValue": "End request"},
        "category": {"value": "Administrative", "localizedValue": "Administrative"},
        "eventTimestamp": instant(at),
        "id": f"{resource_id}/events/{event_id}/ticks/639000000000000000",
        "level": "Informational",
        "httpRequest": {
            "clientRequestId": stable_id(f"client{correlation}"),
            "clientIpAddress": "198.51.100.240",
            "method": "PUT" if operation.endswith("/write") else "POST",
        },
        "operationId": stable_id(f"operation{correlation}"),
        "operationName": {"value": name, "localizedValue": name},
        "resourceGroupName": group,
        "resourceProviderName": {"value": "Microsoft.Communication", "localizedValue": "Microsoft.Communication"},
        "resourceType": {
            "value": "Microsoft.Communication/emailServices/domains",
            "localizedValue": "Microsoft.Communication/emailServices/domains",
        },
        "resourceId": resource_id,
        "status": {"value": status, "localizedValue": status},
        "subStatus": {"value": "", "localizedValue": ""},
        "submissionTimestamp": instant(at + timedelta(minutes=2)),
        "subscriptionId": subscription,
        "tenantId": TENANT,
        "properties": dict(properties or {}),
        "relatedEvents": [],
    }
