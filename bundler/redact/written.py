"""What is in the document for a value: text, and labels that have no number yet."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bundler.model.fields import Field

SECRET = "secret"  # noqa: S105 - a kind of label
VALUE = "value"
"""Kind of a literal value that the user forbade."""
Leaf = tuple[Field | None, str]
"""Class and value; None for this program's own prose."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that is masked: a label will represent it."""

    kind: str
    """A field class, `secret`, `value`, or the shape of what free text held."""
    value: str
    spellings: tuple[str, ...] = ()
    """Other forms of it that must not appear either."""
    prefix: str = ""
    """The label's first part, where it is not that of the class."""


Piece = str | Hidden


@dataclass(frozen=True, slots=True)
class Written:
    """What writing one value gives."""

    pieces: tuple[Piece, ...]
    """In reading order."""
    labels: tuple[Hidden, ...] = ()
    """What is masked, in the order in which it gets its numbers."""
    shown: tuple[str, ...] = ()
    """Names, ids and documented words that are in the document as they are."""
    tallies: tuple[tuple[Field, bool], ...] = ()
    """The classes of what was written, and whether something of it was masked."""
    passages: int = 0
    """How many values of a class that is shown are masked whole, because something masked showed in them."""

    @property
    def measured(self) -> bool:
        """Whether the length may show: only that of foreign TXT records, whose size makes answers too large."""
        return all(hidden.kind == Field.FOREIGN_TXT for hidden in self.labels)

    @property
    def printed(self) -> str:
        """The text with a number 1 in every label."""
        return "".join(piece if isinstance(piece, str) else f"{label_prefix(piece)}-1" for piece in self.pieces)

    def each(self, write: Callable[[str], "Written"]) -> "Written":
        """Every piece that is no label written again."""
        if not self.labels:
            again = write("".join(map(str, self.pieces)))
        else:
            again = joined(write(piece) if isinstance(piece, str) else Written((piece,)) for piece in self.pieces)
        return Written(again.pieces, self.labels + again.labels, self.shown, self.tallies, self.passages)


def shown(text: str) -> Written:
    """A text as it is."""
    return Written((text,))


def hidden(kind: str, value: str, *spellings: str, prefix: str = "") -> Written:
    """A label in place of a value."""
    one = Hidden(kind, value, spellings, prefix)
    return Written((one,), (one,))


def joined(parts: Iterable[Written], between: str = "") -> Written:
    """One text of several, with all that they gave."""
    pieces: list[Piece] = []
    labels: list[Hidden] = []
    shown: list[str] = []
    tallies: list[tuple[Field, bool]] = []
    passages = 0
    for place, part in enumerate(parts):
        pieces += (between, *part.pieces) if between and place else part.pieces
        labels += part.labels
        shown += part.shown
        tallies += part.tallies
        passages += part.passages
    return Written(tuple(pieces), tuple(labels), tuple(shown), tuple(tallies), passages)


def label_prefix(masked: Hidden) -> str:
    """The part of a label before its number."""
    return masked.prefix or _PREFIXES.get(masked.kind) or masked.kind.upper()


_PREFIXES: Mapping[str, str] = {
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
