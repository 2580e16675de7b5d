"""Names that somebody may have meant: the domain above or below, or one that differs by a slip of typing."""

from bundler.model.facts import Facts
from bundler.model.fields import Value
from bundler.phrases import domain
from bundler.reading.letters import distance
from bundler.reading.names import at_or_below

MOST_SLIPS = 2
"""Letters added, left out, exchanged or replaced."""

MOST_NAMED = 5

MOST_PUBLIC = 3
"""Letters of a label that may be part of a public suffix: `co.uk`, `com.br`."""


def nearest(facts: Facts) -> tuple[Value, ...]:
    """Of the domains that the search showed, those that come near the asked one, the nearest first."""
    asked = facts.domain
    ranked = [
        (rank, name) for name in facts.azure.others if (rank := _rank(name.casefold().rstrip("."), asked)) is not None
    ]
    return tuple(domain(name) for _, name in sorted(ranked)[:MOST_NAMED])


def _rank(name: str, asked: str) -> int | None:
    """0 and up, small for near; None for a name that has nothing to do with the asked one."""
    if at_or_below(asked, name) or at_or_below(name, asked):
        return 0
    slips = distance(name, asked)
    if slips <= MOST_SLIPS:
        return slips
    same_label = name.partition(".")[0] == asked.partition(".")[0]
    return MOST_SLIPS + 1 if same_label or _registered(name) == _registered(asked) else None


def _registered(name: str) -> str:
    """The last labels, enough of them to see that two names are relatives: `contoso.com`, `contoso.co.uk`."""
    labels = name.split(".")
    short = len(labels) > 1 and len(labels[-2]) <= MOST_PUBLIC
    return ".".join(labels[-3 if short else -2 :])
