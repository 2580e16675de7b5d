"""Activity Log events about the domain, one entry for each operation.

Schema: https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema; operation names:
https://learn.microsoft.com/azure/role-based-access-control/permissions/web-and-mobile (Microsoft.Communication).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bundler.model.acs_records import RecordKey
from bundler.model.azure_facts import Operation
from bundler.model.observations import ArmExchange
from bundler.reading.azure.json_fields import mapping, objects, text

_PREFIX = "microsoft.communication/emailservices/domains/"
_NAMES = {
    "initiateverification/action": "initiateVerification",
    "cancelverification/action": "cancelVerification",
    "revokeverification/action": "revokeVerification",
    "write": "write",
    "delete": "delete",
}
_KEYS = {key.value.casefold(): key.value for key in RecordKey}


def read_operations(exchanges: Iterable[ArmExchange]) -> tuple[Operation, ...]:
    """Operations on the domain in order of time.

    One operation leaves several events (started, accepted, ended): they become one entry with the time of the first
    and the status of the last. Events of other resource types and events without a time are left out.
    """
    groups: dict[tuple[str, str], list[tuple[datetime, Mapping[str, Any], str]]] = {}
    for exchange in exchanges:
        for event in objects(exchange.body, "value"):
            at = _time(text(event, "eventTimestamp"))
            name = _operation(event) if at else ""
            if at and name:
                run = _word(event, "operationId") or _word(event, "correlationId") or _word(event, "eventDataId")
                groups.setdefault((name, run), []).append((at, event, f"A{exchange.seq}"))
    operations = (_merged(name, sorted(group, key=lambda entry: entry[0])) for (name, _), group in groups.items())
    return tuple(sorted(operations, key=lambda operation: operation.at))


def read_own_requests(exchanges: Iterable[ArmExchange]) -> tuple[Operation, ...]:
    """The requests that this program sent itself, in order: `acs-evidence request`, or `watch --request`.

    The status is `Accepted` where Azure took the request, `Failed` where it refused it or the operation failed, and
    `NoAnswer` where no answer came: the outcome is unknown.
    """
    found: list[Operation] = []
    for exchange in exchanges:
        name = _NAMES.get(f"{exchange.url.partition('?')[0].rsplit('/', 1)[-1].casefold()}/action", "")
        if exchange.method == "POST" and name and exchange.source == "arm":
            found.append(_own(name, exchange))
        elif found and exchange.step == "azure.request" and _failed(exchange.body):
            found[-1] = replace(found[-1], status="Failed", cites=(*found[-1].cites, f"A{exchange.seq}"))
    return tuple(found)


def _own(name: str, exchange: ArmExchange) -> Operation:
    asked = text(exchange.sent, "verificationType") if isinstance(exchange.sent, dict) else ""
    status = (
        "NoAnswer" if exchange.status is None or exchange.error else "Accepted" if exchange.status < 300 else "Failed"
    )
    return Operation(
        at=exchange.sent_at,
        name=name,
        status=status,
        record=_KEYS.get(asked.casefold(), asked),
        correlation_id=exchange.headers.get("x-ms-correlation-request-id", ""),
        operation_id="",
        caller="",
        cites=(f"A{exchange.seq}",),
        sub_status="Conflict" if exchange.status == 409 else "",
        source="recorded-call",
    )


def _failed(body: object) -> bool:
    return isinstance(body, dict) and text(body, "status").casefold() in {"failed", "canceled"}


def _merged(name: str, group: list[tuple[datetime, Mapping[str, Any], str]]) -> Operation:
    events = [event for _, event, _ in group]
    return Operation(
        at=group[0][0],
        name=name,
        status=_word(events[-1], "status"),
        record=next((record for event in events if (record := _record(event))), ""),
        correlation_id=_first(events, "correlationId"),
        operation_id=_first(events, "operationId"),
        caller=_first(events, "caller"),
        cites=tuple(dict.fromkeys(cited for _, _, cited in group)),
        sub_status=_word(events[-1], "subStatus"),
    )


def _operation(event: Mapping[str, Any]) -> str:
    raw = _word(event, "operationName")
    if not raw.casefold().startswith(_PREFIX):
        return ""
    tail = raw[len(_PREFIX) :].casefold()
    # deeper types, such as domains/senderUsernames/write, are other resources
    return _NAMES.get(tail, raw if tail.count("/") < 2 and tail.endswith("/action") else "")


def _record(event: Mapping[str, Any]) -> str:
    """The record type, where the event carries the request's body (`{"verificationType": "SPF"}`)."""
    for value in mapping(event, "properties").values():
        parsed = _json(value) if isinstance(value, str) else value
        if isinstance(parsed, dict):
            for key, found in parsed.items():
                if key.casefold() == "verificationtype" and isinstance(found, str):
                    return _KEYS.get(found.casefold(), found)
    return ""


def _json(raw: str) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _first(events: Iterable[Mapping[str, Any]], key: str) -> str:
    return next((word for event in events if (word := _word(event, key))), "")


def _word(event: Mapping[str, Any], key: str) -> str:
    """A field that is either text or `{"value": text, "localizedValue": ...}`."""
    return text(event, key) or text(mapping(event, key), "value")


def _time(stamp: str) -> datetime | None:
    try:
        # the log gives seven decimals; Python 3.11 reads them and keeps six
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
