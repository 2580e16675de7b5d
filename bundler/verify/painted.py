"""What a reader sees of the pages: nothing is painted over words, every letter leaves ink, and nothing is a picture.

A pack's own layout paints backgrounds and lines first and words on them, draws no image, and lets no text overlap. This
holds whatever version laid it out. What it cannot show: lines and shapes that were drawn where nothing stood.
"""

import ctypes
import math
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

_KINDS: Final = {pdfium.FPDF_PAGEOBJ_IMAGE: "an image", pdfium.FPDF_PAGEOBJ_SHADING: "a shading"}
_TOUCH: Final = 0.5
"""Points by which two objects may overlap: edges are rounded."""
_SCALE: Final = 2
_INK: Final = 40
"""Levels of grey between a letter and its ground; the palest of a pack has 90."""
_LOOK_SCALE: Final = 1.5
_LEVELS: Final = 16
"""Levels of grey that two drawings of one thing may differ by."""
Box = tuple[float, float, float, float]


def texts(document: pypdfium2.PdfDocument) -> list[str]:
    """The words of each page that are on the visible part of it."""
    return [page.get_textpage().get_text_bounded() for page in document]


def overpainted(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """What hides words or replaces them: one sentence for each page."""
    for number, page in enumerate(document, 1):
        words = page.get_textpage()
        seen: dict[int, list[Box]] = {}
        for each in page.get_objects():
            if each.type in _KINDS:
                yield f"Page {number} holds {_KINDS[each.type]}, and packs have none."
                break
            before = seen.setdefault(_holder(each), [])
            if each.type == pdfium.FPDF_PAGEOBJ_TEXT:
                before.append(each.get_bounds())
                if pdfium.FPDFTextObj_GetTextRenderMode(each) != pdfium.FPDF_TEXTRENDERMODE_FILL:
                    yield f"Page {number} holds words that are not painted, or as outlines only."
                    break
            elif covered := next((box for box in before if _overlap(box, each.get_bounds())), None):
                under = " ".join(words.get_text_bounded(*covered).split()) if each.level == 0 else ""
                yield f"Page {number} was painted over" + (f" where it says '{under[:60]}'." if under else ".")
                break


def unseen(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """Letters that leave no ink on their page, whatever hides them: one sentence for each page."""
    for number, page in enumerate(document, 1):
        picture = _Picture(page, _SCALE)
        words = page.get_textpage()
        for index in range(words.count_chars()):
            code = pdfium.FPDFText_GetUnicode(words, index)
            if code <= 32 or code == 0xA0 or pdfium.FPDFText_IsGenerated(words, index):
                continue
            if picture.contrast(words.get_charbox(index)) < _INK:
                line = " ".join(words.get_text_range(max(index - 20, 0), 40).split())
                yield f"Page {number} holds words that cannot be seen, near '{line}'."
                break


def look_alike(document: pypdfium2.PdfDocument, other: pypdfium2.PdfDocument) -> bool:
    """Whether all pages of two documents look the same, at about a hundred dots an inch."""
    if len(document) != len(other):
        return False
    for page, twin in zip(document, other, strict=True):
        one, two = _Picture(page, _LOOK_SCALE), _Picture(twin, _LOOK_SCALE)
        if (one.width, one.height) != (two.width, two.height):
            return False
        pairs = zip(one.rows(), two.rows(), strict=True)
        if any(a != b and max(abs(x - y) for x, y in zip(a, b, strict=True)) > _LEVELS for a, b in pairs):
            return False
    return True


class _Picture:
    """A page as shades of grey."""

    def __init__(self, page: Any, scale: float) -> None:  # noqa: ANN401 - pypdfium2 has no types
        bitmap = page.render(scale=scale, grayscale=True)
        self._scale, self._top = scale, page.get_height()
        self.width, self.height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._data = bytes(bitmap.buffer)

    def rows(self) -> Iterator[bytes]:
        """One after the other, from the top."""
        for y in range(self.height):
            yield self._data[y * self._stride : y * self._stride + self.width]

    def contrast(self, box: Box) -> int:
        """Between the darkest and the brightest spot of a box; 0 outside the page."""
        left, low, right, high = box
        # One dot of ground on every side: the box of a thin letter holds nothing but the letter.
        x, to_x = max(int(left * self._scale) - 1, 0), min(math.ceil(right * self._scale) + 1, self.width)
        y = max(int((self._top - high) * self._scale) - 1, 0)
        to_y = min(math.ceil((self._top - low) * self._scale) + 1, self.height)
        if x >= to_x or y >= to_y:
            return 0
        rows = [self._data[line * self._stride + x : line * self._stride + to_x] for line in range(y, to_y)]
        return max(map(max, rows)) - min(map(min, rows))


def _holder(each: Any) -> int:  # noqa: ANN401
    """Objects inside one form are placed in its own space; they are compared with each other only."""
    return 0 if each.container is None else ctypes.cast(each.container.raw, ctypes.c_void_p).value or 0


def _overlap(one: Box, two: Box) -> bool:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide > _TOUCH and high > _TOUCH
