"""Writes the generated documents again; `--check` only says whether they are current (exit 1 where not).

docs/rules.md from the rules' docstrings, docs/reliability.md from the tests of faults, docs/acs-evidence-1.schema.json
from the report's types, docs/cli.md from the commands' help.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import click

from bundler.cli.commands import main as commands
from bundler.redact.schema import document_schema
from bundler.rules import catalogue_markdown
from scripts import reliability


_SHOWN: dict[str, Any] = {"terminal_width": 100, "help_option_names": commands.context_settings["help_option_names"]}


def help_page() -> str:
    """The help of every command as it prints at 100 columns."""
    pages = ["# Command line\n"]
    root = click.Context(commands, info_name="acs-evidence", **_SHOWN)
    for name, command in {"": commands, **commands.commands}.items():
        context = click.Context(command, info_name=name, parent=root, **_SHOWN) if name else root
        pages.append(f"## acs-evidence {name}".rstrip() + f"\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(pages)


def documents() -> Mapping[Path, str]:
    """Every generated file and its content."""
    return {
        ROOT / "docs" / "rules.md": catalogue_markdown(),
        ROOT / "docs" / "acs-evidence-1.schema.json": json.dumps(document_schema(), indent=2) + "\n",
        ROOT / "docs" / "cli.md": help_page(),
        ROOT / "docs" / "reliability.md": reliability.page(),
    }


def stale(wanted: Mapping[Path, str]) -> list[Path]:
    """The files whose content is another than it should be."""
    return [path for path, content in wanted.items() if not path.exists() or path.read_text("utf-8") != content]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something is stale")
    check = parser.parse_args().check
    wanted = documents()
    old = stale(wanted)
    for path in old:
        if not check:
            path.write_text(wanted[path], "utf-8")
        print(f"{path.relative_to(ROOT)} {'is stale: make generate' if check else 'written'}")
    return int(check and bool(old))


if __name__ == "__main__":
    sys.exit(main())
