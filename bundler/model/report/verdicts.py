"""The verdicts, and the exit code of each."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the customer should do; DESIGN: verdicts and exit codes."""

    VERIFIED = "verified"
    OPEN_CASE = "open-case"
    FIX_DNS = "fix-dns"
    REQUEST_VERIFICATION = "request-verification"
    WAIT = "wait"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not-applicable"


EXIT_CODE = {
    Verdict.VERIFIED: 0,
    Verdict.OPEN_CASE: 10,
    Verdict.FIX_DNS: 11,
    Verdict.REQUEST_VERIFICATION: 12,
    Verdict.WAIT: 13,
    Verdict.INCONCLUSIVE: 14,
    Verdict.NOT_APPLICABLE: 15,
}
