"""As much of the Kusto query language as questions about resources need: `resources | where ... | project ...`.

https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language. Anything else is an error, as a
misspelled query is in Azure: a stand-in that ignored a condition would find what Azure does not.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]
Value = Callable[[Row], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")|(?P<mark>=~|==|!=|[(),|=])|(?P<word>[\w.]+))"
)

_COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "=~": lambda left, right: left.lower() == right.lower(),
    "contains": lambda left, right: right.lower() in left.lower(),
    "startswith": lambda left, right: left.lower().startswith(right.lower()),
    "has": lambda left, right: right.lower() in re.split(r"\W+", left.lower()),
}
_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "tostring": lambda value: "" if value is None else str(value),
    "tolower": lambda value: str(value).lower(),
}


class QueryError(ValueError):
    """The query is not one this understands."""


def run_query(query: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that a query selects, in the columns it asks for. Raises `QueryError`."""
    tokens = _Tokens(query)
    if tokens.take().lower() != "resources":
        raise QueryError("only the table 'resources' exists")
    while not tokens.at_end:
        tokens.expect("|")
        match tokens.take().lower():
            case "where":
                keep = _any_of(tokens)
                rows = [row for row in rows if keep(row)]
            case "project":
                columns = _columns(tokens)
                rows = [{name: value(row) for name, value in columns.items()} for row in rows]
            case other:
                raise QueryError(f"operator {other!r}")
    return rows


class _Tokens:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise QueryError(f"cannot read {text[position : position + 20]!r}")
            self._tokens.append(match[0].strip())
            position = match.end()
        self._next = 0

    @property
    def at_end(self) -> bool:
        return self._next >= len(self._tokens)

    @property
    def ahead(self) -> str:
        return "" if self.at_end else self._tokens[self._next]

    def take(self) -> str:
        if self.at_end:
            raise QueryError("the query ends too early")
        self._next += 1
        return self._tokens[self._next - 1]

    def expect(self, token: str) -> None:
        if (found := self.take()) != token:
            raise QueryError(f"{token!r} expected, {found!r} found")


def _any_of(tokens: _Tokens) -> Value:
    parts = [_all_of(tokens)]
    while tokens.ahead.lower() == "or":
        tokens.take()
        parts.append(_all_of(tokens))
    return lambda row: any(part(row) for part in parts)


def _all_of(tokens: _Tokens) -> Value:
    parts = [_condition(tokens)]
    while tokens.ahead.lower() == "and":
        tokens.take()
        parts.append(_condition(tokens))
    return lambda row: all(part(row) for part in parts)


def _condition(tokens: _Tokens) -> Value:
    if tokens.ahead == "(":
        tokens.take()
        inner = _any_of(tokens)
        tokens.expect(")")
        return inner
    left = _value(tokens)
    operator = tokens.take().lower()
    if operator not in _COMPARISONS:
        raise QueryError(f"comparison {operator!r}")
    compare, right = _COMPARISONS[operator], _value(tokens)
    return lambda row: compare(str(left(row) or ""), str(right(row) or ""))


def _value(tokens: _Tokens) -> Value:
    token = tokens.take()
    if token[0] in "'\"":
        literal = re.sub(r"\\(.)", r"\1", token[1:-1])
        return lambda _row: literal
    if tokens.ahead == "(":
        if token not in _FUNCTIONS:
            raise QueryError(f"function {token!r}")
        tokens.take()
        function, argument = _FUNCTIONS[token], _value(tokens)
        tokens.expect(")")
        return lambda row: function(argument(row))
    return lambda row: _field(row, token)


def _field(row: Row, path: str) -> Any:
    found: Any = row
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _columns(tokens: _Tokens) -> dict[str, Value]:
    columns: dict[str, Value] = {}
    while True:
        name = tokens.take()
        if tokens.ahead == "=":
            tokens.take()
            columns[name] = _value(tokens)
        else:
            columns[name] = lambda row, path=name: _field(row, path)  # type: ignore[misc]
        if tokens.ahead != ",":
            return columns
        tokens.take()
