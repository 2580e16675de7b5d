"""Words with a fixed meaning that every reader of a pack meets: severities, and how a rule ended."""

from enum import StrEnum


class Severity(StrEnum):
    """Defined by consequence."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTE = "note"

    @property
    def meaning(self) -> str:
        """The consequence, as packs and documents say it."""
        return _SEVERITIES[self]


_SEVERITIES = {
    Severity.BLOCKING: (
        "a standard resolver can get a wrong answer or none for a record that ACS checks, or Microsoft documents that "
        "ACS refuses the record"
    ),
    Severity.WARNING: "can cause trouble later, or weakens the case",
    Severity.NOTE: "for information",
}


class RuleStatus(StrEnum):
    """How a rule ended."""

    FOUND = "found"
    CLEAR = "clear"
    COVERED = "covered"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not-applicable"
    CRASHED = "crashed"

    @property
    def meaning(self) -> str:
        """What a reader may conclude."""
        return _STATUSES[self]


_STATUSES = {
    RuleStatus.FOUND: "the problem exists; a finding describes it",
    RuleStatus.CLEAR: "what the rule needs was observed, and the problem does not exist",
    RuleStatus.COVERED: "the problem exists, and another finding with the same evidence tells its cause",
    RuleStatus.UNDECIDED: "what the rule needs was not observed; the document names it",
    RuleStatus.NOT_APPLICABLE: "the customer publishes no records for this kind of domain, or the domain is not in ACS",
    RuleStatus.CRASHED: "the rule failed, which is a defect of this program; nothing is known of the problem",
}
