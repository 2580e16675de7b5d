"""The domains that a JSON document holds, whatever printed it, in the shape that ARM gives them.

Known are: ARM and the Azure CLI (`az communication email domain show` or `list`, `az graph query`), Azure PowerShell
(https://learn.microsoft.com/powershell/module/az.communication/get-azemailservicedomain), Terraform's state, `show` and
`output` with azurerm_email_communication_service_domain
(https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/email_communication_service_domain) or
azapi, outputs of Bicep and ARM deployments, and parts: only properties, only records, only states.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from bundler.model.acs_records import RecordKey
from bundler.reading.azure.domain_body import bare
from bundler.reading.azure.ids import DOMAIN_TYPE, DomainId
from bundler.reading.azure.json_fields import mapping, text

Json = Mapping[str, Any]

MAX_DEPTH = 64
"""Levels of a document that are looked into."""
MAX_OBJECTS = 100_000
"""Objects and lists of a document that are looked into: a large Terraform state has some thousands."""

_KEYS = {key.value.casefold(): key.value for key in RecordKey}


@dataclass(frozen=True, slots=True)
class Shape:
    """A domain as some tool printed it."""

    body: dict[str, Any]
    """The domain in ARM's shape. A part lacks `id` and `name`."""
    made_by: str
    """What prints such a shape, as a phrase: `Terraform (azurerm)`."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """Which parts that a verification is judged by are not in it."""
        properties = self.body["properties"]
        parts = {
            "the resource id": self.body.get("id"),
            "verification states": properties.get("verificationStates"),
            "verification records": properties.get("verificationRecords"),
        }
        return tuple(part for part, value in parts.items() if not value)


def find_shapes(document: object) -> tuple[Shape, ...]:
    """Every domain in a document, in its order; a resource that is given twice counts once.

    Parts, which name no resource, are put together to one domain, unless resources are there as well.
    """
    found: dict[str, Shape] = {}
    parts: list[Shape] = []
    for shape in _walk(document):
        if key := text(shape.body, "id").casefold():
            found.setdefault(key, shape)
        else:
            parts.append(shape)
    return tuple(found.values()) or _joined(parts)


def _joined(parts: Sequence[Shape]) -> tuple[Shape, ...]:
    """Parts of one domain as one shape; parts of several domains each as it is."""
    names = {bare(name) for part in parts if (name := text(part.body, "name"))}
    if len(parts) < 2 or len(names) > 1:
        return tuple(parts)
    properties = {key: value for part in reversed(parts) for key, value in part.body["properties"].items()}
    named = next((part.body["name"] for part in parts if "name" in part.body), None)
    return (Shape(_part(properties, named), " and ".join(dict.fromkeys(part.made_by for part in parts))),)


def _walk(document: object) -> Iterator[Shape]:
    budget = MAX_OBJECTS
    waiting: list[tuple[object, int]] = [(document, 0)]
    while waiting and budget:
        value, depth = waiting.pop()
        budget -= 1
        if isinstance(value, dict):
            shape = next((shape for reader in _READERS if (shape := reader(value)) is not None), None)
            if shape is not None:
                yield shape
                continue
        if depth < MAX_DEPTH:
            inner: Sequence[object] = list(value.values()) if isinstance(value, dict) else ()
            inner = value if isinstance(value, list) else inner
            waiting += [(each, depth + 1) for each in reversed(inner) if isinstance(each, dict | list)]


def _arm(value: Json) -> Shape | None:
    """A raw ARM body, nested or flattened."""
    if DomainId.parse(text(value, "id")) is None or _block(value.get("verification_records")):
        return None
    nested = value.get("properties")
    if isinstance(nested, dict):
        return Shape({key: each for key, each in value.items() if key not in _GRAPH_COLUMNS}, "ARM")
    outer = {key: each for key, each in value.items() if key in _ENVELOPE}
    inner = {key: each for key, each in value.items() if key not in _ENVELOPE}
    return Shape({**outer, "properties": inner}, "Azure CLI")


_GRAPH_COLUMNS = frozenset(
    {"subscriptionId", "tenantId", "identity", "kind", "managedBy", "plan", "sku", "zones", "extendedLocation"}
)
"""Of every row of Resource Graph, whatever the resource
(https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language)."""
_ENVELOPE = frozenset({"id", "name", "type", "location", "tags", "systemData", "resourceGroup", "etag"})


def _powershell(value: Json) -> Shape | None:
    """An object of Get-AzEmailServiceDomain, printed by ConvertTo-Json."""
    if DomainId.parse(text(value, "Id")) is None:
        return None
    states: dict[str, Any] = {
        key: {"status": value.get(f"{name}Status"), "errorCode": value.get(f"{name}ErrorCode")}
        for key, name in ((key, key if key == "Domain" else key.capitalize()) for key in _KEYS.values())
        if isinstance(value.get(f"{name}Status"), str)
    }
    records = _records(mapping(value, "VerificationRecord"))
    properties: dict[str, Any] = {
        _camel(key): value[key]
        for key in ("DataLocation", "DomainManagement", "FromSenderDomain", "MailFromSenderDomain",
                    "ProvisioningState", "UserEngagementTracking")
        if isinstance(value.get(key), str)
    }  # fmt: skip
    system = {
        _camel(key.removeprefix("SystemData")): _moment(each)
        for key, each in value.items()
        if key.startswith("SystemData") and key != "SystemData"
    }
    properties |= {"verificationStates": states, "verificationRecords": records}
    body = {_camel(key): value[key] for key in ("Id", "Name", "Type", "Location") if isinstance(value.get(key), str)}
    body |= {"tags": value.get("Tag") or {}, "systemData": system, "properties": properties}
    return Shape(body, "Azure PowerShell")


def _azurerm(value: Json) -> Shape | None:
    """The attributes of azurerm_email_communication_service_domain, in a state, a `show` or an `output`."""
    records = _block(value.get("verification_records"))
    if not records or "domain_management" not in value:
        return None
    properties: dict[str, Any] = {
        arm: value[name]
        for name, arm in (
            ("domain_management", "domainManagement"),
            ("from_sender_domain", "fromSenderDomain"),
            ("mail_from_sender_domain", "mailFromSenderDomain"),
        )
        if isinstance(value.get(name), str)
    }
    if isinstance(tracking := value.get("user_engagement_tracking_enabled"), bool):
        properties["userEngagementTracking"] = "Enabled" if tracking else "Disabled"
    properties["verificationRecords"] = _records(records)
    body = {key: value[key] for key in ("id", "name") if isinstance(value.get(key), str)}
    return Shape({**body, "tags": value.get("tags") or {}, "properties": properties}, "Terraform (azurerm)")


def _azapi(value: Json) -> Shape | None:
    """A resource or data source of azapi: what ARM said is in `output`, as far as it was exported."""
    kind, version, _ = text(value, "type").partition("@")
    if kind.casefold() != DOMAIN_TYPE or not version:
        return None
    output = _object(value.get("output"))
    body: dict[str, Any] = {key: value[key] for key in ("id", "name", "location") if isinstance(value.get(key), str)}
    # `body` is what was asked for, not what ARM said
    return Shape({**body, **{k: v for k, v in output.items() if k in _ENVELOPE}, "tags": value.get("tags") or {},
                  "properties": dict(mapping(output, "properties"))}, "Terraform (azapi)")  # fmt: skip


def _properties(value: Json) -> Shape | None:
    """The properties of a domain without the resource around them."""
    states = _states(_object(_output(value.get("verificationStates"))))
    records = _records(_object(_output(value.get("verificationRecords"))))
    if not states and not records:
        return None
    properties: dict[str, Any] = {key: each for key, each in value.items() if isinstance(each, str)}
    properties |= {"verificationStates": states} if states else {}
    properties |= {"verificationRecords": records} if records else {}
    return Shape(_part(properties), "properties alone")


def _records_alone(value: Json) -> Shape | None:
    records = _records(value)
    return Shape(_part({"verificationRecords": records}), "records alone") if records else None


def _states_alone(value: Json) -> Shape | None:
    states = _states(value)
    return Shape(_part({"verificationStates": states}), "states alone") if states else None


def _part(properties: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    """A body without a resource around it, with the name of the domain where the part shows it."""
    records = mapping(properties, "verificationRecords")
    shown = name or text(properties, "fromSenderDomain") or text(mapping(records, RecordKey.DOMAIN), "name")
    return {"name": shown, "properties": properties} if shown else {"properties": properties}


_READERS: tuple[Callable[[Json], Shape | None], ...] = (
    _azapi, _azurerm, _arm, _powershell, _properties, _records_alone, _states_alone,
)  # fmt: skip


def _states(value: Json) -> dict[str, Any]:
    """ARM's `verificationStates` from an object by record key in any case."""
    return {
        _KEYS[key.casefold()]: state
        for key, state in value.items()
        if key.casefold() in _KEYS and isinstance(state, dict) and isinstance(state.get("status"), str)
    }


