"""Free text: first what is known to be masked, longest first, then what has the shape of something private."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bundler.model.fields import Field
from bundler.redact.labels import OPAQUE
from bundler.redact.secrets import find_secrets
from bundler.redact.written import SECRET, Hidden, Piece, Written

Span = tuple[int, int, str]
"""Start, end and kind of something private in a text."""
Find = Callable[[str], Iterable[Span]]

SHORT = 6
"""A known value with fewer characters is replaced as a whole word only."""
GUID = "guid"
TOKEN = "token"  # noqa: S105 - a kind of label
_KEPT = "kept"
"""A span that stays as it is, and that no later step looks into."""
_NAMES = frozenset({Field.DOMAIN, Field.HOST})
LONG = 1024
"""A known value with more characters is not searched for here: no text quotes it, and the final scan looks for it."""
# Each expression is linear in the text, which a remote server may have made as long as it likes.
_MAIL = re.compile(
    r"(?<![^\s@<>()\[\]'\",;:])[^\s@<>()\[\]'\",;:]+?(?:@|%40)[^\s@<>()\[\]'\",;:]*[^\s@<>()\[\]'\",;:.]"
)
_GUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
_ADDRESS_LIKE = re.compile(r"[0-9A-Fa-f:.]+")
_TOKEN_LIKE = re.compile(r"\b[A-Za-z0-9_-]{32,}=*")
_LONGEST_ADDRESS = 64
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF=")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A part of a text that no later step looks into."""

    text: str


@dataclass(frozen=True, slots=True)
class KnownSpellings:
    """What a first look over the whole report found."""

    masked: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Spelling in lower case to kind and value."""
    shown: AbstractSet[str] = frozenset()
    """Values that the document shows elsewhere, in lower case."""
    _names: re.Pattern[str] | None = None
    _others: re.Pattern[str] | None = None
    _identifiers: re.Pattern[str] | None = None
    _shapely: re.Pattern[str] | None = None
    """Shown values that have the shape of something private: a domain with a label like a hash."""

    @classmethod
    def of(cls, masked: Mapping[str, tuple[str, str]], shown: AbstractSet[str]) -> "KnownSpellings":
        """With the patterns made ready."""
        wanted = {text: known for text, known in masked.items() if len(text) <= LONG}
        names = alternatives(text for text, (kind, _) in wanted.items() if kind in _NAMES)
        others = alternatives(text for text, (kind, _) in wanted.items() if kind not in _NAMES)
        whole = {
            text: kind
            for text, (kind, value) in wanted.items()
            if kind not in OPAQUE and text == value.casefold() and len(text) >= SHORT
        }
        short = (text for text in shown if len(text) <= LONG)
        shapely = alternatives(text for text in short if any(_guids(text)) or any(_tokens(text)))
        return cls(masked, shown, names, others, _identifiers(whole), shapely)

    def holds_identifier(self, text: str) -> bool:
        """Whether a masked name, id or address is in a word of Azure's. A TXT record can be any word by chance."""
        return any(pattern is not None and pattern.search(text) for pattern in (self._names, self._identifiers))

    def without_masked(self, text: str) -> Written:
        """The text with what is known to be masked replaced by labels, and nothing else."""
        return self._through((self._known_others, self._known_names), text)

    def without_identifiers(self, text: str, *, equal: bool) -> Written:
        """A name, an id or a record with every masked identifier in it replaced by its label.

        `equal`: also one that is the whole text; two classes can otherwise have the same value, one shown, one masked.
        """
        if not equal and text.casefold() in self.masked:
            return Written((text,))
        return self._through((lambda piece: _spans(self._identifiers, piece),), text)

    def scrub(self, text: str) -> Written:
        """The text with everything private replaced by labels.

        Names come after mail addresses: replacing the domain first would leave the person before the `@`. What the
        document shows anyway stays whole: a label for a part of it would be checked by no reader, and refused by the
        final scan.
        """
        steps = (
            _secrets, self._known_others, _mails, self._kept, _guids, self._known_names, _addresses, _tokens,
        )  # fmt: skip
        return self._through(steps, text)

    def _through(self, steps: Iterable[Find], text: str) -> Written:
        pieces: list[Piece | _Kept] = [text]
        labels: list[Hidden] = []
        for find in steps:
            looked_at = [list(self._replaced(each, find)) if isinstance(each, str) else [each] for each in pieces]
            labels += [
                new
                for piece, news in zip(pieces, looked_at, strict=True)
                if isinstance(piece, str)
                for new in news
                if isinstance(new, Hidden)
            ]
            pieces = [new for news in looked_at for new in news]
        return Written(tuple(each.text if isinstance(each, _Kept) else each for each in pieces), tuple(labels))

    def _replaced(self, text: str, find: Find) -> Iterator["Piece | _Kept"]:
        done = 0
        for start, end, kind in sorted(find(text)):
            found = text[start:end]
            if start >= done and kind == _KEPT:
                yield text[done:start]
                yield _Kept(found)
                done = end
                continue
            if start < done or (kind != SECRET and found.casefold() in self.shown and kind != Field.MAILBOX):
                continue
            yield text[done:start]
            yield Hidden(*self.masked.get(found.casefold(), (kind, found)))
            done = end
        yield text[done:]

    def _known_others(self, text: str) -> Iterator[Span]:
        return _spans(self._others, text)

    def _known_names(self, text: str) -> Iterator[Span]:
        return _spans(self._names, text)

    def _kept(self, text: str) -> Iterator[Span]:
        return _spans(self._shapely, text, _KEPT)


