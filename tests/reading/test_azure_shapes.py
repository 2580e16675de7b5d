"""The domain in whatever shape a tool printed it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.acs_records import ExpectedSource, RecordKey
from bundler.observe.recorder import utc_now
from bundler.reading.azure import parse_domain_body
from bundler.reading.azure.shapes import MAX_DEPTH, Shape, find_shapes
from tests.world.arm_bodies import VERIFIED, Body, domain_body

DOMAIN = "contoso.com"
AZAPI_TYPE = "Microsoft.Communication/emailServices/domains@2023-04-01"


def body(domain: str = DOMAIN) -> Body:
    return domain_body(domain, states={"Domain": VERIFIED})


def flat(arm: Body) -> Body:
    """What `az communication email domain show` prints."""
    outer = {k: v for k, v in arm.items() if k != "properties"}
    return outer | dict(arm["properties"]) | {"resourceGroup": "contoso-rg"}


def graph_row(arm: Body) -> Body:
    return {**arm, "subscriptionId": "0", "tenantId": "1", "kind": "", "sku": None, "zones": None}


def powershell(arm: Body) -> Body:
    """What `Get-AzEmailServiceDomain | ConvertTo-Json` prints."""
    properties, system = arm["properties"], arm["systemData"]
    states = {
        f"{key if key == 'Domain' else key.capitalize()}{field}": state.get(name)
        for key, state in properties["verificationStates"].items()
        for field, name in (("Status", "status"), ("ErrorCode", "errorCode"))
    }
    records = {
        key: {name.capitalize(): each for name, each in record.items()}
        for key, record in properties["verificationRecords"].items()
    }
    plain = {k[0].upper() + k[1:]: v for k, v in properties.items() if isinstance(v, str)}
    made = {f"SystemData{k[0].upper()}{k[1:]}": v for k, v in system.items()}
    head = {"Id": arm["id"], "Name": arm["name"], "Type": arm["type"], "Location": arm["location"], "Tag": {}}
    return {**head, **plain, **made, "VerificationRecord": records, **states}


def azurerm(arm: Body) -> Body:
    """Attributes of azurerm_email_communication_service_domain."""
    properties = arm["properties"]
    return {
        "id": arm["id"],
        "name": arm["name"],
        "domain_management": properties["domainManagement"],
        "from_sender_domain": properties["fromSenderDomain"],
        "mail_from_sender_domain": properties["mailFromSenderDomain"],
        "email_service_id": arm["id"].rpartition("/domains/")[0],
        "tags": {},
        "user_engagement_tracking_enabled": False,
        "verification_records": [
            {key.lower(): [record] for key, record in properties["verificationRecords"].items()} | {"dmarc": []}
        ],
    }


def state_file(attributes: Body, kind: str = "azurerm_email_communication_service_domain") -> Body:
    secret = {"type": "azurerm_key_vault_secret", "instances": [{"attributes": {"id": "x", "value": "hunter2"}}]}
    resource = {"mode": "managed", "type": kind, "instances": [{"schema_version": 0, "attributes": attributes}]}
    return {"version": 4, "resources": [secret, resource], "outputs": {}}


def azapi(arm: Body, *, as_text: bool = False) -> Body:
    """Attributes of an azapi_resource that exports the properties; before version 2 as a string."""
    output: Any = {"properties": arm["properties"]}
    asked = {"properties": {"domainManagement": "CustomerManaged"}}
    made = {"type": AZAPI_TYPE, "id": arm["id"], "name": arm["name"], "body": asked, "location": "global"}
    return {**made, "output": json.dumps(output) if as_text else output}


def output(value: Any) -> Body:
    """An output of Terraform."""
    return {"domain": {"sensitive": False, "type": "dynamic", "value": value}}


def deployment(**outputs: Any) -> Body:
    """What `az deployment group show` prints."""
    typed = {name: {"type": "Object", "value": value} for name, value in outputs.items()}
    return {"id": "/subscriptions/0/x", "properties": {"provisioningState": "Succeeded", "outputs": typed}}


def only(document: object) -> Shape:
    shapes = find_shapes(document)
    assert len(shapes) == 1, shapes
    return shapes[0]


WHOLE: dict[str, Callable[[Body], object]] = {
    "arm": lambda arm: arm,
    "az show": flat,
    "az list": lambda arm: [flat(body("fabrikam.com")), flat(arm)],
    "arm list": lambda arm: {"value": [arm]},
    "az graph": lambda arm: {"count": 1, "data": [graph_row(arm)], "total_records": 1},
    "powershell": powershell,
    "powershell list": lambda arm: [powershell(arm)],
    "azapi state": lambda arm: state_file(azapi(arm), "azapi_resource"),
    "azapi state before version 2": lambda arm: state_file(azapi(arm, as_text=True), "azapi_resource"),
    "terraform output of a data source": output,
    "deployment with the whole resource": lambda arm: deployment(domain=arm),
}
WITHOUT_STATES: dict[str, Callable[[Body], object]] = {
    "attributes": azurerm,
    "state": lambda arm: state_file(azurerm(arm)),
    "show": lambda arm: {"values": {"root_module": {"child_modules": [{"resources": [{"values": azurerm(arm)}]}]}}},
    "output": lambda arm: output(azurerm(arm)),
}


def parsed(shape: Shape) -> Any:
    now = utc_now()
    return parse_domain_body(shape.body, ExpectedSource.FILE, now, (), asked=DOMAIN)


@pytest.mark.parametrize("form", WHOLE.values(), ids=WHOLE)
def test_every_tool_says_what_arm_says(form: Callable[[Body], object]) -> None:
    arm, asked = body(), None
    for shape in find_shapes(form(arm)):
        asked = shape if shape.body["name"] == DOMAIN else asked
    assert asked is not None
    assert asked.lacks == ()
    of_tool, of_arm = parsed(asked), parsed(only(arm))
    assert of_tool.states == of_arm.states
    assert of_tool.records == of_arm.records
    assert of_tool.resource_id == of_arm.resource_id
    assert of_tool.unknown_fields == ()
    assert (of_tool.management, of_tool.from_sender_domain) == (of_arm.management, of_arm.from_sender_domain)


@pytest.mark.parametrize("form", WITHOUT_STATES.values(), ids=WITHOUT_STATES)
def test_terraform_keeps_no_states(form: Callable[[Body], object]) -> None:
    shape = only(form(body()))
    assert shape.lacks == ("verification states",)
    assert parsed(shape).records == parsed(only(body())).records
    assert parsed(shape).states == {}
    assert parsed(shape).email_service
    assert "hunter2" not in str(shape)


def test_windows_powershell_writes_times_in_its_own_way() -> None:
    made = powershell(body()) | {"SystemDataCreatedAt": "/Date(1794302102123)/"}
    assert parsed(only(made)).created_at.startswith("2026-11-10T")


@pytest.mark.parametrize("part", ["verificationStates", "verificationRecords"])
def test_a_part_is_used_for_what_it_holds(part: str) -> None:
    properties = body()["properties"]
    for document in (properties[part], {part: properties[part]}, deployment(anything=properties[part])):
        shape = only(document)
        assert "the resource id" in shape.lacks
        domain = parsed(shape)
        assert domain.resource_id == domain.subscription == ""
        assert bool(domain.states) is (part == "verificationStates")
        assert {record.key for record in domain.records} in ({*RecordKey} - {RecordKey.DMARC}, set())


def test_parts_of_one_deployment_are_one_domain() -> None:
    properties = body()["properties"]
    shape = only(
        deployment(states=properties["verificationStates"], dnsRecords=properties["verificationRecords"], count=3)
    )
    assert shape.lacks == ("the resource id",)
    assert shape.body["name"] == DOMAIN


def test_a_relative_name_alone_belongs_to_what_was_asked_for() -> None:
    records = {"DKIM": {"type": "CNAME", "name": "selector1._domainkey", "value": "x.azurecomm.net", "ttl": 3600}}
    assert [record.name for record in parsed(only(records)).records] == [f"selector1._domainkey.{DOMAIN}"]


def test_one_resource_in_two_forms_is_one() -> None:
    assert len(find_shapes([flat(body()), body(), powershell(body())])) == 1


def test_two_resources_are_two() -> None:
    other = json.loads(json.dumps(body()).replace("/contoso-email/", "/contoso-email-staging/"))
    assert len(find_shapes([body(), other])) == 2


def test_parts_of_two_domains_stay_apart() -> None:
    records = [body(name)["properties"]["verificationRecords"] for name in (DOMAIN, "fabrikam.com")]
    assert [shape.body["name"] for shape in find_shapes(records)] == [DOMAIN, "fabrikam.com"]


@pytest.mark.parametrize("nothing", [[], {}, None, 4, "x", [[[]]], {"error": {"code": "x"}}, {"Domain": "x"}])
def test_other_documents_hold_none(nothing: object) -> None:
    assert find_shapes(nothing) == ()


def test_depth_is_limited() -> None:
    deep: object = body()
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]
    assert find_shapes(deep) == ()
