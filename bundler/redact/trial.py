"""One way through a report: every value is decided once, labels are numbered, and the document is written."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property

from bundler.model.fields import Field
from bundler.model.redacted import Document, Masked
from bundler.model.report import Report
from bundler.redact import accounts
from bundler.redact.basis import Basis
from bundler.redact.composed import expected_in_report
from bundler.redact.decided import Decided, decided, varied
from bundler.redact.messages import Messages
from bundler.redact.ownership import Ownership, ownership
from bundler.redact.policy import Policy
from bundler.redact.report_tree import ReportWriter, leaves
from bundler.redact.twin import Twin, other_name
from bundler.redact.written import Leaf


@dataclass(frozen=True, slots=True)
class Trial:
    """What one way through a report, or through a survey's rows, gives."""

    document: Document
    """All but the manifest."""
    masked: Masked
    decided: Decided


@dataclass(frozen=True)
class Redactor:
    """What all ways through one report have in common."""

    report: Report
    policy: Policy
    key: bytes
    messages: Messages = field(default_factory=Messages)

    @cached_property
    def leaves(self) -> dict[Leaf, int]:
        """The values of the report, and how often each is in it."""
        return leaves(self.report)

    @cached_property
    def ownership(self) -> Ownership:
        """Whose names and addresses are whose."""
        return ownership(self.report)

    def attempt(self, withheld: AbstractSet[Leaf] = frozenset(), twin: Twin | None = None) -> Trial:
        """One way through the report. With a twin, each value is replaced by its counterpart first."""
        first = decided(self.leaves, self._basis(withheld, twin), twin)
        found = decided(self.leaves, replace(first.basis, known=first.known()), twin)
        whole = ReportWriter(found.nodes(), self.key, self._shows).node(self.report)
        document = Document(whole.json)
        if found.passages:
            document["observed"]["limits"].append(accounts.limit(found.passages))
        masked = accounts.masked(found, whole.withheld, self.key)
        document["redaction"] = accounts.redaction(found, whole.withheld, masked, self.key)
        return Trial(document, masked, found)

    def _shows(self, wire: str) -> bool:
        return not self.policy.masks(Field.WIRE) and self.messages.is_readable(wire)

    def _basis(self, withheld: AbstractSet[Leaf], twin: Twin | None) -> Basis:
        """Without what a first look finds to be masked."""
        if twin is None:
            return Basis(self.policy, self.ownership, expected_in_report(self.report), withheld=withheld)
        rename = other_name if self.policy.masks(Field.DOMAIN) else str
        seen = self.ownership.varied(lambda name: twin.vary(Field.DOMAIN, name), rename)
        return Basis(self.policy, seen, twin.expected(), withheld=frozenset(varied(leaf, twin) for leaf in withheld))