def _records(value: Json) -> dict[str, Any]:
    """ARM's `verificationRecords` from an object by record key in any case, each a record or a list of one."""
    found = {_KEYS[key.casefold()]: _block(each) for key, each in value.items() if key.casefold() in _KEYS}
    lowered = {key: {name.casefold(): part for name, part in record.items()} for key, record in found.items()}
    return {key: record for key, record in lowered.items() if {"name", "type", "value"} <= record.keys()}


def _block(value: object) -> Json:
    """An object, or the only one of a list: Terraform keeps nested blocks as lists."""
    one = value[0] if isinstance(value, list) and len(value) == 1 else value
    return one if isinstance(one, dict) else {}


def _output(value: object) -> object:
    """What an output of a deployment or of Terraform holds: it comes wrapped in its type."""
    wrapped = isinstance(value, dict) and "value" in value and value.keys() <= {"type", "value", "sensitive"}
    return value["value"] if wrapped and isinstance(value, dict) else value


def _object(value: object) -> Json:
    """An object, or one inside a string of JSON (azapi before version 2)."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _moment(value: object) -> object:
    r"""A time as ARM writes it; Windows PowerShell 5 writes `/Date(1790000000000)/`, milliseconds since 1970."""
    if isinstance(value, str) and value.startswith("/Date(") and value.endswith(")/"):
        digits = value[6:-2]
        if digits.isdecimal() and len(digits) < 15:
            return datetime.fromtimestamp(int(digits) / 1000, UTC).isoformat().replace("+00:00", "Z")
    return value
