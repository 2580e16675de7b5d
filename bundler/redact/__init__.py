"""From a judged case to what may leave: another type, with every private value masked by its field class.

Nothing is searched and replaced in finished text. Each leaf of a report carries its class, the policy says which
classes are masked, and a masked value becomes a label `CLASS-n`, numbered by first appearance. Only free text that
others wrote is searched, for what was masked elsewhere and then for private shapes.

The result is put to the test before it is given out (`bundler.redact.twin`): a value in which something masked shows
after all is masked whole, and the document says how many passages that concerned.
"""

from dataclasses import dataclass

from bundler.model.redacted import Document, Masked, RedactedReport
from bundler.model.report import Report
from bundler.redact.manifest import manifest
from bundler.redact.policy import Level, Policy
from bundler.redact.proof import FindMaker, proven
from bundler.redact.trial import Redactor, Trial
from bundler.redact.twin import with_proofs_of

__all__ = ["Level", "Policy", "Sealed", "redact", "seal"]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What may leave, proven not to depend on what was masked."""

    report: RedactedReport
    masked: Masked
    twin: RedactedReport
    """Made of other values in place of the masked ones, with the proofs of `report`: equal to it."""
    passages: int
    """How many passages are withheld, because something masked showed in them."""


def redact(report: Report, policy: Policy, key: bytes) -> tuple[RedactedReport, Masked]:
    """What may leave of a report under a policy, and what was masked; see `seal`."""
    sealed = seal(report, policy, key)
    return sealed.report, sealed.masked


def seal(report: Report, policy: Policy, key: bytes, find: FindMaker | None = None) -> Sealed:
    """What may leave of a report under a policy.

    `key` is the case's secret of 32 bytes: it salts the commitments. The document depends on nothing else, and on the
    masked values only through those commitments, which is shown each time. Raises `TypeError` for a leaf without a
    field class, and `GateRefused` when the document depends on masked values in a place that cannot be masked.
    """
    return _sealed(*proven(Redactor(report, policy, key), policy, find))


def _sealed(one: Trial, two: Trial) -> Sealed:
    one.document["manifest"] = manifest(one.document)
    twin = RedactedReport(Document(with_proofs_of(two.document, one.document)))
    return Sealed(RedactedReport(one.document), one.masked, twin, one.decided.passages)
