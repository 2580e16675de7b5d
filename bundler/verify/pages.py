"""The pages of a pack against those that its data make, line by line: where two renderings of one engine part."""

from collections.abc import Iterator

import pypdfium2


def page_differences(given: pypdfium2.PdfDocument, again: pypdfium2.PdfDocument) -> Iterator[str]:
    """Which pages say something else than the same engine makes of the data, each with the first line that does."""
    found, expected = _lines(given), _lines(again)
    if len(found) != len(expected):
        yield f"The pack has {len(found)} pages, and its data make {len(expected)}."
    for number, (page, other) in enumerate(zip(found, expected, strict=False), 1):
        if page != other:
            yield f"Page {number} does not show what its data say{_first(page, other)}."


def _first(page: list[str], other: list[str]) -> str:
    for found, expected in zip(page, other, strict=False):
        if found != expected:
            return f": it reads '{found.strip()}' where the data make '{expected.strip()}'"
    if len(page) > len(other):
        return f": it reads '{page[len(other)].strip()}', which they do not"
    return f": it lacks '{other[len(page)].strip()}'" if len(other) > len(page) else ""


def _lines(document: pypdfium2.PdfDocument) -> list[list[str]]:
    return [page.get_textpage().get_text_bounded().splitlines() for page in document]
