"""What Azure shows of the domain as a whole."""

from bundler.model.acs_records import REQUIRED
from bundler.model.facts import Facts
from bundler.model.observations import Step, StepOutcome


def not_in_acs(facts: Facts) -> bool:
    """A complete search, or a read by id, showed that no Email resource which the sign-in reaches holds the domain."""
    azure, step = facts.azure, facts.steps.get("azure.domain")
    absent = azure.searched or (step is not None and step.outcome is StepOutcome.NOT_FOUND)
    return azure.domain is None and not azure.candidates and absent


def all_verified(facts: Facts) -> bool:
    """ACS has verified all required records, so that linking and sending come next."""
    records = [facts.records.get(key) for key in REQUIRED]
    return all(record is not None and record.verified for record in records)


def steps_of(facts: Facts, *ids: str) -> list[Step]:
    """The named collectors that were run."""
    return [facts.steps[step_id] for step_id in ids if step_id in facts.steps]
