"""Values with an inside: ARM ids, mail addresses, SPF, DMARC and ownership records, each taken apart by its own rules.

Every function takes what it needs to write a part: `label(kind, value, *spellings)` masks it, `name(text)` writes a DNS
name as the policy wants it.
"""

import re
from collections.abc import Callable
from typing import Protocol

import dns.exception
import dns.name

from bundler.model.fields import Field


class Label(Protocol):
    """Masks one value."""

    def __call__(self, kind: str, value: str, *spellings: str, prefix: str = "") -> str:
        """The label that stands for it."""


Name = Callable[[str], str]

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


def resource_id(text: str, write: Callable[[Field, str], str]) -> str:
    """An ARM id: pairs of key and value (learn.microsoft.com, Azure resource id), each value by its key's class."""
    written: list[str] = []
    key = ""
    for place, segment in enumerate(text.split("/")):
        field = Field.TERM if place % 2 else _SEGMENT_FIELDS.get(key.casefold(), Field.RESOURCE)
        written.append(write(field, segment) if place else segment)
        key = segment
    return "/".join(written)


def mailbox(text: str, label: Label, name: Name) -> str:
    """A mail address, or the RNAME of an SOA record (RFC 1035 section 3.3.13): the person goes, the domain stays."""
    if "@" in text:
        local, _, domain = text.rpartition("@")
        return f"{label(Field.MAILBOX, text)}@{name(domain)}" if local and domain else label(Field.MAILBOX, text)
    try:
        person, *rest = dns.name.from_text(text, origin=None).labels
    except (dns.exception.DNSException, ValueError):
        return label(Field.MAILBOX, text)
    domain = b".".join(rest).decode("ascii", "backslashreplace").rstrip(".")
    if not domain:
        return label(Field.MAILBOX, text)
    dot = "." if text.endswith(".") else ""
    masked = label(Field.MAILBOX, f"{person.decode('ascii', 'backslashreplace')}@{domain}", text.rstrip("."))
    return f"{masked}.{name(domain)}{dot}"


def acs_record(text: str, label: Label, name: Name) -> str:
    """A record that ACS asks for, expected or published, without what it says about the customer.

    What is wrong with it stays visible: blanks and quotes, the SPF qualifiers, a foreign target.
    """
    if match := _OWNERSHIP.match(text):
        rest = text[match.end() :]
        token = rest.rstrip(_WHITE_OR_QUOTE)
        return match.group() + (label(Field.ACS_RECORD, token, prefix="TOKEN") if token else "") + rest[len(token) :]
    if _SPF.match(text):
        return " ".join(_spf_term(term, label, name) for term in text.split(" "))
    terms = text.split(" ")
    if all(_SPF_COMMON.fullmatch(term) or _SPF_TERM.fullmatch(term) for term in terms):
        # A part of an SPF record, as findings name it.
        return " ".join(_spf_term(term, label, name) for term in terms)
    if "." in text and not re.search(r"[^A-Za-z0-9._-]", text):
        return name(text)
    return label(Field.ACS_RECORD, text)


def _spf_term(term: str, label: Label, name: Name) -> str:
    if _SPF_COMMON.fullmatch(term):
        return term
    match = _SPF_TERM.fullmatch(term)
    if match is None:
        return label(Field.ACS_RECORD, term)
    mechanism, argument = match.groups()
    if mechanism.casefold().lstrip("-+~?") in {"ip4:", "ip6:"}:
        return mechanism + label(Field.ADDRESS, argument)
    return mechanism + name(argument)


def dmarc(text: str, label: Label, name: Name, *, strict: bool) -> str:
    """A DMARC record (RFC 7489 section 6.3) without the people who read its reports.

    `strict` also masks whatever is not one of the registered tags with a short value.
    """
    return ";".join(_dmarc_tag(tag, label, name, strict=strict) for tag in text.split(";"))


def _dmarc_tag(tag: str, label: Label, name: Name, *, strict: bool) -> str:
    if match := _DMARC_REPORTS.fullmatch(tag):
        opening, uris = match.groups()
        return opening + ",".join(_report_uri(uri, label, name) for uri in uris.split(","))
    if strict and not _DMARC_COMMON.fullmatch(tag):
        return label(Field.DMARC, tag)
    return _MAIL.sub(lambda match: label(Field.MAILBOX, match.group()), tag)


def _report_uri(uri: str, label: Label, name: Name) -> str:
    if match := _REPORT_URI.fullmatch(uri):
        scheme, address, limit = match.groups()
        return f"{scheme}{mailbox(address, label, name)}{limit}"
    return uri if uri.strip().casefold() in {"", "mailto:", "mailto"} else label(Field.MAILBOX, uri)
