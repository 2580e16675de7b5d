"""What Azure said, as a section of the report."""

from bundler.conclusions.operations import operations
from bundler.model.acs_records import REQUIRED, ExpectedSource, RecordKey
from bundler.model.azure_facts import AzureFacts
from bundler.model.facts import Facts
from bundler.model.report import (
    AzureSection,
    CommunicationServiceSection,
    EmailServiceSection,
    ListSection,
    OperationRow,
    OtherState,
)

_KNOWN_STATES = frozenset(RecordKey)


def azure_section(facts: Facts) -> AzureSection:
    """Empty strings and None represent what was not observed."""
    azure, domain = facts.azure, facts.azure.domain
    return AzureSection(
        source=domain.source if domain else _assumed(facts),
        read_at=domain.read_at if domain else None,
        resource_id=domain.resource_id if domain else "",
        subscription=domain.subscription if domain else "",
        resource_group=domain.resource_group if domain else "",
        email_service=domain.email_service if domain else "",
        domain_resource=domain.name if domain else "",
        location=domain.location if domain else "",
        data_location=domain.data_location if domain else "",
        provisioning_state=domain.provisioning_state if domain else "",
        management=domain.management if domain else "",
        created_at=domain.created_at if domain else "",
        created_by=domain.created_by if domain else "",
        created_by_type=domain.created_by_type if domain else "",
        modified_at=domain.modified_at if domain else "",
        modified_by=domain.modified_by if domain else "",
        modified_by_type=domain.modified_by_type if domain else "",
        tag_count=domain.tag_count if domain else 0,
        email_service_resource=_email_service(azure),
        communication_services=_communication_services(azure),
        senders=azure.senders,
        lists=tuple(ListSection(each.step, each.title, each.entries, each.cites) for each in azure.lists),
        operations=_operations(facts),
        other_states=tuple(
            OtherState(key, state.status, state.error_code)
            for key, state in (domain.states if domain else {}).items()
            if key not in _KNOWN_STATES
        ),
        candidates=azure.candidates,
        unknown_fields=domain.unknown_fields if domain else (),
        cites=domain.cites if domain else azure.cites,
    )


def _assumed(facts: Facts) -> str:
    expected = [facts.records[key].expected for key in REQUIRED if key in facts.records]
    return ExpectedSource.DOCUMENTED if any(expected) else ""


def _email_service(azure: AzureFacts) -> EmailServiceSection | None:
    service = azure.email_service
    if service is None:
        return None
    return EmailServiceSection(
        service.resource_id, service.name, service.data_location, service.provisioning_state, service.cites
    )


def _communication_services(azure: AzureFacts) -> tuple[CommunicationServiceSection, ...] | None:
    if azure.communication_services is None:
        return None
    return tuple(
        CommunicationServiceSection(s.resource_id, s.name, s.data_location, s.linked, s.cites)
        for s in azure.communication_services
    )


def _operations(facts: Facts) -> tuple[OperationRow, ...] | None:
    own = {cite for operation in facts.azure.operations or () for cite in operation.cites}
    rows = [
        OperationRow(
            at=operation.at,
            source=operation.source if own.intersection(operation.cites) else "earlier-recording",
            name=operation.name,
            status=operation.status,
            record=operation.record,
            correlation_id=operation.correlation_id,
            operation_id=operation.operation_id,
            caller=operation.caller,
            cites=operation.cites,
        )
        for operation in operations(facts)
    ]
    if facts.inputs.requested_at is not None:
        rows.append(OperationRow(facts.inputs.requested_at, "customer", "initiateVerification", "", "", "", "", "", ()))
    elif facts.azure.operations is None and not rows:
        return None
    return tuple(sorted(rows, key=lambda row: row.at))
