"""What a TXT value is meant as: the one decision that rules, exhibits, redaction and the final scan ask."""

from dataclasses import dataclass

from bundler.model.acs_records import RecordKey

Span = tuple[int, int]
"""Start and end of a piece of a text, as a slice has them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One record that a TXT value is meant as, however it is mistyped."""

    key: RecordKey
    spans: tuple[Span, ...]
    """The pieces of the text that belong to it, in order."""


@dataclass(frozen=True, slots=True)
class TxtMeaning:
    """A TXT value taken apart: what is an attempt at a record of ACS, and what is somebody else's."""

    attempts: tuple[Attempt, ...]
    """At most one a record, in order of their first piece. None: the whole value is somebody else's."""
    own: tuple[Span, ...]
    """All pieces of all attempts, joined where they touch. What lies between them is somebody else's."""

    def of(self, key: RecordKey) -> Attempt | None:
        """The attempt at one record."""
        return next((attempt for attempt in self.attempts if attempt.key is key), None)
