"""The words and signs for verdicts, states and outcomes: the same in every format, and never a colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bundler.model.outcomes import RuleStatus, Severity


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign, a word and a tone. The tone (`good`, `bad`, `warn`, `plain`) only repeats what the sign says."""

    mark: str
    word: str
    tone: str

    def __str__(self) -> str:
        return f"{self.mark} {self.word}"


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict as a heading."""

    title: str
    mark: str
    tone: str
    ask_heading: str


VERDICTS: Final = {
    "verified": VerdictWords("Verified", "✓", "good", "What to do next"),
    "open-case": VerdictWords("Ready for Microsoft support", "▲", "case", "What is asked of Microsoft"),
    "fix-dns": VerdictWords("DNS needs a change first", "✘", "bad", "What to change"),
    "request-verification": VerdictWords("Request verification", "▸", "warn", "What to do next"),
    "wait": VerdictWords("Wait", "◆", "warn", "What to do next"),
    "inconclusive": VerdictWords("Inconclusive", "□", "plain", "What is missing"),
    "not-applicable": VerdictWords("Nothing to verify", "○", "plain", "What to do next"),
}

RECORD_VERDICTS: Final = {
    "verified": "done",
    "open-case": "support case",
    "fix-dns": "fix DNS",
    "request-verification": "request verification",
    "wait": "wait",
    "inconclusive": "not determined",
    "not-applicable": "nothing to do",
}

DNS: Final = {
    "right": Sign("✓", "right", "good"),
    "wrong": Sign("✘", "wrong", "bad"),
    "missing": Sign("○", "missing", "bad"),
    "undetermined": Sign("□", "undetermined", "plain"),
}

ANSWER_RIGHT: Final = Sign("✓", "right", "good")
ANSWER_WRONG: Final = Sign("✘", "wrong", "bad")
ANSWER_MISSING: Final = Sign("○", "missing", "bad")
ANSWER_NONE: Final = Sign("□", "no usable answer", "plain")
ANSWER_UNJUDGED: Final = Sign("◇", "answered", "plain")

REASONS: Final = {
    "alias-loop": "the aliases form a loop",
    "alias-target-missing": "the alias leads to a name that has no such record",
    "alias-not-followed": "the name is an alias, and its target gave no usable answer",
}
"""Reasons that do not speak for themselves."""

SERVERS: Final = {
    "authoritative": Sign("✓", "authoritative", "good"),
    "not-authoritative": Sign("✘", "not authoritative", "bad"),
    "lame": Sign("✘", "lame", "bad"),
    "failing": Sign("✘", "failing", "bad"),
    "silent": Sign("○", "silent", "bad"),
    "not-global": Sign("✘", "not reachable over the Internet", "bad"),
    "not-tested": Sign("□", "not tested", "plain"),
}

SEVERITIES: Final = {
    "blocking": Sign("✘", "blocking", "bad"),
    "warning": Sign("△", "warning", "warn"),
    "note": Sign("○", "note", "plain"),
}

SEVERITY_MEANINGS: Final = {severity.value: severity.meaning for severity in Severity}
RULE_MEANINGS: Final = {status.value: status.meaning for status in RuleStatus}

STEPS: Final = {
    "ok": Sign("✓", "done", "good"),
    "failed": Sign("✘", "failed", "bad"),
    "denied": Sign("✘", "no access", "bad"),
    "not-found": Sign("○", "not found", "warn"),
    "skipped": Sign("□", "skipped", "plain"),
    "cut-short": Sign("△", "cut short", "warn"),
}

SOURCES: Final = {
    "azure": "read from Azure in this run",
    "file": "from a file supplied by the customer, not read from Azure",
    "documented-default": "Microsoft's documented default, not read from Azure",
    "expect-token": "given on the command line, not read from Azure",
}

LEVELS: Final = {
    "public": "Public: everything that identifies the customer is masked",
    "support": "Support: for a private support case",
    "open": "UNREDACTED: nothing is masked but secrets",
}


def yes_no(flag: bool | None) -> str:
    """A flag in words; None is something that was not observed."""
    return "not observed" if flag is None else "yes" if flag else "no"


def answer_sign(answer: Mapping[str, Any]) -> Sign:
    """What one address's answer is worth."""
    if answer["kind"] == "none":
        return ANSWER_NONE
    if answer["right"]:
        return ANSWER_RIGHT
    if answer["kind"] in ("nodata", "nxdomain") or not answer["values"]:
        return ANSWER_MISSING
    return ANSWER_UNJUDGED if answer["right"] is None else ANSWER_WRONG


def over(seen: Mapping[str, Any]) -> str:
    """Over what a server answered, and its limits of size: `UDP, at most 1232 bytes; TCP not asked`."""
    tcp = "TCP not asked" if seen["tcp"] is None else "TCP" if seen["tcp"] else "not TCP"
    return f"{_over_udp(seen)}; {tcp}"


def _over_udp(seen: Mapping[str, Any]) -> str:
    if not seen["udp"]:
        return "UDP not asked" if seen["udp"] is None else "not UDP"
    size = (
        f", at most {seen['payload']} bytes" if seen["payload"] else ", without EDNS" if seen["edns"] is False else ""
    )
    return f"UDP{size}, truncated" if seen["cut_off"] else f"UDP{size}"
