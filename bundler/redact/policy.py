"""What is masked: a level, and what the user adds to it or takes from it."""

from dataclasses import dataclass
from enum import StrEnum

from bundler.errors import UsageProblem
from bundler.model.fields import Field


class Level(StrEnum):
    """For whom a pack is made."""

    PUBLIC = "public"
    """A forum: its readers must not find the customer."""
    SUPPORT = "support"
    """A private support case: the engineer must be able to act."""
    OPEN = "open"
    """The customer's own desk: only secrets are masked."""


_SUPPORT = frozenset({Field.TENANT, Field.PERSON, Field.MAILBOX, Field.FOREIGN_TXT, Field.UNREAD, Field.TAG})
COMPOSED = frozenset({Field.TXT, Field.SPF_TEXT})
"""Classes whose parts are written by their own classes."""
_STRUCTURAL = frozenset({Field.PUBLIC, Field.TERM, Field.RESOURCE_ID, Field.WIRE}) | COMPOSED
"""Classes that no level masks as such: what is inside them decides, or their shape."""
MASKED_AT = {Level.OPEN: frozenset[Field](), Level.SUPPORT: _SUPPORT, Level.PUBLIC: frozenset(Field) - _STRUCTURAL}
"""Classes that a level masks wherever they are. `support` also masks resolvers with a private address."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A level with the user's changes.

    `mask` adds classes to the level and `keep` takes classes from it; the same class in both is a contradiction.
    `values` are literal strings that must not appear whatever their class; `keep` does not touch them, and nothing
    touches the masking of secrets. Raises `UsageProblem`, which never repeats a value.
    """

    level: Level = Level.SUPPORT
    mask: frozenset[Field] = frozenset()
    keep: frozenset[Field] = frozenset()
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if both := sorted(self.mask & self.keep):
            raise UsageProblem(f"The class {both[0]} is to be masked and kept.", "Leave one of --mask and --keep out.")
        if fixed := sorted(self.mask & {Field.PUBLIC, Field.TERM, *COMPOSED}):
            raise UsageProblem(f"The class {fixed[0]} holds no private value, so that it cannot be masked.")
        if fixed := sorted(self.keep & {Field.PUBLIC, Field.TERM, Field.WIRE, Field.DIGEST, *COMPOSED}):
            raise UsageProblem(
                f"The class {fixed[0]} cannot be kept: whether it is shown follows from what it was made of.",
                "Keep the classes that are inside it.",
            )
        if any(not value.strip() for value in self.values):
            raise UsageProblem("One of the values to mask is empty.", "Give one value a line, without empty lines.")

    @property
    def masks_anything(self) -> bool:
        """Whether anything but secrets is masked."""
        return self.level is not Level.OPEN or bool(self.mask or self.values)

    def masks(self, field: Field) -> bool:
        """Whether every value of this class is masked."""
        return field in self.mask or (field in MASKED_AT[self.level] and field not in self.keep)

    def masks_private_resolvers(self) -> bool:
        """Whether a resolver is masked when its address is not a global one."""
        return self.masks(Field.RESOLVER) or (self.level is Level.SUPPORT and Field.RESOLVER not in self.keep)
