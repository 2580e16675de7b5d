"""The typefaces in a PDF: whether what a reader sees of a letter is the letter that a tool reads.

A typeface whose outlines were exchanged shows other words than those that are searched and compared.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pikepdf

_PAIRS: Final = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_OURS: Final = re.compile(r"(?:[A-Z]{6}\+)?Evidence-(?:Sans|Mono)")


def strange_typefaces(pdf: pikepdf.Pdf, bundled: Mapping[str, bytes]) -> Iterator[tuple[bool, str]]:
    """What is wrong with the typefaces that pages use, each with whether no version of a pack has it.

    `bundled`: the typeface files of this version.
    """
    known = {hashlib.sha256(data).hexdigest(): data for data in bundled.values()}
    for name, font in _fonts(pdf):
        data = _program(font)
        if data is None or not _OURS.match(name):
            yield True, f"Words are written in the typeface {name or 'without a name'}, which packs do not use."
        elif (found := known.get(hashlib.sha256(data).hexdigest())) is None:
            yield False, f"The typeface {name} is another than this version has."
        elif not _true_to(font, _characters(found)):
            yield True, f"The typeface {name} shows other letters than those that can be copied."


def _fonts(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    seen: set[tuple[int, int]] = set()
    pending: list[Any] = [page.obj.get("/Resources", {}) for page in pdf.pages]
    pending += [note.get("/AP", {}) for page in pdf.pages for note in page.obj.get("/Annots", ())]
    while pending:
        resources = pending.pop()
        for font in resources.get("/Font", {}).values():
            if font.objgen == (0, 0) or font.objgen not in seen:
                seen.add(font.objgen)
                yield str(font.get("/BaseFont", "/"))[1:], font
        for kind in ("/XObject", "/Pattern"):
            for each in resources.get(kind, {}).values():
                if each.objgen not in seen and "/Resources" in each:
                    seen.add(each.objgen)
                    pending.append(each["/Resources"])


def _program(font: Any) -> bytes | None:  # noqa: ANN401 - objects of a PDF are anything
    try:
        return bytes(font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].read_bytes())
    except (KeyError, IndexError, AttributeError, TypeError, pikepdf.PdfError):
        return None


def _true_to(font: Any, characters: Mapping[int, int]) -> bool:  # noqa: ANN401
    """Whether each glyph number represents a character that the typeface draws with it."""
    if font["/DescendantFonts"][0].get("/CIDToGIDMap", "/Identity") != "/Identity" or "/ToUnicode" not in font:
        return False
    if font.get("/Encoding") != "/Identity-H":
        return False
    table = font["/ToUnicode"].read_bytes()
    if b"beginbfrange" in table:
        return False
    for glyph, text in _PAIRS.findall(table.partition(b"endcodespacerange")[2]):
        shown = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        if len(shown) == 1 and characters.get(ord(shown)) != int(glyph, 16):
            return False
    return True


@cache
def _characters(data: bytes) -> dict[int, int]:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data))
    return {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
