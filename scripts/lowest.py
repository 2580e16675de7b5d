"""Prints, as constraints for pip, the lowest version that pyproject.toml allows of everything it names."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
_NAME_AND_LOWEST = re.compile(r"\s*([A-Za-z0-9._-]+)[^;]*?>=\s*([0-9][^,;\s]*)[^;]*(;.*)?")


def constraints(project: str) -> Iterator[str]:
    """`name==version` and any marker, for each dependency and development tool with a lower end."""
    read = tomllib.loads(project)
    for requirement in (*read["project"]["dependencies"], *read["dependency-groups"]["dev"]):
        if found := _NAME_AND_LOWEST.fullmatch(requirement):
            name, lowest, marker = found.groups()
            yield f"{name}=={lowest}{marker or ''}"


if __name__ == "__main__":
    print("\n".join(constraints(PROJECT.read_text("utf-8"))))
