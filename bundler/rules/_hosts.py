"""Rules about the names of name servers differ only in what they look for and what they say."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import Field, Value, phrase
from bundler.model.rule import Check, Fix, Problem, Severity
from bundler.rules._answers import ids
from bundler.rules._say import host, hosts, rows

_USELESS = frozenset({ServerStatus.LAME, ServerStatus.FAILING, ServerStatus.NOT_AUTHORITATIVE, ServerStatus.NOT_GLOBAL})
UNUSABLE = frozenset({"missing-glue", "no-address", "circular", "is-cname", "not-served"})
"""What is wrong with a name of which nobody can learn an address that counts. Silence is not among it: that may be the
observer's network.
"""


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


def nobody_serves(facts: Facts) -> bool:
    """No name server of the zone is of use to anybody, each for a reason that was seen: no resolver gets an answer.

    The reasons may differ from server to server. One that was silent or not asked might serve the zone, so then nothing
    follows.
    """
    zone = facts.zone
    if zone is None or zone.left_out or not (zone.servers or zone.hosts):
        return False
    useless = all(one.status in _USELESS for one in zone.servers)
    return useless and all(one.addresses or one.problem in UNUSABLE for one in zone.hosts)
