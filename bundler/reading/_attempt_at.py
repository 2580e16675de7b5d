"""How an attempt at each kind of record is recognised, in the letters of a TXT value.

Each function gives the pieces of the text that belong to the attempt, none where it is none. The text is in lower case,
with plain quotes, hyphens and spaces (`bundler.reading.letters`).
"""

import re

from bundler.model.acs_records import RecordKey
from bundler.model.attempt import Span
from bundler.reading.letters import distance

_LONGEST_WORD = 40
"""Letters of a word that are compared with the one that was meant."""

# --- Furniture: what people paste along with a value ---------------------------------------------------------------

_FURNITURE = re.compile(
    r"(?:\W|_|\\[0-9]{3}|\b(?:in|txt|ms|cname|host|name|value|record|type|ttl|domain|spf|dkim2?|dmarc"
    r"|[0-9]{1,5}|[0-9]{1,4}[hmds])\b)*",
    re.IGNORECASE,
)
_LONGEST_FURNITURE = 200


def is_furniture(text: str) -> bool:
    """Nothing but quotes, spaces, punctuation, escapes, and the words of zone files and forms."""
    return len(text) <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(text) is not None


# --- Domain: the ownership record ------------------------------------------------------------------------------------

_OWNERS = {
    "ms",
    "mc",
    "sm",
    "msft",
    "m",
    "s",
    "microsoft",
    "acs",
    "azure",
    "azurecomm",
    "comms",
    "comm",
    "communication",
}
"""Words before `domain-verification` that mean Microsoft; other vendors have their own (facebook, apple, atlassian)."""
_STEM = re.compile(
    r"(?:(?<![a-z0-9])(?P<owner>[a-z0-9]{1,20})(?P<between>[\s_.=:-]{0,3}))??"
    r"(?P<stem>d[a-z]{3,7}[\s_.-]{0,3}ver[a-z]{4,12}|azurecomm[\s_.-]{0,3}ver[a-z]{4,12})"
)
_GLUED_OWNER = re.compile(r"(?:ms|comms|azurecomm|acs|microsoft)\Z")
_SEPARATOR = re.compile(r"[\s=:\"-]{0,6}")
_TOKEN = re.compile(r"[^\s\"';,]{1,128}")
_PART_OF_GUID = 12
"""Letters of the expected token, hyphens aside, that nobody's text has by chance."""
_KEY_OF_TOKEN = re.compile(r"(?:\b(?:ms|token|guid|value|verification|id|key|txt)[\s]{0,2}[=:][\s\"]{0,3})\Z")


def domain(text: str, expected: str) -> list[Span]:
    """The ownership record: its key in any spelling, or twelve letters of the expected token anywhere."""
    spans = [span for span in (_by_stem(text), _by_token(text, expected)) if span]
    if len(spans) == 2 and spans[0][0] <= spans[1][0] <= spans[0][1] + 60:
        between = text[spans[0][1] : spans[1][0]]
        if not between.strip(" =:\"'-;,"):
            return [(spans[0][0], max(spans[0][1], spans[1][1]))]
    return sorted(spans)


def _by_stem(text: str) -> Span | None:
    for match in _STEM.finditer(text):
        start, word = match.start("stem"), re.sub(r"[\s_.-]", "", match["stem"])
        if not word.startswith("azurecomm") and distance(word[:_LONGEST_WORD], "domainverification") > 3:
            continue
        owner = match["owner"] or ""
        before = text[:start]
        if owner:
            if owner not in _OWNERS:
                continue
            start = match.start("owner")
        elif glued := _GLUED_OWNER.search(before.rstrip("-_ .")):
            start = glued.start()
        elif before and (before[-1].isalnum() or re.search(r"[a-z0-9][_.-]{1,3}\Z", before)):
            continue
        end = match.end("stem")
        separator = _SEPARATOR.match(text, end)
        token = _TOKEN.match(text, separator.end() if separator else end)
        if token and (
            any(sign in (separator.group() if separator else "") for sign in "=:") or _looks_like_token(token.group())
        ):
            end = token.end()
        return start, end
    return None


