"""An earlier recording, read down to what a later judgement may lean on."""

from dataclasses import replace

from bundler.model.acs_records import DnsOutcome
from bundler.model.earlier_runs import Earlier, EarlierRecord
from bundler.model.facts import Facts, RecordFacts
from bundler.model.observations import Observations
from bundler.reading.facts import read_facts


def read_earlier(observations: Observations, earlier_id: str, sha256: str) -> Earlier:
    """What `observations` show of records, states and requests. `earlier_id` is what findings cite it by."""
    facts = read_facts(observations)
    return Earlier(
        id=earlier_id,
        started_at=observations.started_at,
        ended_at=observations.ended_at,
        sha256=sha256,
        interrupted=observations.interrupted,
        resource_id=facts.azure.domain.resource_id if facts.azure.domain else "",
        records={
            key: _record(record, facts, interrupted=observations.interrupted) for key, record in facts.records.items()
        },
        operations=tuple(replace(o, cites=(earlier_id,)) for o in facts.azure.operations or ()),
        requested_at=observations.inputs.requested_at,
    )


def _record(record: RecordFacts, facts: Facts, *, interrupted: bool) -> EarlierRecord:
    # A run that was interrupted may have missed the one server that is wrong.
    cut = interrupted and record.outcome is DnsOutcome.RIGHT
    outcome = DnsOutcome.UNDETERMINED if cut else record.outcome
    right = record.usable if outcome is DnsOutcome.RIGHT else ()
    return EarlierRecord(
        dns=outcome,
        expected=record.expected.value if record.expected else "",
        right_at=min((answer.lookup.asked_at for answer in right if answer.right), default=None),
        state=record.state,
        error_code=record.error_code,
        read_at=facts.azure.domain.read_at if facts.azure.domain and record.state else None,
    )
