"""A hash of a JSON value that depends on the value alone, not on how a program spells it (RFC 8785)."""

import hashlib

import rfc8785


def canonical_sha256(value: object) -> str:
    """SHA-256 over the canonical JSON of a value, in hexadecimal digits.

    Raises `ValueError` for values that canonical JSON cannot hold (a lone surrogate, an integer beyond 2**53).
    """
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()  # type: ignore[arg-type]
