"""What was done to the domain in Azure: the Activity Log, this program's own calls, and earlier recordings."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bundler.conclusions.sightings import same_resource
from bundler.model.azure_facts import Operation
from bundler.model.facts import Facts

_NOT_TAKEN = frozenset({"failed", "noanswer"})


def succeeded(facts: Facts, names: AbstractSet[str]) -> tuple[Operation, ...]:
    """Operations of these names (lower case) that are known and were not refused."""
    return tuple(o for o in operations(facts) if o.name.casefold() in names and o.status.casefold() not in _NOT_TAKEN)


def operations(facts: Facts) -> tuple[Operation, ...]:
    """What the Activity Log and this program's own calls show, then what they showed in earlier recordings: Azure keeps
    its log for 90 days only.
    """
    before = [operation for earlier in same_resource(facts) for operation in earlier.operations]
    # What this run read itself comes last, and replaces what a recording shows of the same operation.
    logged = {_identity(o): o for o in (*before, *(facts.azure.operations or ()))}
    return tuple(sorted(_joined(logged.values()), key=lambda o: o.at))


def _joined(known: Iterable[Operation]) -> Iterable[Operation]:
    """One entry where this program's own call and the Activity Log tell of the same request: the log may not name the
    record, the call does.
    """
    several = tuple(known)
    sent = {(o.name, o.correlation_id): o for o in several if o.source == "recorded-call" and o.correlation_id}
    told = [o for o in several if o.source != "recorded-call" or not o.correlation_id]
    for operation in told:
        own = sent.pop((operation.name, operation.correlation_id), None)
        if own is None:
            yield operation
        else:
            cites = tuple(dict.fromkeys((*operation.cites, *own.cites)))
            yield replace(operation, record=operation.record or own.record, cites=cites)
    yield from sent.values()


def _identity(operation: Operation) -> tuple[object, ...]:
    return (
        operation.name, operation.record, operation.correlation_id, operation.operation_id or operation.at,
    )  # fmt: skip
