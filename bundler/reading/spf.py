"""The text of SPF records, term by term (RFC 7208 sections 4.5, 4.6, 5, 6, 7.1 and 12).

Every fault keeps its place in the record, because "syntax error" helps nobody to find the missing space.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator

from bundler.model.mail import Fault, SpfRecord, SpfTerm

VERSION = b"v=spf1"

_TERM = re.compile(rb"[^ ]+")
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9._-]*)=(.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"([-+~?]?)([A-Za-z][A-Za-z0-9._-]*)(.*)", re.DOTALL)
_CIDR = re.compile(r"(.*?)(?:/(0|[1-9]\d?))?(?://(0|[1-9]\d{0,2}))?", re.DOTALL)
_PREFIX = re.compile(r"(.*?)(?:/(0|[1-9]\d{0,2}))?", re.DOTALL)
_MACRO = r"%\{[slodiphcrtvSLODIPHCRTV](?:[1-9]\d*|0+[1-9]\d*)?[rR]?[-.+,/_=]*\}|%%|%_|%-"
_MACRO_STRING = re.compile(rf"(?:{_MACRO}|[!-$&-~])*")
_ENDS_IN_MACRO = re.compile(rf"(?:{_MACRO})\Z")
_TOP_LABEL = re.compile(r"(?=.*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_GLUED = re.compile(r".[-+~?]all\Z", re.IGNORECASE)
_EXPLANATION_ONLY = re.compile(r"%\{[crtCRT]")
_NAMES = {"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"}


class _TermError(ValueError):
    """What is wrong with a term, and from which character on."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.at = at


def is_spf(value: bytes) -> bool:
    """Whether receivers take a TXT record for SPF: `v=spf1`, then a space or the end (RFC 7208 section 4.5)."""
    return value[:6].lower() == VERSION and value[6:7] in {b"", b" "}


def select(values: Iterable[bytes]) -> tuple[bytes, ...]:
    """The SPF records among TXT records. Receivers need exactly one."""
    return tuple(value for value in values if is_spf(value))


def parse(raw: bytes) -> SpfRecord:
    """Read one record for which `is_spf` holds. Never raises; what the grammar does not allow becomes a `Fault`."""
    terms = tuple(_terms(raw))
    faults = [term.fault for term in terms if term.fault]
    for name in ("redirect", "exp"):
        repeated = [term for term in terms if term.modifier and term.name == name][1:]
        faults += [Fault(t.position, len(t.text), f"`{name}=` is allowed only once") for t in repeated]
    return SpfRecord(raw, terms, tuple(sorted(faults, key=lambda fault: fault.position)))


def _terms(raw: bytes) -> Iterator[SpfTerm]:
    for match in _TERM.finditer(raw, len(VERSION)):
        position, text = match.start(), match.group()
        try:
            yield _term(position, text)
        except _TermError as error:
            at = error.at if error.at < len(text) else 0  # something is missing at the end: the whole term is marked
            fault = Fault(position + at, len(text) - at, str(error))
            yield SpfTerm(position, text, *_best_reading(text), fault=fault)


def _best_reading(text: bytes) -> tuple[str, str, str, bool]:
    """Qualifier, name, value and kind of a faulty term as far as they can be made out."""
    plain = text.decode("ascii", "replace")
    if modifier := _MODIFIER.fullmatch(plain):
        return "", modifier[1].lower(), modifier[2], True
    directive = _DIRECTIVE.fullmatch(plain)
    return (
        (directive[1] or "+", directive[2].lower(), directive[3].lstrip(":"), False)
        if directive
        else ("", "", "", False)
    )


