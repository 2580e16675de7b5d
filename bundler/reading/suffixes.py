"""Public suffixes: names right below which anybody may register or be given one (https://publicsuffix.org)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bundler.model.facts import RecordFacts, ZoneFacts
from bundler.model.records import RecordKey
from bundler.reading.names import depth

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def is_public_suffix(name: str) -> bool:
    """Whether the list names it, as a registry's (`co.uk`) or a provider's (`azurewebsites.net`). Never the root."""
    return name not in {"", "."} and bool(_suffixes().is_public(name))


def registered_name(name: str) -> str:
    """The name that somebody registered, at a registry and not at a provider: `contoso.co.uk` for
    `mail.contoso.co.uk`; empty for a public suffix.
    """
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True).privatesuffix(name) or ""


def at_a_suffix(zone: ZoneFacts, domain: str, records: Mapping[RecordKey, RecordFacts]) -> ZoneFacts:
    """The zone, with what is not delegated where it is a public suffix that answers and holds none of the records."""
    answers = [answer for record in records.values() for answer in record.usable]
    if domain == zone.apex or not answers or any(answer.candidates for answer in answers):
        return zone
    if not is_public_suffix(zone.apex):
        return zone
    return replace(zone, undelegated=".".join(domain.split(".")[-(depth(zone.apex) + 1) :]))


@lru_cache(maxsize=1)
def _suffixes() -> "PublicSuffixList":
    # Loaded only when it is asked for: reading the list takes a fifth of a second.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
