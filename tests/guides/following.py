"""Does what a guide says: writes the files that its headings name, with the code below each."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FILE = re.compile(r"^## \d+\. `(?P<path>[^`]+)`$(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```\w*\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_COPIED = (
    *("bundler", "templates", "tests", "scripts", "samples", "docs"),
    *("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile"),
)


def checkout(target: Path) -> Path:
    """A copy of the project to change."""
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", "case.pdf"))
        else:
            shutil.copyfile(source, target / name)
    return target


def steps(guide: str) -> list[tuple[str, str]]:
    """Path and code of every numbered step."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return [(step["path"], code["code"]) for step in _FILE.finditer(text) if (code := _CODE.search(step["body"]))]


def follow(guide: str, target: Path) -> list[str]:
    """Write each step's code: a new file whole, behind what an existing one holds. Returns the paths."""
    done = steps(guide)
    for path, code in done:
        file = target / path
        text = file.read_text("utf-8") + "\n" if file.exists() else ""
        file.write_text(text + code, "utf-8")
    return [path for path, _ in done]


def run(target: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A Python command in the changed checkout."""
    home = {"HOME": str(target), "XDG_STATE_HOME": str(target / "state")}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(target), **home}
    return subprocess.run(
        [sys.executable, *command], cwd=target, env=environment, capture_output=True, text=True, check=False
    )
