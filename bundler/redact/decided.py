"""The values of a report, each decided once: what represents it, and the labels that all of them give."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bundler.model.fields import Field
from bundler.redact.basis import Basis
from bundler.redact.labels import Labels, numbered
from bundler.redact.report_tree import Node
from bundler.redact.scrub import KnownSpellings
from bundler.redact.values import write
from bundler.redact.written import Leaf, Written

_TYPED = frozenset(map(str, Field)) - {Field.FREE_TEXT}


class Varies(Protocol):
    """Gives each value its counterpart: `bundler.redact.twin.Twin`."""

    def vary(self, kind: Field, text: str) -> str:
        """The counterpart of one value."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What represents each value of a report, in order of first appearance."""

    basis: Basis
    written: Mapping[Leaf, Written]
    """By the report's value, of a twin too."""
    counts: Mapping[Leaf, int]
    """How often each value is in the report."""
    labels: Labels
    texts: Mapping[Leaf, str]
    """What was written, with its labels in it."""

    @property
    def passages(self) -> int:
        """How many passages are withheld."""
        return sum(one.passages * self.counts[leaf] for leaf, one in self.written.items())

    @property
    def shown(self) -> frozenset[str]:
        """Names, ids and documented words that are in the document as they are, in lower case."""
        return frozenset(text.casefold() for one in self.written.values() for text in one.shown)

    def nodes(self) -> dict[Leaf, Node]:
        """The texts, with what each tells about itself."""
        return {leaf: Node(self.texts[leaf], bool(one.labels), one.measured) for leaf, one in self.written.items()}

    def known(self) -> KnownSpellings:
        """What the typed values masked and showed on a first look: free text must agree with them."""
        spelled: dict[str, tuple[str, str]] = {}
        for entry in self.labels.entries.values():
            if entry.kind in _TYPED:
                for spelling in entry.spellings:
                    spelled.setdefault(spelling.casefold(), (entry.kind, entry.value))
        return KnownSpellings.of(spelled, self.shown)


def decided(
    counts: Mapping[Leaf, int], basis: Basis, twin: Varies | None = None, before: Labels | None = None
) -> Decided:
    """Decide values, of which each comes with how often it is in the report.

    With a twin each is replaced by its counterpart first. `before`: labels that are given already.
    """
    written = {leaf: write(*varied(leaf, twin), basis) for leaf in counts}
    labels = numbered(((one, counts[leaf]) for leaf, one in written.items()), before or Labels())
    texts = {leaf: labels.text(one) for leaf, one in written.items()}
    return Decided(basis, written, counts, labels, texts)


def varied(leaf: Leaf, twin: Varies | None) -> Leaf:
    """A value's counterpart; this program's own prose has none."""
    kind, text = leaf
    return leaf if twin is None or kind is None else (kind, twin.vary(kind, text))
