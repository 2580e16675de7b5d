"""The same case with every masked value replaced by another one of the same shape.

What may leave must not depend on masked values (non-interference: Goguen and Meseguer, "Security Policies and Security
Models", 1982). So the report is redacted again with other values in their places, and our own prose as it is: where
the two documents are equal, a word that happens to be a masked one is there by chance; where they differ, it is a
leak, and the value that showed it is masked whole.

A letter becomes another letter, a digit another digit, by one rule for the whole case: equal values stay equal, a value
inside another one stays inside it, GUIDs stay GUIDs and mail addresses stay mail addresses.
"""

import ipaddress
import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bundler.model.fields import Field
from bundler.reading.attempts import Expected
from bundler.reading.suffixes import public_suffix
from bundler.redact import structured
from bundler.redact.composed import parts
from bundler.redact.decided import Decided
from bundler.redact.policy import COMPOSED
from bundler.redact.scrub import SHORT, TOKEN, alternatives
from bundler.redact.terms import is_documented
from bundler.redact.values import write
from bundler.redact.written import SECRET, VALUE

SET_ASIDE = ("/manifest", "/redaction/ledger/*/commitment", "/lookups/*/wire/sha256")
"""What depends on masked values by design: salted commitments and hashes of withheld bytes, and the hash of it all."""
_NAMES = frozenset({Field.DOMAIN, Field.HOST})
_ADDRESSES = frozenset({Field.ADDRESS, Field.RESOLVER})
_WHOLE = frozenset(
    {
        Field.TENANT, Field.PERSON, Field.MAILBOX, Field.FOREIGN_TXT, Field.UNREAD, Field.TAG, Field.SUBSCRIPTION,
        Field.RESOURCE_GROUP, Field.RESOURCE, Field.SENDER, Field.TICKET,
    }
)  # fmt: skip
"""Classes of which nothing is shown where they are masked."""
_MIXED = frozenset({Field.TERM, Field.REQUEST_ID, Field.FREE_TEXT, Field.SERVER_TEXT, Field.TICKET, Field.PERSON})
"""Classes in which values of other classes can be."""
_RECORDS = frozenset({Field.ACS_RECORD, Field.DMARC, Field.FOREIGN_TXT})
_FOUND = frozenset({SECRET, VALUE})
_GROUPS = ("abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ", string.digits)
_OTHER_LETTER = str.maketrans(
    {sign: group[(at + 1) % len(group)] for group in _GROUPS for at, sign in enumerate(group)}
)


Given = tuple[tuple[str, str], ...]
"""Kind and value of each label."""


def other(text: str) -> str:
    """Another text of the same shape."""
    if text.isascii():
        return text.translate(_OTHER_LETTER)
    return "".join(map(_other_sign, text))


def _other_sign(sign: str) -> str:
    if sign.isascii():
        return sign.translate(_OTHER_LETTER)
    changed = chr(ord(sign) ^ 1)
    return changed if unicodedata.category(changed) == unicodedata.category(sign) else sign


@dataclass(slots=True)
class Twin:
    """Gives each value of a report its counterpart, from what one redaction of it masked."""

    decided: Decided
    """Of the redaction that is put to the test."""
    _known: dict[tuple[Field, str], str] = field(default_factory=dict)
    _identifiers: re.Pattern[str] | None = None
    _foreign: frozenset[str] = frozenset()
    _kinds: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        entries = [entry for entry in self.decided.labels.entries.values() if entry.kind not in {*_FOUND, TOKEN}]
        self._foreign = frozenset(entry.value for entry in entries if entry.kind == Field.FOREIGN_TXT)
        self._kinds = {
            spelling.casefold(): entry.kind
            for entry in entries
            for spelling in entry.spellings
            if entry.kind not in {Field.FOREIGN_TXT, Field.UNREAD, Field.FREE_TEXT, Field.SERVER_TEXT}
            and len(spelling) >= SHORT
        }
        self._identifiers = alternatives(self._kinds)

    def expected(self) -> Expected:
        """What ACS expects of the twin."""
        return tuple(
            (key, self.vary(Field.ACS_RECORD, value), self.vary(Field.DOMAIN, name))
            for key, value, name in self.decided.basis.expected
        )

    def vary(self, kind: Field, text: str) -> str:
        """The counterpart of one value; the value itself where nothing of it is masked."""
        if (kind, text) not in self._known:
            self._known[kind, text] = self._varied(kind, text)
        return self._known[kind, text]

    def _varied(self, kind: Field, text: str) -> str:
        if kind in COMPOSED:
            pieces = parts(kind, text, self.decided.basis.expected)
            return self._composed(kind, text, pieces)
        if kind is Field.RESOURCE_ID and text.startswith("/"):
            return "/".join(self.vary(of, segment) for of, segment in structured.segments(text))
        given = self._given_for(kind, text)
        if kind is Field.MAILBOX and self.decided.basis.policy.masks(kind):
            return _other_mailbox(text, self._by_labels(text, _without_people(given)))
        if given:
            changed = self._by_labels(text, given)
            # A secret and what the user forbade are found by what they are: another text would be none.
            found = all(of in _FOUND for of, _ in given)
            return changed if found or changed != text else _other_value(kind, text)
        if kind in _WHOLE and self.decided.basis.policy.masks(kind):
            return _other_value(kind, text)
        if kind in _RECORDS and text in self._foreign:
            return other(text)
        if kind in _MIXED and self._identifiers is not None and not is_documented(text):
            return self._identifiers.sub(lambda found: self._other_known(found.group()), text)
        return text

    def _given_for(self, kind: Field, text: str) -> Given:
        """The labels in what represents a value, unless that is a label for the whole of it."""
        if kind is Field.RESOURCE_ID or (kind, text) in self.decided.basis.withheld:
            return ()
        return tuple((masked.kind, masked.value) for masked in write(kind, text, self.decided.basis).labels)

    def _by_labels(self, text: str, given: Given) -> str:
        """The text with each value in it that a label represents replaced by its counterpart."""
        kinds = {value.casefold(): kind for kind, value in given if kind not in _FOUND}
        if not kinds:
            return text

        def counterpart(found: re.Match[str]) -> str:
            kind, value = kinds[found.group().casefold()], found.group()
            if kind == Field.MAILBOX:
                return _other_mailbox(value, self._by_labels(value, _without_people(given)))
            return _other_value(kind, value)

        longest_first = sorted(kinds, key=lambda value: -len(value))
        return re.sub("|".join(_spelled(kinds[v], v) for v in longest_first), counterpart, text, flags=re.IGNORECASE)

    def _composed(self, kind: Field, text: str, pieces: list[tuple[Field, str]]) -> str:
        """A TXT value with its parts varied, those of an attempt only as far as it is recognised in the same places."""
        varied = [piece if of is Field.PUBLIC else self.vary(of, piece) for of, piece in pieces]
        whole = "".join(varied)
        if _lengths(parts(kind, whole, self.expected())) == _lengths(pieces):
            return whole
        return "".join(
            changed if of is Field.FOREIGN_TXT else piece for (of, piece), changed in zip(pieces, varied, strict=True)
        )

    def _other_known(self, text: str) -> str:
        return _other_value(self._kinds.get(text.casefold(), ""), text)


