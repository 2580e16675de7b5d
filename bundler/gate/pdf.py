"""A finished PDF read in two independent ways: its text by PDFium, every object by qpdf."""

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2

from bundler.gate.surface import Surface, json_surface, lines

_DEEPEST = 60
"""Direct objects nested deeper than this are not ours."""


def pdf_surfaces(data: bytes) -> Iterator[Surface]:
    """Every text of a PDF.

    Raises `ValueError` for a file with anything before its header, behind its end, or from an earlier version of
    itself, and whatever the two libraries raise: a file that cannot be read is not clean.
    """
    if data.count(b"%%EOF") != 1 or data.count(b"startxref") != 1 or not data.startswith(b"%PDF-"):
        raise ValueError("not one PDF, written once")
    if data.partition(b"%%EOF")[2].strip():
        raise ValueError("something follows the end of the PDF")
    yield Surface(tuple(_pages(data)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, file in pdf.attachments.items():
            yield from _attachment(name, file.get_file().read_bytes())
        objects = [("trailer", pdf.trailer), *((f"object {item.objgen[0]}", item) for item in pdf.objects)]
        places: dict[str, str] = {}
        for place, item in objects:
            for where, text in _strings(item, place, 0):
                places.setdefault(text, where)
        yield Surface(tuple((where, text) for text, where in places.items()))
        streams = [(f"stream of {place}", item) for place, item in objects if isinstance(item, pikepdf.Stream)]
        metadata = [(place, item) for place, item in streams if item.get("/Type") == "/Metadata"]
        yield Surface(tuple((place, item.read_bytes().decode()) for place, item in metadata))
        # Drawings, whose words PDFium reads, and fonts. Attachments were read as they are above.
        raw = [("file", data)]
        raw += [(place, item.read_bytes()) for place, item in streams if item.get("/Type") != "/EmbeddedFile"]
        yield Surface(tuple((place, each.decode("latin-1")) for place, each in raw), binary=True)


def _attachment(name: str, data: bytes) -> Iterator[Surface]:
    place = f"attachment {name}"
    if name.endswith(".json"):
        yield json_surface(data, f"{place} ")
        yield lines(data.decode("utf-8"), f"{place} ")
    else:
        yield Surface(((place, data.decode("latin-1")),), binary=True)
        yield Surface(((place, data.decode("utf-8", "replace")),))


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


def _strings(item: object, place: str, depth: int) -> Iterator[tuple[str, str]]:
    """Every string, name and dictionary key inside an object, without following references to other objects."""
    if depth > _DEEPEST:
        raise ValueError(f"{place} is nested too deeply")
    match item:
        case pikepdf.Stream() | pikepdf.Dictionary():
            for name, value in item.items():
                yield f"{place} {name}", name
                if not _indirect(value):
                    yield from _strings(value, f"{place} {name}", depth + 1)
        case pikepdf.Array():
            for number, value in enumerate(item):
                if not _indirect(value):
                    yield from _strings(value, f"{place}[{number}]", depth + 1)
        case pikepdf.String():
            yield place, str(item)
            if not (raw := bytes(item)).isascii():
                yield place, raw.decode("latin-1")
        case pikepdf.Name():
            yield place, str(item)


def _indirect(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect
