"""What the registry says of the registration, from the recorded RDAP answers (RFC 9083, status values of RFC 8056)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bundler.model.facts import RegistrationFacts
from bundler.model.observations import Observations

_EXPIRES = ("expiration", "registrar expiration")
"""The registry's date before the registrar's."""


def read_registration(observations: Observations) -> RegistrationFacts | None:
    """The last answer about a domain; None where none was asked for or came."""
    for exchange in reversed(observations.rdap):
        body = exchange.body
        if exchange.status != 200 or not isinstance(body, dict) or body.get("objectClassName") != "domain":
            continue
        dates = {action.casefold(): moment for action, moment in dated_events(body) if moment}
        return RegistrationFacts(
            name=name_of(body.get("ldhName")),
            server=host_of(exchange.url),
            asked_at=exchange.sent_at,
            statuses=listed(body.get("status")),
            expires_at=next((dates[action] for action in _EXPIRES if action in dates), None),
            registrar=next(iter(names_of_registrars(body)), ""),
            cites=(f"R{exchange.seq}",),
        )
    return None


def dated_events(body: Mapping[str, Any]) -> tuple[tuple[str, datetime | None], ...]:
    """What the answer says happened, or will, and when; None for a date that cannot be read."""
    events = [event for event in _dicts(body.get("events")) if isinstance(event.get("eventAction"), str)]
    return tuple((event["eventAction"], _moment(event.get("eventDate"))) for event in events)


def names_of_registrars(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The registrars' names that a recording holds."""
    return tuple(n for e in _dicts(body.get("entities")) if isinstance(n := e.get("name"), str) and n)


def listed(value: object) -> tuple[str, ...]:
    """The texts of a JSON array, each once."""
    return tuple(dict.fromkeys(text for text in _list(value) if isinstance(text, str) and text))


def host_of(url: str) -> str:
    """The host of an address; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def name_of(value: object) -> str:
    """A domain name as this package writes names; empty for anything else."""
    return value.lower().removesuffix(".") if isinstance(value, str) else ""


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


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]