def _lengths(pieces: list[tuple[Field, str]]) -> list[tuple[Field, int]]:
    return [(of, len(piece)) for of, piece in pieces]


def _spelled(kind: str, value: str) -> str:
    """A name only as whole labels: `azurecomm` is none in `selector1-azurecomm-prod-net`."""
    return rf"(?<![\w-]){re.escape(value)}(?![\w-])" if kind in _NAMES else re.escape(value)


def _without_people(given: Given) -> Given:
    return tuple(each for each in given if each[0] != Field.MAILBOX)


def _other_value(kind: str, text: str) -> str:
    if kind in _ADDRESSES:
        return _other_address(text)
    if kind in _NAMES:
        return other_name(text)
    if kind == Field.MAILBOX:
        return _other_mailbox(text, text)
    return other(text)


def other_name(name: str) -> str:
    """Another DNS name under the same registry or provider, whose labels stay."""
    labels = name.rstrip(".").split(".")
    if len(labels) == 1:
        return other(name)
    kept = min(public_suffix(name).count(".") + 1, len(labels) - 1)
    dot = "." if name.endswith(".") else ""
    return ".".join([*map(other, labels[:-kept]), *labels[-kept:]]) + dot


def _other_address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return other(text)
    return str(type(address)(int(address) ^ 0b1010101))


def _other_mailbox(text: str, changed: str) -> str:
    """Another person at the same domain, in the form of a mail address or of an RNAME (RFC 1035 section 3.3.13)."""
    if "@" in text:
        return other(text.rpartition("@")[0]) + "@" + changed.rpartition("@")[2]
    person = re.match(r"(?:\\.|[^.\\])*", text)
    end = person.end() if person else 0
    return other(text[:end]) + changed[end:]


def differences(one: Any, twin: Any, place: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Where two documents differ, as JSON Pointers; what is set aside does not count."""
    if one == twin or is_set_aside(place):
        return
    if isinstance(one, dict) and isinstance(twin, dict) and one.keys() == twin.keys():
        for name in one:
            yield from differences(one[name], twin[name], f"{place}/{name}")
    elif isinstance(one, list) and isinstance(twin, list) and len(one) == len(twin):
        for number, (left, right) in enumerate(zip(one, twin, strict=True)):
            yield from differences(left, right, f"{place}/{number}")
    else:
        yield place


def is_set_aside(place: str) -> bool:
    """Whether a place depends on masked values by design."""
    return re.sub(r"/[0-9]+(?=/|\Z)", "/*", place) in SET_ASIDE


def with_proofs_of(twin: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    """The twin's document with what is set aside taken from the other: equal to that, unless something leaks."""
    document = dict(twin) | {"manifest": one["manifest"]}
    ledger = zip(twin["redaction"]["ledger"], one["redaction"]["ledger"], strict=True)
    document["redaction"] = twin["redaction"] | {
        "ledger": [entry | {"commitment": proven["commitment"]} for entry, proven in ledger]
    }
    lookups = zip(twin["lookups"], one["lookups"], strict=True)
    document["lookups"] = [
        lookup | {"wire": lookup["wire"] | {"sha256": proven["wire"]["sha256"]}} for lookup, proven in lookups
    ]
    return document
