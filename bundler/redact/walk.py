"""From the report's dataclasses to JSON types, every leaf by its field class.

The way through a dataclass is read once from its type hints. A leaf without a field class, and a type that is neither
leaf nor container, is a `TypeError`: what nobody classified cannot leave.
"""

import base64
import dataclasses
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any

import dns.edns
import dns.exception
import dns.message

from bundler.model.fields import Field, Part, Phrase, Value
from bundler.model.report import LookupSection, RRRow
from bundler.redact import commitment
from bundler.redact.values import Values

Json = Any
"""str, int, bool, None, list or dict of these."""
Way = Callable[["Walk", Any], Json]


@dataclass(slots=True)
class Walk:
    """One way through a report."""

    values: Values
    key: bytes | None
    """The case's key; None on a first look, which withholds no wire bytes."""
    vary: Callable[[Field, str], str] | None = None
    """What to put in place of each value: see `bundler.redact.twin`."""
    read: dict[bytes, bool] = field(default_factory=dict)
    """DNS messages without their ids to what `readable` says of them."""
    trace: list[tuple[Field, str, str]] = field(default_factory=list)
    """Class, value and what was written for it, of each leaf on the way."""
    withheld: dict[str, str] = field(default_factory=dict)
    """Lookup id to what was withheld: query and answer in base64, joined by a full stop."""
    _rows: dict[int, tuple[dict[str, Json], list[tuple[Field, str]]]] = field(default_factory=dict)
    """Identity of a row, which the report keeps alive, to what was written for it and the values in that: what servers
    say alike is one object."""
    _leaves: list[tuple[Field, str]] = field(default_factory=list)
    """The values of the row that is being written."""

    def node(self, item: object) -> dict[str, Json]:
        """A dataclass as an object, in the order of its fields."""
        if isinstance(item, LookupSection):
            return self._lookup(item)
        if isinstance(item, RRRow):
            return self._row(item)
        plan = ways(type(item))  # type: ignore[arg-type]  # mypy sees the instance's __hash__ here, not the type's
        return {name: way(self, getattr(item, name)) for name, way in plan.items()}

    def phrase(self, text: Phrase) -> str:
        """Prose with its values written."""
        return "".join(self._own_words(sound(part)) if isinstance(part, str) else self.value(part) for part in text)

    def _own_words(self, text: str) -> str:
        self._leaves.append((Field.PUBLIC, text))
        return self.values.own_words(text)

    def value(self, value: Value) -> str:
        """One typed value."""
        return self.leaf(value.field, value.text)

    def leaf(self, kind: Field, text: str) -> str:
        """One value of a class."""
        text = sound(text)
        if self.vary is not None:
            text = self.vary(kind, text)
        self._leaves.append((kind, text))
        written = self.values.write(kind, text)
        self.trace.append((kind, text, written))
        return written

    def _row(self, row: RRRow) -> dict[str, Json]:
        """A resource record; its values are counted each time, except on a first look, which counts nothing."""
        if id(row) not in self._rows:
            self._leaves.clear()
            self._rows[id(row)] = self._new_row(row), self._leaves.copy()
            return self._rows[id(row)][0]
        written, leaves = self._rows[id(row)]
        if self.key is not None:
            for kind, text in leaves:
                self.values.own_words(text) if kind is Field.PUBLIC else self.values.write(kind, text)
        return written

    def _new_row(self, row: RRRow) -> dict[str, Json]:
        """A resource record, whose length is 0 where it would measure something masked."""
        written: dict[str, Json] = {}
        measured = True
        for name, way in ways(RRRow).items():
            before = self.values.unmeasured
            written[name] = way(self, getattr(row, name))
            measured = measured and (name != "data" or self.values.unmeasured == before)
        return written if measured else written | {"octets": 0}

    def _lookup(self, lookup: LookupSection) -> dict[str, Json]:
        """A lookup, whose bytes are shown only when nothing in it was masked, and whose size only when it measures
        nothing masked.
        """
        before, unmeasured = self.values.maskings, self.values.unmeasured
        wire = lookup.wire
        written: dict[str, Json] = {}
        for name, way in ways(LookupSection).items():
            if lookup.recursive and name in {"server", "address"}:
                written[name] = self.leaf(Field.RESOLVER, getattr(lookup, name))
            elif name != "wire":
                written[name] = way(self, getattr(lookup, name))
        if self.values.unmeasured != unmeasured:
            written["size"] = None
        if self.key is not None:
            untouched = self.values.maskings == before and not self.values.policy.masks(Field.WIRE)
            written["wire"] = {"query": wire.query, "answer": wire.answer, "sha256": wire.sha256}
            if not (untouched and self._is_readable(wire.query) and self._is_readable(wire.answer)):
                self.withheld[lookup.id] = exchange = f"{wire.query}.{wire.answer}"
                disclosed = commitment.disclosure(
                    commitment.salt_for(self.key, lookup.id, exchange), lookup.id, exchange
                )
                written["wire"] = {"query": "", "answer": "", "sha256": commitment.digest(disclosed)}
        return written

    def _is_readable(self, wire: str) -> bool:
        """Whether a message in base64, if there is any, is readable. What servers say alike differs in its first two
        bytes, the message's id.
        """
        if not wire:
            return True
        try:
            message = base64.b64decode(wire, validate=True)
        except ValueError:
            return False
        rest = message[2:]
        if rest not in self.read:
            self.read[rest] = readable(message)
        return self.read[rest]


