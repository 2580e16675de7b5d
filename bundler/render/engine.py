"""What the bytes of a PDF depend on besides the report: everything that lays it out, by its version or its hash."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

from bundler import __version__
from bundler.render._templates import template_folder

_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fonttools", "jinja2", "markupsafe")


def engine_versions() -> Mapping[str, str]:
    """Names and versions, for the manifest inside a PDF and for whoever renders it again. Needs Pango."""
    from weasyprint.text.ffi import pango

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
    from weasyprint.text.ffi import ffi, harfbuzz

    ffi.cdef("const char *hb_version_string(void);")
    return str(ffi.string(harfbuzz.hb_version_string()).decode("ascii"))
