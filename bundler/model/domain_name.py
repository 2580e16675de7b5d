"""The domain as a user types it, made into the name that is asked."""

import ipaddress
import re

from bundler.errors import UsageProblem

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ADVICE = "Give the bare mail domain, for example contoso.com."


def parse_domain_name(text: str) -> str:
    """Lower case, A-labels (RFC 5890), no final dot.

    Raises `UsageProblem` for anything that is not a host name of two or more labels; an address or URL pasted by
    mistake is answered with the domain in it.
    """
    name = text.strip()
    if "://" in name or "/" in name:
        inner = name.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
        raise UsageProblem(f"{_shown(text)} is a URL, not a domain.", _meant(inner))
    if "@" in name:
        raise UsageProblem(f"{_shown(text)} is an e-mail address, not a domain.", _meant(name.rsplit("@", 1)[-1]))
    if _is_address(name):
        raise UsageProblem(f"{_shown(text)} is an IP address, not a domain.", _ADVICE)
    return _ascii(name.removesuffix("."), text)


def _ascii(name: str, typed: str) -> str:
    # U+3002 and its like are dots to a user of an input method (RFC 3490 section 3.1).
    name = re.sub("[\u3002\uff0e\uff61]", ".", name)
    if name.isascii():
        name = name.lower()
    else:
        import idna  # only for names that need it: its tables cost start-up time

        try:
            name = idna.encode(name, uts46=True, transitional=False).decode()
        except idna.IDNAError as error:
            raise UsageProblem(
                f"{_shown(typed)} is not a valid internationalized domain name: {error}.", _ADVICE
            ) from None
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise UsageProblem(f"{_shown(typed)} is not a domain name.", _ADVICE)
    if len(labels) < 2 or labels[-1].isdigit():
        raise UsageProblem(f"{_shown(typed)} is not a full domain name.", _ADVICE)
    return name


def _meant(candidate: str) -> str:
    try:
        return f"Did you mean {_ascii(candidate.strip().removesuffix('.'), candidate)}?"
    except UsageProblem:
        return _ADVICE


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _shown(text: str) -> str:
    """What was typed, on one line and not longer than a name can be."""
    line = " ".join("".join(c if c.isprintable() else "\ufffd" for c in text).split())
    return f"'{line[:80]}…'" if len(line) > 80 else f"'{line}'"