def shapes_in(text: str) -> set[str]:
    """The kinds of everything private that a text holds by its shape."""
    return {kind for find in (_secrets, _mails, _guids, _addresses, _tokens) for _, _, kind in find(text)}


def _secrets(text: str) -> Iterator[Span]:
    return ((start, end, SECRET) for _, start, end in find_secrets(text))


def _mails(text: str) -> Iterator[Span]:
    return ((match.start(), match.end(), Field.MAILBOX) for match in _MAIL.finditer(text))


def _guids(text: str) -> Iterator[Span]:
    return ((match.start(), match.end(), GUID) for match in _GUID.finditer(text))


def _tokens(text: str) -> Iterator[Span]:
    """Long strings of hexadecimal digits, or of both cases and digits: no word of any language."""
    for match in _TOKEN_LIKE.finditer(text):
        found = match.group()
        kinds = {"a" if c.islower() else "A" if c.isupper() else "0" if c.isdigit() else "" for c in found}
        if {"a", "A", "0"} <= kinds or set(found) <= _HEX_DIGITS:
            yield match.start(), match.end(), TOKEN


def _addresses(text: str) -> Iterator[Span]:
    """Whatever `ipaddress` reads, with a port or a full stop behind it too."""
    for match in _ADDRESS_LIKE.finditer(text):
        found = match.group()
        if len(found) > _LONGEST_ADDRESS or not {".", ":"} & set(found):
            continue
        for candidate in _trimmed(found):
            try:
                address = ipaddress.ip_address(candidate)
            except ValueError:
                continue
            if not (address.is_loopback or address.is_unspecified):
                start = match.start() + found.index(candidate)
                yield start, start + len(candidate), Field.ADDRESS
            break


def _trimmed(text: str) -> Iterator[str]:
    yield text
    bare = text.strip(".:")
    yield bare
    yield bare.rpartition(":")[0]
    yield bare.partition(":")[0]


def _spans(pattern: re.Pattern[str] | None, text: str, kind: str = "") -> Iterator[Span]:
    if pattern is not None:
        yield from ((match.start(), match.end(), kind) for match in pattern.finditer(text))


def _identifiers(kinds: Mapping[str, str]) -> re.Pattern[str] | None:
    """`spf.protection.outlook.com` stays when the host `outlook.com` is masked: the name above it says less."""
    hosts = alternatives(text for text, kind in kinds.items() if kind == Field.HOST)
    others = alternatives(text for text, kind in kinds.items() if kind != Field.HOST)
    spelled = [*([others.pattern] if others else []), *([rf"(?<![\w.-])(?:{hosts.pattern})"] if hosts else [])]
    return re.compile("|".join(spelled), re.IGNORECASE) if spelled else None


def alternatives(texts: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of any of the texts, in any case, longest first; short ones only as whole words."""
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    if not longest_first:
        return None
    return re.compile("|".join(map(_spelling, longest_first)), re.IGNORECASE)


def _spelling(text: str) -> str:
    return rf"(?<!\w){re.escape(text)}(?!\w)" if len(text) < SHORT else re.escape(text)
