"""The import rules of docs/design.md, read from the source itself."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "bundler"
NETWORK = re.compile(
    r"(socket|ssl|asyncio|http|urllib\.request|requests|aiohttp|httpx|azure|dns\.(query|asyncquery|resolver|asyncresolver|"
    r"nameserver|_asyncbackend|asyncbackend|quic|update|zone))(\.|$)"
)
ENVIRONMENT = re.compile(r"(secrets|random|time|getpass|platform|locale|socket)(\.|$)")
ENTRANCE = ("observe", "cli", "__main__")
JUDGING = ("model", "reading", "phrases", "conclusions", "remedies", "rules", "judge")
"""Each of these imports only those before it."""
AFTER = {"redact", "render", "gate", "cli"}
PURE = (*JUDGING, "redact", "render", "gate")
FORBIDDEN = {
    **{stage: {"observe", *JUDGING[at + 1 :], *AFTER} for at, stage in enumerate(JUDGING)},
    "redact": {"observe", *JUDGING[2:], "render", "gate", "cli"},
    "render": {"observe", *JUDGING[1:], "gate", "cli", "model.report", "model.facts", "model.observations"},
    "gate": {"observe", *JUDGING[2:], "render", "cli"},
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        yield relative.parts[0].removesuffix(".py"), path


def imports(source: str) -> Iterator[tuple[str, bool]]:
    """Every imported module and whether it is imported for type checking only."""
    tree = ast.parse(source)
    typing_only = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in typing_only
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            module = node.module or ""
            for alias in node.names:
                yield f"{module}.{alias.name}", id(node) in typing_only


def violations(stage: str, source: str) -> list[str]:
    """What `source`, a module of `stage`, imports against the rules."""
    found = []
    for name, typing_only in imports(source):
        if stage not in ENTRANCE and not typing_only and NETWORK.match(name):
            found.append(f"{stage} imports the network module {name}")
        if stage in PURE and not typing_only and ENVIRONMENT.match(name):
            found.append(f"{stage} is pure and imports {name}")
        ours = name.removeprefix("bundler.") if name.startswith("bundler.") else ""
        if any(ours == f or ours.startswith(f + ".") for f in FORBIDDEN.get(stage, ())):
            found.append(f"{stage} imports bundler.{ours}")
        if stage not in ("cli", "__main__") and ours.startswith("cli."):
            found.append(f"{stage} imports bundler.{ours}: commands are for the terminal alone")
        if stage == "judge" and ours.startswith("rules.") and ours != "rules.catalogue":
            found.append(f"judge imports bundler.{ours}: what rules and the verdict both ask is a conclusion")
    return found


@pytest.mark.parametrize(
    ("stage", "path"), list(modules()), ids=lambda v: str(v.relative_to(PACKAGE)) if isinstance(v, Path) else v
)
def test_imports_go_one_way(stage: str, path: Path) -> None:
    assert violations(stage, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("stage", "source"),
    [
        ("rules", "from bundler.observe.recorder import Recorder"),
        ("rules", "import dns.resolver"),
        ("judge", "import socket"),
        ("judge", "from bundler.rules._typos import typing_rule"),
        ("conclusions", "from bundler.rules import catalogue"),
        ("library", "from bundler.cli.judging import judged"),
        ("reading", "from bundler.phrases import domain"),
        ("judge", "from time import time"),
        ("reading", "from dns import asyncquery"),
        ("redact", "import azure.identity"),
        ("render", "from bundler.model.report import Report"),
        ("render", "from bundler.model import facts"),
        ("verify", "import asyncio"),
    ],
)
def test_a_breach_is_seen(stage: str, source: str) -> None:
    assert violations(stage, source)


COMMANDS = {"records", "survey"}
"""Modules of `cli` are named for their command, whatever else has the name."""


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for _, path in modules() if path.stem not in {"__init__", "__main__"})
    assert {name for name, times in names.items() if times > 1} == COMMANDS
    assert all((PACKAGE / "cli" / f"{name}.py").exists() for name in COMMANDS)


def test_only_known_stages_exist() -> None:
    rest = {"__init__", "errors", "interruption", "publish", "resources", "private", "data", "discovery"}
    known = {*ENTRANCE, *PURE, *rest, "pdf_process", "pack_files", "verify", "library"}
    assert {stage for stage, _ in modules()} <= known


WRITES = re.compile(
    r"\b(?:os\.(?:open|rename|replace|link|truncate)|shutil\.(?!which\b)\w+|\w+\.(?:write_bytes|write_text|touch|hardlink_to))\(|"
    r"""\bopen\([^)]*["'](?:[wxa]b?\+?|rb?\+b?)["']"""
)
ALLOWED_TO_WRITE = {"publish.py", "cli/streams.py"}
"""Streams opens the null device in place of a closed descriptor."""


def test_every_write_goes_through_one_module() -> None:
    found = {
        str(path.relative_to(PACKAGE)): match.group()
        for _, path in modules()
        if (match := WRITES.search(path.read_text("utf-8")))
    }
    assert set(found) <= ALLOWED_TO_WRITE, found
    assert WRITES.search("path.write_text('x')")
    assert WRITES.search('open(name, "wb")')
    assert WRITES.search('path.open("r+b")')
    assert not WRITES.search('path.open("rb")')
