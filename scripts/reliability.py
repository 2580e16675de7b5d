"""Makes docs/reliability.md of the tests in tests/reliability and tests/fuzz: their `fault` marks, and the limits."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# What can go wrong, and what comes of it

Every row is a test that really does it: `tests/reliability`, `tests/fuzz`. Made by `make generate`.
"""
ORDER = (
    "one_file",
    "recording",
    "streams",
    "machine",
    "network",
    "azure",
    "readers",
    "private_maps",
    "crashes",
    "fuzz",
)


def page() -> str:
    """The whole document."""
    from tests.reliability.test_readers import LIMITS

    parts = [HEAD]
    for name in ORDER:
        folder = "fuzz" if name == "fuzz" else "reliability"
        path = ROOT / "tests" / folder / f"test_{name}.py"
        tree = ast.parse(path.read_text("utf-8"))
        title = (ast.get_docstring(tree) or name).split(".")[0].split(", bounded")[0]
        rows = list(_faults(tree))
        parts.append(f"## {title}\n\n| What happens | What comes of it |\n| --- | --- |\n" + "".join(map(_row, rows)))
    limits = "".join(_row((what, _size(most), more)) for what, most, more in LIMITS)
    parts.append(
        f"## Limits of what is read\n\n| What | Most that is taken | More than that |\n| --- | --- | --- |\n{limits}"
    )
    return "\n".join(parts)


def _faults(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    for node in tree.body:
        for mark in getattr(node, "decorator_list", ()):
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
                yield tuple(str(ast.literal_eval(argument)) for argument in mark.args)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >> 20 else f"{count >> 10} KiB"
