"""The JSON Schema of the published document, from the report's types and what redaction adds."""

import dataclasses
import types
import typing
from datetime import datetime
from enum import StrEnum
from typing import Any

from bundler.model.fields import Part, Value
from bundler.model.report import REPORT_FORMAT, Report

JsonSchema = dict[str, Any]

_TEXT: JsonSchema = {"type": "string"}
_REDACTION: JsonSchema = {
    "type": "object",
    "required": ["level", "case", "policy", "ledger", "withheld"],
    "properties": {
        "level": {"enum": ["public", "support", "open"]},
        "case": _TEXT,
        "withheld": {"type": "object", "required": ["wire"], "properties": {"wire": {"type": "array", "items": _TEXT}}},
        "policy": {"type": "object"},
        "ledger": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["label", "class", "count", "commitment"],
                "properties": {
                    "label": {"type": "string", "pattern": "^[A-Z0-9-]+-[0-9]+$"},
                    "class": _TEXT,
                    "count": {"type": "integer", "minimum": 1},
                    "commitment": _TEXT,
                },
            },
        },
    },
}


def document_schema() -> JsonSchema:
    """JSON Schema (draft 2020-12) of format `acs-evidence/1`: every key that a reader may count on."""
    definitions: dict[str, JsonSchema] = {}
    schema = _object(Report, definitions)
    schema["properties"]["format"] = {"const": REPORT_FORMAT}
    schema["properties"] |= {"redaction": _REDACTION, "manifest": {"type": "object"}}
    schema["required"] += ["redaction", "manifest"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "acs-evidence document",
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: type, definitions: dict[str, JsonSchema]) -> JsonSchema:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip().splitlines()[0],
        "required": names,
        "properties": {name: _schema(hints[name], definitions) for name in names},
    }


def _schema(hint: Any, definitions: dict[str, JsonSchema]) -> JsonSchema:  # noqa: ANN401 - type hints are anything
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments, definitions)
    if origin is tuple:
        # A Phrase is a tuple of parts, and is published as one string.
        return _TEXT if arguments[0] == Part else {"type": "array", "items": _schema(arguments[0], definitions)}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and hint is not Value:
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return _leaf(hint)


def _union(arguments: tuple[Any, ...], definitions: dict[str, JsonSchema]) -> JsonSchema:
    present = [a for a in arguments if a is not type(None)]
    if set(present) == {str, Value}:
        return _TEXT
    return {"anyOf": [_schema(a, definitions) for a in present] + [{"type": "null"}] * (len(present) < len(arguments))}


def _leaf(hint: Any) -> JsonSchema:  # noqa: ANN401 - type hints are anything
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"type": "integer"}
    if hint is datetime:
        return {"type": "string", "format": "date-time"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [member.value for member in hint]}
    if hint in (str, Value):
        return _TEXT
    raise TypeError(f"no JSON form for {hint!r}")