def readable(message: bytes) -> bool:
    """Whether a DNS message holds nothing but what a report shows of it.

    Bytes that cannot be read could hold anything; a client subnet option (RFC 7871) holds the observer's network.
    """
    try:
        read = dns.message.from_wire(message, one_rr_per_rrset=True)
    except (dns.exception.DNSException, ValueError):
        return False
    return not any(isinstance(option, dns.edns.ECSOption) for option in read.options)


def sound(text: str) -> str:
    """The text as Unicode allows it: a lone surrogate, which an argument with bad bytes leaves behind, as an escape."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


@cache
def ways(node: type) -> dict[str, Way]:
    """How each field of a dataclass is written. Raises `TypeError` for a field without a class."""
    hints = typing.get_type_hints(node, include_extras=True)
    return {each.name: _way(hints[each.name], f"{node.__name__}.{each.name}") for each in dataclasses.fields(node)}


def _way(hint: Any, where: str) -> Way:  # noqa: ANN401 - a type hint has no type
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _leaf(hint, where)
    if hint is Value:
        return Walk.value
    if hint == tuple[Part, ...]:
        return Walk.phrase
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        item = _way(arguments[0], where)
        return lambda walk, items: [item(walk, each) for each in items]
    if origin in {typing.Union, types.UnionType} and len(arguments) == 2 and arguments[1] is types.NoneType:
        some = _way(arguments[0], where)
        return lambda walk, value: None if value is None else some(walk, value)
    if dataclasses.is_dataclass(hint):
        ways(hint)  # type: ignore[arg-type]  # typeshed: a dataclass is a type here, never an instance
        return Walk.node
    raise TypeError(f"{where} has no field class")


def _leaf(hint: Any, where: str) -> Way:  # noqa: ANN401 - a type hint has no type
    base, *extras = typing.get_args(hint)
    match [extra for extra in extras if isinstance(extra, Field)]:
        case [Field.PUBLIC]:
            return lambda _, value: _public(value, where)
        case [Field() as kind] if base in {str, str | None}:
            return lambda walk, value: None if value is None else walk.leaf(kind, value)
    raise TypeError(f"{where} needs exactly one field class, and only text can have another one than public")


def _public(value: object, where: str) -> Json:
    match value:
        case None | bool() | int():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case Enum():
            return str(value.value)
        case str():
            return sound(value)
    raise TypeError(f"{where} holds a {type(value).__name__}")
