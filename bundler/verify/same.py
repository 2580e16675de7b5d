"""Two PDFs object by object: whether one is the other as another program saved it.

Programs that save a PDF again number its objects again, pack and compress them otherwise, move what pages inherit, and
write their own name and time. What is drawn, and what a reader can click, read aloud or copy, stays as it is.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pikepdf

_PACKING: Final = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL"})
_SAVED_WITH: Final = frozenset({"/LastModified", "/PieceInfo", "/Version", "/Extensions", "/Metadata"})
_APART: Final = frozenset({"/Pages", "/AF", "/Names"})
"""Parts of the catalog that are compared in another way: trees, which may be built otherwise."""
_INHERITED: Final = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_ROUNDED: Final = Decimal("0.001")
"""By so much of a point a program may round a number."""
_SHOWN: Final = ("/Title", "/Author", "/Subject", "/Keywords")
"""What viewers show of the document information."""


def differing(given: pikepdf.Pdf, other: pikepdf.Pdf) -> Iterator[str]:
    """What differs between two PDFs, but for their attachments: the name of each part, as a reader knows it."""
    if len(given.pages) != len(other.pages):
        yield "the number of pages"
        return
    compare = _Comparison(given, other)
    for number, (page, twin) in enumerate(zip(given.pages, other.pages, strict=True), 1):
        if not compare.pages(page.obj, twin.obj):
            yield f"page {number}"
    root, twin_root = _known(given.Root, _APART), _known(other.Root, _APART)
    for name in sorted(root.keys() | twin_root.keys()):
        if not compare.equal(root.get(name), twin_root.get(name)):
            yield _CALLED.get(name, f"{name[1:]} of the document")
    if not compare.equal(_destinations(given), _destinations(other)):
        yield "the targets of links"
    if any(given.docinfo.get(name, "") != other.docinfo.get(name, "") for name in _SHOWN if given.docinfo):
        yield "the title or another entry of the document's properties"


_CALLED: Final = {"/StructTreeRoot": "the order and the text for reading aloud", "/Outlines": "the bookmarks"}


class _Comparison:
    def __init__(self, given: pikepdf.Pdf, other: pikepdf.Pdf) -> None:
        self._page = {page.obj.objgen: number for number, page in enumerate(given.pages)}
        self._twin = {page.obj.objgen: number for number, page in enumerate(other.pages)}
        self._seen: set[tuple[tuple[int, int], tuple[int, int]]] = set()

    def pages(self, page: Any, twin: Any) -> bool:  # noqa: ANN401 - objects of a PDF are anything
        """Whether two pages are drawn alike and carry the same."""
        apart = frozenset({"/Parent", "/Contents", *_INHERITED})
        return (
            self.equal(_known(page, apart), _known(twin, apart))
            and all(self.equal(_inherited(page, name), _inherited(twin, name)) for name in _INHERITED)
            and _same_drawing(page, twin)
        )

    def equal(self, one: Any, two: Any) -> bool:  # noqa: ANN401
        """Whether two objects, and all that they lead to, are the same."""
        pending = [(one, two)]
        while pending:
            a, b = pending.pop()
            if (more := self._parts(a, b)) is None:
                return False
            pending += more
        return True

    def _parts(self, a: Any, b: Any) -> list[tuple[Any, Any]] | None:  # noqa: ANN401
        """The pairs that are still to be compared; None when the two differ already."""
        if isinstance(a, pikepdf.Object) and isinstance(b, pikepdf.Object) and a.is_indirect and b.is_indirect:
            if a.objgen in self._page or b.objgen in self._twin:
                return [] if self._page.get(a.objgen) == self._twin.get(b.objgen) else None
            if (a.objgen, b.objgen) in self._seen:
                return []
            self._seen.add((a.objgen, b.objgen))
        if isinstance(a, pikepdf.Stream) or isinstance(b, pikepdf.Stream):
            if not (isinstance(a, pikepdf.Stream) and isinstance(b, pikepdf.Stream)) or not _same_stream(a, b):
                return None
            a, b = _known(a, _PACKING), _known(b, _PACKING)
        if isinstance(a, pikepdf.Dictionary | dict) and isinstance(b, pikepdf.Dictionary | dict):
            a, b = _known(a), _known(b)
            return [(a[name], b[name]) for name in a] if a.keys() == b.keys() else None
        if isinstance(a, pikepdf.Array) and isinstance(b, pikepdf.Array):
            return list(zip(a, b, strict=True)) if len(a) == len(b) else None
        return [] if _same_leaf(a, b) else None


def _known(holder: Any, without: frozenset[str] = frozenset()) -> dict[str, Any]:  # noqa: ANN401
    return {
        name: value
        for name, value in holder.items()
        if value is not None and name not in without and name not in _SAVED_WITH
    }


def _same_leaf(a: Any, b: Any) -> bool:  # noqa: ANN401
    numbers = int | float | Decimal
    if isinstance(a, numbers) and isinstance(b, numbers) and not isinstance(a, bool) and not isinstance(b, bool):
        return abs(Decimal(a) - Decimal(b)) <= _ROUNDED
    if isinstance(a, pikepdf.String) and isinstance(b, pikepdf.String):
        return bytes(a) == bytes(b) or str(a) == str(b)
    return type(a) is type(b) and bool(a == b)


def _same_stream(a: pikepdf.Stream, b: pikepdf.Stream) -> bool:
    if a.read_bytes() == b.read_bytes():
        return True
    return a.get("/Subtype") == b.get("/Subtype") == "/Form" and _same_instructions(a, b)


def _same_drawing(page: Any, twin: Any) -> bool:  # noqa: ANN401
    return _same_instructions(pikepdf.Page(page), pikepdf.Page(twin))


def _same_instructions(one: Any, two: Any) -> bool:  # noqa: ANN401
    """Whether two content streams do the same, however it is written down."""
    steps, others = pikepdf.parse_content_stream(one), pikepdf.parse_content_stream(two)
    return len(steps) == len(others) and all(
        step.operator == other.operator
        and len(step.operands) == len(other.operands)
        and all(_same_operand(a, b) for a, b in zip(step.operands, other.operands, strict=True))
        for step, other in zip(steps, others, strict=True)
    )


def _same_operand(a: Any, b: Any) -> bool:  # noqa: ANN401
    if isinstance(a, pikepdf.Array) and isinstance(b, pikepdf.Array):
        return len(a) == len(b) and all(_same_operand(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, pikepdf.Dictionary) and isinstance(b, pikepdf.Dictionary):
        return a.keys() == b.keys() and all(_same_operand(a[name], b[name]) for name in a.keys())  # noqa: SIM118
    return _same_leaf(a, b)


def _inherited(page: Any, name: str) -> Any:  # noqa: ANN401
    for _ in range(64):  # a loop in the tree of pages ends here
        if name in page:
            return page[name]
        if "/Parent" not in page:
            break
        page = page["/Parent"]
    return None


def _destinations(pdf: pikepdf.Pdf) -> dict[str, Any]:
    tree = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    return dict(pikepdf.NameTree(tree).items()) if tree is not None else {}
