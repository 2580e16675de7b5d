"""docs/adding-a-rule.md, followed to the letter."""

from pathlib import Path

import pytest

from tests.guides.following import checkout, follow, run

pytestmark = pytest.mark.slow
CONCERNED = ("tests/rules", "tests/test_documents.py", "tests/test_architecture.py", "tests/test_azure_statements.py")


@pytest.mark.timeout(600)
def test_two_edits_make_a_rule(tmp_path: Path) -> None:
    target = checkout(tmp_path)
    assert len(follow("adding-a-rule.md", target)) == 2
    assert "docs/rules.md written" in run(target, "scripts/generate_docs.py").stdout
    page = run(target, "-m", "bundler", "rules", "spf-ptr")
    assert page.stdout.startswith("spf-ptr")
    tests = run(target, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *CONCERNED)
    assert tests.returncode == 0, tests.stdout[-3000:]
