"""Where the templates, style sheets and typefaces are: all that the layout of a PDF needs to know of them."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


@cache
def template_folder() -> Traversable:
    """The folder: inside the installed package, or beside it in a checkout."""
    installed = files("bundler") / "_templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


@cache
def template_texts() -> tuple[bytes, ...]:
    """Every template, style sheet and licence, as it is in the package."""
    return tuple(_texts(template_folder()))


def _texts(folder: Traversable) -> Iterator[bytes]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _texts(entry)
        elif entry.name.endswith((".j2", ".css", ".txt")):
            yield entry.read_bytes()
