"""Where the templates, style sheets and typefaces are: all that the layout of a PDF needs to know of them."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


@cache
def template_folder() -> Traversable:
    """The folder: inside the installed package, or beside it in a checkout."""
    installed = files("bundler") / "_templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"
