"""Text from outside, made fit for one line of a step."""

import re

SECRET_REMOVED = "[secret removed]"  # noqa: S105
_MAX = 500
_SECRETS = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"  # JSON Web Token, RFC 7519
    r"|(?i:bearer\s+)[\w.~+/=-]{16,}"  # RFC 6750
    r"|(?i:(?:access_?token|client_?secret|refresh_?token|client_assertion|sig|password))[\"']?\s*[:=]\s*[\"']?[^\s\"'&,}]+"
)


def without_secrets(text: str) -> str:
    """Remove what looks like a credential."""
    return _SECRETS.sub(SECRET_REMOVED, text)


def counted(count: int, one: str) -> str:
    """`1 subscription`, `2 subscriptions`."""
    return f"{count} {one}{'' if count == 1 else 's'}"


def shortened(text: str) -> str:
    """One line of at most 500 characters."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX else line[: _MAX - 1].rstrip() + "…"
