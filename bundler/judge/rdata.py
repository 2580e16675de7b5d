"""Resource records as report rows: every piece of rdata gets its field class, by type and never by search."""

from functools import lru_cache

from bundler.model.acs_records import RecordKey
from bundler.model.facts import RR
from bundler.model.fields import Field, Phrase, Value, merged
from bundler.model.report import RRRow
from bundler.reading.attempts import Expected, meaning
from bundler.reading.text import shown

_VENDORS: tuple[tuple[str, str], ...] = (
    ("google-site-verification=", "google-site-verification"),
    ("ms=", "microsoft-365-verification"),
    ("docusign=", "docusign"),
    ("facebook-domain-verification=", "facebook-domain-verification"),
    ("apple-domain-verification=", "apple-domain-verification"),
    ("atlassian-domain-verification=", "atlassian-domain-verification"),
    ("adobe-idp-site-verification=", "adobe-idp-site-verification"),
    ("stripe-verification=", "stripe-verification"),
    ("zoom_verify_", "zoom-verification"),
)
_ATTEMPTS = {
    RecordKey.DOMAIN: "acs-ownership",
    RecordKey.SPF: "spf",
    RecordKey.DMARC: "dmarc",
    RecordKey.DKIM: "dkim",
    RecordKey.DKIM2: "dkim",
}
_HOST_TYPES = {"NS": Field.HOST, "MX": Field.HOST, "CNAME": Field.ACS_RECORD, "DNAME": Field.DOMAIN}


def txt_kind(joined: bytes, expected: Expected) -> str:
    """What a TXT record looks like: an attempt at a record of ACS, or another vendor's by its beginning."""
    if attempts := meaning(joined, expected).attempts:
        return _ATTEMPTS[attempts[0].key]
    start = joined.decode("latin-1").strip("\"' \t\u00a0").casefold()
    return next((kind for prefix, kind in _VENDORS if start.startswith(prefix)), "other")


@lru_cache(maxsize=2048)
def row(rr: RR, expected: Expected) -> RRRow:
    """One record of an answer as a report row. Every server of a zone gives the same records."""
    kind = txt_kind(rr.joined, expected) if rr.rtype == "TXT" else ""
    octets = len(rr.joined) if rr.rtype == "TXT" else len(rr.text)
    return RRRow(rr.owner, rr.ttl, rr.rtype, _data(rr, expected), kind, octets)


def _data(rr: RR, expected: Expected) -> Phrase:
    match rr.rtype:
        case "TXT":
            return _txt(rr, expected)
        case "A" | "AAAA":
            return (Value(Field.ADDRESS, rr.text),)
        case "NS" | "MX" | "CNAME" | "DNAME":
            return _pieces(rr.text, {-1: _HOST_TYPES[rr.rtype]})
        case "SOA":
            return _pieces(rr.text, {0: Field.HOST, 1: Field.MAILBOX})
        case "RRSIG":
            return _pieces(rr.text, {7: Field.DOMAIN}, rest_from=8, rest=Field.DIGEST)
        case "DNSKEY" | "DS":
            return _pieces(rr.text, {}, rest_from=3, rest=Field.DIGEST)
        case "NSEC":
            return _pieces(rr.text, {0: Field.DOMAIN})
        case "NSEC3":
            return _pieces(rr.text, {4: Field.DIGEST})
        case _:
            return (Value(Field.UNREAD, rr.text),)


def _txt(rr: RR, expected: Expected) -> Phrase:
    """String by string where all of it is one attempt; otherwise in one piece, so that it is judged in one piece."""
    whole = shown(rr.joined)
    read = meaning(rr.joined, expected)
    if len(rr.strings) < 2 or read.own != ((0, len(whole)),):
        return merged(('"', Value(Field.TXT, whole), '"'))
    field = Field.DMARC if read.of(RecordKey.DMARC) else Field.ACS_RECORD
    parts: list[str | Value] = []
    for string in rr.strings:
        parts += [' "' if parts else '"', Value(field, shown(string)), '"']
    return merged(parts)


def _pieces(text: str, fields: dict[int, Field], *, rest_from: int = 10**6, rest: Field = Field.PUBLIC) -> Phrase:
    """Space-separated rdata: the pieces at `fields` typed, all from `rest_from` on joined as one `rest` value."""
    words = text.split()
    head, tail = words[:rest_from], words[rest_from:]
    typed = {position % len(head) if head else 0: field for position, field in fields.items()}
    parts: list[str | Value] = []
    for position, word in enumerate(head):
        if position:
            parts.append(" ")
        parts.append(Value(typed[position], _undotted(word)) if position in typed else word)
    if tail:
        parts += [" ", Value(rest, " ".join(tail))]
    return merged(parts)


def _undotted(name: str) -> str:
    return name[:-1] if len(name) > 1 and name.endswith(".") else name
