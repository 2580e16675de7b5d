"""What is taken out of every text, whatever its class: secrets, and what the user forbade."""

import re
from collections.abc import Iterable

from bundler.redact.secrets import find_secrets
from bundler.redact.written import SECRET, VALUE, Written, hidden, joined, shown


def cleaned(written: Written, text: str, forbidden: re.Pattern[str] | None) -> Written:
    """What was written for `text`, without secrets and without what the user forbade."""
    without = written.each(_without_secrets)
    if without.labels and next(find_secrets(without.printed), None) is not None:
        return hidden(SECRET, text)  # a secret around a label: no part of it is shown
    return without_forbidden(without, forbidden)


def without_forbidden(written: Written, forbidden: re.Pattern[str] | None) -> Written:
    """What was written, without what the user forbade."""
    return written if forbidden is None else written.each(lambda piece: _replaced(piece, forbidden.finditer(piece)))


def _without_secrets(text: str) -> Written:
    parts: list[Written] = []
    done = 0
    for start, end in sorted((start, end) for _, start, end in find_secrets(text)):
        if start >= done:
            parts += [shown(text[done:start]), hidden(SECRET, text[start:end])]
            done = end
    return joined((*parts, shown(text[done:]))) if parts else shown(text)


def _replaced(text: str, found: Iterable[re.Match[str]]) -> Written:
    parts: list[Written] = []
    done = 0
    for match in found:
        parts += [shown(text[done : match.start()]), hidden(VALUE, match.group())]
        done = match.end()
    return joined((*parts, shown(text[done:])))
