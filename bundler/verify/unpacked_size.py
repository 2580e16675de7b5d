"""How much a PDF unpacks to, found out without unpacking more than is allowed."""

import zlib

import pikepdf

from bundler.errors import UsageProblem

LARGEST = 256 * 2**20
"""Bytes that the streams of a PDF may have together, unpacked: far more than any pack."""
_PIECE = 1 << 20
_PACKED = {"/FlateDecode", "/Fl"}


def check_unpacked(pdf: pikepdf.Pdf, largest: int = LARGEST) -> None:
    """Raise `UsageProblem` for a PDF whose streams unpack to more than `largest` bytes; call before reading any."""
    left = largest
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            left -= _size(item.read_raw_bytes(), _filters(item), left)
            if left < 0:
                raise UsageProblem(
                    f"This PDF unpacks to more than {largest // 2**20} MiB, which no pack does.",
                    "Ask for the pack again, over another way.",
                )


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(each) for each in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _size(data: bytes, filters: list[str], most: int) -> int:
    """Bytes after unpacking, or any number above `most`. Filters other than Flate are not counted."""
    for name in filters:
        if name not in _PACKED:
            break
        unpacker, found, held = zlib.decompressobj(), bytearray(), data
        try:
            while held and len(found) <= most:
                found += unpacker.decompress(held, _PIECE)
                held = unpacker.unconsumed_tail
        except zlib.error:
            pass  # damaged: reading it says so
        if len(found) > most:
            return len(found)
        data = bytes(found)
    return len(data)
