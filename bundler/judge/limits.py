"""What the observation cannot say, so that nobody reads silence as proof."""

from collections.abc import Mapping
from typing import Any

from bundler.model.facts import Facts, ServerStatus
from bundler.model.fields import Field, Phrase, Value, listing, phrase
from bundler.model.observations import Observations, StepOutcome

_COMPARISON = "dns.comparison"
"""Shown beside, never judged: nothing rests on it, and what it lacks limits nothing."""
_QUIET = frozenset({StepOutcome.OK, StepOutcome.SKIPPED})
"""What was left out on purpose is no limit, and what was left out for another step's failure is told by that step."""


def limits(observations: Observations, facts: Facts) -> tuple[Phrase, ...]:
    """One sentence for each limit, the weightiest first."""
    found: list[Phrase] = []
    if observations.interrupted:
        found.append(phrase("The observation was interrupted; the later steps were not done."))
    if facts.network.intercepted:
        found.append(phrase("The network answers in place of the name servers; no DNS answer counts."))
    if facts.clock.wrong or facts.dnssec.clock_doubt:
        found.append(
            phrase(
                "The clock of this computer is wrong; the times of questions and answers are the computer's{ages}.",
                ages=", and ages are calculated by Azure's clock" if facts.clock.wrong else "",
            )
        )
    if facts.network.udp is False:
        found.append(phrase("No server answered over UDP: the network of this computer drops it."))
    if facts.zone is not None:
        found += _zone_limits(facts)
    if facts.network.ipv6 is False:
        found.append(phrase("IPv6 does not work on the network of this computer; IPv6 addresses were not tested."))
    found += [
        phrase(
            f"{step.id}: {step.outcome}. {{detail}}",
            detail=Value(Field.FREE_TEXT, step.detail or "No further detail."),
        )
        for step in observations.steps
        if step.outcome not in _QUIET and step.id != _COMPARISON
    ]
    if facts.earlier:
        ids = listing([(earlier.id,) for earlier in facts.earlier])
        found.append(phrase("Recorded earlier, shown here only by the hash of the recording: {ids}.", ids=ids))
    if facts.azure.domain is None:
        found.append(phrase("Azure was not read: expected values and states do not come from Azure."))
    else:
        found += [_unknown_record(key, record) for key, record in facts.azure.domain.other_records.items()]
    return tuple(found)


def _unknown_record(key: str, record: Mapping[str, Any]) -> Phrase:
    """A record that Azure asks for under a key of later days: shown, not judged."""
    told = " ".join(str(record[name]) for name in ("type", "name", "value") if record.get(name))
    return phrase(
        "Azure asks for a record that this version does not judge, {key}: {told}.",
        key=Value(Field.TERM, key),
        told=Value(Field.FREE_TEXT, told or "without a value"),
    )


def _zone_limits(facts: Facts) -> list[Phrase]:
    zone = facts.zone
    if zone is None:
        return []
    found = []
    if zone.left_out:
        names = listing([Value(Field.ADDRESS, server.address) for server in zone.left_out])
        found.append(phrase("Not all name server addresses were queried; skipped: {names}.", names=names))
    untested = [s.server for s in zone.servers if s.status is ServerStatus.NOT_TESTED]
    if untested:
        names = listing([Value(Field.ADDRESS, server.address) for server in untested])
        found.append(phrase("Not tested: {names}.", names=names))
    return found
