"""What a TXT value is meant as: an attempt at a record of ACS, in any spelling, or somebody else's record.

Decided by the value and what ACS expects alone, so that one value has one class wherever it stands. Each kind of record
has its own way of being recognised (`bundler.reading._attempt_at`); here they are put together.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bundler.model.acs_records import DKIM_KEYS, ExpectedRecord, RecordKey
from bundler.model.attempt import Attempt, Span, TxtMeaning
from bundler.model.facts import Facts
from bundler.reading import _attempt_at
from bundler.reading.letters import Letters, letters
from bundler.reading.text import shown

Expected = tuple[tuple[RecordKey, str, str], ...]
"""Keys with the values that ACS expects, none of them empty, and the names where it expects them."""
NOTHING: Expected = ()
_CACHED = 256


def expectations(records: Iterable[ExpectedRecord]) -> Expected:
    """What `meaning` needs to know of the expected records."""
    return tuple((record.key, record.value, record.name) for record in records if record.value)


def expected_in(facts: Facts) -> Expected:
    """The same from facts."""
    return expectations(record.expected for record in facts.records.values() if record.expected)


def meaning(value: bytes | str, expected: Expected = NOTHING) -> TxtMeaning:
    """What a TXT value (its strings joined, or as `shown` prints it) is meant as. Never raises.

    The spans are those of the printed text.
    """
    return _meaning(shown(value) if isinstance(value, bytes) else value, expected)


@lru_cache(maxsize=_CACHED)
def _meaning(text: str, expected: Expected) -> TxtMeaning:
    read = letters(text)
    wanted = {key: value for key, value, _ in expected}
    found = [Attempt(key, tuple(read.span(*piece) for piece in pieces)) for key, pieces in _pieces(read, wanted)]
    names = {name for _, _, name in expected}
    own = _joined(text, [span for attempt in found for span in attempt.spans], names)
    return TxtMeaning(tuple(sorted(found, key=lambda attempt: attempt.spans[0])), own)


def _pieces(read: Letters, wanted: dict[RecordKey, str]) -> Iterator[tuple[RecordKey, list[Span]]]:
    targets = {key: wanted[key] for key in DKIM_KEYS if key in wanted}
    pieces = {
        RecordKey.DOMAIN: _attempt_at.domain(read.text, wanted.get(RecordKey.DOMAIN, "")),
        RecordKey.SPF: _attempt_at.spf(read.text, wanted.get(RecordKey.SPF, "")),
        RecordKey.DMARC: _attempt_at.dmarc(read.text),
        **_attempt_at.dkim(read.text, targets),
    }
    return ((key, spans) for key, spans in pieces.items() if spans)


def _joined(text: str, spans: Iterable[Span], names: Iterable[str]) -> tuple[Span, ...]:
    """The spans in order, those with nothing but typing between them as one, and what was typed at both ends.

    Typing: quotes, spaces, punctuation, the words of a zone file such as `IN TXT`, and the record's own name.
    """
    ordered = sorted(spans)
    if not ordered:
        return ()
    joined = [(0, 0) if is_typing(text[: ordered[0][0]], names) else ordered[0]]
    for start, end in ordered:
        if is_typing(text[joined[-1][1] : start], names):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    if is_typing(text[joined[-1][1] :], names):
        joined[-1] = joined[-1][0], len(text)
    return tuple(joined)


def is_typing(between: str, names: Iterable[str]) -> bool:
    """Whether a text holds only what is typed around a value: these names, quotes, spaces, words of a zone file."""
    for name in names:
        between = (
            re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", "", between, flags=re.IGNORECASE) if name else between
        )
    return _attempt_at.is_furniture(between)


def is_spf_term(word: str) -> bool:
    """Whether a word is a part of an SPF record, well or badly spelled: a term, or the version."""
    read = letters(word).text
    return _attempt_at.is_term(read) or (bool(read) and _attempt_at.is_version(read))
