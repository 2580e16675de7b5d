"""Values with an inside: ARM ids, mail addresses, SPF, DMARC and ownership records, each taken apart by its own rules.

A part is text that stays, a value that is masked (`Hidden`), or a DNS name that is written as the policy wants it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.name

from bundler.model.fields import Field
from bundler.redact.written import Hidden


@dataclass(frozen=True, slots=True)
class Name:
    """A DNS name inside a value."""

    text: str
    target: bool = False
    """Whether it is what a masked record points at."""


Part = str | Hidden | Name
Parts = Iterator[Part]

_SEGMENT_FIELDS = {
    "subscriptions": Field.SUBSCRIPTION,
    "resourcegroups": Field.RESOURCE_GROUP,
    "providers": Field.TERM,
    "domains": Field.DOMAIN,
    "senderusernames": Field.SENDER,
    "tenants": Field.TENANT,
}
_OWNERSHIP = re.compile(r"[\s\"']*(?:ms|comms)-domain-verification=", re.IGNORECASE)
_WHITE_OR_QUOTE = " \t\r\n\"'"
_SPF = re.compile(r"[\s\"']*v=spf1\b", re.IGNORECASE)
_SPF_COMMON = re.compile(
    r"[\"']?v=spf1|([-+~?]?(all|a|mx|ptr|include:spf\.protection\.(outlook\.com|office365\.us|partner\.outlook\.cn))[\"']?)?",
    re.IGNORECASE,
)
_SPF_TERM = re.compile(r"([-+~?]?(?:include|a|mx|ptr|exists|ip4|ip6)[:/]|redirect=|exp=)(.+)", re.IGNORECASE)
_DMARC_COMMON = re.compile(r"\s*((v|p|sp|np|adkim|aspf|pct|fo|rf|ri|t|psd)\s*=\s*[a-z0-9:]{0,10}\s*)?", re.IGNORECASE)
_DMARC_REPORTS = re.compile(r"(\s*ru[af]\s*=)(.*)", re.IGNORECASE | re.DOTALL)
_REPORT_URI = re.compile(r"(\s*mailto:)([^@%!\s]+@[a-z0-9._-]+)((?:![0-9]+[kmgt]?)?\s*)", re.IGNORECASE)
_MAIL = re.compile(r"(?<![^\s@=:,;])[^\s@=:,;]*@[^\s@,;]*")


def segments(text: str) -> list[tuple[Field, str]]:
    """An ARM id: pairs of key and value (learn.microsoft.com, Azure resource id), each value by its key's class."""
    parts: list[tuple[Field, str]] = []
    key = ""
    for place, segment in enumerate(text.split("/")):
        field = Field.TERM if place % 2 else _SEGMENT_FIELDS.get(key.casefold(), Field.RESOURCE)
        parts.append((field if place else Field.PUBLIC, segment))
        key = segment
    return parts


def mailbox(text: str) -> Parts:
    """A mail address, or the RNAME of an SOA record (RFC 1035 section 3.3.13): the person goes, the domain stays."""
    if "@" in text:
        yield Hidden(Field.MAILBOX, text)
        local, _, domain = text.rpartition("@")
        if local and domain:
            yield "@"
            yield Name(domain)
        return
    try:
        person, *rest = dns.name.from_text(text, origin=None).labels
    except (dns.exception.DNSException, ValueError):
        yield Hidden(Field.MAILBOX, text)
        return
    domain = b".".join(rest).decode("ascii", "backslashreplace").rstrip(".")
    if not domain:
        yield Hidden(Field.MAILBOX, text)
        return
    address = f"{person.decode('ascii', 'backslashreplace')}@{domain}"
    yield Hidden(Field.MAILBOX, address, (text.rstrip("."),))
    yield "."
    yield Name(domain)
    yield "." if text.endswith(".") else ""


def acs_record(text: str) -> Parts:
    """A record that ACS asks for, expected or published, without what it says about the customer.

    What is wrong with it stays visible: spaces and quotes, the SPF qualifiers, a foreign target.
    """
    terms = text.split(" ")
    if match := _OWNERSHIP.match(text):
        yield match.group()
        rest = text[match.end() :]
        token = rest.rstrip(_WHITE_OR_QUOTE)
        if token:
            yield Hidden(Field.ACS_RECORD, token, prefix="TOKEN")
        yield rest[len(token) :]
    elif _SPF.match(text) or all(_SPF_COMMON.fullmatch(term) or _SPF_TERM.fullmatch(term) for term in terms):
        # A whole SPF record, or a part of one, as findings name it.
        for place, term in enumerate(terms):
            yield " " if place else ""
            yield from _spf_term(term)
    elif "." in text and not re.search(r"[^A-Za-z0-9._-]", text):
        yield Name(text, target=True)
    else:
        yield Hidden(Field.ACS_RECORD, text)


def _spf_term(term: str) -> Parts:
    match = _SPF_TERM.fullmatch(term)
    if _SPF_COMMON.fullmatch(term):
        yield term
    elif match is None:
        yield Hidden(Field.ACS_RECORD, term)
    else:
        mechanism, argument = match.groups()
        yield mechanism
        is_address = mechanism.casefold().lstrip("-+~?") in {"ip4:", "ip6:"}
        yield Hidden(Field.ADDRESS, argument) if is_address else Name(argument, target=True)


def dmarc(text: str, *, strict: bool) -> Parts:
    """A DMARC record (RFC 7489 section 6.3) without the people who read its reports.

    `strict` also masks whatever is not one of the registered tags with a short value.
    """
    for place, tag in enumerate(text.split(";")):
        yield ";" if place else ""
        yield from _dmarc_tag(tag, strict=strict)


def _dmarc_tag(tag: str, *, strict: bool) -> Parts:
    if match := _DMARC_REPORTS.fullmatch(tag):
        opening, uris = match.groups()
        yield opening
        for place, uri in enumerate(uris.split(",")):
            yield "," if place else ""
            yield from _report_uri(uri)
    elif strict and not _DMARC_COMMON.fullmatch(tag):
        yield Hidden(Field.DMARC, tag)
    else:
        done = 0
        for found in _MAIL.finditer(tag):
            yield tag[done : found.start()]
            yield Hidden(Field.MAILBOX, found.group())
            done = found.end()
        yield tag[done:]


def _report_uri(uri: str) -> Parts:
    if match := _REPORT_URI.fullmatch(uri):
        scheme, address, limit = match.groups()
        yield scheme
        yield from mailbox(address)
        yield limit
    else:
        yield uri if uri.strip().casefold() in {"", "mailto:", "mailto"} else Hidden(Field.MAILBOX, uri)
