"""Where an alias leads in the end, over the aliases that other answers of the recording show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bundler.model.facts import Lookup
from bundler.model.observations import Purpose
from bundler.reading.authority import unusable
from bundler.reading.names import at_or_below

_PURPOSES = {Purpose.RECORD, Purpose.TARGET}
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Onward:
    """Every alias that a server with authority over its owner gave, by owner."""

    aliases: Mapping[str, frozenset[str]]

    @classmethod
    def among(cls, lookups: Iterable[Lookup]) -> "Onward":
        """Only what is inside the answering server's zone counts."""
        found: dict[str, set[str]] = {}
        for lookup in lookups:
            if lookup.purpose not in _PURPOSES or lookup.reply is None or unusable(lookup):
                continue
            for rr in lookup.reply.answer:
                if rr.rtype == "CNAME" and at_or_below(rr.owner, lookup.zone or "."):
                    found.setdefault(rr.owner, set()).add(rr.target)
        return cls({owner: frozenset(targets) for owner, targets in found.items()})

    def leads(self, start: bytes, goal: str) -> bool:
        """`start`, the target of an alias, is an alias itself and ends at `goal`, whichever servers are asked."""
        name = start.decode("utf-8", "surrogateescape").lower().removesuffix(".")
        goal = goal.lower().removesuffix(".")
        for _ in range(_LONGEST):
            targets = self.aliases.get(name, frozenset())
            if len(targets) != 1:
                return False
            (name,) = targets
            if name == goal:
                return True
        return False
