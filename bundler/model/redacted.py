"""The only type renderers accept. Built by `bundler.redact.redact`, or read back from a published document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NewType

Document = NewType("Document", dict[str, Any])
"""A published document of format `acs-evidence/1`: JSON types only, prose as plain strings, nothing unmasked."""


@dataclass(frozen=True, slots=True)
class RedactedReport:
    """What may leave the machine."""

    document: Document
    """Keys as in `bundler.model.report.Report`, plus `redaction` and `manifest`."""

    @property
    def level(self) -> str:
        """`public`, `support` or `open`."""
        return str(self.document["redaction"]["level"])

    @property
    def domain(self) -> str:
        """The domain, or its label where domains are masked."""
        return str(self.document["domain"])


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One masked value, kept privately."""

    label: str
    field: str
    """The field class, or `secret`."""
    value: str
    salt: bytes


@dataclass(frozen=True, slots=True)
class Tally:
    """How many leaves of one field class the document shows and masks."""

    shown: int
    masked: int


@dataclass(frozen=True, slots=True)
class Masked:
    """What was masked, for the gate, the preview and the private map. Never rendered."""

    disclosures: tuple[Disclosure, ...]
    must_not_appear: Mapping[str, str]
    """Literal value to the label that represents it; a value may have several spellings."""
    tallies: Mapping[str, Tally]
    """By field class, in order of first appearance."""
