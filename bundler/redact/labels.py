"""Labels: every masked value becomes `CLASS-n`, numbered by first appearance, the same value always the same label."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bundler.model.fields import Field
from bundler.redact.written import SECRET, Hidden, Written, label_prefix

OPAQUE = frozenset(
    {Field.FOREIGN_TXT, Field.UNREAD, Field.FREE_TEXT, Field.SERVER_TEXT, Field.ACS_RECORD, Field.DIGEST}
)
"""Classes whose values are any text, to the letter."""
Key = tuple[str, str]
"""Kind and canonical form of a value."""


def canonical(kind: str, text: str) -> str:
    """The form in which two spellings of one value of a class are equal."""
    if kind in {Field.ADDRESS, Field.RESOLVER}:
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            pass
    return text if kind in OPAQUE or kind == SECRET else text.casefold().rstrip(".")


@dataclass(frozen=True, slots=True)
class Entry:
    """One masked value."""

    label: str
    kind: str
    """A field class, or `secret`."""
    value: str
    spellings: frozenset[str]
    count: int
    """How often the label is in the document."""

    def again(self, masked: Hidden, times: int) -> "Entry":
        """The entry with the same value masked some more times."""
        spellings = self.spellings.union(masked.spellings, (masked.value,))
        return Entry(self.label, self.kind, self.value, spellings, self.count + times)


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a document, in order of first appearance."""

    entries: Mapping[Key, Entry] = field(default_factory=dict)

    def text(self, written: Written) -> str:
        """What was written, with its labels in it."""
        return "".join(piece if isinstance(piece, str) else self.entries[_key(piece)].label for piece in written.pieces)


def numbered(written: Iterable[tuple[Written, int]], before: Labels) -> Labels:
    """Number the labels of what was written after those of `before`; each with how often it is in the document."""
    entries = dict(before.entries)
    numbers: dict[str, int] = {}
    for entry in entries.values():
        prefix, _, number = entry.label.rpartition("-")
        numbers[prefix] = int(number)
    for one, times in written:
        for masked in one.labels:
            key = _key(masked)
            if key not in entries:
                prefix = label_prefix(masked)
                numbers[prefix] = numbers.get(prefix, 0) + 1
                entries[key] = Entry(f"{prefix}-{numbers[prefix]}", masked.kind, masked.value, frozenset(), 0)
            entries[key] = entries[key].again(masked, times)
    return Labels(entries)


def _key(masked: Hidden) -> Key:
    return masked.kind, canonical(masked.kind, masked.value)
