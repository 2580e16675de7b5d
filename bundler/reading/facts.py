"""All facts of one recording, put together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, Lookup, RecordFacts
from bundler.model.observations import Observations, Purpose
from bundler.reading import dmarc, spf
from bundler.reading.authority import unusable
from bundler.reading.azure import expected_records, read_azure
from bundler.reading.clock import corrected, read_clock
from bundler.reading.comparison import read_comparison
from bundler.reading.controls import read_controls
from bundler.reading.cuts import read_cuts
from bundler.reading.dnssec import read_dnssec
from bundler.reading.network import read_network
from bundler.reading.records import read_records
from bundler.reading.registration import read_registration
from bundler.reading.spf_limits import evaluate
from bundler.reading.suffixes import at_a_suffix
from bundler.reading.targets import read_targets
from bundler.reading.transports import read_transports
from bundler.reading.wire import lookups as read_lookups
from bundler.reading.zone import read_zone


def read_facts(observations: Observations) -> Facts:
    """Everything a rule may look at, from a recording alone. Total: bytes that make no sense become facts too."""
    domain = observations.inputs.domain
    lookups = read_lookups(observations.dns)
    azure = read_azure(observations)
    network = read_network(lookups)
    zone = read_zone(domain, lookups, network)
    expected = expected_records(observations, azure)
    records = read_records(domain, lookups, expected, azure, network=network)
    zone = at_a_suffix(zone, domain, records) if zone else None
    targets, found_targets = read_targets(lookups, records)
    includes = _includes(lookups)
    evaluated = {
        raw: evaluate(domain, spf.parse(raw), includes) for raw in _published(records[RecordKey.SPF]) if spf.is_spf(raw)
    }
    dead = frozenset(name for evaluation in evaluated.values() for name in evaluation.dead)
    records = {**records, RecordKey.SPF: replace(records[RecordKey.SPF], dead=dead)}
    clock = read_clock(observations)
    now = corrected(observations.ended_at, clock)
    return Facts(
        inputs=observations.inputs,
        now=now,
        azure=azure,
        zone=zone,
        network=network,
        records=records,
        targets=targets,
        controls=read_controls(lookups, records, domain, zone.apex if zone else domain),
        comparison=tuple(x for x in lookups if x.purpose is Purpose.COMPARISON),
        includes=includes,
        steps={step.id: step for step in observations.steps},
        lookups=lookups,
        found_targets=found_targets,
        spf=evaluated,
        dmarc={raw: dmarc.parse(raw) for raw in _published(records[RecordKey.DMARC])},
        interrupted=observations.interrupted,
        dnssec=read_dnssec(observations, lookups, zone, now),
        cuts=read_cuts(domain, lookups),
        transports=read_transports(lookups),
        clock=clock,
        compared=read_comparison(lookups, records),
        registration=read_registration(observations),
    )


def _includes(lookups: Iterable[Lookup]) -> Mapping[str, Lookup]:
    """One lookup a question: a usable answer where there is one."""
    found: dict[str, Lookup] = {}
    for lookup in lookups:
        question = f"{lookup.qname}/{lookup.qtype}"
        if lookup.purpose is Purpose.SPF_INCLUDE and (question not in found or unusable(found[question])):
            found[question] = lookup
    return found


def _published(record: RecordFacts) -> list[bytes]:
    return list(dict.fromkeys(value for answer in record.usable for value in answer.candidates))
