"""From the report's dataclasses to JSON types, every leaf by its field class.

The way through a dataclass is read once from its type hints. A leaf without a field class, and a type that is neither
leaf nor container, is a `TypeError`: what nobody classified cannot leave. A report is gone through twice: `leaves`
counts its values, so that each is decided once; `ReportWriter` puts what was decided in their places.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from itertools import chain
from typing import Annotated, Any

from bundler.model.fields import Field, Part, Phrase, Value
from bundler.model.report import LookupSection, RRRow, WireRow
from bundler.redact import commitment
from bundler.redact.written import Leaf

Json = Any
"""str, int, bool, None, list or dict of these."""


@dataclass(frozen=True, slots=True)
class Node:
    """What writing a part of a report gives."""

    json: Json
    masks: bool = False
    """Whether a label is in it."""
    measured: bool = True
    """Whether its length may show (`Written.measured`)."""
    withheld: tuple[tuple[str, str], ...] = ()
    """Lookups whose bytes are withheld: the id, and query and answer in base64, joined by a full stop."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How the value of a field is gone through."""

    leaves: Callable[[Any], Iterator[Leaf]]
    write: Callable[["ReportWriter", Any], Node]


def leaves(*items: object) -> dict[Leaf, int]:
    """The values of a report, or of several parts of one, in order of first appearance, and how often each is there."""
    counts: dict[Leaf, int] = {}
    for leaf in chain.from_iterable(map(_leaves_of, items)):
        counts[leaf] = counts.get(leaf, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class ReportWriter:
    """Writes a report."""

    texts: Mapping[Leaf, Node]
    """What represents each of its values."""
    key: bytes
    """The case's key."""
    shows: Callable[[str], bool]
    """Whether the bytes of a message, in base64, may be shown where nothing of their lookup is masked."""
    _rows: dict[RRRow, Node] = field(default_factory=dict)
    """What several servers say alike is written once."""

    def node(self, item: object) -> Node:
        """A dataclass as an object, in the order of its fields."""
        if isinstance(item, LookupSection):
            return self._lookup(item)
        if isinstance(item, RRRow):
            if item not in self._rows:
                self._rows[item] = self._row(item)
            return self._rows[item]
        return _object(self._fields(item))

    def leaf(self, kind: Field, text: str) -> Node:
        """One value of a class."""
        return self.texts[kind, sound(text)]

    def phrase(self, text: Phrase) -> Node:
        """Prose with its values written."""
        nodes = [self.texts[_leaf_of(part)] for part in text]
        return _merged("".join(node.json for node in nodes), nodes)

    def _fields(self, item: object) -> dict[str, Node]:
        return {name: way.write(self, getattr(item, name)) for name, way in ways_of(item).items()}

    def _row(self, row: RRRow) -> Node:
        """A resource record, whose length is 0 where it would measure something masked."""
        nodes = self._fields(row)
        if not nodes["data"].measured:
            nodes["octets"] = Node(0)
        return _object(nodes)

    def _lookup(self, lookup: LookupSection) -> Node:
        """A lookup, whose bytes are shown only when nothing in it was masked, and whose size only when it measures
        nothing masked.
        """
        nodes = {name: self._lookup_field(lookup, name) for name in ways(LookupSection)}
        rest = _object(nodes)
        if not rest.measured:
            nodes["size"] = Node(None)
        nodes["wire"] = self._wire(lookup.id, lookup.wire, masks=rest.masks)
        return _object(nodes)

    def _lookup_field(self, lookup: LookupSection, name: str) -> Node:
        if name == "wire":
            return Node(None)
        if kind := _resolvers(lookup, name):
            return self.leaf(kind, getattr(lookup, name))
        return ways(LookupSection)[name].write(self, getattr(lookup, name))

    def _wire(self, lookup: str, wire: WireRow, *, masks: bool) -> Node:
        if not masks and self.shows(wire.query) and self.shows(wire.answer):
            return Node({"query": wire.query, "answer": wire.answer, "sha256": wire.sha256})
        exchange = f"{wire.query}.{wire.answer}"
        disclosed = commitment.disclosure(commitment.salt_for(self.key, lookup, exchange), lookup, exchange)
        hidden = {"query": "", "answer": "", "sha256": commitment.digest(disclosed)}
        return Node(hidden, withheld=((lookup, exchange),))


def _merged(json: Json, nodes: Iterable[Node]) -> Node:
    masks, measured = False, True
    withheld: tuple[tuple[str, str], ...] = ()
    for node in nodes:
        masks = masks or node.masks
        measured = measured and node.measured
        withheld += node.withheld
    return Node(json, masks, measured, withheld)


def _object(nodes: Mapping[str, Node]) -> Node:
    return _merged({name: node.json for name, node in nodes.items()}, nodes.values())


def _leaves_of(item: object) -> Iterator[Leaf]:
    for name, way in _with_leaves(type(item)).items():  # type: ignore[arg-type]  # as in `ways_of`
        kind = _resolvers(item, name)
        if kind is not None:
            yield kind, sound(getattr(item, name))
        elif not (name == "wire" and isinstance(item, LookupSection)):
            yield from way.leaves(getattr(item, name))


def _none(_: object) -> Iterator[Leaf]:
    return iter(())


@cache
def _with_leaves(node: type) -> dict[str, _Way]:
    return {name: way for name, way in ways(node).items() if way.leaves is not _none}


def _resolvers(item: object, name: str) -> Field | None:
    """The class of a field that is a resolver's name or address, since it was asked for comparison only."""
    of_resolver = name in {"server", "address"} and isinstance(item, LookupSection) and item.recursive
    return Field.RESOLVER if of_resolver else None


def _leaf_of(part: Part) -> Leaf:
    return (None, sound(part)) if isinstance(part, str) else (part.field, sound(part.text))


def sound(text: str) -> str:
    """The text as Unicode allows it: a lone surrogate, which an argument with bad bytes leaves behind, as an escape."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def ways_of(item: object) -> dict[str, _Way]:
    """How each field of a dataclass is gone through, from one of its objects."""
    return ways(type(item))  # type: ignore[arg-type]  # mypy sees the instance's __hash__ here, not the type's


@cache
def ways(node: type) -> dict[str, _Way]:
    """How each field of a dataclass is gone through. Raises `TypeError` for a field without a class."""
    hints = typing.get_type_hints(node, include_extras=True)
    return {each.name: _way(hints[each.name], f"{node.__name__}.{each.name}") for each in dataclasses.fields(node)}


def _way(hint: Any, where: str) -> _Way:  # noqa: ANN401 - a type hint has no type
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _leaf_way(hint, where)
    if hint is Value:
        return _Way(lambda value: iter([_leaf_of(value)]), lambda walk, value: walk.texts[_leaf_of(value)])
    if hint == tuple[Part, ...]:
        return _Way(lambda text: map(_leaf_of, text), lambda walk, text: walk.phrase(text))
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return _many(_way(arguments[0], where))
    if origin in {typing.Union, types.UnionType} and len(arguments) == 2 and arguments[1] is types.NoneType:
        return _optional(_way(arguments[0], where))
    if dataclasses.is_dataclass(hint):
        ways(hint)  # type: ignore[arg-type]  # typeshed: a dataclass is a type here, never an instance
        return _Way(_leaves_of, lambda walk, item: walk.node(item))
    raise TypeError(f"{where} has no field class")


def _many(one: _Way) -> _Way:
    def write(walk: ReportWriter, items: Iterable[Any]) -> Node:
        nodes = [one.write(walk, each) for each in items]
        return _merged([node.json for node in nodes], nodes)

    return _Way(lambda items: (leaf for each in items for leaf in one.leaves(each)), write)


def _optional(some: _Way) -> _Way:
    return _Way(
        lambda value: iter(()) if value is None else some.leaves(value),
        lambda walk, value: Node(None) if value is None else some.write(walk, value),
    )


def _leaf_way(hint: Any, where: str) -> _Way:  # noqa: ANN401 - a type hint has no type
    base, *extras = typing.get_args(hint)
    match [extra for extra in extras if isinstance(extra, Field)]:
        case [Field.PUBLIC]:
            return _Way(_none, lambda _, value: Node(_public(value, where)))
        case [Field() as kind] if base in {str, str | None}:
            return _optional(
                _Way(lambda value: iter([(kind, sound(value))]), lambda walk, value: walk.leaf(kind, value))
            )
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
