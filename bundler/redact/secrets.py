"""Shapes of credentials. A text that has one is masked at every level, and a finished file that has one is refused.

Sources: Azure Storage connection strings and shared access signatures (learn.microsoft.com/azure/storage/common),
Communication Services connection strings (learn.microsoft.com/azure/communication-services/concepts/authentication),
JSON Web Token (RFC 7519), bearer tokens (RFC 6750 section 2.1), URI userinfo (RFC 3986 section 3.2.1), PEM labels
(RFC 7468), Entra client secrets and identifiable Azure keys (github.com/microsoft/security-utilities), token prefixes
of GitHub, Amazon Web Services and Slack as these document them.
"""

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SecretPattern:
    """One shape."""

    rule: str
    """Names the kind of secret; safe to print."""
    anchors: tuple[str, ...]
    """Lower-case texts, with one of which every match begins: looking for them is what keeps a scan fast."""
    expression: str
    before: int = 0
    """How many characters before the match belong to the secret too."""
    any_case: bool = True
    compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", re.compile(self.expression, re.IGNORECASE if self.any_case else 0))


def _spelled(*words: tuple[str, ...]) -> tuple[str, ...]:
    """Two words as one, with each of the usual characters between them."""
    return tuple(sep.join(pair) for pair in itertools.product(*words) for sep in ("", "_", "-", " "))


_OWNERS = ("account", "access", "primary", "secondary", "api")
_KEYS = _spelled(_OWNERS, ("key",))
_KEY = r"(?:account|access|primary|secondary|api)[_ -]?key"
_CLIENT_SECRETS = _spelled(("client",), ("secret",))
_SET = r"['\"]?\s*[:=]\s*['\"]?"
SECRET_PATTERNS = (
    SecretPattern("pem-private-key", ("-----begin",), r"-----BEGIN.{0,50}?PRIVATE KEY(?s:.*?-----END[^\n]{0,60}|.*)"),
    SecretPattern("json-web-token", ("eyj",), r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?", any_case=False),
    SecretPattern("bearer-token", ("bearer",), r"\bbearer\s+[\w+/.~%-]{16,}=*"),
    SecretPattern("authorization-header", ("authorization",), rf"authorization{_SET}[A-Za-z]+\s+[\w+/.~%-]{{8,}}=*"),
    SecretPattern("cookie-header", ("cookie",), r"cookie['\"]?\s*:\s*['\"]?[\w.-]+=[^;\s]{8,}"),
    SecretPattern("connection-string-key", _KEYS, rf"{_KEY}{_SET}[\w+/-]{{16,}}=*"),
    SecretPattern("shared-access-signature", ("sig=",), r"\bsig=[\w%+/-]{32,}=*"),
    SecretPattern("password", ("password", "passwd", "pwd"), rf"\b(?:password|passwd|pwd){_SET}[^\s'\";,&]{{6,}}"),
    SecretPattern("client-secret", _CLIENT_SECRETS, rf"\bclient[_ -]?secret{_SET}[^\s'\";,&]{{6,}}"),
    SecretPattern("url-userinfo", ("://",), r"://[^\s/@:]+:[^\s/@]+@"),
    SecretPattern(
        "entra-client-secret", ("7q~", "8q~"), r"(?<=[\w~.-]{3})[78]Q~[\w~.-]{31,34}", before=3, any_case=False
    ),
    SecretPattern("entra-refresh-token", ("0.a", "1.a"), r"\b[01]\.A[\w-]{80,}", any_case=False),
    SecretPattern("azure-storage-key", ("+ast",), r"(?<=[\w+/]{76})\+ASt[\w+/]{5}[AQgw]==", before=76, any_case=False),
    SecretPattern(
        "azure-identifiable-key", ("jqqj9",), r"(?<=[A-Za-z0-9]{52})JQQJ9[A-Za-z0-9]{27}", before=52, any_case=False
    ),
    SecretPattern(
        "github-token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{36}", any_case=False
    ),
    SecretPattern("github-token", ("github_pat_",), r"\bgithub_pat_\w{60,}", any_case=False),
    SecretPattern("aws-access-key", ("akia", "asia"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b", any_case=False),
    SecretPattern("slack-token", ("xox",), r"\bxox[abprs]-[A-Za-z0-9-]{20,}", any_case=False),
)
_ANCHORS = frozenset(anchor for pattern in SECRET_PATTERNS for anchor in pattern.anchors)
_BY_BEGINNING = {word: tuple(anchor for anchor in _ANCHORS if anchor.startswith(word)) for word in (*_OWNERS, "client")}
"""Words with which several anchors begin: where such a word is not in a text, none of them must be looked for."""
_OTHERS = _ANCHORS.difference(*_BY_BEGINNING.values())


def anchors_in(text: str) -> frozenset[str]:
    """The anchors that are in a text, in any case. None of them has a line break."""
    lowered = _lowered(text)
    begun = (anchor for word, anchors in _BY_BEGINNING.items() if word in lowered for anchor in anchors)
    return frozenset(anchor for anchor in (*begun, *_OTHERS) if anchor in lowered)


def find_secrets(text: str, anchors: Collection[str] | None = None) -> Iterator[tuple[str, int, int]]:
    """Rule, start and end of every match, pattern by pattern; matches of two patterns may overlap.

    `anchors`: which of them can be in the text, where that is known. Linear in the length of a text: matches of one
    pattern do not overlap, and none looks far ahead in vain.
    """
    anchors = anchors_in(text) if anchors is None else anchors
    if not anchors:
        return
    lowered = _lowered(text)
    for pattern in SECRET_PATTERNS:
        for anchor in pattern.anchors:
            place = lowered.find(anchor) if anchor in anchors else -1
            while place >= 0:
                match = pattern.compiled.match(text, place)
                if match:
                    yield pattern.rule, match.start() - pattern.before, match.end()
                place = lowered.find(anchor, match.end() if match else place + 1)


def _lowered(text: str) -> str:
    """The text with ASCII in lower case: str.lower() changes the length of some texts, and with it every place."""
    if text.isascii():
        return text.lower()
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
