"""Showing bytes and strings from outside so that they are read for what they are, and where two of them part."""

from bundler.model.invisible import is_invisible


def shown(data: bytes | str) -> str:
    r"""Text to print for `data`: readable UTF-8 stays; controls, bidi and zero-width characters, strange spaces, the
    backslash and bytes that are no UTF-8 become `\DDD`, each byte by its decimal value (RFC 1035 section 5.1).
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    text = raw.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(_escaped(char) if _hidden(char) else char for char in text)


def _hidden(char: str) -> bool:
    return char == "\\" or is_invisible(char)


def _escaped(char: str) -> str:
    return "".join(f"\\{byte:03d}" for byte in char.encode("utf-8", "surrogateescape"))


def first_difference(expected: bytes, found: bytes) -> int | None:
    """Offset of the first byte that differs, the shorter length where one begins the other; None when equal."""
    if expected == found:
        return None
    pairs = enumerate(zip(expected, found, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(expected), len(found)))
