"""The PDF engine: the one way to it, and what the bytes of a PDF depend on besides the report.

That is everything that lays it out, by its version or its hash.
"""

import contextlib
import hashlib
import importlib
import io
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import Final

from bundler import __version__
from bundler.errors import ToolFailed
from bundler.render._templates import template_folder

NO_PANGO: Final = "The PDF cannot be made because Pango, a library of the system, is missing."
MISSING_PANGO: Final = (
    "Install Pango: `apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` on Debian, "
    "`dnf install pango` on Fedora, `apk add pango` on Alpine, `brew install pango` on macOS, "
    "`pacman -S mingw-w64-x86_64-pango` in MSYS2 on Windows. "
    "Or write -o case.html: it needs nothing and prints well (Azure Cloud Shell has no sudo)."
)
_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fonttools", "jinja2", "markupsafe")


def weasyprint_engine(part: str = "weasyprint") -> ModuleType:
    """WeasyPrint, or the part of it named in full. Raises `ToolFailed` when Pango is missing, at every call.

    WeasyPrint opens the libraries of the system while it is imported. A failed import leaves some of its parts behind,
    and code that imports one of them next meets a `KeyError` from inside Python: so nobody imports it another way. It
    also prints a page of its own advice, which must not mix with what we print.
    """
    try:
        if "weasyprint" not in sys.modules:
            with contextlib.redirect_stdout(io.StringIO()):
                importlib.import_module("weasyprint")
        return importlib.import_module(part)
    except OSError as error:
        raise ToolFailed(NO_PANGO, MISSING_PANGO) from error


def engine_versions() -> Mapping[str, str]:
    """Names and versions, for the manifest inside a PDF and for anyone who renders it again.

    Raises `ToolFailed` when Pango is missing.
    """
    pango = weasyprint_engine("weasyprint.text.ffi").pango
    number = pango.pango_version()
    return {
        "acs-evidence": __version__,
        "layout": layout_digest(),
        **{package: version(package) for package in _PACKAGES},
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        "harfbuzz": _harfbuzz_version(),
    }


@cache
def layout_digest() -> str:
    """SHA-256 over the templates, styles, typefaces and the code that renders: one version can exist in two forms."""
    whole = hashlib.sha256()
    for folder in (Path(__file__).parent, template_folder()):
        for name, data in _files(folder):
            whole.update(f"{name}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


@cache
def _harfbuzz_version() -> str:
    """WeasyPrint opens HarfBuzz without asking for its version."""
    libraries = weasyprint_engine("weasyprint.text.ffi")
    libraries.ffi.cdef("const char *hb_version_string(void);")
    return str(libraries.ffi.string(libraries.harfbuzz.hb_version_string()).decode("ascii"))
