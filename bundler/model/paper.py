"""The papers that a pack can be laid out for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Paper = Literal["a4", "letter"]
"""The name that --paper takes."""


@dataclass(frozen=True, slots=True)
class PaperSize:
    """One size of paper, upright."""

    css: str
    """Its name in CSS (CSS Paged Media, `size`)."""
    points: tuple[float, float]
    """Width and height in units of 1/72 inch."""


PAPERS: Final[Mapping[Paper, PaperSize]] = {
    "a4": PaperSize("A4", (595.28, 841.89)),
    "letter": PaperSize("letter", (612.0, 792.0)),
}
"""The one place that says how large a page is."""
