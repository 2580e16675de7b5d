"""--domain-json: what the Azure CLI or ARM printed."""

import json
from collections.abc import Callable

import pytest

from bundler.errors import UsageProblem
from bundler.model.acs_records import ExpectedSource
from bundler.model.observations import Inputs
from bundler.observe.azure import STEPS, read_domain_file, skip_azure, use_domain_file
from bundler.observe.azure.domain_file import exchange_of
from bundler.observe.recorder import Recorder, utc_now
from bundler.reading.azure import expected_records, parse_domain_body, read_azure
from tests.world.arm_bodies import (
    EMAIL_SERVICE,
    GROUP,
    VERIFIED,
    Body,
    azure_managed_body,
    domain_body,
    email_service_body,
    stable_id,
)

DOMAIN = "contoso.com"


def az_show(body: Body) -> str:
    """What `az communication email domain show` prints for an ARM body.

    The CLI lifts `properties` to the top level, adds `resourceGroup`, and prints keys in order with two blanks.
    """
    flat = {k: v for k, v in body.items() if k != "properties"} | body["properties"] | {"resourceGroup": GROUP}
    return json.dumps(flat, indent=2, sort_keys=True) + "\n"


def test_the_cli_and_arm_say_the_same() -> None:
    body = domain_body("Contoso.com", states={"SPF": VERIFIED}, tags={"cost": "42"})
    now = utc_now()
    raw, flat = (
        parse_domain_body(read_domain_file(text, DOMAIN)[0].body, ExpectedSource.FILE, now, ())
        for text in (json.dumps(body), az_show(body))
    )
    assert raw == flat
    assert raw.states["SPF"].status == "Verified"
    assert raw.unknown_fields == ()
    assert raw.tag_count == 1


@pytest.mark.parametrize("around", [lambda t: f"[{t}]", lambda t: f'{{"value": [{t}]}}', lambda t: f"\ufeff\n{t}\n"])
def test_lists_and_byte_order_marks_are_fine(around: Callable[[str], str]) -> None:
    text = f"{az_show(domain_body('fabrikam.com'))},{az_show(domain_body(DOMAIN))}"
    content = around(text if "[" in around("") else az_show(domain_body(DOMAIN)))
    exchange = exchange_of(read_domain_file(content, DOMAIN)[0], utc_now)
    assert exchange.body["name"] == DOMAIN
    assert (exchange.source, exchange.status, exchange.url) == ("file", None, "")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("ERROR: (ResourceNotFound) The Resource was not found.", "is not JSON (invalid character (byte 0))"),
        ('{"id": ', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"id": "\\ud800"}', "is not JSON"),
        ("[]", "is an empty list: it holds no domain"),
        (
            '[{"type": "Microsoft.Network/dnszones"}]',
            "is a list of one entry (type Microsoft.Network/dnszones) without",
        ),
        ("null", "is a JSON null"),
        ("42", "is a JSON number"),
        ("{}", "is an empty object"),
        ('{"a": 1, "b": 2}', "no domain of an Email Communication Service; its fields are a, b"),
        (
            f"[{az_show(domain_body('fabrikam.com'))}, {az_show(azure_managed_body())}]",
            "holds 2 domains (fabrikam.com, ",
        ),
        ('{"error": {"code": "AuthorizationFailed", "message": "no"}}', "an error answer of Azure"),
        (json.dumps(email_service_body()), "a resource of type microsoft.communication/emailservices, not"),
        (az_show(domain_body("fabrikam.com")), "holds the domain fabrikam.com, but contoso.com was asked for"),
        (az_show(azure_managed_body()), "azurecomm.net, but contoso.com was asked for"),
    ],
)
def test_a_file_that_is_no_such_domain_is_a_usage_problem(content: str, says: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        read_domain_file(content, DOMAIN)
    assert says in problem.value.what
    assert problem.value.what.endswith(".")
    assert problem.value.advice


def test_a_file_takes_the_place_of_azure() -> None:
    recorder = Recorder()
    records = use_domain_file(read_domain_file(az_show(domain_body(DOMAIN)), DOMAIN), DOMAIN, recorder, utc_now)
    now = utc_now()
    seen = recorder.observations(Inputs(DOMAIN), tool_version="0", started_at=now, ended_at=now, root_hints="")
    facts = read_azure(seen)
    assert {step.id for step in seen.steps} == set(STEPS)
    assert {step.outcome.value for step in seen.steps if step.id != "azure.domain"} == {"skipped"}
    assert facts.domain is not None
    assert facts.domain.source is ExpectedSource.FILE
    assert facts.domain.cites == ("A1",)
    assert facts.operations is None
    assert not facts.searched
    assert records == facts.domain.records == expected_records(seen, facts)
    assert {record.source for record in records} == {ExpectedSource.FILE}


def test_an_azure_managed_domain_in_a_file() -> None:
    recorder = Recorder()
    mail_domain = f"{stable_id('azure-managed')}.azurecomm.net"
    shapes = read_domain_file(az_show(azure_managed_body()), mail_domain)
    assert use_domain_file(shapes, mail_domain, recorder, utc_now) == ()


WARNING = "WARNING: Command group 'communication email' is in preview and under development.\n"


@pytest.mark.parametrize("after", ["", "\nWARNING: A new version is available.\n", "\n[1, 2]"])
def test_lines_around_the_json_are_passed_over(after: str) -> None:
    assert read_domain_file(WARNING + az_show(domain_body(DOMAIN)) + after, DOMAIN)[0].body["name"] == DOMAIN


def two() -> tuple[str, str]:
    first = az_show(domain_body(DOMAIN))
    return first, first.replace(f"/{EMAIL_SERVICE}/", "/contoso-staging/")


def test_a_domain_in_two_resources_of_one_file() -> None:
    recorder = Recorder()
    shapes = read_domain_file(f"[{','.join(two())}]", DOMAIN)
    use_domain_file(shapes, DOMAIN, recorder, utc_now)
    now = utc_now()
    facts = read_azure(
        recorder.observations(Inputs(DOMAIN), tool_version="0", started_at=now, ended_at=now, root_hints="")
    )
    assert [EMAIL_SERVICE in each for each in facts.candidates] == [True, False]
    assert facts.domain is not None
    assert facts.domain.resource_id == facts.candidates[0]


def test_the_resource_that_is_meant_can_be_named() -> None:
    first, second = two()
    meant = json.loads(second)["id"]
    assert read_domain_file(f"[{first},{second}]", DOMAIN, meant.upper())[0].body["id"] == meant
    with pytest.raises(UsageProblem, match="does not contain the resource"):
        read_domain_file(first, DOMAIN, meant)


def test_without_azure_every_step_says_so() -> None:
    recorder = Recorder()
    skip_azure(recorder, utc_now, "--no-azure was given")
    assert [step.id for step in recorder._steps] == list(STEPS)
    assert {(step.outcome.value, step.detail) for step in recorder._steps} == {
        ("skipped", "not tried: --no-azure was given")
    }