def _term(position: int, text: bytes) -> SpfTerm:
    for at, byte in enumerate(text):
        if not 0x21 <= byte <= 0x7E:
            raise _TermError("only printable ASCII characters are allowed, and only spaces between terms", at)
    plain = text.decode("ascii")
    if modifier := _MODIFIER.fullmatch(plain):
        name, value = modifier[1].lower(), modifier[2]
        _check_modifier(name, value, modifier.start(2))
        return SpfTerm(position, text, "", name, value, modifier=True)
    directive = _DIRECTIVE.fullmatch(plain)
    if not directive:
        raise _TermError("neither a mechanism nor a modifier")
    qualifier, name, rest = directive[1] or "+", directive[2].lower(), directive[3]
    if name not in _NAMES:
        raise _TermError("no such mechanism", directive.start(2))
    if (glued := _GLUED.search(plain)) and glued.start() >= directive.start(2):
        raise _TermError(f"a space is missing before `{plain[glued.start() + 1 :]}`", glued.start() + 1)
    return SpfTerm(position, text, qualifier, name, _argument(name, rest, directive.start(3)))


def _check_modifier(name: str, value: str, at: int) -> None:
    if name in {"redirect", "exp"}:
        _check_domain_spec(value, at)
    else:
        _check_macro_string(value, at)


def _argument(name: str, rest: str, at: int) -> str:
    """The value after `:` of a mechanism whose prefix lengths are in range."""
    if name == "all":
        if rest:
            raise _TermError("nothing is allowed after `all` within its term", at)
        return ""
    if name in {"ip4", "ip6"}:
        return _network(name, rest, at)
    value = rest
    if name in {"a", "mx"}:
        value = _without_prefix_lengths(rest, at)
    if not value and name in {"a", "mx", "ptr"}:
        return ""
    if not value.startswith(":"):
        raise _TermError(f"`{name}` needs `:` and a domain name", at)
    _check_domain_spec(value[1:], at + 1)
    return value[1:]


def _without_prefix_lengths(rest: str, at: int) -> str:
    match = _CIDR.fullmatch(rest)
    if match is None:  # the first group takes anything, so only a final line break gets here
        raise _TermError("cannot be read", at)
    if int(match[2] or 0) > 32:
        raise _TermError("the IPv4 prefix length is above 32", at + match.start(2))
    if int(match[3] or 0) > 128:
        raise _TermError("the IPv6 prefix length is above 128", at + match.start(3))
    return match[1]


def _network(name: str, rest: str, at: int) -> str:
    match = _PREFIX.fullmatch(rest)
    if match is None or not rest.startswith(":") or len(match[1]) < 2:
        raise _TermError(f"`{name}` needs `:` and an address", at)
    address, length = match[1][1:], int(match[2] or 0)
    family, most = (ipaddress.IPv4Address, 32) if name == "ip4" else (ipaddress.IPv6Address, 128)
    try:
        family(address)
    except ValueError as error:
        raise _TermError(f"no IPv{name[2]} address", at + 1) from error
    if "%" in address:
        raise _TermError(f"no IPv{name[2]} address", at + 1)
    if length > most:
        raise _TermError(f"the prefix length is above {most}", at + match.start(2))
    return address


def _check_macro_string(value: str, at: int) -> None:
    match = _MACRO_STRING.match(value)
    end = match.end() if match else 0
    if end < len(value):
        raise _TermError("a `%` that begins no macro: only `%%`, `%_`, `%-` or `%{...}` is allowed", at + end)


def _check_domain_spec(value: str, at: int) -> None:
    if not value:
        raise _TermError("a domain name is missing", at)
    _check_macro_string(value, at)
    if misplaced := _EXPLANATION_ONLY.search(value):
        raise _TermError("this macro is allowed only in explanation texts", at + misplaced.start())
    if _ENDS_IN_MACRO.search(value):
        return
    head, dot, top = value.removesuffix(".").rpartition(".")
    if not dot or not _TOP_LABEL.fullmatch(top):
        raise _TermError("no full domain name", at + len(head) + len(dot))


def has_include(record: SpfRecord, name: str) -> bool:
    """Whether `include:name` passes its senders: qualifier `+`, and not behind an `all`."""
    end = record.all_term.position if record.all_term else len(record.raw)
    return any(
        term.qualifier == "+" and term.position < end and _same_name(term.value, name) for term in record.includes
    )


def _same_name(left: str, right: str) -> bool:
    return left.casefold().removesuffix(".") == right.casefold().removesuffix(".")
