"""A redaction put to the test: what shows something masked is masked whole, until nothing does."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Protocol

from bundler.errors import GateRefused
from bundler.model.fields import Field
from bundler.model.redacted import Masked
from bundler.redact.plain_words import is_plain
from bundler.redact.policy import Policy
from bundler.redact.secrets import find_secrets
from bundler.redact.terms import is_documented
from bundler.redact.trial import Trial
from bundler.redact.twin import Twin, differences
from bundler.redact.written import Leaf

_OTHERS_WORDS = frozenset({Field.FREE_TEXT, Field.SERVER_TEXT, Field.TICKET, Field.TERM, Field.REQUEST_ID})
"""Classes whose shown values are looked through for masked ones in any disguise: anybody could have written them."""
_ROUNDS = 12
"""Each finds one value at least; the last ones all that are left."""
_ONE_BY_ONE = 8
"""Rounds that mask the first value only: a label too many moves the numbers of those that follow."""
FindMaker = Callable[[Masked], Callable[[str], bool]]
"""What looks for masked values in a text, in every disguise (`bundler.gate.finder`)."""


class Trying(Protocol):
    """What redacts one and the same thing again and again, with more withheld each time."""

    def attempt(self, withheld: AbstractSet[Leaf], twin: Twin | None = None) -> Trial:
        """One way through it, of the twin's where there is one."""


def proven(redactor: Trying, policy: Policy, find: FindMaker | None) -> tuple[Trial, Trial]:
    """A redaction and its twin's, in which what shows something masked is masked whole.

    Raises `GateRefused` when the document depends on masked values in a place that cannot be masked.
    """
    withheld: frozenset[Leaf] = frozenset()
    for number in range(_ROUNDS):
        one = redactor.attempt(withheld)
        if not policy.masks_anything and not one.decided.labels.entries and not _found(one, find):
            return one, one
        twin = Twin(one.decided)
        two = redactor.attempt(withheld, twin)
        leaking = frozenset(_leaking(one, two)[: 1 if number < _ONE_BY_ONE else None]) | _found(one, find)
        if not leaking - withheld:
            break
        withheld |= leaking
    if place := next(differences(one.document, two.document), ""):
        raise GateRefused(
            f"The document would depend on something masked, in {place}.",
            "Mask more with --mask, or build the pack with --redact public.",
        )
    return one, two


def _leaking(one: Trial, two: Trial) -> list[Leaf]:
    """The values that are written differently when masked values are different, in their order."""
    texts = two.decided.texts
    return [leaf for leaf, text in one.decided.texts.items() if leaf[0] is not None and text != texts[leaf]]


def _found(one: Trial, find: FindMaker | None) -> frozenset[Leaf]:
    """The values that show a secret, or, in a text that anybody can have written, something masked in disguise."""
    looked_for = find(one.masked) if find else None
    found: set[Leaf] = set()
    for (kind, text), written in one.decided.texts.items():
        if kind is None:
            continue
        if next(find_secrets(written), None) is not None:
            found.add((kind, text))
        elif looked_for is None or kind not in _OTHERS_WORDS or is_documented(text):
            continue
        elif not (kind is Field.FREE_TEXT and is_plain(text, one.decided.basis.ownership.is_customers)) and looked_for(
            written
        ):
            found.add((kind, text))
    return frozenset(found)
