"""What the registry says of the registration, from the recorded RDAP answers (RFC 9083, status values of RFC 8056)."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bundler.model.facts import RegistrationFacts
from bundler.model.observations import Observations

EVIDENCE = "S:registration"
_EXPIRES = ("expiration", "registrar expiration")
"""The registry's date before the registrar's."""


def read_registration(observations: Observations) -> RegistrationFacts | None:
    """The last answer about a domain; None where none was asked for or came."""
    for exchange in reversed(observations.rdap):
        body = exchange.body
        if exchange.status != 200 or not isinstance(body, dict) or body.get("objectClassName") != "domain":
            continue
        dates = {
            event["eventAction"].casefold(): moment
            for event in _dicts(body.get("events"))
            if isinstance(event.get("eventAction"), str) and (moment := _moment(event.get("eventDate")))
        }
        return RegistrationFacts(
            name=_name(body.get("ldhName")),
            server=_host(exchange.url),
            asked_at=exchange.sent_at,
            statuses=tuple(dict.fromkeys(s for s in _list(body.get("status")) if isinstance(s, str) and s)),
            expires_at=next((dates[action] for action in _EXPIRES if action in dates), None),
            registrar=next((n for e in _dicts(body.get("entities")) if isinstance(n := e.get("name"), str) and n), ""),
            cites=(EVIDENCE,),
        )
    return None


def status_key(status: str) -> str:
    """A status in one spelling: `client hold` of RDAP and `clientHold` of EPP alike become `clienthold`."""
    return "".join(letter for letter in status.casefold() if letter.isalnum())


def _moment(text: object) -> datetime | None:
    """RFC 3339; None for anything else, and for a time without its zone."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _name(value: object) -> str:
    return value.lower().removesuffix(".") if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]
