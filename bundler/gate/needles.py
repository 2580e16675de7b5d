"""What must not be found, in every spelling that gives it away."""

import base64
import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import idna

from bundler.gate.decodings import folded, squeezed
from bundler.model.redacted import Masked
from bundler.redact.labels import canonical
from bundler.redact.written import VALUE

TOO_SHORT = 3
"""Fewer characters are in any text by chance: such a value is not searched for, and `unsearchable` names it."""
SHORT = 6
"""Fewer characters are searched for as whole words only."""
_NOBODYS_HOMES = frozenset({"/", "/root", "/home", "/app", "/tmp", "/nonexistent"})  # noqa: S108 - not used as a folder
"""Home directories that tell nothing; `/Root` is in every PDF."""
_NOBODYS_NAMES = frozenset(
    """
    root admin administrator user users guest nobody test azureuser ubuntu debian runner vagrant vscode codespace
    localhost localdomain
    """.split()  # noqa: SIM905 - readable as text
)
"""Users and hosts of images and documentation: they name nobody, and ordinary texts hold them."""
_TELLS = re.compile(r"@|/|[A-Za-z0-9-]\.[A-Za-z]{2,}\.?$|[0-9a-f-]{16}", re.IGNORECASE)
"""What mail addresses, paths, host names, GUIDs and hashes have, and words have not."""
_TELLING = 4
"""A user's or host's name with fewer characters is in any text; the home directory is still looked for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who runs the program, and where: never collected, so never to be found."""

    user: str = ""
    host: str = ""
    """Fully qualified where it is known."""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Needle:
    """One spelling of one value that must not appear."""

    rule: str
    label: str
    """What may be printed instead of the value."""
    text: str
    """Squeezed; a short one only folded."""
    short: bool
    """To be found as a whole word only."""
    forgivable: bool
    """Can be there by chance, in words that come from nobody. A secret of the case cannot, and what the user forbade
    must not appear even so."""
    telling: bool
    """No word: an address, a name, an id. Of the words of templates and engines none is like that."""


def needles(masked: Masked, identity: Identity, key: bytes) -> list[Needle]:
    """Everything to look for, each spelling once, the longest first: the label of a hit is then the telling one."""
    found: dict[str, Needle] = {}
    for rule, label, value in _values(masked, identity, key):
        for spelling in _spellings(value):
            text = squeezed(spelling)
            if _stands_by_chance(text):
                continue
            if short := len(text) < SHORT:
                text = folded(spelling).strip()
            forgivable = rule != "private-map" and not label.startswith(VALUE.upper())
            telling = _TELLS.search(spelling) is not None
            known = found.setdefault(text, Needle(rule, label, text, short, forgivable, telling))
            if known.forgivable and not forgivable:
                found[text] = Needle(rule, label, text, short, forgivable, telling)
    return sorted(found.values(), key=lambda needle: -len(needle.text))


def unsearchable(masked: Masked) -> list[str]:
    """Labels of the masked values that are too short to be looked for."""
    return sorted({label for value, label in masked.must_not_appear.items() if _stands_by_chance(squeezed(value))})


def _stands_by_chance(text: str) -> bool:
    """Too short to tell a leak from chance: sizes, counts and times are full of short numbers."""
    return len(text) < TOO_SHORT or (text.isdigit() and len(text) < SHORT)


def _values(masked: Masked, identity: Identity, key: bytes) -> Iterator[tuple[str, str, str]]:
    """Rule, printable label and value."""
    yield from (("masked-value", label, value) for value, label in masked.must_not_appear.items())
    for rule, label, name in (
        ("local-user", "the local user's name", identity.user),
        ("local-host", "the local host's name", identity.host),
        ("local-host", "the local host's name", identity.host.partition(".")[0]),
    ):
        if not _is_nobodys(name):
            yield rule, label, name
    if identity.home not in _NOBODYS_HOMES:
        yield "local-home", "the local user's home directory", identity.home
    secrets = [("the case's key", key), *((f"the salt of {d.label}", d.salt) for d in masked.disclosures)]
    for label, secret in secrets:
        if secret:
            yield "private-map", label, secret.hex()
            yield "private-map", label, base64.urlsafe_b64encode(secret).decode().rstrip("=")


def _is_nobodys(name: str) -> bool:
    return len(name) < _TELLING or name.casefold() in _NOBODYS_NAMES


def _spellings(value: str) -> Iterable[str]:
    yield value
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        pass
    else:
        yield from (address.compressed, address.exploded, address.reverse_pointer)
        return
    labels = value.rstrip(".").split(".")
    if len(labels) > 1 and not any(character.isspace() or character == "@" for character in value):
        yield ".".join(reversed(labels))
        if "xn--" in value.casefold():
            try:
                yield idna.decode(canonical("domain", value))
            except idna.IDNAError:
                return
    if not value.isascii():
        yield "".join(char if char.isascii() else f"[U+{ord(char):04X}]" for char in value)
