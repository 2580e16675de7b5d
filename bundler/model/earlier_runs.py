"""What earlier recordings of the same domain show: since when a record is correct, since when ACS shows a state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.azure_facts import Operation


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """One record as an earlier recording shows it."""

    dns: DnsOutcome
    expected: str
    """The value that was expected then; empty where it was not known."""
    right_at: datetime | None
    """When the first right answer was asked for; None where DNS was not right."""
    state: str
    """ACS status string; empty where it was not read."""
    error_code: str | None
    read_at: datetime | None
    """When the state was read."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier recording, read."""

    id: str
    """`H1` for the oldest."""
    started_at: datetime
    ended_at: datetime
    sha256: str
    """Of the recording's last line, which represents the whole chain."""
    interrupted: bool
    """It ended before everything was asked: nothing in it counts as right."""
    resource_id: str
    """The domain resource whose states were read; empty where none was."""
    records: Mapping[RecordKey, EarlierRecord]
    operations: tuple[Operation, ...]
    """From its Activity Log; each cites this recording."""
    requested_at: datetime | None
    """What the customer said then."""


def renamed(earlier: Earlier, name: str) -> Earlier:
    """The same under another id, which what it shows then cites."""
    operations = tuple(replace(operation, cites=(name,)) for operation in earlier.operations)
    return replace(earlier, id=name, operations=operations)


def in_order(several: Iterable[Earlier]) -> tuple[Earlier, ...]:
    """The oldest first, named H1, H2 and so on."""
    dated = sorted(several, key=lambda earlier: earlier.ended_at)
    return tuple(renamed(earlier, f"H{number}") for number, earlier in enumerate(dated, 1))
