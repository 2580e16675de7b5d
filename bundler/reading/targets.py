"""The names that DKIM CNAMEs point at, asked at the servers of their own zone."""

from collections.abc import Iterable, Mapping

from bundler.model.acs_records import RecordKey
from bundler.model.facts import AnswerKind, Lookup, RecordFacts, TargetFacts
from bundler.model.observations import Purpose
from bundler.reading.aliases import Aliases


def read_targets(
    lookups: Iterable[Lookup], records: Mapping[RecordKey, RecordFacts]
) -> tuple[Mapping[RecordKey, TargetFacts], Mapping[str, TargetFacts]]:
    """The expected targets by record key, and every other target that was asked about, by name."""
    asked: dict[str, list[Lookup]] = {}
    for lookup in lookups:
        if lookup.purpose is Purpose.TARGET:
            asked.setdefault(lookup.qname, []).append(lookup)
    expected = {
        key: _host(record.expected.value)
        for key, record in records.items()
        if record.rtype == "CNAME" and record.expected and record.expected.value
    }
    targets = {key: _target(name, asked.get(name, [])) for key, name in expected.items()}
    others = {name: _target(name, found) for name, found in asked.items() if name not in expected.values()}
    return targets, others


def _target(name: str, lookups: list[Lookup]) -> TargetFacts:
    aliases = Aliases.among(lookups)
    ends = [aliases.follow(lookup) for lookup in lookups]
    kinds = {end.kind for end in ends}
    # An alias at the target exists, whether or not it could be followed.
    there = AnswerKind.VALUES in kinds or any(end.owners and end.reason != "alias-target-missing" for end in ends)
    denied = bool(kinds & {AnswerKind.NODATA, AnswerKind.NXDOMAIN})
    return TargetFacts(
        name=name,
        lookups=tuple(lookups),
        exists=True if there else False if denied else None,
        values=tuple(dict.fromkeys(value for end in ends for value in end.values)),
    )


def _host(value: str) -> str:
    return value.lower().removesuffix(".")
