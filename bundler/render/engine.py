"""What the bytes of a PDF depend on besides the report: the versions of everything that lays it out."""

from collections.abc import Mapping
from importlib.metadata import version

from bundler import __version__


def engine_versions() -> Mapping[str, str]:
    """Names and versions, for the manifest inside a PDF and for whoever renders it again. Needs Pango."""
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    return {
        "acs-evidence": __version__,
        "weasyprint": version("weasyprint"),
        "pydyf": version("pydyf"),
        "jinja2": version("jinja2"),
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
    }
