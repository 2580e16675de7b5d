"""Signing in with the real credential chain, and what is said when it does not work."""

import gzip
import json
import logging
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bundler.observe.azure import STEPS, AzurePlan
from bundler.observe.azure.clouds import cloud_of
from bundler.observe.azure.sign_in import advice_for
from tests.observe.azure.azure import IDS, LocalAzure
from tests.observe.azure.conftest import NoNamespace, free_port
from tests.world.arm_failures import Failure, arm_error
from tests.world.http_servers import serve_managed_identity
from tests.world.identity import LOGIN_EXPIRED

OTHER_TENANT = "22222222-2222-3333-4444-555555555555"


def test_one_run_of_az_serves_every_collector(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.observe(**IDS)
    [call] = azure.az.calls
    assert call == ["account", "get-access-token", "--output", "json", "--resource", "https://management.azure.com"]


@pytest.mark.parametrize(
    ("cloud", "resource"),
    [
        ("public", "https://management.azure.com"),
        ("usgov", "https://management.core.usgovcloudapi.net"),
        ("china", "https://management.chinacloudapi.cn"),
    ],
)
def test_each_cloud_has_its_own_scope(azure: LocalAzure, cloud: str, resource: str) -> None:
    azure.holds_domain()
    seen = azure.observe(cloud=cloud, **IDS)
    assert seen.facts.domain is not None
    assert azure.az.calls[0][-2:] == ["--resource", resource]
    assert {(r.token_claims or {})["aud"] for r in azure.arm.requests} == {resource}


def test_the_tenant_is_asked_for(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.observe(tenant=OTHER_TENANT, **IDS)
    assert azure.az.calls[0][-2:] == ["--tenant", OTHER_TENANT]
    assert {(r.token_claims or {})["tid"] for r in azure.arm.requests} == {OTHER_TENANT}


@pytest.mark.parametrize("form", ["app-service", "metadata-service"])
def test_a_managed_identity_signs_in(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    azure.holds_domain()
    azure.az.fail()
    address = ("127.0.0.1", free_port())
    header = "1a2b3c" if form == "app-service" else ""
    with ExitStack() as cleanup:
        environment = serve_managed_identity(
            cleanup,
            NoNamespace(),  # type: ignore[arg-type]
            azure.issuer,
            address=address,
            identity_header=header,
        )
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        if not environment:
            monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{address[1]}")
        seen = azure.observe(**IDS)
    assert seen.facts.domain is not None
    assert not azure.az.calls


class Flood(BaseHTTPRequestHandler):
    """A managed identity's endpoint, or what answers in its place: a body of 64 MiB, packed to 64 KiB or not."""

    packed = True

    def do_GET(self) -> None:
        body = b"{" + b" " * (64 << 20)
        body = gzip.compress(body, 1) if self.packed else body
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if self.packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@pytest.mark.parametrize("packed", [True, False])
def test_a_flood_in_place_of_a_token(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    azure.az.fail()
    handler = type("Handler", (Flood,), {"packed": packed})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{server.server_port}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "1a2b3c")
        seen = azure.observe(**IDS)
        server.shutdown()
    step = seen.steps["azure.sign-in"]
    assert step.outcome in {"denied", "failed"}
    assert "its body is larger than 1 MiB" in step.detail
    assert not azure.arm.requests


def test_nobody_is_signed_in(azure: LocalAzure) -> None:
    azure.az.fail()
    seen = azure.observe(**IDS)
    step = seen.steps["azure.sign-in"]
    assert step.outcome == "denied"
    ways = dict(line.split(": ", 1) for line in step.detail.splitlines())
    assert {"EnvironmentCredential", "WorkloadIdentityCredential", "ManagedIdentityCredential"} <= set(ways)
    assert ways["AzureCliCredential"] == "Please run 'az login' to set up an account"
    assert {"AzurePowerShellCredential", "AzureDeveloperCliCredential"} <= set(ways)
    assert "BrokerCredential" not in ways, "it may open a window"
    assert not any("aka.ms" in why for why in ways.values())
    assert step.advice == "Nobody is signed in: `az login`."
    assert {v for k, v in seen.outcomes.items() if k != "sign-in"} == {"skipped"}
    assert set(seen.steps) == set(STEPS)
    assert not azure.arm.requests
    assert seen.told == [()]


@pytest.mark.parametrize(
    ("stderr", "advice"),
    [
        (LOGIN_EXPIRED, "has expired"),
        ("ERROR: AADSTS50078: Presented multi-factor authentication has expired.", "must be renewed"),
        ("ERROR: AADSTS90002: Tenant '2222' not found.", "another tenant"),
        ("ERROR: AADSTS50020: User account does not exist in tenant 'Fabrikam'.", "another tenant"),
        ("ERROR: AADSTS500011: The resource principal named https://x was not found.", "another cloud"),
    ],
)
def test_what_az_says_is_classified(azure: LocalAzure, stderr: str, advice: str) -> None:
    azure.az.fail(stderr)
    step = azure.observe(**IDS).steps["azure.sign-in"]
    assert step.outcome == "denied"
    assert advice in step.advice
    assert "az login" in step.advice
    assert any(line.startswith("AzureCliCredential: ERROR: AADSTS") for line in step.detail.splitlines())


def test_another_cloud_is_chosen_before_signing_in(azure: LocalAzure) -> None:
    azure.az.fail()
    step = azure.observe(cloud="usgov", **IDS).steps["azure.sign-in"]
    assert "az cloud set --name AzureUSGovernment && az login" in step.advice


def test_no_az_at_all(azure: LocalAzure) -> None:
    (azure.az.folder / "az").unlink()
    step = azure.observe(**IDS).steps["azure.sign-in"]
    assert "AzureCliCredential: Azure CLI not found on path" in step.detail.splitlines()
    assert "Install the Azure CLI" in step.advice
    assert "--domain-json" in step.advice


def test_az_prints_something_else(azure: LocalAzure) -> None:
    azure.az.print_garbage()
    step = azure.observe(**IDS).steps["azure.sign-in"]
    assert step.outcome == "denied"
    assert "Unexpected output from Azure CLI" in step.detail


def test_az_that_hangs_is_cut_short_by_the_deadline(azure: LocalAzure) -> None:
    azure.az.hang(5)
    started = time.monotonic()
    seen = azure.observe(deadline=started + 1, **IDS)
    assert time.monotonic() - started < 3
    assert set(seen.outcomes.values()) == {"cut-short"}


def test_a_wrong_environment_is_named(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_ID", "00000000-0000-0000-0000-000000000001")
    monkeypatch.setenv("AZURE_TENANT_ID", "not/a tenant")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "S3cr3t~value.of-the-client")
    seen = azure.observe(**IDS)
    assert seen.outcomes["sign-in"] == "denied"
    assert "S3cr3t" not in json.dumps(asdict(seen.observations), default=str)
    assert set(seen.steps) == set(STEPS)


def test_a_certificate_file_that_is_not_there(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_ID", OTHER_TENANT)
    monkeypatch.setenv("AZURE_TENANT_ID", OTHER_TENANT)
    monkeypatch.setenv("AZURE_CLIENT_CERTIFICATE_PATH", str(azure.ca_file.with_name("none.pem")))
    step = azure.observe(**IDS).steps["azure.sign-in"]
    assert step.outcome == "denied"
    assert "none.pem" in step.detail
    assert "AZURE_" in step.advice


def test_az_that_is_too_slow_is_named(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bundler.observe.azure.sign_in.LOCAL_TOOL_SECONDS", 1)
    azure.az.hang(3)
    step = azure.observe(**IDS).steps["azure.sign-in"]
    assert step.outcome == "denied"
    assert "`az` gave no answer within 1 s" in step.advice


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("AADSTS7000215: Invalid client secret provided.", "AZURE_CLIENT_SECRET is wrong or has expired"),
        ("AADSTS700016: Application not found in the directory.", "another tenant"),
        ("The current credential is not configured to acquire tokens for tenant x.", "another tenant"),
        ("something new", "Sign in with `az login`."),
    ],
)
def test_what_a_service_principal_meets(message: str, advice: str) -> None:
    assert advice in advice_for(message, cloud_of(AzurePlan("contoso.com")), "public")


def test_a_claims_challenge_gives_commands_that_can_be_typed(azure: LocalAzure) -> None:
    azure.holds_domain()
    challenge = 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="'
    azure.arm.fail("domain", arm_error(401, "InvalidAuthenticationToken", "x", {"WWW-Authenticate": challenge}))
    seen = azure.observe(**IDS)
    assert seen.outcomes["domain"] == "denied"
    step = seen.steps["azure.domain"]
    assert "claims challenge" in step.detail
    assert "`az logout`, then `az login`" in step.advice
    assert "eyJ" not in step.detail + step.advice
    assert "removed" not in step.detail + step.advice, "no command with a masked part in it"
    assert seen.outcomes["email-service"] == "ok"


def test_the_token_is_nowhere(azure: LocalAzure, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """Not in what is kept, not in the log at its most talkative, not even when a server echoes it."""
    azure.holds_domain()
    token = ""

    def echo() -> None:
        nonlocal token
        token = azure.arm.requests[0].headers["authorization"].removeprefix("Bearer ")
        azure.arm.fail("senders", Failure(502, f"<pre>Authorization: Bearer {token}</pre>".encode()))
        azure.arm.fail("activity", Failure(500, json.dumps({"error": {"code": "X", "message": token}}).encode()))

    with caplog.at_level(logging.DEBUG):
        azure.observe(**IDS)
        echo()
        # the same token again: `az` keeps one for its whole life
        azure.az.print_garbage(json.dumps({"accessToken": token, "expires_on": int(time.time()) + 3600}))
        seen = azure.observe(**IDS)
    assert seen.outcomes["senders"] == seen.outcomes["activity-log"] == "failed"
    kept = json.dumps(asdict(seen.observations), default=str)
    assert "[secret removed]" in kept
    for part in (token, *token.split(".")[1:]):
        assert part not in kept
        assert part not in caplog.text


def test_a_refused_token_is_said_once_for_each_collector(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.az.print_garbage(json.dumps({"accessToken": "not.ours.x", "expires_on": int(time.time()) + 3600}))
    seen = azure.observe(**IDS)
    assert seen.outcomes["sign-in"] == "ok"
    assert {v for k, v in seen.outcomes.items() if k != "sign-in"} == {"denied"}
    assert "az login" in seen.steps["azure.domain"].advice
