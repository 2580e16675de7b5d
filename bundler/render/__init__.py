"""From a redacted report to the bytes of a file: one module a format, found by its suffix.

Everything here is a pure function of its arguments, and takes only `RedactedReport`, so that an unmasked value is a
type error. A module of this package that defines `RENDERER` is a format; nothing needs to be registered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

from bundler.discovery import modules_of
from bundler.errors import UsageProblem
from bundler.model.paper import Paper
from bundler.model.redacted import RedactedReport

Kind = Literal["text", "json", "pdf"]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What a user may choose about the look."""

    paper: Paper = "a4"
    """Only the PDF and the printed HTML have one."""


class RenderFunction(Protocol):
    """What a format module writes."""

    def __call__(self, report: RedactedReport, *, options: RenderOptions) -> bytes:
        """The whole file. Same report, options and library versions give the same bytes."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """One format. A module declares its own as `RENDERER`; command line, help and final scan follow from it."""

    suffix: str
    """File suffix with its dot, in lower case."""
    render: RenderFunction
    kind: Kind = "text"
    """How the final scan reads the file: text is UTF-8, read line by line."""
    begins: tuple[bytes, ...] = ()
    """How a file of ours begins; one that begins otherwise is not replaced without being asked for."""
    holds: bytes = b""
    """What else is in the first 64 KiB of a file of ours."""


@cache
def renderers() -> Mapping[str, Renderer]:
    """Every format of this package by its suffix."""
    found: list[Renderer] = [module.RENDERER for module in modules_of(__name__) if hasattr(module, "RENDERER")]
    return {renderer.suffix: renderer for renderer in found}


def renderer_for(suffix: str) -> Renderer:
    """The renderer of a file suffix such as `.pdf`; `UsageProblem` for any other suffix."""
    known = renderers()
    if renderer := known.get(suffix.lower()):
        return renderer
    raise UsageProblem(f"There is no format for files that end in {suffix or 'nothing'}.", f"Use {', '.join(known)}.")
