"""docs/adding-an-azure-fact.md, followed to the letter: the fact is read, shown, masked, and missed where refused."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.guides.following import checkout, follow, run
from tests.world.arm_failures import forbidden
from tests.world.cases import DOMAIN, STUCK
from tests.world.world import World

pytestmark = [pytest.mark.slow, pytest.mark.world]


def inside(world: World, target: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The changed program in the closed world."""
    command = ["env", "-C", str(target), sys.executable, "-m", "bundler", *args]
    return world.namespace.run(command, timeout=60, env=world.environment)


def lists_of(printed: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(printed)["azure"]["lists"]
    return [{key: value for key, value in each.items() if key != "cites"} for each in found]


def test_two_files_make_a_fact(world: World, tmp_path: Path) -> None:
    STUCK.build(world)
    domain = next(path for path in world.arm.resources if re.fullmatch(r".+/domains/[^/]+", path))
    name = f"{domain}/suppressionLists/one"
    world.arm.resources[name.lower()] = {"id": name, "name": "one", "properties": {"listName": "marketing-desk"}}
    target = checkout(tmp_path / "project")
    assert len(follow("adding-an-azure-fact.md", target)) == 2
    world.start()

    shown = {"step": "azure.suppression-lists", "title": "Suppression lists", "entries": ["marketing-desk"]}
    seen = inside(world, target, "check", DOMAIN, "--json", "--record", str(tmp_path / "r.jsonl"))
    assert (seen.returncode, lists_of(seen.stdout)) == (10, [shown]), seen.stderr
    replay = ("build", DOMAIN, "--replay", str(tmp_path / "r.jsonl"))
    for level, readable in (("support", True), ("public", False)):
        made = run(target, "-m", "bundler", *replay, "-o", "case.md", "-o", "case.html", "--redact", level, "--force")
        assert made.returncode == 0, made.stderr
        texts = [(target / name).read_text("utf-8") for name in ("case.md", "case.html")]
        assert all("Suppression lists" in text for text in texts)
        assert all(("marketing-desk" in text) is readable for text in texts)

    world.arm.fail("suppression-lists", forbidden("some/read", "/some"))
    refused = inside(world, target, "check", DOMAIN, "--json")
    assert (refused.returncode, lists_of(refused.stdout)) == (10, [shown | {"entries": None}]), refused.stderr
    document = json.loads(refused.stdout)
    unread = next(finding for finding in document["findings"] if finding["id"] == "azure-unreadable")
    assert "the suppression lists" in unread["explanation"]
    assert any("suppressionLists/read" in step["advice"] for step in document["steps"] if step["outcome"] == "denied")

    generated = run(target, "scripts/generate_docs.py")
    assert generated.returncode == 0, generated.stdout + generated.stderr
    for command in (("ruff", "check", "bundler"), ("ruff", "format", "--check", "bundler")):
        style = run(target, "-m", *command)
        assert style.returncode == 0, style.stdout
