"""`acs-evidence survey`: the same verdicts as single runs, by fewer questions, and nothing lost."""

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bundler.model.report import EXIT_CODE, Verdict
from tests.reports.catalogue import TOLD, build
from tests.world import fleet
from tests.world.arm_bodies import EMAIL_SERVICE, email_service_body, subscription_body
from tests.world.world import World

pytestmark = pytest.mark.world
DOMAINS = tuple(told.domain for told in TOLD)


@pytest.fixture(scope="module")
def many() -> Any:
    with World() as world:
        build(world)
        world.arm.subscriptions.append(subscription_body())
        world.arm.add(email_service_body(), *(told.body() for told in TOLD))
        world.start()
        yield world


def lines(text: str) -> dict[str, dict[str, Any]]:
    return {row["domain"]: row for row in map(json.loads, text.splitlines())}


@pytest.mark.slow
def test_the_verdicts_are_those_of_single_runs(many: World) -> None:
    surveyed = many.run_program("survey", "--json", timeout=110)
    assert surveyed.stderr == ""
    rows = lines(surveyed.stdout)
    assert set(rows) == set(DOMAINS)

    def single(domain: str) -> dict[str, Any]:
        run = many.run_program("check", domain, "--json")
        found: dict[str, Any] = json.loads(run.stdout)
        return found

    with ThreadPoolExecutor(3) as pool:
        for doc in pool.map(single, DOMAINS):
            row = rows[doc["domain"]]
            assert row["verdict"] == doc["verdict"], doc["domain"]
            blocking = {finding["id"] for finding in doc["findings"] if finding["severity"] == "blocking"}
            assert set(row["findings"]) == blocking, doc["domain"]
    worst = next(v for v in Verdict if v is Verdict.FIX_DNS)
    assert surveyed.returncode == EXIT_CODE[worst]


@pytest.fixture(scope="module")
def company() -> Any:
    with World() as world:
        fleet.build(world, now=datetime.now(UTC))
        world.start()
        yield world


@pytest.mark.slow
def test_requests_and_states_decide_as_in_single_runs(company: World) -> None:
    surveyed = company.run_program("survey", "--json", "--no-keep", timeout=110)
    assert surveyed.stderr == ""
    rows = lines(surveyed.stdout)
    assert {domain: row["verdict"] for domain, row in rows.items()} == {m.domain: m.verdict for m in fleet.FLEET}
    for member in fleet.FLEET:
        service = ["--email-service", EMAIL_SERVICE] if member.twice else []
        run = company.run_program("check", member.domain, "--json", "--no-keep", *service)
        assert json.loads(run.stdout)["verdict"] == rows[member.domain]["verdict"], member.domain
    assert {row["domain"] for row in rows.values() if row["resources"]} == {m.domain for m in fleet.FLEET if m.twice}
    assert {row["depth"] for row in rows.values() if row["verdict"] == "fix-dns"} == {"full"}
    assert rows["contoso.com"]["depth"] == rows["mail.contoso.com"]["depth"] == "quick"


@pytest.mark.slow
def test_public_names_nobody_wherever_it_is_written(company: World, tmp_path: Path) -> None:
    files = [tmp_path / f"all.{suffix}" for suffix in ("csv", "md", "html", "json")]
    outputs = [part for path in files for part in ("-o", str(path))]
    run = company.run_program("survey", "--redact", "public", "--json", "--no-keep", *outputs, timeout=110)
    assert run.stderr.splitlines() == [str(path) for path in files]
    texts = [run.stdout, *(path.read_text("utf-8") for path in files)]
    for text in texts:
        found = re.findall(r"contoso|fabrikam|old\.example|00000000-1111|192\.52\.", text)
        assert found == []
    labels = {row["domain"] for row in map(json.loads, run.stdout.splitlines())}
    assert labels == {row["domain"] for row in json.loads(files[3].read_text("utf-8"))["domains"]}


def test_a_file_named_after_what_is_masked_is_refused(company: World, tmp_path: Path) -> None:
    run = company.run_program("survey", "--redact", "public", "-o", str(tmp_path / "contoso.csv"))
    assert run.returncode == 2
    assert "holds a value" in run.stderr


def test_the_journal_of_other_options_is_refused(company: World, tmp_path: Path) -> None:
    journal = tmp_path / "done"
    company.run_program("survey", "contoso.com", "--resume", str(journal), timeout=110)
    run = company.run_program("survey", "contoso.com", "--no-azure", "--resume", str(journal))
    assert run.returncode == 2
    assert "other options" in run.stderr


