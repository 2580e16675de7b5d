"""What rules about verification states share."""

from bundler.model.facts import REQUIRED, Facts, RecordFacts
from bundler.model.fields import Field, Phrase, Value, phrase
from bundler.model.observations import Step
from bundler.rules._say import RECORD_NAMES, domain


def request_command(record: RecordFacts, facts: Facts) -> Phrase:
    """How to ask ACS to verify one record, in the portal and on the command line."""
    portal = "In the Azure portal open the domain under Provision domains and verify the {what}"
    azure = facts.azure.domain
    if azure is None:
        return phrase(portal + ".", what=RECORD_NAMES[record.key])
    text = (
        portal + ", or run: az communication email domain initiate-verification --verification-type {key} "
        "--domain-name {domain} --email-service-name {service} --resource-group {group}"
    )
    return phrase(
        text,
        what=RECORD_NAMES[record.key],
        key=record.key.value,
        domain=domain(azure.name),
        service=Value(Field.RESOURCE, azure.email_service),
        group=Value(Field.RESOURCE_GROUP, azure.resource_group),
    )


def all_verified(facts: Facts) -> bool:
    """ACS has verified all required records, so that linking and sending come next."""
    records = [facts.records.get(key) for key in REQUIRED]
    return all(record is not None and record.verified for record in records)


def steps_of(facts: Facts, *ids: str) -> list[Step]:
    """The named collectors that were run."""
    return [facts.steps[step_id] for step_id in ids if step_id in facts.steps]
