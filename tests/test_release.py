"""What the release recipe refuses; the recipe itself builds in a clone with a heading in the changelog."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bundler import __version__
from scripts.release import refuse

ROOT = Path(__file__).parents[1]
HEADING = f"## [{__version__}] - 2026-11-26"


@pytest.mark.parametrize(
    ("changelog", "changed", "tags", "says"),
    [
        (HEADING, "", "v0.0.1", ""),
        (HEADING, " M README.md", "", "has changes"),
        (HEADING, "", f"v0.0.1\nv{__version__}", "exists"),
        ("## [Unreleased]", "", "", "has no heading"),
    ],
)
def test_refusals(changelog: str, changed: str, tags: str, says: str) -> None:
    reason = refuse(changelog, changed, tags)
    assert says in reason
    assert bool(says) is bool(reason)


@pytest.mark.slow
@pytest.mark.wheel
@pytest.mark.timeout(600)
def test_the_recipe(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "safe.directory=*"]
    subprocess.run([*git, "clone", "-q", str(ROOT), str(clone)], check=True)
    log = clone / "CHANGELOG.md"
    log.write_text(
        re.sub(r"^## \[Unreleased\]$", f"## [Unreleased]\n\n{HEADING}", log.read_text("utf-8"), flags=re.MULTILINE)
    )
    subprocess.run([*git, "commit", "-qam", "Release"], cwd=clone, check=True)
    environment = {**os.environ, "PYTHONPATH": str(clone)}
    run = subprocess.run(
        [sys.executable, "scripts/release.py"], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    names = {path.name for path in (clone / "dist").iterdir()}
    assert {"SHA256SUMS", "sbom.cdx.json", f"acs_evidence-{__version__}.tar.gz"} <= names
    sbom = json.loads((clone / "dist" / "sbom.cdx.json").read_text("utf-8"))
    components = {component["name"] for component in sbom["components"]}
    assert {"acs-evidence", "dnspython", "weasyprint"} <= components
    assert "pytest" not in components
