"""Azure read once for many domains: each is given what is its own, and nobody else's."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from bundler.errors import ToolFailed
from bundler.model.observations import StepOutcome
from bundler.observe.azure import AzurePlan
from bundler.observe.azure.inventory import Inventory, take_inventory
from bundler.observe.many_domains import Target
from bundler.observe.recorder import utc_now
from tests.observe.azure.azure import LocalAzure
from tests.world.arm_bodies import (
    SUBSCRIPTION,
    activity_event,
    azure_managed_body,
    domain_body,
    domain_id,
    email_service_body,
    email_service_id,
    subscription_body,
)
from tests.world.arm_failures import forbidden

REQUESTED = "EmailServices/Domains/InitiateVerification/action"
NAMES = ("contoso.com", "contoso.com.example.org", "mail.contoso.com", "fabrikam.com")
OTHER = email_service_id("old-email")


@pytest.fixture
def many(azure: LocalAzure) -> LocalAzure:
    azure.arm.subscriptions.append(subscription_body())
    azure.arm.add(email_service_body(), email_service_body("old-email"), azure_managed_body())
    azure.arm.add(*map(domain_body, NAMES), domain_body("contoso.com", service=OTHER))
    at = datetime.now(UTC) - timedelta(days=1)
    azure.arm.events += [activity_event(domain_id(name), REQUESTED, at, correlation=name) for name in NAMES[:3]]
    azure.arm.events.append(activity_event(domain_id(NAMES[0]) + "/senderUsernames/info", REQUESTED, at))
    return azure


def taken(azure: LocalAzure, *wanted: str) -> Inventory:
    return take_inventory(AzurePlan(domain="", arm_endpoint=azure.endpoint), wanted, utc_now)


def target(inventory: Inventory, name: str) -> Target:
    (found,) = (each for each in inventory.targets if each.domain == name)
    return found


def listed(found: Target, step: str, name: str) -> list[str]:
    """A field of every row in the calls of a step."""
    bodies = [exchange.body for exchange in found.exchanges if exchange.step == step]
    return [row[name] for body in bodies for row in body.get("value", body.get("data", []))]


def test_every_custom_domain_with_its_own_rows_alone(many: LocalAzure) -> None:
    inventory = taken(many)
    assert [each.domain for each in inventory.targets] == sorted(NAMES)
    for name in NAMES:
        found = target(inventory, name)
        ids = {domain_id(name).casefold(), *([domain_id(name, service=OTHER).casefold()] if name == NAMES[0] else [])}
        assert {row.casefold() for row in listed(found, "azure.find", "id")} == ids
        assert {step.id: step.outcome for step in found.steps}["azure.activity-log"] is StepOutcome.OK
    assert len(inventory.resources["contoso.com"]) == 2


def test_the_log_of_a_domain_is_not_that_of_one_whose_name_begins_alike(many: LocalAzure) -> None:
    inventory = taken(many)
    counts = {name: len(listed(target(inventory, name), "azure.activity-log", "resourceId")) for name in NAMES}
    assert counts == {"contoso.com": 2, "contoso.com.example.org": 1, "mail.contoso.com": 1, "fabrikam.com": 0}


def test_one_query_each_for_what_all_share(many: LocalAzure) -> None:
    taken(many)
    paths = [request.path.casefold() for request in many.arm.requests]
    assert sum("resourcegraph" in path for path in paths) == 1
    assert sum("eventtypes" in path for path in paths) == 1
    assert sum(path.endswith("/communicationservices") for path in paths) == 1
    assert sum("/domains/" in path for path in paths) == len(NAMES)


def test_a_domain_that_nobody_has_comes_without_a_resource(many: LocalAzure) -> None:
    found = target(taken(many, "nowhere.example.org"), "nowhere.example.org")
    assert listed(found, "azure.find", "id") == []
    assert {step.id for step in found.steps} == {"azure.find"}


def test_a_log_that_may_not_be_read_is_said_of_each(many: LocalAzure) -> None:
    scope = f"/subscriptions/{SUBSCRIPTION}"
    many.arm.fail("activity", forbidden("Microsoft.Insights/eventtypes/values/read", scope))
    for found in taken(many).targets:
        step = {step.id: step for step in found.steps}["azure.activity-log"]
        assert step.outcome is not StepOutcome.OK
        assert [exchange.status for exchange in found.exchanges if exchange.step == step.id] == [403]


def test_without_the_search_there_is_no_survey(many: LocalAzure) -> None:
    many.arm.fail("graph", forbidden("Microsoft.ResourceGraph/resources/read", "/"))
    with pytest.raises(ToolFailed, match="search for domains failed"):
        taken(many)


def test_time_grows_with_the_number_not_with_its_square(many: LocalAzure) -> None:
    def seconds(count: int) -> float:
        many.arm.add(*(domain_body(f"d{number}.example") for number in range(count)))
        before = time.process_time()
        assert len(taken(many).targets) == count + len(NAMES)
        return time.process_time() - before

    few, more = seconds(50), seconds(200)
    assert more < 10 * few
