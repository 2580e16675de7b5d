"""Rules about the names of name servers differ only in what they look for and what they say."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from bundler.conclusions.record_answers import ids
from bundler.conclusions.useful_servers import nobody_serves
from bundler.model.facts import Facts
from bundler.model.fields import Field, Value, phrase
from bundler.model.rule import Check, Fix, Problem, Severity
from bundler.phrases import host, hosts, rows


def host_rule(problems: AbstractSet[str], text: str, fix: str) -> Check:
    """A check that reports all hosts with one of these problems together; `text` names them as `{hosts}`."""

    def check(facts: Facts) -> Iterator[Problem]:
        zone = facts.zone
        bad = [one for one in zone.hosts if one.problem in problems] if zone else []
        if not bad or zone is None:
            return
        details = [phrase("{name}: {why}", name=host(h.name), why=Value(Field.SERVER_TEXT, h.detail)) for h in bad]
        shown = tuple(dict.fromkeys(cite for one in bad for cite in one.cites))
        yield Problem(
            explanation=phrase(text, hosts=hosts(one.name for one in bad)),
            fix=Fix((fix,)),
            cites=shown or ids(zone.parent_lookups),
            detail=rows(details),
            severity=Severity.BLOCKING if nobody_serves(facts) else None,
        )

    return check
