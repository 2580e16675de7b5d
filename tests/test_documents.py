"""What is generated is current, and what the documents promise exists."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from bundler.cli.commands import main as commands
from bundler.model.outcomes import RuleStatus
from bundler.model.report import EXIT_CODE
from bundler.redact.schema import document_schema

ROOT = Path(__file__).parents[1]
TEXTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)


def test_generated_documents_are_current() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "generate_docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_a_stale_document_would_be_seen(tmp_path: Path) -> None:
    from scripts.generate_docs import stale

    path = tmp_path / "page.md"
    path.write_text("old")
    assert stale({path: "new"}) == [path]
    assert stale({path: "old"}) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_readme_names_every_verdict_with_its_code() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for verdict, code in EXIT_CODE.items():
        assert re.search(rf"\| `{verdict}` \|.*\| {code} \|", text), verdict


def test_every_option_in_the_readme_exists() -> None:
    known = {
        name for command in commands.commands.values() for p in command.params for name in (*p.opts, *p.secondary_opts)
    }
    for command_line in re.findall(r"^acs-evidence .*$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE):
        assert set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", command_line.split("#")[0])) <= known, command_line


def test_the_schema_refuses_what_is_no_document() -> None:
    validator = jsonschema.Draft202012Validator(document_schema())
    document = json.loads((ROOT / "samples" / "stuck" / "case.json").read_text("utf-8"))
    assert not list(validator.iter_errors(document))
    assert list(validator.iter_errors({**document, "format": "acs-evidence/2"}))
    assert list(validator.iter_errors({**document, "verdict": "maybe"}))
    assert list(validator.iter_errors({key: value for key, value in document.items() if key != "records"}))


def test_the_table_of_tests_has_every_folder_and_names_what_exists() -> None:
    table = (ROOT / "tests" / "README.md").read_text("utf-8")
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `bundler")]
    folders = {name for row in rows for name in re.findall(r"`(.+?)`", row[1])}
    families = ROOT / "bundler" / "rules"
    modules = [path.relative_to(ROOT).parent for path in ROOT.glob("bundler/**/*.py")]
    assert folders == {"bundler/rules" if families in (ROOT / m, (ROOT / m).parent) else str(m) for m in modules}
    named = re.findall(r"`((?:\w+/)*test_\w+\.py)`", table)
    assert [name for name in named if not (ROOT / "tests" / name).exists()] == []


def test_every_outcome_of_a_rule_is_explained() -> None:
    page = (ROOT / "docs" / "reading-a-pack.md").read_text("utf-8")
    assert [status for status in RuleStatus if f"| {status} | {status.meaning} |" not in page] == []
    schema = json.loads((ROOT / "docs" / "acs-evidence-1.schema.json").read_text("utf-8"))
    outcomes = schema["$defs"]["RuleOutcome"]["properties"]["outcome"]["enum"]
    assert set(outcomes) == {status.value for status in RuleStatus}


def test_the_help_page_shows_the_short_option() -> None:
    assert "-h, --help" in (ROOT / "docs" / "cli.md").read_text("utf-8")