def _looks_like_token(word: str) -> bool:
    return len(word) >= 8 and any(char.isdigit() for char in word)


def _by_token(text: str, expected: str) -> Span | None:
    token = re.sub(r"[^a-z0-9]", "", expected.rpartition("=")[2].casefold())
    if len(token) < _PART_OF_GUID:
        return None
    places = [place for place, char in enumerate(text) if char.isalnum()]
    squeezed = "".join(text[place] for place in places)
    for start in range(len(token) - _PART_OF_GUID + 1):
        at = squeezed.find(token[start : start + _PART_OF_GUID])
        if at < 0:
            continue
        end = at + _PART_OF_GUID
        while end < len(squeezed) and end - at < len(token) - start and squeezed[end] in "0123456789abcdef":
            end += 1
        first = at
        while first and at - first < start and squeezed[first - 1] in "0123456789abcdef":
            first -= 1
        begins, ends = places[first], places[end - 1] + 1
        if key := _KEY_OF_TOKEN.search(text, max(begins - 20, 0), begins):
            begins = key.start()
        return begins, ends
    return None


# --- SPF -------------------------------------------------------------------------------------------------------------

_VERSION = re.compile(
    r"(?<![a-z0-9])(?:v[\s=:_.\"-]{0,4}spf[\s._-]?[0-9l!|]{0,2}|spf[\s._-]?v?1|spf2\.0/[a-z,]+|v[\s]?[=:][\s]?(?:sfp|psf|spv|sp|spff|sppf|fps|pfs)[0-9l]?)"
    r"(?=[^a-z0-9]|include|redirect|exists|ip[46]|mx|all|\Z)"
)
_MECHANISMS = ("include", "redirect", "exists", "all", "ptr", "ip4", "ip6", "exp", "mx", "a")
_TERM = re.compile(r"[\"']?(?:[-+~?]{0,2})(?P<name>[a-z][a-z0-9]*)(?P<rest>[\"';,.]*|[:=/].*)[\"';,.]*", re.DOTALL)
_WORD = re.compile(r"\S+")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\.?[-+~?]?(?:all)?[\"';,.]*")
_NETWORK = re.compile(r"[0-9a-f.:]+(?:/[0-9]{1,3})?[\"';,]*")
_SIGNS = re.compile(r"[^\w]{1,3}")
_LONGEST_TERM = 600
_LEADING = ",;.:\"'"


def spf(text: str, expected: str) -> list[Span]:
    """An SPF record: its version in any spelling, or a name that the expected record includes, or terms alone."""
    version = _VERSION.search(text)
    hosts = re.findall(r"include:(\S+)", expected.casefold())
    host = next((place for host in hosts if (place := text.find(host)) >= 0), -1)
    words = list(_WORD.finditer(text, version.start() if version else 0, len(text)))
    if version is None and host < 0 and not _is_made_of_terms([word.group() for word in words]):
        return []
    spans: list[Span] = []
    if version:
        spans.append(version.span())
    last = "include" if version else ""
    for word in words:
        start, end = max(word.start(), spans[-1][1] if spans else 0), word.end()
        if start >= end:
            continue
        piece = text[start:end]
        if _belongs(piece, last) or any(name in piece for name in hosts):
            spans.append((start, end))
        last = piece
    return spans


def _belongs(word: str, before: str) -> bool:
    """Whether a word is a term of SPF, well or badly spelled, or what belongs behind the one before it."""
    if len(word) > _LONGEST_TERM:
        return False
    if _SIGNS.fullmatch(word) or is_term(word.lstrip(_LEADING)):
        return True
    after = _TERM.fullmatch(before) if before == "include" or is_term(before) else None
    return (
        after is not None
        and after["rest"] in {"", ":", "="}
        and (_HOST.fullmatch(word) is not None or _NETWORK.fullmatch(word) is not None)
    )


