"""Aliases: who gave them, where they lead, and whether they form a loop. One limit for all that follow them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bundler.model.facts import RR, AnswerKind, Lookup
from bundler.reading.answer_chain import cname_chain
from bundler.reading.authority import unusable
from bundler.reading.names import at_or_below

MOST_ALIASES = 16
"""Aliases followed in a row. Resolvers give up between 8 and 16."""


@dataclass(frozen=True, slots=True)
class AliasGraph:
    """Every alias that a server with authority over its owner gave: owner to target to the lookup that shows it."""

    targets: Mapping[str, Mapping[str, Lookup]]

    @classmethod
    def among(cls, lookups: Iterable[Lookup]) -> "AliasGraph":
        """Only what is inside the answering server's zone counts."""
        found: dict[str, dict[str, Lookup]] = {}
        for lookup in lookups:
            if lookup.reply is None or unusable(lookup):
                continue
            for rr in lookup.reply.answer:
                if rr.rtype == "CNAME" and at_or_below(rr.owner, lookup.zone or "."):
                    found.setdefault(rr.owner, {}).setdefault(rr.target, lookup)
        return cls(found)

    def ends_at(self, start: bytes, goal: str) -> bool:
        """`start`, the target of an alias, is an alias itself and leads to `goal`, whichever servers are asked."""
        name = start.decode("utf-8", "surrogateescape").lower().removesuffix(".")
        goal = goal.lower().removesuffix(".")
        for _ in range(MOST_ALIASES):
            targets = self.targets.get(name, {})
            if len(targets) != 1:
                return False
            (name,) = targets
            if name == goal:
                return True
        return False

    def loop_from(self, name: str) -> dict[str, tuple[str, Lookup]]:
        """The names from `name` to the last before one comes again, each with its target and who said so.

        Empty where the aliases come to an end.
        """
        path: dict[str, tuple[str, Lookup]] = {}
        while name not in path:
            if not (steps := self.targets.get(name)):
                return {}
            path[name] = list(steps.items())[-1]
            name = path[name][0]
        return path


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a question ended."""

    kind: AnswerKind
    values: tuple[bytes, ...] = ()
    reason: str = ""
    """For NONE why; for NODATA `alias-loop` or `alias-target-missing` where an alias is the cause."""
    owners: tuple[str, ...] = ()
    """Owners of the aliases on the way."""
    lookups: tuple[Lookup, ...] = ()
    """Lookups in other zones that gave the values."""


_LOOP = Followed(AnswerKind.NODATA, reason="alias-loop")


@dataclass
class Aliases:
    """Follows aliases through the lookups of a recording; every target is read once, however many point at it."""

    asked: dict[tuple[str, str], list[Lookup]] = field(default_factory=dict)
    _known: dict[tuple[str, str], Followed] = field(default_factory=dict)

    @classmethod
    def among(cls, lookups: Iterable[Lookup]) -> "Aliases":
        """Aliases may lead to any question that `lookups` answer."""
        asked: dict[tuple[str, str], list[Lookup]] = {}
        for lookup in lookups:
            asked.setdefault((lookup.qname, lookup.qtype), []).append(lookup)
        return cls(asked)

    def follow(self, lookup: Lookup) -> Followed:
        """The records of the asked type that the server gives for the name.

        Inside the server's zone the chain is followed within its answer (RFC 1034 section 4.3.2). Behind the zone's
        edge its word does not count, and where it says nothing about the target (some stop at the alias), the answers
        of the target's own servers are taken.
        """
        reason = unusable(lookup)
        if reason or lookup.reply is None:
            return Followed(AnswerKind.NONE, reason=reason)
        answer = lookup.reply.answer
        chain = cname_chain(answer, lookup.qname)
        owners = tuple(rr.owner for rr in answer if rr.rtype == "DNAME")
        name = lookup.qname
        for name in chain.names:
            if not at_or_below(name, lookup.zone or "."):
                break
            if values := tuple(_value(rr) for rr in answer if rr.owner == name and rr.rtype == lookup.qtype):
                return Followed(AnswerKind.VALUES, values, owners=(*owners, *chain.before(name)))
        else:
            if chain.loop:
                return replace(_LOOP, owners=(*owners, *chain.names))
        owners += chain.before(name)
        said_nothing = name != lookup.qname and lookup.reply.rcode == "NOERROR" and (name, lookup.qtype) in self.asked
        if at_or_below(name, lookup.zone or ".") and not said_nothing:
            return _nothing(lookup, name, owners)
        end = self._elsewhere(name, lookup.qtype)
        end = replace(end, owners=(*owners, *end.owners))
        return replace(_LOOP, owners=end.owners[:MOST_ALIASES]) if len(end.owners) > MOST_ALIASES else end

    def _elsewhere(self, name: str, qtype: str) -> Followed:
        question = (name, qtype)
        if question not in self._known:
            self._known[question] = _LOOP  # while the question is being read: meeting it again is a loop
            self._known[question] = self._agreed(self.asked.get(question, ()))
        return self._known[question]

    def _agreed(self, lookups: Sequence[Lookup]) -> Followed:
        """What the target's servers say together; where they differ, all their records."""
        ends = [(x, end) for x in lookups if (end := self.follow(x)).kind is not AnswerKind.NONE]
        if not ends:
            return Followed(AnswerKind.NONE, reason="alias-not-followed")
        with_values = [end for _, end in ends if end.kind is AnswerKind.VALUES]
        first = (with_values or [end for _, end in ends])[0]
        missing = first.kind is AnswerKind.NXDOMAIN
        return Followed(
            AnswerKind.NODATA if missing else first.kind,
            values=tuple(dict.fromkeys(value for end in with_values for value in end.values)),
            reason="alias-target-missing" if missing else first.reason,
            owners=first.owners,
            lookups=tuple(dict.fromkeys(x for x, end in ends for x in (x, *end.lookups))),
        )


def _nothing(lookup: Lookup, name: str, owners: tuple[str, ...]) -> Followed:
    """The rcode speaks of the end of the chain; a name with an alias exists (RFC 6604 section 3)."""
    denied = lookup.reply is not None and lookup.reply.rcode == "NXDOMAIN"
    if name == lookup.qname:
        return Followed(AnswerKind.NXDOMAIN if denied else AnswerKind.NODATA, owners=owners)
    return Followed(AnswerKind.NODATA, reason="alias-target-missing" if denied else "", owners=owners)


def _value(rr: RR) -> bytes:
    if rr.rtype == "TXT":
        return rr.joined
    return (rr.target or rr.text).encode("utf-8", "surrogateescape")
