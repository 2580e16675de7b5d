"""How to ask ACS to verify a record or to link the domain: the portal's way, and commands of az and PowerShell."""

import shlex
from collections.abc import Sequence

from bundler.conclusions.waiting import waits_for_domain
from bundler.model.azure_facts import AzureDomain, CommunicationService
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Field, Phrase, Value, listing, merged, phrase
from bundler.model.rule import Fix
from bundler.phrases import domain, named, sentences

PORTAL = (
    "in the Azure portal open the Email Communication Service, Provision domains, and choose Configure beside the "
    "domain (the first time: Verify Domain), then Next and Done."
)
"""The way there (learn.microsoft.com, add custom verified email domains); one dialog covers SPF, DKIM and DKIM2."""

EXTENSION = "az needs its extension communication: az extension add --name communication."


def request(records: Sequence[RecordFacts], facts: Facts) -> Fix:
    """How to ask ACS to verify the records, in the portal and on the command line, Domain before the others.

    Sources: https://learn.microsoft.com/cli/azure/communication/email/domain (initiate-verification) and
    https://learn.microsoft.com/powershell/module/az.communication/invoke-azemailserviceinitiatedomainverification.
    """
    now = [record for record in records if not waits_for_domain(record, facts)]
    later = [record.key for record in records if record not in now]
    parts: list[Phrase] = []
    if now:
        parts.append(phrase("Request verification of the {now}: " + PORTAL, now=named(now)))
        if facts.azure.domain is not None:
            parts.append(("Or run the command below. " + EXTENSION,))
    if later:
        text = "Once Domain is Verified, request verification of {later}{same}."
        parts.append(phrase(text, later=listing(later), same=" in the same way" if now else ""))
    azure = facts.azure.domain
    return Fix(
        sentences(parts),
        commands=initiate(now, facts),
        powershell=tuple(_cmdlet(record, azure) for record in now) if azure else (),
    )


def initiate(records: Sequence[RecordFacts], facts: Facts) -> tuple[Phrase, ...]:
    """The Azure CLI's command for each of the records; none where the domain's resource is not known."""
    azure = facts.azure.domain
    return tuple(_command(record, azure) for record in records) if azure else ()


def _command(record: RecordFacts, azure: AzureDomain) -> Phrase:
    text = (
        "az communication email domain initiate-verification --subscription {subscription} --resource-group {group} "
        "--email-service-name {service} --domain-name {domain} --verification-type {key} --output json"
    )
    return phrase(text, key=record.key.value, **{name: _word(value) for name, value in _names(azure).items()})


def _cmdlet(record: RecordFacts, azure: AzureDomain) -> Phrase:
    text = (
        "Invoke-AzEmailServiceInitiateDomainVerification -SubscriptionId {subscription} -ResourceGroupName {group} "
        "-EmailServiceName {service} -DomainName {domain} -VerificationType {key}"
    )
    return phrase(text, key=record.key.value, **{name: _word(value) for name, value in _names(azure).items()})


def _names(azure: AzureDomain) -> dict[str, Value]:
    return {
        "subscription": Value(Field.SUBSCRIPTION, azure.subscription),
        "group": Value(Field.RESOURCE_GROUP, azure.resource_group),
        "service": Value(Field.RESOURCE, azure.email_service),
        "domain": domain(azure.name),
    }


def _word(value: Value) -> Phrase:
    """One word of a command, in sh and PowerShell alike. Resource groups may have parentheses in their names."""
    return (value,) if shlex.quote(value.text) == value.text else ("'", value, "'")


def link(service: CommunicationService, azure: AzureDomain) -> tuple[Phrase, Phrase]:
    """The commands of the Azure CLI and of Azure PowerShell that link the domain, those already linked with it: both
    replace the whole list.

    Sources: https://learn.microsoft.com/cli/azure/communication (update) and
    https://learn.microsoft.com/powershell/module/az.communication/update-azcommunicationservice.
    """
    parts = service.resource_id.split("/")
    names = {
        "subscription": _word(Value(Field.SUBSCRIPTION, parts[2])),
        "group": _word(Value(Field.RESOURCE_GROUP, parts[4])),
        "name": _word(Value(Field.RESOURCE, service.name)),
    }
    ids = [_word(Value(Field.RESOURCE_ID, each)) for each in (*service.linked_domains, azure.resource_id)]
    shell = (
        "az communication update --subscription {subscription} --resource-group {group} --name {name} "
        "--linked-domains {ids} --output json"
    )
    cmdlet = (
        "Update-AzCommunicationService -SubscriptionId {subscription} -ResourceGroupName {group} -Name {name} "
        "-LinkedDomain {ids}"
    )
    apart, listed = (
        merged([part for n, i in enumerate(ids) for part in ((sep, *i) if n else i)]) for sep in (" ", ",")
    )
    return phrase(shell, ids=apart, **names), phrase(cmdlet, ids=listed, **names)
