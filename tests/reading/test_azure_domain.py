"""Reading the body of a domain, wherever it came from."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bundler.model.acs_records import ExpectedSource, RecordKey
from bundler.model.azure_facts import AzureDomain, RecordState
from bundler.reading.azure import DomainId, NotADomain, parse_domain_body
from bundler.reading.azure.domain_body import belongs_to, full_name
from tests.world.arm_bodies import azure_managed_body, domain_body, domain_id, stable_id

READ = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def parsed(body: Any) -> AzureDomain:
    return parse_domain_body(body, ExpectedSource.AZURE, READ, ("A1",))


def test_a_domain_nobody_touched() -> None:
    domain = parsed(domain_body("Contoso.com"))
    assert (domain.name, domain.from_sender_domain) == ("Contoso.com", "contoso.com")
    assert (domain.email_service, domain.resource_group) == ("contoso-email", "contoso-rg")
    assert domain.states == dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2", "DMARC"), RecordState("NotStarted", None))
    assert [record.key for record in domain.records] == list(RecordKey)[:4]
    assert {record.cites for record in domain.records} == {("A1",)}
    assert domain.created_by == "admin@contoso.com"
    assert domain.read_at == READ


@pytest.mark.parametrize(
    ("name", "domain", "full"),
    [
        ("contoso.com", "contoso.com", "contoso.com"),
        ("Contoso.COM", "contoso.com", "contoso.com"),
        ("@", "contoso.com", "contoso.com"),
        (
            "selector1-azurecomm-prod-net._domainkey",
            "contoso.com",
            "selector1-azurecomm-prod-net._domainkey.contoso.com",
        ),
        ("selector1._domainkey.mail.contoso.com.", "mail.contoso.com", "selector1._domainkey.mail.contoso.com"),
        ("mail.contoso.com", "mail.contoso.com", "mail.contoso.com"),
        # a relative name that only ends alike is still relative
        ("notcontoso.com", "contoso.com", "notcontoso.com.contoso.com"),
    ],
)
def test_record_names_are_whole_or_relative(name: str, domain: str, full: str) -> None:
    assert full_name(name, domain) == full


def test_a_subdomain_keeps_its_labels() -> None:
    names = {record.key.value: record.name for record in parsed(domain_body("sales.us.contoso.com")).records}
    assert names == {
        "Domain": "sales.us.contoso.com",
        "SPF": "sales.us.contoso.com",
        "DKIM": "selector1-azurecomm-prod-net._domainkey.sales.us.contoso.com",
        "DKIM2": "selector2-azurecomm-prod-net._domainkey.sales.us.contoso.com",
    }


def test_a_domain_just_created_has_neither_states_nor_records() -> None:
    absent = ("verificationStates", "verificationRecords", "dataLocation", "fromSenderDomain", "mailFromSenderDomain")
    domain = parsed(domain_body("contoso.com", properties={**dict.fromkeys(absent), "provisioningState": "Accepted"}))
    assert domain.provisioning_state == "Accepted"
    assert domain.states == {}
    assert domain.records == ()
    assert belongs_to(domain, "contoso.com")


def test_an_azure_managed_domain_has_no_records() -> None:
    domain = parsed(azure_managed_body())
    assert domain.records == ()
    assert domain.states["DMARC"].status == "Verified"
    assert belongs_to(domain, f"{stable_id('azure-managed')}.azurecomm.net")
    assert not belongs_to(domain, "azuremanageddomain")


def test_what_microsoft_adds_later_is_kept() -> None:
    body = domain_body("contoso.com", states={"BIMI": ("Brewing", "Soon")})
    body["properties"]["verificationRecords"]["BIMI"] = {"type": "TXT", "name": "default._bimi", "value": "v=BIMI1"}
    body["properties"]["verificationRecords"]["DMARC"] = {"type": "txt", "name": "_dmarc", "value": "v=DMARC1", "x": 1}
    body["properties"]["warmUp"] = {"secret": "value"}
    body["zones"] = ["1"]
    domain = parsed(body)
    assert domain.states["BIMI"] == RecordState("Brewing", "Soon")
    assert domain.other_records == {"BIMI": {"type": "TXT", "name": "default._bimi", "value": "v=BIMI1"}}
    assert domain.records[-1].key is RecordKey.DMARC
    assert (domain.records[-1].name, domain.records[-1].rtype) == ("_dmarc.contoso.com", "TXT")
    assert domain.unknown_fields == ("properties.verificationRecords.DMARC.x", "properties.warmUp", "zones")


@pytest.mark.parametrize(
    ("state", "read"),
    [
        ({"status": "Verified", "errorCode": "None"}, RecordState("Verified", "None")),
        ({"status": "VerificationInProgress", "errorCode": ""}, RecordState("VerificationInProgress", "")),
        ({"status": "NotStarted", "errorCode": None}, RecordState("NotStarted", None)),
        ({"status": "VerificationFailed", "errorCode": 7}, RecordState("VerificationFailed", "7")),
        ("Verified", RecordState("Verified", None)),
        ({}, RecordState("", None)),
    ],
)
def test_error_codes_stay_as_they_came(state: Any, read: RecordState) -> None:
    body = domain_body("contoso.com")
    body["properties"]["verificationStates"] = {"spf": state}
    assert parsed(body).states == {"SPF": read}


@pytest.mark.parametrize(
    "damage",
    [
        {"verificationStates": None, "verificationRecords": []},
        {"verificationStates": {"SPF": None, "DKIM": 3}, "verificationRecords": {"SPF": None, "DKIM": "x"}},
        {"verificationRecords": {"SPF": {"type": "TXT"}, "DKIM": {"name": "a", "type": "CNAME", "ttl": "soon"}}},
        {"domainManagement": 5, "dataLocation": ["x"], "fromSenderDomain": {}},
    ],
)
def test_odd_values_read_as_absent(damage: dict[str, Any]) -> None:
    body = domain_body("contoso.com")
    body["properties"] |= damage
    domain = parsed(body)
    assert domain.resource_id == domain_id("contoso.com")
    assert all(record.ttl == 3600 for record in domain.records)
    assert not {record.key for record in domain.records} & {RecordKey.SPF} or "verificationRecords" not in damage


@pytest.mark.parametrize("body", [None, [], "text", 3, True, {}, {"id": 5}, {"id": "/subscriptions/x"}])
def test_anything_else_is_no_domain(body: Any) -> None:
    with pytest.raises(NotADomain):
        parsed(body)


def test_resource_ids_are_read_in_any_case() -> None:
    read = DomainId.parse(domain_id("contoso.com").lower() + "/")
    assert read is not None
    assert read.text.casefold() == domain_id("contoso.com").casefold()
    for other in (domain_id("contoso.com") + "/senderUsernames/x", "", "contoso.com", domain_id("")):
        assert DomainId.parse(other) is None
