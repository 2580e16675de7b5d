"""What decides how values are written, for one way through a report."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bundler.reading.attempts import Expected
from bundler.redact.ownership import Ownership
from bundler.redact.policy import Policy
from bundler.redact.scrub import KnownSpellings, alternatives
from bundler.redact.written import Leaf


@dataclass(frozen=True, slots=True)
class Basis:
    """The policy, and what was learnt about the report before it is written."""

    policy: Policy
    ownership: Ownership
    expected: Expected = ()
    """What ACS asks for: decides what a TXT value is meant as."""
    known: KnownSpellings = field(default_factory=KnownSpellings)
    withheld: AbstractSet[Leaf] = frozenset()
    """Values that are masked whole although their class is shown: a first attempt showed something masked in them."""
    forbidden: re.Pattern[str] | None = field(init=False)
    """Finds what the user forbade."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "forbidden", alternatives(self.policy.values))
