"""Records of which one sentence speaks."""

from collections.abc import Callable, Hashable, Iterable

from bundler.model.facts import RecordFacts


def alike(
    records: Iterable[RecordFacts], what: Callable[[RecordFacts], Hashable | None]
) -> tuple[tuple[RecordFacts, ...], ...]:
    """Records of which the same can be said in one sentence: those where `what` is equal. None leaves a record out."""
    groups: dict[Hashable, list[RecordFacts]] = {}
    for record in records:
        if (said := what(record)) is not None:
            groups.setdefault(said, []).append(record)
    return tuple(map(tuple, groups.values()))


def place_of(name: str) -> str:
    """A data location; it is written in several ways: `unitedstates`, `UnitedStates`, `United States`."""
    return "".join(name.split()).casefold()
