"""What a check of a file can say."""

from dataclasses import dataclass
from enum import StrEnum


class Integrity(StrEnum):
    """From best to worst."""

    INTACT = "intact"
    """Everything that can be checked fits together."""
    RESAVED = "resaved"
    """Another program saved the file again: its bytes are others, and all that it holds and shows is the same."""
    CANNOT_RERENDER = "cannot-rerender"
    """The data are intact; whether the pages are these to the byte cannot be told with the versions installed here."""
    INCOMPLETE = "incomplete"
    """What is there is intact, and its end is missing."""
    ALTERED = "altered"
    """Something was changed after it was made; `differences` say what."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of one check."""

    kind: str
    """`pdf`, `json` or `recording`."""
    integrity: Integrity
    differences: tuple[str, ...] = ()
    """What does not match, one sentence each."""
    notes: tuple[str, ...] = ()
    """What was checked, and what could not be, one sentence each."""
    root: str = ""
    """The hash that represents the data: the manifest's root, or of a recording the hash of its last line."""
    whole: str = ""
    """Of a PDF: the hash over root, engine, paper and files; empty in packs of before there was one."""
