"""One parser for the body of an ACS Email domain, whatever tool printed it.

ARM nests the properties under `properties`
(https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/get); `az communication email domain show`
flattens them to the top level and adds `resourceGroup`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bundler.model.acs_records import ExpectedRecord, ExpectedSource, RecordKey
from bundler.model.azure_facts import AzureDomain, RecordState
from bundler.reading.azure.ids import AZURE_MANAGED_NAME, DOMAIN_TYPE, DomainId
from bundler.reading.azure.json_fields import mapping, text

DEFAULT_TTL = 3600

_ENVELOPE = frozenset({"id", "name", "type", "location", "tags", "systemData", "properties", "resourceGroup", "etag"})
_PROPERTIES = frozenset(
    {
        "provisioningState",
        "dataLocation",
        "fromSenderDomain",
        "mailFromSenderDomain",
        "domainManagement",
        "userEngagementTracking",
        "verificationStates",
        "verificationRecords",
    }
)
_STATE = frozenset({"status", "errorCode"})
_RECORD = frozenset({"type", "name", "value", "ttl"})
_ORDER = tuple(RecordKey)
_KEYS = {key.value.casefold(): key for key in RecordKey}


class NotADomain(ValueError):
    """The JSON is not the body of an ACS Email domain; the text says what it is instead."""


def parse_domain_body(
    body: object, source: ExpectedSource, read_at: datetime, cites: tuple[str, ...], *, asked: str = ""
) -> AzureDomain:
    """Read the JSON of a domain, raw from ARM or flattened by the Azure CLI.

    Unknown states, records and fields are kept (fields by their path only), missing ones stay empty. A file may hold
    properties alone; `asked` is then the domain that its relative names belong to. Raises `NotADomain` where `body`
    is something else.
    """
    if not isinstance(body, dict):
        raise NotADomain(f"a JSON {_kind(body)}, not an object")
    resource = DomainId.parse(text(body, "id"))
    if resource is None:
        if source is not ExpectedSource.FILE or "id" in body or not _is_part(body):
            raise NotADomain(_what_else(body))
        resource = DomainId("", "", "", text(body, "name"))
    nested = body.get("properties")
    properties: Mapping[str, Any] = nested if isinstance(nested, dict) else body
    asked_zone = text(properties, "fromSenderDomain") or resource.domain or asked
    states = mapping(properties, "verificationStates")
    records = mapping(properties, "verificationRecords")
    system = mapping(body, "systemData")
    return AzureDomain(
        resource_id=text(body, "id"),
        name=text(body, "name") or resource.domain,
        subscription=resource.subscription,
        resource_group=resource.resource_group,
        email_service=resource.email_service,
        location=text(body, "location"),
        data_location=text(properties, "dataLocation"),
        provisioning_state=text(properties, "provisioningState"),
        management=text(properties, "domainManagement"),
        from_sender_domain=text(properties, "fromSenderDomain"),
        mail_from_sender_domain=text(properties, "mailFromSenderDomain"),
        engagement_tracking=text(properties, "userEngagementTracking"),
        states=dict(_states(states)),
        records=tuple(sorted(_records(records, asked_zone, source, cites), key=lambda r: _ORDER.index(r.key))),
        other_records={
            key: value for key, value in records.items() if key.casefold() not in _KEYS and isinstance(value, dict)
        },
        created_at=text(system, "createdAt"),
        created_by=text(system, "createdBy"),
        created_by_type=text(system, "createdByType"),
        modified_at=text(system, "lastModifiedAt"),
        modified_by=text(system, "lastModifiedBy"),
        modified_by_type=text(system, "lastModifiedByType"),
        tag_count=len(mapping(body, "tags")),
        unknown_fields=tuple(sorted(_unknown(body, properties, states, records))),
        source=source,
        read_at=read_at,
        cites=cites,
    )


def belongs_to(domain: AzureDomain, asked: str) -> bool:
    """Whether a domain resource is about the sender domain that was asked for.

    An Azure-managed domain is named `AzureManagedDomain` whatever its mail domain is, so only that one may differ
    in name. A part from a file may name no domain: it is then what was asked for.
    """
    if not domain.resource_id and not domain.name:
        return True
    names = {domain.from_sender_domain} if domain.name.casefold() == AZURE_MANAGED_NAME.casefold() else {domain.name}
    return bare(asked) in {bare(name) for name in names}


def bare(name: str) -> str:
    """A domain name for comparison: lower case, no final dot."""
    return name.strip().rstrip(".").casefold()


def full_name(name: str, domain: str) -> str:
    """The name to look up for a record that ARM (or a portal table) names.

    ARM gives Domain and SPF with the full domain and the DKIM selectors relative to it, without any final dot.
    """
    relative, zone = bare(name), bare(domain)
    if relative in ("", "@", zone):
        return zone
    return relative if relative.endswith("." + zone) else f"{relative}.{zone}"


def _states(states: Mapping[str, Any]) -> Iterator[tuple[str, RecordState]]:
    for key, value in states.items():
        known = _KEYS.get(key.casefold())
        name = known.value if known else key
        if isinstance(value, str):
            yield name, RecordState(value, None)
        elif isinstance(value, dict):
            code = value.get("errorCode")
            yield name, RecordState(text(value, "status"), None if code is None else str(code))


def _records(
    records: Mapping[str, Any], zone: str, source: ExpectedSource, cites: tuple[str, ...]
) -> Iterator[ExpectedRecord]:
    for name, value in records.items():
        key = _KEYS.get(name.casefold())
        if key is None or not isinstance(value, dict) or not (text(value, "name") and text(value, "type")):
            continue
        ttl = value.get("ttl")
        yield ExpectedRecord(
            key=key,
            name=full_name(text(value, "name"), zone),
            rtype=text(value, "type").upper(),
            value=text(value, "value"),
            ttl=ttl if isinstance(ttl, int) and 0 <= ttl < 2**31 else DEFAULT_TTL,
            source=source,
            cites=cites,
        )


def _unknown(
    body: Mapping[str, Any], properties: Mapping[str, Any], states: Mapping[str, Any], records: Mapping[str, Any]
) -> Iterator[str]:
    nested = properties is not body
    prefix = "properties." if nested else ""
    envelope = _ENVELOPE if nested else _ENVELOPE | _PROPERTIES
    yield from (key for key in body if key not in envelope)
    if nested:
        yield from (f"properties.{key}" for key in properties if key not in _PROPERTIES)
    for field, entries, known in (("verificationStates", states, _STATE), ("verificationRecords", records, _RECORD)):
        for key, value in entries.items():
            if isinstance(value, dict):
                yield from (f"{prefix}{field}.{key}.{inner}" for inner in value if inner not in known)


def _is_part(body: Mapping[str, Any]) -> bool:
    properties = mapping(body, "properties")
    return any(isinstance(properties.get(key), dict) for key in ("verificationStates", "verificationRecords"))


def _what_else(body: Mapping[str, Any]) -> str:
    if "error" in body:
        return "an error answer of Azure, not a domain"
    kind = text(body, "type")
    if kind and kind.casefold() != DOMAIN_TYPE:
        return f"a resource of type {kind}, not a domain of an Email Communication Service"
    return "without the resource id of a domain of an Email Communication Service"


def _kind(body: object) -> str:
    return {list: "list", str: "string", bool: "boolean", type(None): "null"}.get(type(body), "number")
