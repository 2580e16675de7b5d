"""Redaction of a survey: what is masked in one row is masked by the same label in all, in every form.

Every domain and resource of the survey is known before the first row is written, so that a row cannot show what another
masks. The finished survey is put to the same test as a pack (`bundler.redact.twin`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from bundler.model.fields import Field
from bundler.model.redacted import Document, Masked
from bundler.model.report import Verdict
from bundler.model.survey import FleetFinding, JudgedDomain, JudgedTogether, Row
from bundler.redact import accounts
from bundler.redact.basis import Basis
from bundler.redact.decided import Decided, decided, varied
from bundler.redact.ownership import Ownership, is_shared_zone, topmost
from bundler.redact.policy import Policy
from bundler.redact.proof import FindMaker, proven
from bundler.redact.report_tree import ReportWriter, leaves, sound
from bundler.redact.scrub import SHORT, alternatives
from bundler.redact.trial import Trial
from bundler.redact.twin import Twin, other_name
from bundler.redact.written import Leaf


@dataclass(frozen=True, slots=True)
class Whose(Ownership):
    """Whose names are whose, of many domains."""

    bases: frozenset[str] = frozenset()
    registries: frozenset[str] = frozenset()
    """Names above a base."""
    brands: re.Pattern[str] | None = None

    def base_of(self, name: str) -> str:
        """The topmost name of the domain at or above the name; empty where it is nobody's."""
        labels = name.split(".")
        above = (".".join(labels[start:]) for start in range(len(labels)))
        return next((each for each in above if each in self.bases), "")

    def is_customers(self, name: str) -> bool:
        """At or below a domain's topmost name."""
        return bool(self.base_of(name))

    def tells_customer(self, name: str) -> bool:
        """Another's name made of a customer's."""
        return self.brands is not None and self.brands.search(name) is not None

    def is_shared(self, name: str) -> bool:
        """Belongs to everybody."""
        return name in self.registries or is_shared_zone(name, "")


def whose(domains: Iterable[str], rename: Callable[[str], str] = str) -> Whose:
    """Of the domains of a survey, each with its topmost name under another name where `rename` gives one."""
    bases = frozenset(rename(topmost(domain.casefold().rstrip("."))) for domain in domains)
    words = {word for base in bases for word in (base, base.replace(".", "-"), base.partition(".")[0])}
    return Whose(
        base="",
        relative=frozenset(),
        shared_hosts=frozenset(),
        shared_addresses=frozenset(),
        bases=bases,
        registries=frozenset(base.partition(".")[2] for base in bases),
        brands=alternatives(word for word in words if len(word) >= SHORT),
    )


@dataclass(frozen=True, slots=True)
class SurveySubjects:
    """What a survey is about, known before anything is judged."""

    domains: tuple[str, ...]
    resources: tuple[str, ...] = ()
    """Ids."""

    def decided(self, policy: Policy, withheld: AbstractSet[Leaf] = frozenset(), twin: Twin | None = None) -> Decided:
        """Each known name and id decided, with its label, and what everything else is decided by."""
        rename = other_name if twin and policy.masks(Field.DOMAIN) else str
        varying = frozenset(varied(leaf, twin) for leaf in withheld)
        first = decided(self._leaves(), Basis(policy, whose(self.domains, rename), withheld=varying), twin)
        return decided(self._leaves(), replace(first.basis, known=first.known()), twin)

    def _leaves(self) -> dict[Leaf, int]:
        texts = ((Field.DOMAIN, self.domains), (Field.RESOURCE_ID, self.resources))
        return Counter((kind, sound(text)) for kind, values in texts for text in values)


@dataclass(frozen=True, slots=True)
class SealedSurvey:
    """Rows and findings that may leave, and what was masked."""

    rows: tuple[Row, ...]
    findings: tuple[FleetFinding, ...]
    masked: Masked
    twin_rows: tuple[Row, ...]
    """The same of other values in place of the masked ones: equal, unless something leaks."""
    twin_findings: tuple[FleetFinding, ...]


def seal_survey(
    rows: Sequence[JudgedDomain],
    findings: Sequence[JudgedTogether],
    known: SurveySubjects,
    policy: Policy,
    *,
    key: bytes,
    find: FindMaker | None = None,
) -> SealedSurvey:
    """What may leave of a survey. Raises as `bundler.redact.seal` does."""
    one, two = proven(_Redactor(rows, findings, known, policy, key), policy, find)
    return SealedSurvey(*_read(one.document), one.masked, *_read(two.document))


class Stream:
    """Redacts rows one by one, as they finish: by the labels that the finished survey has."""

    def __init__(self, known: SurveySubjects, policy: Policy) -> None:
        self._decided = known.decided(policy)

    def row(self, judged: JudgedDomain) -> Row:
        """One row."""
        self._decided = decided(leaves(judged), self._decided.basis, before=self._decided.labels)
        return _row(_walk(self._decided).node(judged).json)


@dataclass(frozen=True, slots=True)
class _Redactor:
    rows: Sequence[JudgedDomain]
    findings: Sequence[JudgedTogether]
    known: SurveySubjects
    policy: Policy
    key: bytes

    def attempt(self, withheld: AbstractSet[Leaf], twin: Twin | None = None) -> Trial:
        """One way through all rows."""
        known = self.known.decided(self.policy, withheld, twin)
        counts = Counter(known.counts)
        counts.update(leaves(*self.rows, *self.findings))
        found = decided(counts, known.basis, twin)
        walk = _walk(found)
        document = Document(
            {
                "rows": [walk.node(row).json for row in self.rows],
                "findings": [walk.node(finding).json for finding in self.findings],
            }
        )
        return Trial(document, accounts.masked(found, (), self.key), found)


def _walk(found: Decided) -> ReportWriter:
    """Rows have no bytes of messages, which a key would be needed for."""
    return ReportWriter(found.nodes(), key=b"", shows=lambda _: False)


def _read(document: Document) -> tuple[tuple[Row, ...], tuple[FleetFinding, ...]]:
    findings = (FleetFinding(each["id"], each["text"], tuple(each["domains"])) for each in document["findings"])
    return tuple(map(_row, document["rows"])), tuple(findings)


def _row(written: dict[str, Any]) -> Row:
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in written.items()}
    return Row(**plain | {"verdict": Verdict(written["verdict"])})  # type: ignore[arg-type]
