"""A finished PDF read in two independent ways: its text by PDFium, every object by qpdf."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pikepdf
import pypdfium2

from bundler.gate.extracted_text import ExtractedText, extracted

_DEEPEST = 60
"""Direct objects nested deeper than this are not ours."""
_Place = tuple[Any, str]
"""The place around, which is none for an object by itself, and what to add to it: written out for a hit only."""


def pdf_texts(data: bytes, json_texts: Callable[[bytes, str], Iterable[ExtractedText]]) -> Iterator[ExtractedText]:
    """Every text of a PDF. `json_texts`: those of an attached JSON file, by its bytes and where it stands.

    Raises `ValueError` for a file with anything before its header, behind its end, or from an earlier version of
    itself, and whatever the two libraries raise: a file that cannot be read is not clean.
    """
    if data.count(b"%%EOF") != 1 or data.count(b"startxref") != 1 or not data.startswith(b"%PDF-"):
        raise ValueError("not one PDF, written once")
    if data.partition(b"%%EOF")[2].strip():
        raise ValueError("something follows the end of the PDF")
    yield extracted(list(_pages(data)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, file in pdf.attachments.items():
            yield from _attachment(name, file.get_file().read_bytes(), json_texts)
        objects = [("trailer", pdf.trailer), *((f"object {item.objgen[0]}", item) for item in pdf.objects)]
        found: dict[str, _Place] = {}
        for place, item in objects:
            _strings(item, (None, place), found)
        yield ExtractedText("\n".join(found), lambda: [(_written(place), text) for text, place in found.items()])
        streams = [(f"stream of {place}", item) for place, item in objects if isinstance(item, pikepdf.Stream)]
        metadata = [(place, item) for place, item in streams if item.get("/Type") == "/Metadata"]
        yield extracted([(place, item.read_bytes().decode()) for place, item in metadata])
        # Drawings, whose words PDFium reads, and fonts. Attachments were read as they are above.
        raw = [("file", data)]
        raw += [(place, item.read_bytes()) for place, item in streams if item.get("/Type") != "/EmbeddedFile"]
        yield extracted([(place, each.decode("latin-1")) for place, each in raw], binary=True)


def _attachment(
    name: str, data: bytes, json_texts: Callable[[bytes, str], Iterable[ExtractedText]]
) -> Iterator[ExtractedText]:
    place = f"attachment {name}"
    if name.endswith(".json"):
        yield from json_texts(data, f"{place} ")
    else:
        yield extracted([(place, data.decode("latin-1"))], binary=True)
        yield extracted([(place, data.decode("utf-8", "replace"))])


def _pages(data: bytes) -> Iterator[tuple[str, str]]:
    document = pypdfium2.PdfDocument(data)
    try:
        for number, page in enumerate(document, 1):
            text = page.get_textpage()
            yield f"page {number}", text.get_text_bounded()
            text.close()
            page.close()
    finally:
        document.close()


def _strings(item: object, place: _Place, found: dict[str, _Place], depth: int = 0) -> None:
    """Every string, name and dictionary key inside an object into `found`, each with the first place where it stands.

    References to other objects are not followed.
    """
    if depth > _DEEPEST:
        raise ValueError(f"{_written(place)} is nested too deeply")
    # One test after the other: most values are numbers and references, which are nothing of all this.
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for name, value in item.items():
            found.setdefault(name, (place, f" {name}"))
            if _is_inside(value):
                _strings(value, (place, f" {name}"), found, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for number, value in enumerate(item):
            if _is_inside(value):
                _strings(value, (place, f"[{number}]"), found, depth + 1)
    elif isinstance(item, pikepdf.String):
        found.setdefault(str(item), place)
        if not (raw := bytes(item)).isascii():
            found.setdefault(raw.decode("latin-1"), place)
    elif isinstance(item, pikepdf.Name):
        found.setdefault(str(item), place)


def _is_inside(value: object) -> bool:
    """Whether a value holds texts and is no reference: numbers come as Python's own."""
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _written(place: _Place) -> str:
    around, here = place
    return here if around is None else f"{_written(around)}{here}"