def is_term(word: str) -> bool:
    """Whether a word is a term of SPF (RFC 7208 section 4.6.1), a misspelled one too."""
    match = _TERM.fullmatch(word.casefold())
    if match is None:
        return False
    name, rest = match["name"], match["rest"]
    if name in _MECHANISMS or (name.startswith(("include", "redirect")) and "." in name + rest):
        return True
    if len(name) > 12:
        return False
    allowed = 2 if len(name) >= 6 else 1 if len(name) >= 2 else 0
    near = [known for known in _MECHANISMS if len(known) > 2 and distance(name, known) <= allowed]
    if not near:
        return False
    return "include" in near or "redirect" in near or "all" in near or rest[:1] in {":", "=", "/"}


def is_version(word: str) -> bool:
    """Whether a word is the version of SPF, well or badly spelled."""
    return _VERSION.fullmatch(word.strip(_LEADING)) is not None


def _is_made_of_terms(words: list[str]) -> bool:
    names = [match["name"] for word in words if (match := _TERM.fullmatch(word)) and is_term(word)]
    telling = any(name.startswith(("include", "ip4", "ip6", "redirect")) for name in names)
    return len(names) == len(words) >= 2 and telling


# --- DMARC -----------------------------------------------------------------------------------------------------------

_DMARC_VERSION = re.compile(
    r"(?<![a-z0-9])(?:v[\s=:_.\"-]{0,4}d[\s]?m[\s]?a[\s]?rc?[\s]?[0-9li!|]{0,2}|d-?marc[\s=:_-]?[1li])(?![a-z])"
)
_POLICY = re.compile(r"(?<![a-z0-9])(?:p|sp|np)\s{0,2}[=:]\s{0,2}[\"']?(?:none|quarantine|reject)(?![a-z0-9])")
_TAG = (
    r"(?:sp|np|pct|adkim|aspf|fo|rf|ri|t|psd|p|v)\s{0,2}[=:]\s{0,2}[\"']?[a-z0-9:]{0,12}[\"']?|"
    r"(?:rua|ruf)\s{0,2}[=:]\s{0,2}(?:[^\s;]{0,200}(?:,\s{0,2}[^\s;]{0,200}){0,8})"
)
_TAGS = re.compile(rf"(?<![a-z0-9])(?:{_TAG})(?![a-z0-9])")


def dmarc(text: str) -> list[Span]:
    """A DMARC record (RFC 9989 section 4.7): its version in any spelling, or a policy; then its tags."""
    version = _DMARC_VERSION.search(text)
    if version is None and not _POLICY.search(text):
        return []
    spans = [version.span()] if version else []
    spans += [match.span() for match in _TAGS.finditer(text) if not version or match.start() >= version.end()]
    return sorted(spans)


# --- DKIM ------------------------------------------------------------------------------------------------------------

_KEY_RECORD = re.compile(r"(?<![a-z0-9])(?:v\s{0,2}=\s{0,2}dkim1|k\s{0,2}=\s{0,2}(?:rsa|ed25519)\s{0,2};)")
_KEY_TAGS = re.compile(r"(?<![a-z0-9])[vhknpst]\s{0,2}=\s{0,2}[^;\"]{0,4096}")


def dkim(text: str, targets: dict[RecordKey, str]) -> dict[RecordKey, list[Span]]:
    """A DKIM key (RFC 6376 section 3.6.1), or a target of the expected aliases, published as text."""
    found: dict[RecordKey, list[Span]] = {}
    for key, target in targets.items():
        name = target.casefold().rstrip(".")
        if (place := text.find(name)) >= 0 and "." in name:
            found[key] = [(place, place + len(name))]
    if record := _KEY_RECORD.search(text):
        found.setdefault(RecordKey.DKIM, []).extend(match.span() for match in _KEY_TAGS.finditer(text, record.start()))
    return found
