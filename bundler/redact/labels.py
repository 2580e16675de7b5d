"""Labels: every masked value becomes `CLASS-n`, numbered by first appearance, the same value always the same label."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field

from bundler.model.fields import Field

SECRET = "secret"  # noqa: S105 - a kind of label
LABEL_PREFIX: dict[str, str] = {
    Field.RESOURCE_GROUP: "RG",
    Field.REQUEST_ID: "REQUEST",
    Field.ACS_RECORD: "RECORD",
    Field.FOREIGN_TXT: "TXT",
    Field.SERVER_TEXT: "SERVERTEXT",
    Field.FREE_TEXT: "TEXT",
    Field.UNREAD: "RDATA",
    Field.RESOURCE_ID: "ID",
}
"""Where the label's first part is not the class's own name."""
OPAQUE = frozenset(
    {Field.FOREIGN_TXT, Field.UNREAD, Field.FREE_TEXT, Field.SERVER_TEXT, Field.ACS_RECORD, Field.DIGEST}
)
"""Classes whose values are any text, to the letter."""


def canonical(kind: str, text: str) -> str:
    """The form in which two spellings of one value of a class are equal."""
    if kind in {Field.ADDRESS, Field.RESOLVER}:
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            pass
    return text if kind in OPAQUE or kind == SECRET else text.casefold().rstrip(".")


@dataclass(slots=True)
class Entry:
    """One masked value."""

    label: str
    kind: str
    """A field class, or `secret`."""
    value: str
    spellings: set[str]
    count: int = 0


@dataclass(slots=True)
class Labels:
    """The labels given so far, in order of first appearance."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def give(self, kind: str, value: str, spellings: Iterable[str] = (), prefix: str = "") -> str:
        """The label of a value. `spellings`: other forms of it that must not appear either."""
        key = (kind, canonical(kind, value))
        entry = self.entries.get(key)
        if entry is None:
            prefix = prefix or LABEL_PREFIX.get(kind) or kind.upper()
            self._numbers[prefix] = number = self._numbers.get(prefix, 0) + 1
            entry = self.entries[key] = Entry(f"{prefix}-{number}", kind, value, {value})
        entry.spellings.update(spellings, (value,))
        entry.count += 1
        return entry.label
