"""Finding the domain without ids."""

import json
from typing import Any

import pytest

from bundler.observe.azure import STEPS
from tests.observe.azure.azure import DOMAIN, LocalAzure
from tests.world.arm_bodies import (
    GROUP,
    SUBSCRIPTION,
    azure_managed_body,
    domain_body,
    domain_id,
    email_service_body,
    email_service_id,
    stable_id,
    subscription_body,
)
from tests.world.arm_failures import Failure, arm_error, forbidden, malformed, server_error, throttled

OTHER_SUBSCRIPTION = "99999999-1111-2222-3333-444444444444"
OTHER_SERVICE = email_service_id("staging-email", subscription=OTHER_SUBSCRIPTION, group="staging-rg")
DENIED = forbidden("Microsoft.ResourceGraph/resources/read", "/")


def holds_two(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.add(
        email_service_body("staging-email", subscription=OTHER_SUBSCRIPTION, group="staging-rg"),
        domain_body(DOMAIN, service=OTHER_SERVICE),
    )
    azure.arm.subscriptions += [subscription_body(), subscription_body(OTHER_SUBSCRIPTION, name="Staging")]


def test_resource_graph_finds_it_in_one_call(azure: LocalAzure) -> None:
    azure.holds_domain()
    seen = azure.observe()
    assert seen.facts.searched
    assert [call.method for call in seen.calls("azure.find")] == ["POST"]
    assert seen.facts.domain is not None
    assert seen.calls("azure.domain"), "always a fresh GET after the search"
    query = json.loads(next(r.body for r in azure.arm.requests if r.method == "POST"))
    assert "subscriptions" not in query


def test_two_domains_of_one_name_are_offered_and_the_pick_is_read(azure: LocalAzure) -> None:
    holds_two(azure)
    seen = azure.observe(choose=lambda ids: next(i for i in ids if "staging" in i))
    assert [sorted(ids) for ids in seen.offered] == [
        sorted([domain_id(DOMAIN), domain_id(DOMAIN, service=OTHER_SERVICE)])
    ]
    assert len(seen.facts.candidates) == 2
    assert seen.facts.domain is not None
    assert seen.facts.domain.email_service == "staging-email"
    assert seen.facts.domain.subscription == OTHER_SUBSCRIPTION


def test_nobody_picks(azure: LocalAzure) -> None:
    holds_two(azure)
    seen = azure.observe()
    assert len(seen.facts.candidates) == 2
    assert seen.facts.searched
    assert seen.facts.domain is None
    assert seen.outcomes["domain"] == "skipped"
    assert "--resource-id" in seen.steps["azure.domain"].advice
    assert seen.told == [()]
    assert set(seen.steps) == set(STEPS)


def test_a_given_id_still_shows_the_second_domain(azure: LocalAzure) -> None:
    holds_two(azure)
    seen = azure.observe(resource_id=domain_id(DOMAIN))
    assert len(seen.facts.candidates) == 2
    assert seen.facts.domain is not None
    assert seen.facts.domain.resource_id == domain_id(DOMAIN)
    assert not seen.offered


def test_options_narrow_the_search(azure: LocalAzure) -> None:
    holds_two(azure)
    seen = azure.observe(subscription=OTHER_SUBSCRIPTION)
    query = json.loads(next(r.body for r in azure.arm.requests if r.method == "POST"))
    assert query["subscriptions"] == [OTHER_SUBSCRIPTION]
    assert seen.facts.candidates == (domain_id(DOMAIN, service=OTHER_SERVICE),)


@pytest.mark.parametrize(
    "failure",
    [DENIED, throttled(3600), server_error(500), malformed(), arm_error(400, "BadRequest", "x"), Failure(status=0)],
    ids=["denied", "throttled", "broken", "malformed", "refused", "closed"],
)
def test_listing_stands_in_for_resource_graph(azure: LocalAzure, failure: Failure) -> None:
    holds_two(azure)
    azure.arm.fail("graph", failure)
    seen = azure.observe()
    assert len(seen.facts.candidates) == 2
    assert seen.facts.searched
    assert "Resource Graph failed" in seen.steps["azure.find"].detail
    assert "2 subscriptions with 2 Email resources" in seen.steps["azure.find"].detail


@pytest.mark.parametrize("narrowed", [{}, {"resource_group": GROUP}, {"email_service": "contoso-email"}])
def test_listing_is_narrowed_too(azure: LocalAzure, narrowed: dict[str, Any]) -> None:
    holds_two(azure)
    azure.arm.fail("graph", DENIED)
    seen = azure.observe(subscription=SUBSCRIPTION, **narrowed)
    assert seen.facts.candidates == (domain_id(DOMAIN),)
    listed = [call.url for call in seen.calls("azure.find") if call.method == "GET"]
    assert listed
    assert not [url for url in listed if "/subscriptions?" in url or OTHER_SUBSCRIPTION in url]


def test_listing_follows_pages_of_subscriptions(azure: LocalAzure) -> None:
    holds_two(azure)
    azure.arm.page_size = 1
    azure.arm.fail("graph", DENIED)
    seen = azure.observe()
    assert len(seen.facts.candidates) == 2
    assert len([r for r in azure.arm.requests if r.path == "/subscriptions"]) == 2


def test_resource_graph_pages_are_followed(azure: LocalAzure) -> None:
    holds_two(azure)
    azure.arm.page_size = 1
    seen = azure.observe()
    assert len(seen.facts.candidates) == 2
    assert len(seen.calls("azure.find")) == 2


def test_silence_of_resource_graph_is_checked_by_listing(azure: LocalAzure) -> None:
    holds_two(azure)
    seen = azure.observe("fabrikam.com")
    assert seen.facts.searched
    assert seen.facts.candidates == ()
    assert {"/subscriptions"} <= {r.path for r in azure.arm.requests}
    step = seen.steps["azure.find"]
    assert "listed 2 subscriptions with 2 Email resources: no such domain" in step.detail
    assert "--tenant" in step.advice
    assert seen.outcomes["domain"] == "skipped"
    assert "not found in Azure" in seen.steps["azure.domain"].detail


def test_a_search_with_a_hole_is_not_a_whole_one(azure: LocalAzure) -> None:
    holds_two(azure)
    azure.arm.fail("graph", DENIED)
    azure.arm.fail("email-services", forbidden("Microsoft.Communication/emailServices/read", "/"), times=1)
    seen = azure.observe("fabrikam.com")
    assert not seen.facts.searched
    assert "one subscription (HTTP 403 AuthorizationFailed)" in seen.steps["azure.find"].detail
    assert "did not finish" in seen.steps["azure.domain"].detail


def test_a_search_with_a_hole_still_reads_what_it_found(azure: LocalAzure) -> None:
    holds_two(azure)
    azure.arm.fail("graph", DENIED)
    azure.arm.fail("email-services", forbidden("Microsoft.Communication/emailServices/read", "/"), times=1)
    seen = azure.observe()
    assert not seen.facts.searched
    assert seen.facts.domain is not None


def test_an_azure_managed_domain_is_found_by_its_mail_domain(azure: LocalAzure) -> None:
    azure.arm.add(email_service_body(), azure_managed_body(), domain_body(DOMAIN))
    azure.arm.subscriptions.append(subscription_body())
    seen = azure.observe(f"{stable_id('azure-managed')}.azurecomm.net")
    assert seen.facts.candidates == (domain_id("AzureManagedDomain"),)
    assert seen.facts.domain is not None
