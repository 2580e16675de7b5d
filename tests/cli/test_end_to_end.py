"""The whole program in a closed world: real name servers, the real Azure SDK over TLS, a real `az` sign-in."""

import json
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bundler.model.report import EXIT_CODE, Verdict
from bundler.redact.schema import document_schema
from tests.world import arm_failures, dnsdist
from tests.world.arm_bodies import domain_body, email_service_body, subscription_body
from tests.world.cases import CASES, INTERCEPTED, NOT_REQUESTED, STUCK
from tests.world.world import World

pytestmark = pytest.mark.world

SCHEMA = jsonschema.Draft202012Validator(document_schema())


@pytest.fixture(scope="module", params=CASES.values(), ids=lambda case: case.name)
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Each case checked live once, recorded, with what came of it."""
    case = request.param
    folder = tmp_path_factory.mktemp(case.name)
    with World() as world:
        case.build(world)
        world.start()
        run = world.run_program("check", "contoso.com", "--json", "--record", str(folder / "case.jsonl"))
        yield {"case": case, "world": world, "run": run, "recording": folder / "case.jsonl", "folder": folder}


def test_the_verdict_is_right(finished: dict[str, Any]) -> None:
    run, case = finished["run"], finished["case"]
    assert run.returncode == EXIT_CODE[Verdict(case.verdict)], run.stderr
    document = json.loads(run.stdout)
    assert document["verdict"] == case.verdict
    assert not [rule for rule in document["rules"] if rule["outcome"] == "crashed"]
    seen = {record["dns"] for record in document["records"]}
    assert ("undetermined" in seen) == (case is INTERCEPTED), "nothing is judged as if it had been seen"


def test_the_document_fits_the_published_schema(finished: dict[str, Any]) -> None:
    assert not list(SCHEMA.iter_errors(json.loads(finished["run"].stdout)))


def test_only_reading_calls_reach_azure(finished: dict[str, Any]) -> None:
    for request in finished["world"].arm.requests:
        assert request.method == "GET" or "/providers/microsoft.resourcegraph/resources" in request.path.casefold()


def test_the_recording_is_private_and_gives_the_same_document(finished: dict[str, Any]) -> None:
    recording: Path = finished["recording"]
    assert stat.S_IMODE(recording.stat().st_mode) == 0o600
    replay = finished["world"].run_program("check", "contoso.com", "--json", "--replay", str(recording))
    assert replay.stdout == finished["run"].stdout


def test_no_token_is_written_down(finished: dict[str, Any]) -> None:
    recorded = finished["recording"].read_text()
    sent = [request.headers.get("authorization", "") for request in finished["world"].arm.requests]
    assert sent
    for header in sent:
        assert header.startswith("Bearer ")
        assert header.removeprefix("Bearer ") not in recorded


def test_the_state_directory_keeps_no_second_copy(finished: dict[str, Any]) -> None:
    home = Path(finished["world"].environment["HOME"])
    assert not list(home.rglob("recordings/*.jsonl"))


def check(world: World, *args: str) -> "subprocess.CompletedProcess[str]":
    return world.run_program("check", "contoso.com", *args)


def sentence(run: "subprocess.CompletedProcess[str]") -> str:
    """What the program complained of; there is never a traceback."""
    assert "Traceback" not in run.stderr + run.stdout
    return run.stderr


def test_not_logged_in(world: World) -> None:
    STUCK.build(world)
    world.start()
    world.az.fail()
    run = check(world, "--json")
    assert run.returncode == 14, run.stderr
    document = json.loads(run.stdout)
    assert document["verdict"] == "inconclusive"
    steps = {step["id"]: step for step in document["steps"]}
    assert steps["azure.sign-in"]["outcome"] == "denied"
    assert "az login" in steps["azure.sign-in"]["advice"]
    dns = {record["key"]: record["dns"] for record in document["records"]}
    assert dns.pop("Domain") == "undetermined", "its token is known to Azure only"
    assert set(dns.values()) == {"right"}, "what DNS said is kept"


def test_not_logged_in_on_the_terminal(world: World) -> None:
    """The way out is a command, what each way of signing in said is short, and nothing is said twice."""
    STUCK.build(world)
    world.start()
    world.az.fail()
    run = check(world, "-4", "--no-resolver")
    assert run.returncode == 14, run.stderr
    told, _, next_steps = run.stdout.rpartition("\nNext\n")
    lines = [line.strip() for line in next_steps.splitlines() if line.strip()]
    assert lines[0] == "# Sign in:"
    assert lines[1] == "az login"
    assert lines[2] == "# Then:"
    again = " ".join(lines[3:]).replace(" \\ ", " ")
    assert again.startswith("acs-evidence check contoso.com ")
    assert {"--ipv4", "--no-resolver"} <= set(again.split())
    for way in ("EnvironmentCredential", "ManagedIdentityCredential", "AzureCliCredential"):
        assert run.stdout.count(way) == 1, run.stdout
    assert not [word for word in ("aka.ms", "troubleshoot", "DefaultAzureCredential") if word in told]


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (arm_failures.forbidden("Microsoft.Communication/EmailServices/Domains/read", "/subscriptions/x"), "denied"),
        (arm_failures.not_found("Microsoft.Communication/EmailServices", "contoso-email", "contoso-rg"), "not-found"),
        (arm_failures.malformed(), "failed"),
    ],
    ids=["403", "404", "malformed"],
)
def test_azure_refuses_the_domain(world: World, failure: arm_failures.Failure, outcome: str) -> None:
    STUCK.build(world)
    world.arm.fail("domain", failure)
    world.start()
    run = check(world, "--json")
    assert run.returncode == 14, run.stderr
    steps = {step["id"]: step["outcome"] for step in json.loads(run.stdout)["steps"]}
    assert steps["azure.domain"] == outcome


def test_no_network_at_all(tmp_path: Path) -> None:
    with World(internet=False) as world:
        run = world.run_program("build", "contoso.com", "--no-azure", "-o", str(tmp_path / "case.pdf"))
    assert run.returncode == 3
    assert "Nothing could be observed about contoso.com" in sentence(run)
    assert not list(tmp_path.glob("case*"))
    assert "is kept" not in run.stderr, "an empty recording is nothing to keep"


def test_a_domain_that_does_not_exist(world: World) -> None:
    world.dns.microsoft()
    world.dns.domain("fabrikam.com", "")
    world.arm.subscriptions.append(subscription_body())
    world.start()
    run = check(world, "--json")
    assert run.returncode in {11, 14}, run.stderr
    assert "domain-not-delegated" in {finding["id"] for finding in json.loads(run.stdout)["findings"]}


def test_an_internationalized_name_is_asked_as_a_labels(world: World) -> None:
    world.dns.microsoft()
    world.dns.domain("xn--bcher-kva.com", '@ TXT "v=spf1 -all"')
    world.start()
    run = world.run_program("check", "Bücher.com.", "--no-azure", "--json")
    document = json.loads(run.stdout)
    assert document["domain"] == "xn--bcher-kva.com"
    assert {lookup["name"] for lookup in document["lookups"] if lookup["purpose"] == "record"} >= {"xn--bcher-kva.com"}


def test_a_domain_json_file_stands_in_for_azure(world: World, tmp_path: Path) -> None:
    NOT_REQUESTED.build(world)
    world.start()
    world.az.fail()
    body = domain_body("contoso.com")
    (tmp_path / "raw.json").write_text(json.dumps(body))
    flat = {**{k: v for k, v in body.items() if k != "properties"}, **body["properties"]}
    raw = world.run_program("check", "contoso.com", "--domain-json", str(tmp_path / "raw.json"))
    shown = world.run_program("check", "contoso.com", "--domain-json", "-", stdin=json.dumps(flat))
    other = world.run_program("check", "fabrikam.com", "--domain-json", "-", stdin=json.dumps(flat))
    wrong = world.run_program("check", "contoso.com", "--domain-json", "-", stdin=json.dumps(email_service_body()))
    assert (raw.returncode, shown.returncode) == (12, 12), raw.stderr + shown.stderr
    assert not world.arm.requests
    assert other.returncode == wrong.returncode == 2
    assert "fabrikam.com was asked for" in sentence(other)
    assert sentence(wrong).count("\n") == 1


def test_from_dns_alone(world: World) -> None:
    NOT_REQUESTED.build(world)
    world.start()
    token = domain_body("contoso.com")["properties"]["verificationRecords"]["Domain"]["value"]
    run = world.run_program("check", "contoso.com", "--no-azure", "--expect-token", token, "--json")
    assert run.returncode == 14, run.stderr
    document = json.loads(run.stdout)
    assert {record["dns"] for record in document["records"] if record["required"]} == {"right"}
    assert {r["key"]: r["expected_source"] for r in document["records"] if r["required"]} == {
        "Domain": "expect-token",
        "SPF": "documented-default",
        "DKIM": "documented-default",
        "DKIM2": "documented-default",
    }
    without = json.loads(world.run_program("check", "contoso.com", "--no-azure", "--json").stdout)
    assert {record["key"]: record["dns"] for record in without["records"]}["Domain"] == "undetermined"


def test_an_interrupted_run_keeps_what_it_gathered(world: World) -> None:
    STUCK.build(world)
    world.dns.fault("ns2.contoso.com", dnsdist.drop())
    world.start()
    command = world.namespace.command([sys.executable, "-m", "bundler", "check", "contoso.com"])
    with subprocess.Popen(command, env=world.environment, stderr=subprocess.PIPE, text=True) as run:
        home = Path(world.environment["HOME"])
        deadline = time.monotonic() + 20
        while not any(b'"qtype":"CNAME"' in path.read_bytes() for path in home.rglob("*.jsonl")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        _, complaints = run.communicate(timeout=20)
    assert run.returncode == 130
    (kept,) = home.rglob("*.jsonl")
    assert str(kept) in complaints
    replayed = check(world, "--json", "--replay", str(kept))
    document = json.loads(replayed.stdout)
    assert any("interrupted" in limit for limit in document["observed"]["limits"])


def test_a_deadline_ends_the_run_and_says_what_was_cut_short(world: World) -> None:
    STUCK.build(world)
    world.dns.fault("ns2.contoso.com", dnsdist.drop())
    world.start()
    started = time.monotonic()
    run = check(world, "--json", "--deadline", "2")
    assert time.monotonic() - started < 10, "far below what the run would take without its deadline"
    document = json.loads(run.stdout)
    outcomes = {lookup["outcome"] for lookup in document["lookups"]}
    assert {"answered", "cut-short"} <= outcomes
    assert {record["dns"] for record in document["records"]} <= {"right", "undetermined"}, "cut short is never missing"


@pytest.mark.slow
@pytest.mark.usefixtures("pdf_engine")
def test_a_pack_that_cannot_be_written_loses_nothing(world: World, tmp_path: Path) -> None:
    STUCK.build(world)
    world.start()
    output = tmp_path / "out" / "case.pdf"
    output.parent.mkdir()
    program = [sys.executable, "-m", "bundler", "build", "contoso.com", "-o", str(output)]
    full_disk = ["bash", "-c", 'ulimit -f 150; exec "$@"', "bash"]
    run = world.namespace.run([*full_disk, *program], timeout=60, env=world.environment)
    assert run.returncode == 1, run.stderr
    assert f"Cannot write {output}" in sentence(run)
    assert not list(output.parent.iterdir())
    (kept,) = Path(world.environment["HOME"]).rglob("*.jsonl")
    assert str(kept) in run.stderr
    again = world.run_program("build", "contoso.com", "--replay", str(kept), "-o", str(output))
    assert again.returncode == 0, again.stderr
