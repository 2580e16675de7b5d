"""An SPF record with everything it refers to: the lookups and void lookups a receiver counts (RFC 7208 section 4.6.4).

There is no message here, so nothing matches and every term is reached: the counts are those of the sender that a
receiver must search longest for. Names with macros depend on the message; they count as one lookup, unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import dns.exception
import dns.name

from bundler.model.facts import AnswerKind, Lookup
from bundler.model.mail import MOST_LOOKUPS, SpfEvaluation, SpfLookup, SpfRecord, SpfTerm
from bundler.reading import spf
from bundler.reading.aliases import Aliases, Followed

_GIVE_UP = 40
"""Lookups followed before the rest stays unread: the limit is passed long since, and includes can be endless."""
_TYPES = {"a": "A", "exists": "A", "mx": "MX", "ptr": "PTR", "include": "TXT", "redirect": "TXT"}


def evaluate(domain: str, record: SpfRecord, answers: Mapping[str, Lookup]) -> SpfEvaluation:
    """Follow `record`, published at `domain`, through the recorded `answers` (by `<name>/<type>`).

    What is missing among the answers comes back as `wanted`, so that an observer can ask for it and call again.
    """
    walk = _Walk(answers, Aliases.among(answers.values()))
    walk.follow(domain, record, ())
    return SpfEvaluation(
        record=record,
        lookups=tuple(walk.lookups),
        problems=tuple(dict.fromkeys(walk.problems)),
        wanted=tuple(walk.wanted),
        cites=tuple(walk.cites),
        dead=tuple(walk.dead),
    )


@dataclass
class _Walk:
    answers: Mapping[str, Lookup]
    aliases: Aliases
    lookups: list[SpfLookup] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    wanted: dict[tuple[str, str], None] = field(default_factory=dict)
    cites: dict[str, None] = field(default_factory=dict)
    dead: dict[str, None] = field(default_factory=dict)

    def follow(self, domain: str, record: SpfRecord, above: tuple[str, ...]) -> None:
        """Go through the terms that a receiver evaluates, those of included records in their place."""
        if above and record.faults:
            self.problems.append(f"the SPF record of {domain} has a syntax error: {record.faults[0].reason}")
        end = record.all_term.position if record.all_term else len(record.raw)
        terms = [term for term in record.terms if term.position < end and not term.modifier]
        if record.redirect:
            terms.append(record.redirect)
        for term in terms:
            if term.needs_lookup and not term.fault and len(self.lookups) < _GIVE_UP:
                self._look_up(domain, term, (*above, domain))

    def _look_up(self, domain: str, term: SpfTerm, path: tuple[str, ...]) -> None:
        name = (term.value or domain).lower().removesuffix(".")
        shown = term.text.decode("ascii", "replace")
        if not _can_be_asked(term, name):
            self.lookups.append(SpfLookup(domain, shown, len(path) - 1, void=False))
            return
        found, cites = self._ask(name, _TYPES[term.name])
        void = None if found is None else found.kind is not AnswerKind.VALUES
        self.lookups.append(SpfLookup(domain, shown, len(path) - 1, void, cites))
        if found is None:
            return
        if term.name in {"include", "redirect"}:
            self._enter(name, shown, found.values, path)
        elif term.name == "mx" and len(found.values) > MOST_LOOKUPS:
            self.problems.append(f"`{shown}` names {len(found.values)} mail servers, and {MOST_LOOKUPS} are allowed")

    def _ask(self, name: str, qtype: str) -> tuple[Followed | None, tuple[str, ...]]:
        lookup = self.answers.get(f"{name}/{qtype}")
        if lookup is None:
            self.wanted[name, qtype] = None
            return None, ()
        self.cites[lookup.id] = None
        found = self.aliases.follow(lookup)
        return (None if found.kind is AnswerKind.NONE else found), (lookup.id,)

    def _enter(self, name: str, what: str, values: tuple[bytes, ...], path: tuple[str, ...]) -> None:
        records = spf.select(values)
        if not records:
            self.problems.append(f"`{what}` points at a name without an SPF record")
            if len(path) == 1 and what.casefold().endswith("include:" + name):
                self.dead[name] = None
        elif len(records) > 1:
            self.problems.append(f"`{what}` points at a name with {len(records)} SPF records")
        elif name in path:
            self.problems.append(f"`{what}` leads back to {name} (a loop)")
        else:
            self.follow(name, spf.parse(records[0]), path)


def _can_be_asked(term: SpfTerm, name: str) -> bool:
    """Names built from the message are unknown here, `ptr` looks up the sender's address, and a name that DNS cannot
    hold counts as a name without records (RFC 7208 section 4.8).
    """
    if term.has_macro or term.name == "ptr":
        return False
    try:
        dns.name.from_text(name)
    except dns.exception.DNSException:
        return False
    return True
