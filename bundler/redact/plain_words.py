"""Free text that says nothing: the program's own accounts of its steps, readable where free text is masked whole.

Whatever its author, a text can be shown when it has no word but these, numbers, dates and names written by class.
"""

import re
from collections.abc import Callable

from bundler.redact.structured import Name, Parts

_WORDS = frozenset(
    """
    a above account active activity address addresses and another answer answered any as asked at azure back be
    because been before by call check collector communication credential cut days deadline delegated detail dns
    domain domains email ended enough failed for found from further gave given graph had has have in interrupted is
    it its known left list listed log login looked made many matches more name names network no nobody none not
    nothing of off on one only or other out over page pages part questions reached reaches read readable reason
    resource resources root say seen server servers service services short since signed skipped so step stopped
    subscription subscriptions such switched that the them there these time to too trust under up usable was were
    what which while with within without zone
    """.split()  # noqa: SIM905 - readable as text
)
_NUMBER = re.compile(r"[0-9]{1,5}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A count or a date; neither an address nor a telephone number."""
_TOKEN = re.compile(r"[^\s;:,()]+")


def is_plain(text: str, is_name: Callable[[str], bool]) -> bool:
    """Whether a text has plain words, short numbers and known names only. `is_name` gets a name in lower case."""
    return all(_passes(word, is_name) for word in _tokens(text))


def plain_words(text: str, is_name: Callable[[str], bool]) -> Parts:
    """A plain text, taken into its names and what is between them."""
    done = 0
    for match in _TOKEN.finditer(text):
        if is_name(match.group().casefold()):
            yield text[done : match.start()]
            yield Name(match.group())
            done = match.end()
    yield text[done:]


def _tokens(text: str) -> list[str]:
    return [match.group() for match in _TOKEN.finditer(text)]


def _passes(token: str, is_name: Callable[[str], bool]) -> bool:
    word = token.casefold()
    if is_name(word):
        return True
    word = word.strip(".-")
    return not word or word in _WORDS or _NUMBER.fullmatch(word) is not None
