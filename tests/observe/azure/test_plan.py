"""Ids of the wrong kind are refused before anything is sent."""

from typing import Any

import pytest

from bundler.errors import UsageProblem
from bundler.observe.azure import AzurePlan
from bundler.observe.azure.clouds import cloud_of
from tests.world.arm_bodies import EMAIL_SERVICE, GROUP, SUBSCRIPTION, domain_id, email_service_id

DOMAIN = "contoso.com"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cloud": "germany"}, "no cloud 'germany'"),
        ({"arm_endpoint": "http://127.0.0.1"}, "--arm-endpoint"),
        ({"arm_endpoint": "management.azure.com"}, "--arm-endpoint"),
        ({"arm_endpoint": "https://user:x@management.azure.com"}, "--arm-endpoint"),
        ({"arm_endpoint": "https://management.azure.com/path"}, "--arm-endpoint"),
        ({"arm_endpoint": "https://[::1"}, "--arm-endpoint"),
        ({"arm_endpoint": "https://host:99999"}, "--arm-endpoint"),
        ({"tenant": "a tenant"}, "--tenant"),
        ({"subscription": "Contoso Production"}, "--subscription"),
        ({"subscription": f"/subscriptions/{SUBSCRIPTION}"}, "--subscription"),
        ({"resource_group": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"}, "--resource-group"),
        ({"email_service": "a'b"}, "--email-service"),
        ({"resource_id": email_service_id()}, "not the id of a domain"),
        ({"resource_id": "contoso.com"}, "not the id of a domain"),
        ({"resource_id": domain_id("fabrikam.com")}, "the domain fabrikam.com, but contoso.com was asked"),
        ({"resource_id": domain_id(DOMAIN), "resource_group": "other-rg"}, "--resource-group contradicts"),
        (
            {"resource_id": domain_id(DOMAIN), "subscription": SUBSCRIPTION.replace("0", "9")},
            "--subscription contradicts",
        ),
    ],
)
def test_what_cannot_be_right_is_said_in_one_sentence(given: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        AzurePlan(DOMAIN, **given)
    assert says in problem.value.what
    assert problem.value.what.endswith(".")
    assert "\n" not in problem.value.what
    assert problem.value.advice
    assert problem.value.exit_code == 2


def test_ids_compare_without_case() -> None:
    plan = AzurePlan(DOMAIN, resource_id=domain_id("CONTOSO.com").upper(), resource_group=GROUP.upper())
    assert plan.target is not None
    assert plan.target.email_service.casefold() == EMAIL_SERVICE


def test_three_names_are_an_id_and_two_are_a_search() -> None:
    names = {"subscription": SUBSCRIPTION, "resource_group": GROUP}
    assert AzurePlan(DOMAIN, **names).target is None
    whole = AzurePlan(DOMAIN, **names, email_service=EMAIL_SERVICE).target
    assert whole is not None
    assert whole.text == domain_id(DOMAIN)


@pytest.mark.parametrize(
    ("cloud", "endpoint", "scope", "authority"),
    [
        ("public", "https://management.azure.com", "https://management.azure.com/.default", None),
        (
            "usgov",
            "https://management.usgovcloudapi.net",
            "https://management.core.usgovcloudapi.net/.default",
            "login.microsoftonline.us",
        ),
        (
            "china",
            "https://management.chinacloudapi.cn",
            "https://management.chinacloudapi.cn/.default",
            "login.chinacloudapi.cn",
        ),
    ],
)
def test_endpoint_scope_and_authority_belong_together(
    cloud: str, endpoint: str, scope: str, authority: str | None
) -> None:
    known = cloud_of(AzurePlan(DOMAIN, cloud=cloud))
    assert (known.endpoint, known.scope, known.authority) == (endpoint, scope, authority)
    private = cloud_of(AzurePlan(DOMAIN, cloud=cloud, arm_endpoint="https://arm.example.net:8443/"))
    assert (private.endpoint, private.scope, private.authority) == ("https://arm.example.net:8443", scope, authority)
