"""The records ACS looks at: what every server of the zone says about each, and what that amounts to."""

from collections.abc import Iterable, Mapping, Sequence

from bundler.model.acs_records import DKIM_KEYS, DnsOutcome, ExpectedRecord, RecordKey
from bundler.model.azure_facts import AzureFacts
from bundler.model.facts import AnswerKind, Lookup, NetworkFacts, RecordAnswer, RecordFacts
from bundler.model.observations import Purpose
from bundler.reading.addresses import special
from bundler.reading.aliases import Aliases, AliasGraph, Followed
from bundler.reading.attempts import expectations
from bundler.reading.authority import unusable
from bundler.reading.matching import candidates, is_right
from bundler.reading.names import at_or_below, depth

_BESIDE = {Purpose.RECORD, Purpose.CONTROL}
_INTERCEPTED = Followed(AnswerKind.NONE, reason="intercepted")
_NOT_GLOBAL = Followed(AnswerKind.NONE, reason="not-global")


def read_records(
    domain: str,
    lookups: Sequence[Lookup],
    expected: Iterable[ExpectedRecord],
    azure: AzureFacts,
    *,
    network: NetworkFacts,
) -> Mapping[RecordKey, RecordFacts]:
    """Facts for each of the five keys. Where nothing names a record (`expected` lacks its key), its documented place
    is used for Domain, SPF and DMARC, and the DKIM keys have neither name nor answers.
    """
    wanted = {record.key: record for record in expected}
    aliases = Aliases.among(x for x in lookups if x.purpose is Purpose.RECORD)
    graph = AliasGraph.among(lookups)
    states = azure.domain.states if azure.domain else {}
    result: dict[RecordKey, RecordFacts] = {}
    for key in RecordKey:
        name, rtype = _place(key, domain, wanted.get(key))
        witnesses = _witnesses(aliases.asked.get((name, rtype), ()))
        found = [(x, _excluded(x, network) or aliases.follow(x)) for x in witnesses]
        answers = tuple(_answer(key, wanted, lookup, end, graph) for lookup, end in found)
        state = states.get(key.value)
        result[key] = RecordFacts(
            key=key,
            name=name,
            rtype=rtype,
            expected=wanted.get(key),
            state=state.status if state else "",
            error_code=state.error_code if state else None,
            answers=answers,
            outcome=outcome_of(answers),
            cites=azure.domain.cites if azure.domain and state else (),
            beside=tuple(x for x in lookups if x.purpose in _BESIDE and x.qname == name and x.qtype != rtype and name),
        )
    return result


def _excluded(lookup: Lookup, network: NetworkFacts) -> Followed | None:
    """Why the address is no witness, whatever it answers."""
    if network.intercepted:
        return _INTERCEPTED
    return _NOT_GLOBAL if network.open_world and special(lookup.server.address) else None


def outcome_of(answers: Iterable[RecordAnswer]) -> DnsOutcome:
    """What all servers together say. Servers without a usable answer change nothing; one that contradicts does."""
    usable = [answer for answer in answers if answer.usable]
    if usable and all(answer.right for answer in usable):
        return DnsOutcome.RIGHT
    if any(answer.right is False and answer.candidates for answer in usable):
        return DnsOutcome.WRONG
    if any(not answer.candidates for answer in usable):
        return DnsOutcome.MISSING
    return DnsOutcome.UNDETERMINED


def _place(key: RecordKey, domain: str, expected: ExpectedRecord | None) -> tuple[str, str]:
    if expected:
        return expected.name, expected.rtype
    if key in DKIM_KEYS:
        return "", "CNAME"
    return (f"_dmarc.{domain}" if key is RecordKey.DMARC else domain), "TXT"


def _witnesses(asked: Iterable[Lookup]) -> Iterable[Lookup]:
    """One lookup an address, from the deepest zone that holds the name.

    What a server of a zone above says in place of pointing at the zone below is not the zone's own: that such servers
    differ is told by `delegation-inconsistent`.
    """
    inside = [x for x in asked if at_or_below(x.qname, x.zone or ".")]
    deepest = max((depth(x.zone) for x in inside), default=0)
    chosen: dict[tuple[str, int], Lookup] = {}
    for lookup in sorted((x for x in inside if depth(x.zone) == deepest), key=lambda x: bool(unusable(x))):
        chosen.setdefault((lookup.server.address, lookup.server.port), lookup)
    return [x for x in inside if x in chosen.values()]


def _answer(
    key: RecordKey, wanted: Mapping[RecordKey, ExpectedRecord], lookup: Lookup, end: Followed, graph: AliasGraph
) -> RecordAnswer:
    expected = wanted.get(key)
    right = None if end.kind is AnswerKind.NONE else is_right(key, end.values, expected)
    if right is False and key in DKIM_KEYS and expected and len(end.values) == 1:
        right = graph.ends_at(end.values[0], expected.value)
    return RecordAnswer(
        lookup=lookup,
        kind=end.kind,
        values=end.values,
        reason=end.reason,
        via_cname=end.owners,
        right=right,
        candidates=candidates(key, end.values, expectations(wanted.values())),
        followed=end.lookups,
    )
