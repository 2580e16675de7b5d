"""Words and ids that Azure chooses: told from free text by their shape, so that a changed answer cannot smuggle any."""

import re

from bundler.redact.azure_words import azure_words
from bundler.redact.scrub import GUID, TOKEN, shapes_in

_WORDS = re.compile(r"[A-Za-z0-9$][A-Za-z0-9 .,:/_+()$-]{0,63}")
_ID = re.compile(r"[A-Za-z0-9{][A-Za-z0-9:._{}/-]{0,127}")
_HOST = re.compile(r"[A-Za-z0-9-]+\.(?:[a-z]{2,}|[A-Z]{2,})\b")
"""`mail.contoso.com`, and neither `Microsoft.Communication` nor the seconds of a time."""


def is_documented(text: str) -> bool:
    """Whether Azure's documentation lists the word."""
    return text.casefold() in azure_words()


def is_term(text: str) -> bool:
    """Whether a text can be a state, a code, a region, a time, the name of an operation."""
    return _WORDS.fullmatch(text) is not None and not _HOST.search(text) and not shapes_in(text)


def is_request_id(text: str) -> bool:
    """Whether a text can be an id that Azure gives a request: a GUID, or `WESTUS2:20260110T120005Z:GUID`."""
    return _ID.fullmatch(text) is not None and not _HOST.search(text) and not shapes_in(text) - {GUID, TOKEN}
