"""What was asked of the registry, as report sections with typed leaves."""

from typing import Any
from urllib.parse import unquote, urlsplit

from bundler.model.canonical import canonical_sha256
from bundler.model.facts import RegistrationFacts
from bundler.model.fields import Field, Part, Phrase, Value, merged
from bundler.model.observations import RdapExchange
from bundler.model.report import RdapSection, RegistrationSection, RegistryEvent
from bundler.reading.registration import dated_events, host_of, listed, name_of, names_of_registrars

_DOMAIN_SEGMENT = "domain"
"""What is before the name in the path of a look-up (RFC 9082 section 3.1.3)."""


def registration_section(found: RegistrationFacts) -> RegistrationSection:
    """The registration in one piece."""
    return RegistrationSection(
        name=found.name,
        server=found.server,
        asked_at=found.asked_at,
        statuses=found.statuses,
        expires_on=f"{found.expires_at:%Y-%m-%d}" if found.expires_at else "",
        registrar=found.registrar,
        cites=found.cites,
    )


def rdap_section(exchange: RdapExchange) -> RdapSection:
    """One message: of its answer what is named here. The holder of the domain is in no recording, and in no section."""
    body: dict[str, Any] = exchange.body if isinstance(exchange.body, dict) else {}
    return RdapSection(
        id=f"R{exchange.seq}",
        url=_url(exchange.url),
        sent_at=exchange.sent_at,
        elapsed_us=exchange.elapsed_us,
        status=exchange.status,
        name=name_of(body.get("ldhName")),
        statuses=listed(body.get("status")),
        events=tuple(RegistryEvent(action, f"{at:%Y-%m-%d}" if at else "") for action, at in dated_events(body)),
        registrars=names_of_registrars(body),
        sha256=_hash(exchange.body) if body else "",
        error=exchange.error,
        detail=exchange.detail,
    )


def _hash(body: object) -> str:
    """Empty where canonical JSON cannot hold it, as in a recording that was made by hand."""
    try:
        return canonical_sha256(body)
    except ValueError:
        return ""


def _url(url: str) -> Phrase:
    """The address with its host and the name that was asked for typed."""
    split = urlsplit(url)
    parts: list[Part] = [f"{split.scheme}://", Value(Field.HOST, host_of(url))]
    before = ""
    for segment in split.path.split("/")[1:]:
        name = before == _DOMAIN_SEGMENT
        parts += ["/", Value(Field.DOMAIN, unquote(segment).lower()) if name else Value(Field.TERM, segment)]
        before = segment
    if split.query:
        parts += ["?", Value(Field.FREE_TEXT, split.query)]
    return merged(parts)
