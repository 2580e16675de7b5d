"""Field classes: what kind of thing a leaf of the report is, so that redaction goes by type and never by search.

Every leaf of `bundler.model.report.Report` is annotated with one `Field`, or is a `Phrase`, whose parts carry
theirs. What a class means for a reader and at which level it is masked is in `bundler.redact`.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated


class Field(StrEnum):
    """The kinds of value a report can hold."""

    PUBLIC = "public"
    """Our own words and enumerations, record types, rcodes, numbers, UTC times."""
    TERM = "term"
    """A word that Azure chose: state, error code, region, operation. Shown while it has the shape of a word."""
    DOMAIN = "domain"
    """The sender domain and every name at or below it, in any form (A-label, record owner, zone apex above it)."""
    HOST = "host"
    """Host name of an authoritative name server or of a mail exchanger."""
    ADDRESS = "address"
    """IP address of an authoritative name server (root, TLD, zone)."""
    RESOLVER = "resolver"
    """IP address or name of a recursive resolver that was asked for comparison."""
    SUBSCRIPTION = "subscription"
    RESOURCE_GROUP = "resource-group"
    RESOURCE = "resource"
    """Name of an Azure resource (Email resource, Communication Services resource)."""
    RESOURCE_ID = "resource-id"
    """A whole ARM id; redaction takes it apart into the classes above."""
    TENANT = "tenant"
    PERSON = "person"
    """createdBy, lastModifiedBy, Activity Log caller: a person or an application."""
    SENDER = "sender"
    """Local part or display name of a sender user name."""
    REQUEST_ID = "request-id"
    """Request, correlation, routing or operation id that Microsoft can search for."""
    TICKET = "ticket"
    ACS_RECORD = "acs-record"
    """Value of a record that ACS asks for, expected or observed: ownership token, SPF, DKIM target."""
    DMARC = "dmarc"
    """A DMARC record; redaction keeps the policy and masks the mailboxes."""
    FOREIGN_TXT = "foreign-txt"
    """A TXT record that is not ACS's own, or such a part of one; only its kind and byte length stay."""
    TXT = "txt"
    """A TXT value as found: what it is meant as decides which parts of it are of the classes `acs-record`, `dmarc` and
    `foreign-txt` (`bundler.reading.attempts`)."""
    SPF_TEXT = "spf-text"
    """A part of an SPF record: its terms are of the class `acs-record`, all else in it is `foreign-txt`."""
    UNREAD = "unread"
    """Rdata of a type that this version does not take apart; only its length stays."""
    MAILBOX = "mailbox"
    """A mail address, e.g. SOA RNAME."""
    REGISTRATION = "registration"
    """Who registered the domain and until when: registrar, day of expiry. With either others could find the domain."""
    SERVER_TEXT = "server-text"
    """Bytes a remote server chose freely: NSID, EDE text."""
    TAG = "tag"
    FREE_TEXT = "free-text"
    """Text nobody of us wrote: ARM messages, user notes, operating system errors."""
    WIRE = "wire"
    """Base64 of DNS messages; shown only while nothing inside the same exchange is masked."""
    DIGEST = "digest"
    """Hash of recorded bytes."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value inside prose together with its field class."""

    field: Field
    text: str


Part = str | Value
Phrase = tuple[Part, ...]
"""Prose: literal strings (our own words) and typed values, in reading order."""


def phrase(template: str, **values: Value | Phrase | str | int) -> Phrase:
    """Fill `{name}` places of `template` with typed values.

    A `str` or `int` argument is our own word and becomes literal text; a `Value` keeps its class; a `Phrase` is
    spliced in. Raises `KeyError` for a place without a value and `ValueError` for a value without a place.
    """
    parts: list[Part] = []
    used: set[str] = set()
    for literal, name, spec, conversion in string.Formatter().parse(template):
        if literal:
            parts.append(literal)
        if name is None:
            continue
        if spec or conversion:
            raise ValueError(f"format codes are not supported in a phrase: {template!r}")
        used.add(name)
        value = values[name]
        if isinstance(value, Value):
            parts.append(value)
        elif isinstance(value, tuple):
            parts.extend(value)
        else:
            parts.append(str(value))
    if unused := values.keys() - used:
        raise ValueError(f"no place in the phrase for {sorted(unused)}")
    return merged(parts)


def merged(parts: Iterable[Part]) -> Phrase:
    """Join neighbouring literals, drop empty ones: equal prose is then equal data."""
    result: list[Part] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(last := result[-1], str):
            result[-1] = last + part
        elif part != "":
            result.append(part)
    return tuple(result)


def listing(items: Iterable[Value | Phrase | str], *, last: str = " and ") -> Phrase:
    """Prose list: `a`, `a and b`, `a, b and c`. An empty list gives the empty phrase."""
    phrases: list[Phrase] = [item if isinstance(item, tuple) else (item,) for item in items]
    parts: list[Part] = []
    for position, item in enumerate(phrases):
        if position:
            parts.append(last if position == len(phrases) - 1 else ", ")
        parts.extend(item)
    return merged(parts)


def plain(text: Phrase) -> str:
    """The unredacted reading of a phrase; for tests and logs on the customer's own terminal only."""
    return "".join(part if isinstance(part, str) else part.text for part in text)


Public = Annotated[str, Field.PUBLIC]
Term = Annotated[str, Field.TERM]
DomainName = Annotated[str, Field.DOMAIN]
HostName = Annotated[str, Field.HOST]
Address = Annotated[str, Field.ADDRESS]
