"""What importing costs, and the clouds' own endpoints, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.observe.azure.azure import LocalAzure
from tests.world.arm_bodies import EMAIL_SERVICE, GROUP, SUBSCRIPTION, domain_body, email_service_body
from tests.world.world import World

ROOT = Path(__file__).resolve().parents[3]

OBSERVE = """
import sys
from bundler.observe.azure import AzurePlan, observe_azure
from bundler.observe.recorder import Recorder, Silence, utc_now

recorder = Recorder()
cloud, endpoint, *ids = sys.argv[1:]
observe_azure(AzurePlan("contoso.com", cloud, endpoint or None, "", *ids), recorder, progress=Silence(), clock=utc_now,
              choose=lambda ids: None, deadline=None, on_domain=lambda records: None)
for step in recorder._steps:
    print(step.id, step.outcome, step.detail)
for exchange in recorder._arm:
    print(exchange.url.split("/")[2])
"""


def test_importing_loads_nothing_of_the_sdk() -> None:
    code = "import sys, bundler.observe.azure as a; a.AzurePlan('contoso.com'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert not loaded & {"azure", "msal", "requests", "urllib3"}


def test_the_sdk_prints_nothing_when_signing_in_fails(azure: LocalAzure) -> None:
    """In a process of its own: under pytest the logging module never falls back to standard error."""
    azure.az.fail()
    command = [sys.executable, "-c", OBSERVE, "public", azure.endpoint]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert run.stdout.startswith("azure.sign-in denied EnvironmentCredential: ")


@pytest.mark.world
@pytest.mark.parametrize(
    ("cloud", "host", "audience"),
    [
        ("public", "management.azure.com", "https://management.azure.com"),
        ("usgov", "management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net"),
        ("china", "management.chinacloudapi.cn", "https://management.chinacloudapi.cn"),
    ],
)
def test_each_cloud_is_asked_at_its_own_endpoint(world: World, cloud: str, host: str, audience: str) -> None:
    world.arm.add(email_service_body(), domain_body("contoso.com"))
    world.start()
    run = world.namespace.run(
        [sys.executable, "-c", OBSERVE, cloud, "", SUBSCRIPTION, GROUP, EMAIL_SERVICE],
        timeout=30,
        env=world.environment,
        stdin="",
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(" ok ") == 7, run.stdout
    assert run.stdout.split().count(host) == 7
    assert {(request.token_claims or {})["aud"] for request in world.arm.requests} == {audience}
    assert {request.headers["host"] for request in world.arm.requests} == {host}
