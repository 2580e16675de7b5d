"""Decisions made of bytes, so that any fuzzer can make them and a finding is a file."""

import copy
import json
from typing import Any

TEXTS = (
    "",
    " ",
    ".",
    "..",
    "a." * 200,
    "x" * 300,
    "\u202e\u0000\ufffe",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% raw %}",
    "|`*_[]()#",
    "\r\n\r\n",
    "-1",
    "9" * 400,
    "1e999",
    "\\",
    "'",
    '"',
    "%s%n",
    "é" * 100,
    "👩‍👩‍👧‍👦",
    "xn--",
    "_dmarc",
    "null",
    "v=spf1 " + "include:a.example " * 60 + "-all",
    "2026-02-30T25:61:61Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "/subscriptions/../x",
    "eyJhbGciOiJub25lIn0.e30.",
    "contoso.com",
    "CONTOSO.COM.",
    "\\000\\255",
    "a\tb\vc",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**31,
    2**53,
    2**63,
    2**64,
    -(2**63),
    1.5,
    1e308,
    -0.0,
    [],
    {},
    [[]],
    {"": None},
)


class Choices:
    """Reads decisions from bytes; when they are used up every decision is the first one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, below: int) -> int:
        """A number from 0 on."""
        taken = self._data[self._at : self._at + 2]
        self._at += 2
        return int.from_bytes(taken, "big") % below if taken else 0

    def of(self, options: Any) -> Any:
        """One of several."""
        return options[self.number(len(options))]

    @property
    def rest(self) -> bytes:
        """What is left."""
        return self._data[self._at :]

    def mutate(self, value: Any) -> Any:
        """A copy of a JSON value with a few things changed anywhere in it."""
        changed = json.loads(json.dumps(value))
        holder = {"": changed}
        for _ in range(1 + self.number(4)):
            self._change(holder)
        return holder[""]

    def _change(self, holder: Any) -> None:
        place: Any = holder
        key: Any = ""
        while isinstance(place[key], dict | list) and place[key] and self.number(8):
            place = place[key]
            key = self.of(sorted(place)) if isinstance(place, dict) else self.number(len(place))
        match self.number(6):
            case 0:
                place[key] = copy.deepcopy(self.of(VALUES))
            case 1 | 2:
                place[key] = self.of(TEXTS)
            case 3 if place is not holder:
                del place[key]
            case 4 if isinstance(place, list):
                place.extend(copy.deepcopy(place[:100]))
            case _ if isinstance(place[key], str):
                text = place[key]
                cut = self.number(len(text) + 1)
                place[key] = text[:cut] + self.of(TEXTS) + text[cut:]
