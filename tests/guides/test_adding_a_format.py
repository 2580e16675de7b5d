"""docs/adding-a-format.md, followed to the letter."""

from pathlib import Path

import pytest

from tests.guides.following import checkout, follow, run

pytestmark = pytest.mark.slow


def test_two_files_make_a_format(tmp_path: Path) -> None:
    target = checkout(tmp_path)
    assert len(follow("adding-a-format.md", target)) == 2
    replay = ("build", "contoso.com", "--replay", "samples/stuck/recording.jsonl")
    for level in ("support", "public", "open"):
        made = run(target, "-m", "bundler", *replay, "-o", "case.csv", "-o", "case.md", "--redact", level)
        assert (made.returncode, made.stderr) == (0, "")
        lines = (target / "case.csv").read_text("utf-8").splitlines()
        assert lines[0] == "record,name,dns,state"
        assert len(lines) == 6
        assert ("contoso.com" in lines[1]) is (level != "public")
    (target / "case.csv").write_text("mine")
    kept = run(target, "-m", "bundler", *replay, "-o", "case.csv")
    assert kept.returncode == 2
    assert ".csv" in run(target, "-m", "bundler", "build", "--help").stdout
    assert run(target, "scripts/generate_docs.py").stdout == "docs/cli.md written\n"
    style = run(target, "-m", "ruff", "check", "bundler")
    assert style.returncode == 0, style.stdout
