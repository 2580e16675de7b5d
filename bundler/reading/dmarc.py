"""DMARC records by RFC 9989, with what RFC 7489 read differently.

Receivers ignore what they cannot read of a record, tag by tag (RFC 9989 section 4.7). Only a wrong version makes a
text no DMARC record, and only an unreadable policy without any report address makes it one without effect.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bundler.model.mail import DmarcRecord, Fault

_VERSION = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
_TAG = re.compile(r"[ \t]*([A-Za-z0-9_]+)[ \t]*=[ \t]*(.*?)[ \t]*", re.DOTALL)
_POLICY = re.compile(r"none|quarantine|reject", re.IGNORECASE)
_VALUES = {
    "p": _POLICY,
    "sp": _POLICY,
    "np": _POLICY,
    "adkim": re.compile(r"[rs]", re.IGNORECASE),
    "aspf": re.compile(r"[rs]", re.IGNORECASE),
    "t": re.compile(r"[yn]", re.IGNORECASE),
    "psd": re.compile(r"[ynu]", re.IGNORECASE),
    "fo": re.compile(r"[01ds](?:[ \t]*:[ \t]*[01ds])*", re.IGNORECASE),
}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-+\--:<-~]+")
_REPORTS = {"rua", "ruf"}
_REMOVED = {"pct", "rf", "ri"}
_ADDED = {"np", "psd", "t"}


def is_dmarc(value: bytes) -> bool:
    """Whether receivers take a TXT record for DMARC: the version tag first, in this spelling."""
    return bool(_VERSION.match(value.decode("latin-1")))


def is_published(values: Sequence[bytes]) -> bool:
    """Exactly one DMARC record, and one that receivers apply; several are treated as none (RFC 9989 section 4.10)."""
    records = [value for value in values if is_dmarc(value)]
    return len(records) == 1 and parse(records[0]).valid


def parse(raw: bytes) -> DmarcRecord:
    """Read a text meant as a DMARC record. Never raises; what the grammar does not allow becomes a `Fault`."""
    text = raw.decode("latin-1")
    tags: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for position, part in _parts(text):
        match = _TAG.fullmatch(part)
        if match is None:
            faults.append(Fault(position, len(part), "not of the form `tag=value`"))
            continue
        name, value = match[1].lower(), match[2]
        if name in dict(tags):
            faults.append(Fault(position, len(part), f"`{name}=` is there twice"))
            continue
        tags.append((name, value))
        if reason := _objection(name, value):
            faults.append(Fault(position + match.start(2), len(value), reason))
    if not is_dmarc(raw):
        faults.insert(0, Fault(0, len(text.partition(";")[0]), "a DMARC record begins with `v=DMARC1;`"))
    policy = _policy(dict(tags)) if is_dmarc(raw) else ""
    return DmarcRecord(raw, tuple(tags), tuple(faults), bool(policy), policy, tuple(_notes([t for t, _ in tags])))


def _parts(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for part in text.split(";"):
        if part.strip(" \t"):
            yield position, part
        position += len(part) + 1


def _objection(name: str, value: str) -> str:
    if name in _REPORTS:
        return "" if _uris(value) else "no address such as `mailto:reports@example.com`"
    pattern = _VALUES.get(name)
    return f"not a value that `{name}=` may have" if pattern and not pattern.fullmatch(value) else ""


def _uris(value: str) -> list[str]:
    uris = [uri.strip(" \t") for uri in value.split(",")]
    return [uri for uri in uris if _URI.fullmatch(uri)]


def _policy(tags: dict[str, str]) -> str:
    """The policy that counts: `none` when it is absent, or unreadable in a record that still asks for reports."""
    unreadable = any(name in tags and not _POLICY.fullmatch(tags[name]) for name in ("p", "sp", "np"))
    if unreadable:
        return "none" if _uris(tags.get("rua", "")) else ""
    return tags.get("p", "none").lower()


def _notes(names: Iterable[str]) -> Iterator[str]:
    order = list(names)
    if "p" not in order:
        yield "without `p=`, RFC 9989 reads `p=none`; RFC 7489 required the tag"
    elif order[1:2] != ["p"]:
        yield "RFC 7489 required `p=` right after the version; RFC 9989 allows any order"
    for name in order:
        if name in _REMOVED:
            yield f"`{name}=` was removed by RFC 9989; receivers that follow RFC 7489 still read it"
        elif name in _ADDED:
            yield f"`{name}=` is new in RFC 9989; receivers that follow RFC 7489 ignore it"
