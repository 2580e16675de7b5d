"""How rules about the zone's servers name them, and how grave one useless server is."""

from collections.abc import Iterable

from bundler.conclusions.unanswered import Unanswered
from bundler.conclusions.useful_servers import nobody_serves
from bundler.model.facts import Facts, ZoneServer
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Fix, Problem, Severity
from bundler.phrases import rows, server, servers


def named(several: Iterable[ZoneServer]) -> Phrase:
    """The addresses in prose."""
    return servers(one.server for one in several)


def reasons(several: Iterable[ZoneServer]) -> Phrase:
    """Each address with what it did."""
    return rows([phrase("{one}: {detail}", one=server(one.server), detail=one.detail) for one in several])


def cites(several: Iterable[ZoneServer]) -> tuple[str, ...]:
    """The first evidence of each address's status; every question it was asked shows the same."""
    return tuple(dict.fromkeys(cite for one in several for cite in one.cites[:3]))


def about_questions(found: Unanswered, text: str, fix: str) -> Problem:
    """Questions that some servers do not answer. Places: `{names}`, in `text` also `{servers}` and `{how}`."""
    return Problem(
        explanation=phrase(text, names=found.names, servers=found.servers, how=found.how),
        fix=Fix(phrase(fix, names=found.names)),
        cites=found.cites,
        detail=found.detail,
        records=found.keys,
        severity=found.severity,
    )


def degree(facts: Facts) -> Severity:
    """One useless server of several weakens the case; when there is no other, nothing can be looked up."""
    return Severity.BLOCKING if nobody_serves(facts) else Severity.WARNING
