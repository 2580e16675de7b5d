"""Recordings as they are kept: gzip (RFC 1952), read with a bound and as far as they are whole."""

import zlib

MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20


def packed(data: bytes) -> bytes:
    """The same bytes for the same data: no name and no time in the header."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(data) + packer.flush()


def is_packed(data: bytes) -> bool:
    """Whether a file begins as gzip does."""
    return data.startswith(MAGIC)


def unpacked(data: bytes, largest: int) -> tuple[bytes, bool]:
    """What `data` holds, as far as it can be read, and whether that is all of it; at most `largest` bytes and one."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out = bytearray()
    try:
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            out += unpacker.decompress(piece, largest + 1 - len(out))
            if len(out) > largest:
                return bytes(out), False
    except zlib.error:
        return bytes(out), False
    return bytes(out), unpacker.eof and not unpacker.unused_data
