"""The root name servers a walk starts from."""

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from bundler.errors import UsageProblem
from bundler.model.observations import Server
from bundler.observe.files import read_small

_LARGEST = 1 << 20
_TYPES = ("NS", "A", "AAAA")


@dataclass(frozen=True, slots=True)
class RootHints:
    """Where the root servers are, and where that is known from."""

    servers: tuple[Server, ...]
    source: str
    """`iana:<date of the list>` for the shipped list, `file:<sha256>` for one the user gave."""


def load_hints(path: Path | None) -> RootHints:
    """Read a hints file in the form of IANA's named.root; the shipped one without `path`.

    Raises `UsageProblem` for a file that cannot be read or names no root server with an address.
    """
    if path is None:
        text = resources.files("bundler").joinpath("data", "named.root").read_text("ascii")
        date = re.search(r"\d{4}-\d\d-\d\d", text)
        return RootHints(_servers(text, "the shipped root hints"), f"iana:{date[0] if date else 'undated'}")
    shown = f"the root hints file {path}"
    data = read_small(path, shown, _LARGEST, _ADVICE)
    servers = _servers(data.decode("ascii", "replace"), shown)
    return RootHints(servers, f"file:{hashlib.sha256(data).hexdigest()}")


_ADVICE = "Give a file in the form of IANA's named.root, or omit --root-hints to use the shipped list."


def _servers(text: str, shown: str) -> tuple[Server, ...]:
    """Every address of every name that an NS record of the root names, in the order of the file."""
    roots: set[str] = set()
    addresses: dict[tuple[str, str], None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split(";", 1)[0].split()
        kind = next((f.upper() for f in fields[1:-1] if f.upper() in _TYPES), "")
        if not kind:
            continue
        owner, value = (name.lower().removesuffix(".") for name in (fields[0], fields[-1]))
        if kind == "NS":
            if not owner:
                roots.add(value)
            continue
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            raise UsageProblem(f"Line {number} of {shown} has no IP address after {kind}.", _ADVICE) from None
        addresses[owner, str(address)] = None
    servers = tuple(Server(name, a, origins=("hint",)) for name, a in addresses if name in roots)
    if not servers:
        raise UsageProblem(f"No root server with an address is named in {shown}.", _ADVICE)
    return servers
