"""Commitments: a masked value can be disclosed later, one by one, and its reader can check that it was the one.

The form is the disclosure of RFC 9901 (SD-JWT) section 4.2: the base64url of a JSON array of salt, name and value;
the commitment is the base64url of the SHA-256 of that string, both without padding. Any reader can check one with

    printf %s "$DISCLOSURE" | openssl dgst -sha256 -binary | basenc --base64url | tr -d =

Each salt is a pseudo-random function of the case's key, the label and the value. So a pack can be built again byte for
byte, while every disclosure has a salt of its own (RFC 9901 section 9.3): two packs of one case, whose labels can be
for different values, share none, and disclosing a value of one says nothing about the other.
"""

import base64
import hashlib
import hmac
import json

SALT_BYTES = 16


def salt_for(key: bytes, label: str, value: str) -> bytes:
    """The 128-bit salt under a case's key of the disclosure that a label represents a value."""
    return hmac.digest(key, json.dumps(["salt", label, value]).encode(), "sha256")[:SALT_BYTES]


def case_id(key: bytes) -> str:
    """Names a case without saying anything about it: 16 hexadecimal digits."""
    return hmac.digest(key, b"case", "sha256")[:8].hex()


def disclosure(salt: bytes, label: str, value: str) -> str:
    """The string that discloses one value: ASCII, no padding."""
    return _base64url(json.dumps([_base64url(salt), label, value], separators=(",", ":")).encode())


def commitment(disclosed: str) -> str:
    """What a pack prints for a masked value: 43 characters."""
    return _base64url(hashlib.sha256(disclosed.encode()).digest())


def digest(disclosed: str) -> str:
    """The same hash as 64 hexadecimal digits, where a pack prints a plain SHA-256 otherwise."""
    return hashlib.sha256(disclosed.encode()).hexdigest()


def disclosed_value(disclosed: str) -> tuple[str, str]:
    """Label and value inside a disclosure. Raises `ValueError` when it is none."""
    padded = disclosed + "=" * (-len(disclosed) % 4)
    match json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)):
        case [str(), str(label), str(value)]:
            return label, value
    raise ValueError("not a disclosure: a JSON array of salt, label and value is expected")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
