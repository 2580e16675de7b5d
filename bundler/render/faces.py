"""The two bundled typefaces: which files, and which characters they can show.

The files under `templates/fonts` are subsets made by `bench/make_fonts.py`. A character outside `COVERED` would come
out as an empty box (and break PDF/A, ISO 19005-3 section 6.2.11.8), so the PDF writes it as `[U+XXXX]` instead.
"""

from typing import Final

SANS: Final = "Evidence Sans"
MONO: Final = "Evidence Mono"

FACES: Final = {
    "sans-regular": (SANS, 400),
    "sans-semibold": (SANS, 600),
    "mono-regular": (MONO, 400),
    "signs-semibold": (MONO, 600),
}
"""File stem to CSS family and weight."""

TEXT_RANGES: Final = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x17F),
    (0x2010, 0x2015),
    (0x2018, 0x201A),
    (0x201C, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2032, 0x2033),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x221E, 0x221E),
    (0x2248, 0x2248),
    (0x2260, 0x2260),
    (0x2264, 0x2265),
    (0x2713, 0x2713),
)
"""In both typefaces: Latin-1 and Latin Extended-A without the soft hyphen, punctuation, arrows, a few signs."""

SIGN_RANGES: Final = (
    (0x21B3, 0x21B3),
    (0x2420, 0x2424),
    (0x2500, 0x2500),
    (0x2502, 0x2502),
    (0x2514, 0x2514),
    (0x251C, 0x251C),
    (0x25A0, 0x25A1),
    (0x25B2, 0x25B3),
    (0x25B8, 0x25B8),
    (0x25C6, 0x25C7),
    (0x25CB, 0x25CB),
    (0x25CF, 0x25CF),
    (0x2718, 0x2718),
)
"""In the mono face alone; the style sheet names it as the fallback of the sans. The semibold has nothing else."""


def characters(*ranges: tuple[int, int]) -> frozenset[int]:
    """The code points of inclusive ranges."""
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


COVERED: Final = characters(*TEXT_RANGES, *SIGN_RANGES)
