"""Exhibits: every DNS lookup, ARM call, server and step as report sections, with typed leaves."""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from bundler.judge.rdata import row
from bundler.model.facts import RR, Lookup, SentMessage, Transports, ZoneFacts
from bundler.model.fields import Field, Part, Phrase, Value, merged
from bundler.model.observations import ArmExchange, DnsExchange, Purpose, Step
from bundler.model.report import (
    ArmSection,
    AttemptRow,
    LookupSection,
    RRRow,
    ServerSection,
    StepSection,
    TransportsSection,
    WireRow,
)
from bundler.reading.attempts import Expected
from bundler.reading.text import shown

MAX_ROWS = 400
"""Rows of one section of one answer that are shown; the wire bytes hold the rest."""

_SEGMENT_FIELDS = {
    "subscriptions": Field.SUBSCRIPTION,
    "resourcegroups": Field.RESOURCE_GROUP,
    "emailservices": Field.RESOURCE,
    "communicationservices": Field.RESOURCE,
    "domains": Field.DOMAIN,
    "senderusernames": Field.SENDER,
    "operationstatuses": Field.REQUEST_ID,
    "operationresults": Field.REQUEST_ID,
}
_ARM_HOSTS = frozenset({"management.azure.com", "management.usgovcloudapi.net", "management.chinacloudapi.cn"})


def lookup_section(lookup: Lookup, exchanges: Mapping[int, DnsExchange], expected: Expected) -> LookupSection:
    """One lookup with its attempts and the bytes of the deciding exchange. `expected`: what ACS asks for."""
    decided = exchanges[int(lookup.id[1:])]
    reply = lookup.reply
    recursive = lookup.purpose is Purpose.COMPARISON
    return LookupSection(
        id=lookup.id,
        purpose=lookup.purpose,
        zone=lookup.zone,
        name=lookup.qname,
        type=lookup.qtype,
        server=lookup.server.name,
        address=lookup.server.address,
        port=lookup.server.port,
        recursive=recursive,
        transport=decided.transport,
        asked_at=decided.sent_at,
        elapsed_us=decided.elapsed_us,
        outcome=lookup.outcome,
        rcode=reply.rcode if reply else "",
        flags=reply.flags if reply else (),
        size=reply.size if reply else None,
        answer=_rows(reply.answer if reply else (), expected),
        authority=_rows(reply.authority if reply else (), expected),
        additional=_rows(reply.additional if reply else (), expected),
        unread=reply.errors if reply else (),
        nsid=shown(reply.nsid) if reply else "",
        ede=tuple(f"{code} {text}".strip() for code, text in reply.ede) if reply else (),
        attempts=tuple(_attempt(a, exchanges[a.seq]) for a in lookup.attempts),
        wire=_wire(decided),
    )


def _rows(records: tuple[RR, ...], expected: Expected) -> tuple[RRRow, ...]:
    return tuple(row(rr, expected) for rr in records[:MAX_ROWS])


def _attempt(attempt: SentMessage, exchange: DnsExchange) -> AttemptRow:
    return AttemptRow(
        sent_at=attempt.sent_at,
        transport=attempt.transport,
        outcome=attempt.outcome,
        elapsed_us=attempt.elapsed_us,
        detail=attempt.detail,
        ignored=tuple(ignored.why for ignored in exchange.ignored),
    )


def _wire(exchange: DnsExchange) -> WireRow:
    answer = exchange.answer or b""
    return WireRow(
        query=base64.b64encode(exchange.query).decode(),
        answer=base64.b64encode(answer).decode(),
        sha256=hashlib.sha256(exchange.query + answer).hexdigest(),
    )


def server_sections(zone: ZoneFacts | None) -> tuple[ServerSection, ...]:
    """Every address of the zone's name servers."""
    if zone is None:
        return ()
    return tuple(
        ServerSection(
            name=entry.server.name,
            address=entry.server.address,
            status=entry.status,
            in_parent=entry.in_parent,
            in_child=entry.in_child,
            origins=entry.server.origins,
            serial=entry.serial,
            nsid=shown(entry.nsid),
            transports=_transports(entry.transports),
            detail=entry.detail,
            cites=entry.cites,
        )
        for entry in zone.servers
    )


def _transports(seen: Transports) -> TransportsSection:
    return TransportsSection(
        udp=seen.udp,
        tcp=seen.tcp,
        edns=seen.edns,
        payload=seen.payload,
        largest_udp=seen.largest_udp,
        cut_off=seen.cut_off,
    )


def arm_section(exchange: ArmExchange) -> ArmSection:
    """One ARM call: ids, times and outcome, never its body."""
    headers = exchange.headers
    return ArmSection(
        id=f"A{exchange.seq}",
        step=exchange.step,
        source=exchange.source,
        method=exchange.method,
        url=url_phrase(exchange.url),
        api_version=exchange.api_version,
        sent_at=exchange.sent_at,
        elapsed_us=exchange.elapsed_us,
        status=exchange.status,
        client_request_id=exchange.client_request_id,
        request_id=headers.get("x-ms-request-id", ""),
        correlation_id=headers.get("x-ms-correlation-request-id", ""),
        routing_id=headers.get("x-ms-routing-request-id", ""),
        date=headers.get("date", ""),
        error=exchange.error,
        detail=exchange.detail,
    )


def url_phrase(url: str) -> Phrase:
    """An ARM URL with its segments typed: ids and names carry their class, the rest is ARM's own vocabulary."""
    split = urlsplit(url)
    if not split.netloc:
        return (Value(Field.FREE_TEXT, url),) if url else ()
    parts: list[Part] = [f"{split.scheme}://"]
    parts.append(split.netloc if split.netloc in _ARM_HOSTS else Value(Field.FREE_TEXT, split.netloc))
    field: Field | None = None
    for segment in split.path.split("/")[1:]:
        parts += ["/", Value(field or Field.TERM, unquote(segment))]
        field = None if field else _SEGMENT_FIELDS.get(segment.casefold())
    for position, (name, value) in enumerate(parse_qsl(split.query, keep_blank_values=True)):
        typed = Value(Field.TERM if name == "api-version" else Field.FREE_TEXT, value)
        parts += ["&" if position else "?", Value(Field.TERM, name), "=", typed]
    return merged(parts)


def step_section(step: Step) -> StepSection:
    """One collector and how it ended."""
    return StepSection(step.id, step.outcome, step.started_at, step.ended_at, step.detail, step.advice, step.cites)