@pytest.mark.slow
def test_an_open_case_gets_its_pack_from_the_full_look(company: World, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    run = company.run_program("survey", "mail.contoso.com", "--json", "--packs", str(packs), timeout=110)
    assert lines(run.stdout)["mail.contoso.com"]["depth"] == "full"
    assert [path.stem for path in packs.iterdir()] == ["mail.contoso.com"]


@pytest.mark.slow
def test_what_earlier_runs_saw_counts_as_in_check(company: World) -> None:
    domain = "billing.contoso.com"
    company.run_program("check", domain, "--requested-at", "2026-10-01T10:00Z")
    single = json.loads(company.run_program("check", domain, "--json").stdout)
    surveyed = lines(company.run_program("survey", domain, "--json", timeout=110).stdout)[domain]
    assert surveyed["verdict"] == single["verdict"]


@pytest.mark.slow
def test_azure_is_asked_once_for_what_all_share(many: World) -> None:
    many.arm.requests.clear()
    many.run_program("survey", "--json", timeout=110)
    asked = [request.path.lower().rsplit("/providers/", 1)[-1] for request in many.arm.requests]
    assert sum("resourcegraph" in path for path in asked) == 1
    assert sum("eventtypes" in path for path in asked) == 1
    assert sum(path.endswith("communicationservices") for path in asked) == 1
    assert sum("/domains/" in path for path in asked) == len(DOMAINS)
    assert {request.method for request in many.arm.requests} == {"GET", "POST"}


def test_every_form_and_a_table(many: World, tmp_path: Path) -> None:
    outputs = [part for suffix in ("csv", "md", "html", "json") for part in ("-o", str(tmp_path / f"all.{suffix}"))]
    run = many.run_program("survey", *DOMAINS[:4], *outputs, timeout=110)
    assert run.stderr == ""
    assert all(domain in run.stdout for domain in DOMAINS[:4])
    assert max(map(len, run.stdout.split("\n\n")[0].splitlines())) <= 80
    table = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text("utf-8"))))
    document = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert {row["domain"] for row in table} == {row["domain"] for row in document["domains"]} == set(DOMAINS[:4])
    assert document["format"] == "acs-evidence-survey/1"
    page = (tmp_path / "all.html").read_text("utf-8")
    assert "<script" not in page
    assert (tmp_path / "all.md").read_text("utf-8").count("\n| ") == 5


def test_it_goes_on_where_it_stopped(many: World, tmp_path: Path) -> None:
    journal = tmp_path / "done.jsonl"
    first = many.run_program("survey", *DOMAINS[:2], "--json", "--resume", str(journal), timeout=110)
    journal.write_text(journal.read_text() + '{"domain": "cut')
    many.arm.requests.clear()
    second = many.run_program("survey", *DOMAINS[:4], "--json", "--resume", str(journal), timeout=110)
    assert set(lines(second.stdout)) == set(DOMAINS[:4])
    assert {d: lines(second.stdout)[d] for d in DOMAINS[:2]} == lines(first.stdout)
    text = journal.read_text()
    assert all(text.count(f'"domain": "{domain}"') == 1 for domain in DOMAINS[:4])


def test_fail_on_chooses_the_exit_code(many: World) -> None:
    run = many.run_program("survey", DOMAINS[0], "--fail-on", "open-case", timeout=110)
    assert run.returncode == 0


def test_domains_from_a_file_without_azure(many: World, tmp_path: Path) -> None:
    names = tmp_path / "names"
    names.write_text(f"# mine\n{DOMAINS[0]}\n\n{DOMAINS[1].upper()}   # twice\n{DOMAINS[0]}\n")
    run = many.run_program("survey", "--file", str(names), "--no-azure", "--json", timeout=110)
    assert set(lines(run.stdout)) == set(DOMAINS[:2])


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--no-azure",), "Name them"),
        (("not a domain",), "not"),
        (("--file", "nowhere"), "Cannot read"),
        (("contoso.com", "-o", "x.docx"), "End it with"),
    ],
)
def test_wrong_usage(many: World, args: tuple[str, ...], says: str) -> None:
    run = many.run_program("survey", *args)
    assert run.returncode == 2
    assert says in run.stderr
    assert "Traceback" not in run.stderr
