"""Control questions, told apart by their names: chance, the zone name doubled, the subdomain's label left out."""

from collections.abc import Iterable, Mapping

from bundler.model.acs_records import RecordKey
from bundler.model.facts import Lookup, RecordFacts
from bundler.model.observations import Purpose
from bundler.reading.names import joined, relative
from bundler.reading.near_misses import near_misses


def read_controls(
    lookups: Iterable[Lookup], records: Mapping[RecordKey, RecordFacts], domain: str, apex: str
) -> Mapping[str, tuple[Lookup, ...]]:
    """Control lookups by kind: `random`, `doubled:<key>`, `outer:<key>`, and those of `near_misses`.

    One lookup can belong to two records.
    """
    kinds: dict[tuple[str, str], list[str]] = {}
    for key, record in records.items():
        if not record.name:
            continue
        kinds.setdefault((joined(record.name, apex), record.rtype), []).append(f"doubled:{key}")
        if domain != apex:
            kinds.setdefault((joined(relative(record.name, domain), apex), record.rtype), []).append(f"outer:{key}")
        for kind, name in near_misses(record.name, record.rtype, domain, apex):
            kinds.setdefault((name, record.rtype), []).append(f"{kind}:{key}")
    found: dict[str, list[Lookup]] = {}
    asked = {record.name for record in records.values()}
    for lookup in lookups:
        if lookup.purpose is not Purpose.CONTROL:
            continue
        chance = [] if lookup.qname in asked else ["random"]
        for kind in kinds.get((lookup.qname, lookup.qtype), chance):
            found.setdefault(kind, []).append(lookup)
    return {kind: tuple(members) for kind, members in found.items()}
