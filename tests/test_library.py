"""The README's lines for use as a library."""

import ast
import re
import sys
from pathlib import Path

import pytest

from bundler import library
from bundler.library import EvidenceError, judge, redact, render, replay
from tests.world.cases import STUCK
from tests.world.world import World

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "stuck" / "recording.jsonl"


def readme_lines() -> str:
    (code,) = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(code)


def test_the_readme_takes_about_ten_lines_and_names_what_exists() -> None:
    tree = ast.parse(readme_lines())
    assert len(readme_lines().splitlines()) <= 12
    (imported,) = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "bundler.library"]
    assert {alias.name for alias in imported.names} <= set(library.__all__)


@pytest.mark.parametrize("level", ["public", "support", "open"])
def test_from_a_recording_to_a_file(level: str) -> None:
    report = judge(replay(SAMPLE))
    assert report.verdict == "open-case"
    redacted = redact(report, level=level)  # type: ignore[arg-type]
    text = render(redacted, ".md").decode()
    assert text.startswith("# ACS Email")
    assert ("contoso.com" in text) is (level != "public")
    assert redacted.document["verdict"] == "open-case"


def test_what_goes_wrong_is_one_sentence() -> None:
    redacted = redact(judge(replay(SAMPLE)))
    with pytest.raises(EvidenceError, match="no format"):
        render(redacted, ".docx")
    with pytest.raises(EvidenceError):
        replay(ROOT / "README.md")
    with pytest.raises(EvidenceError):
        library.observe("not a domain")


@pytest.mark.world
def test_the_readme_runs_as_it_stands(world: World, tmp_path: Path) -> None:
    STUCK.build(world)
    world.start()
    script = tmp_path / "lines.py"
    script.write_text(readme_lines())
    there = f"import os; os.chdir({str(tmp_path)!r}); exec(open('lines.py').read())"
    done = world.namespace.run([sys.executable, "-c", there], timeout=60, env=world.environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("open-case")
    assert (tmp_path / "case.md").exists()
    assert (tmp_path / "case.jsonl").exists()
