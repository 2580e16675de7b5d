"""The records as sets: what has one name and one type is one set (RFC 2181 section 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bundler.render.transcripts import Json

_LONGEST_STRING = 255
"""Bytes in one string of a TXT record (RFC 1035 section 3.3)."""


@dataclass(frozen=True, slots=True)
class RecordSet:
    """All records of one name and type."""

    zone: str
    """The zone that serves the name; without a final dot."""
    name: str
    """The full name, without a final dot."""
    type: str
    values: tuple[str, ...]
    """Text of a TXT record as a whole; the target of a CNAME record without a final dot."""
    ttl: int

    @property
    def host(self) -> str:
        """The name relative to the zone; `@` for the zone itself."""
        if self.name == self.zone:
            return "@"
        return self.name.removesuffix(f".{self.zone}") if self.name.endswith(f".{self.zone}") else f"{self.name}."

    @property
    def identifier(self) -> str:
        """A name for languages that need one: `acs_txt`, `acs_selector1_azurecomm_prod_net_domainkey_cname`."""
        host = "" if self.host == "@" else self.host
        letters = "".join(character if character.isascii() and character.isalnum() else "_" for character in host)
        return "_".join(filter(None, ["acs", *letters.split("_"), self.type.lower()]))


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write record sets down."""

    id: str
    """What the option takes: `zone`."""
    title: str
    write: Callable[[Sequence[RecordSet]], str]
    """The text, with its line breaks."""
    whole_sets: bool = False
    """The form replaces a set as a whole, so that values which are not in it are lost."""


def record_sets(doc: Json) -> tuple[RecordSet, ...]:
    """The required records of a report document whose value is known."""
    found: dict[tuple[str, str, str], list[Json]] = {}
    for record in doc["records"]:
        if record["required"] and record["expected"]:
            found.setdefault((record["zone"], record["name"], record["type"]), []).append(record)
    return tuple(
        RecordSet(zone, name, rtype, tuple(_value(rtype, each["expected"]) for each in those), those[0]["ttl"] or 3600)
        for (zone, name, rtype), those in found.items()
    )


def _value(rtype: str, expected: str) -> str:
    return expected.removesuffix(".") if rtype == "CNAME" else expected


def strings(value: str) -> tuple[str, ...]:
    """The character strings of a TXT record, each of at most 255 bytes."""
    return tuple(value[at : at + _LONGEST_STRING] for at in range(0, len(value), _LONGEST_STRING)) or ("",)


def quoted(value: str) -> str:
    """The strings of a TXT record in presentation format (RFC 1035 section 5.1)."""
    return " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in strings(value))
