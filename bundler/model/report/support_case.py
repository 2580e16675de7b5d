"""The time line, and the text of the support request."""

from dataclasses import dataclass
from typing import Annotated

from bundler.model.fields import Field, Phrase, Public
from bundler.model.report.leaves import Flag, FreeText, MaybeTime, Time


@dataclass(frozen=True, slots=True)
class Event:
    """One point of the time line."""

    at: Time
    utc_offset: Public
    """`+01:00`: how far the local time that the customer asked for is ahead of UTC then; empty where none was."""
    what: Phrase
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class StrengthRow:
    """One thing that makes a case strong, or weak where it is missing."""

    id: Public
    """`age`, `requests`, `right-before`, `resolver`, `logged`."""
    met: Flag
    what: Phrase


@dataclass(frozen=True, slots=True)
class TicketSection:
    """The ready text for the support request form; title and description only where a case is to be opened."""

    number: Annotated[str, Field.TICKET]
    title: Phrase
    """Under 100 characters."""
    description: tuple[Phrase, ...]
    """Paragraphs."""
    note: FreeText
    problem_start: MaybeTime = None
    """When verification was first requested of a record that is still not verified; None where it is not known."""
    impact: Phrase = ()
    severity: Public = ""
    """A suggestion, by the letter of the form: `C`."""
    strength: tuple[StrengthRow, ...] = ()
    """What the case rests on."""
    stronger: Phrase = ()
    """The one command that would make it stronger; may be empty."""
