"""What every rule keeps to, whoever wrote it."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from bundler.judge.rule_engine import run_rules
from bundler.model.acs_records import RecordKey
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.rules import catalogue, catalogue_markdown, collected
from bundler.rules._page import SECTIONS, sections
from tests.rules.corpus import judged

ROOT = Path(__file__).parents[2]
EACH = pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
PROMISED = frozenset(
    {
        "domain-not-delegated",
        "delegation-mismatch",
        "server-unreachable",
        "server-lame",
        "server-failing",
        "answer-not-authoritative",
        "network-interception",
        "servers-disagree",
        "serial-differs",
        "missing-glue",
        "ns-is-cname",
        "ns-without-address",
        "tcp-blocked",
        "edns-broken",
        "ipv6-not-tested",
        "dnssec-bogus",
        "dnssec-expiring",
        "microsoft-365-nameservers",
        "record-missing",
        "value-mismatch",
        "value-quoted",
        "value-whitespace",
        "value-trailing-dot",
        "name-doubled",
        "name-missing-subdomain",
        "apex-cname",
        "cname-is-txt",
        "cname-flattened",
        "cname-target-wrong",
        "cname-target-missing",
        "cname-multiple",
        "cname-loop",
        "selectors-swapped",
        "wildcard-answer",
        "spf-softfail",
        "spf-neutral",
        "spf-no-all",
        "spf-pass-all",
        "spf-multiple",
        "spf-missing-include",
        "spf-wrong-include",
        "spf-merged",
        "spf-syntax",
        "spf-lookup-limit",
        "spf-void-limit",
        "dmarc-missing",
        "dmarc-invalid",
        "dmarc-multiple",
        "mx-missing",
        "verification-not-requested",
        "verification-pending",
        "verification-stuck",
        "verification-failed",
        "dns-drift",
        "domain-in-two-resources",
        "domain-not-in-acs",
        "azure-unreadable",
        "provisioning-not-succeeded",
        "domain-not-linked",
        "data-location-mismatch",
        "sender-missing",
        "states-reset",
    }
)
"""Ids that documents and other programs lean on."""


def test_promised_ids_exist() -> None:
    assert {rule.id for rule in catalogue()} >= PROMISED


def test_sorted_by_id() -> None:
    ids = [rule.id for rule in catalogue()]
    assert ids == sorted(ids)


@EACH
def test_id_and_title(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert 0 < len(rule.title) <= 80
    assert not rule.title.endswith(".")


@EACH
def test_page(rule: Rule) -> None:
    parts = sections(rule.page)
    assert all(parts[heading] for heading in ("", *SECTIONS))
    assert "\n" not in parts[""]
    assert re.search(r"RFC \d{3,4}( section \d+(\.\d+)*)?", parts["Source"]) or "https://" in parts["Source"]
    assert "https://learn.microsoft.com/" in parts["Source"]


@EACH
def test_sentences_are_short(rule: Rule) -> None:
    for heading in SECTIONS[:3]:
        for sentence in re.split(r"(?<=[.:?])\s", sections(rule.page)[heading]):
            assert len(sentence.split()) <= 42, sentence


@EACH
def test_it_says_what_it_needs(rule: Rule) -> None:
    assert rule.needs
    if rule.precedence in {Precedence.DEFECT, Precedence.FALLBACK}:
        assert rule.severity is Severity.BLOCKING or rule.records == (RecordKey.DMARC,)
        assert Need.RECORD in rule.needs


@EACH
def test_advice_never_blocks(rule: Rule) -> None:
    if rule.records == (RecordKey.DMARC,):
        assert rule.severity is not Severity.BLOCKING


def test_a_finding_without_evidence_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="without evidence"):
        Problem(("Something is wrong.",), Fix(("Repair it.",)), ())


def module(name: str, rule: Rule | None) -> ModuleType:
    made = ModuleType(f"bundler.rules.{name}", "A page.")
    if rule is not None:
        made.RULE = rule  # type: ignore[attr-defined]
    return made


def make(rule_id: str) -> Rule:
    return Rule(rule_id, Severity.NOTE, "Title", (Need.ZONE,), check=lambda _: ())


def test_discovery_fills_in_the_page() -> None:
    assert collected([module("some_rule", make("some-rule"))])[0].page == "A page."


@pytest.mark.parametrize(
    ("modules", "why"),
    [
        ([module("a", make("a")), module("a", make("a"))], "defined twice"),
        ([module("a", make("b"))], "holds the rule b"),
        ([module("a", None)], "holds one RULE"),
    ],
)
def test_discovery_refuses(modules: list[ModuleType], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        collected(modules)


def test_a_rule_is_of_one_kind() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Rule("a", Severity.NOTE, "A", ())
    with pytest.raises(ValueError, match="records go with"):
        Rule("a", Severity.NOTE, "A", (), check_record=lambda _r, _f: ())


@pytest.mark.parametrize("page", ["", "A line.\n\nRemedy\n\nDo.\n", "A line.\n\nSource\n\nx\n\nRemedy\n\ny\n"])
def test_a_page_without_its_sections_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="sections are"):
        sections(page)


def test_the_printed_catalogue_is_current() -> None:
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == catalogue_markdown()


def test_every_rule_leaves_one_line() -> None:
    results = run_rules(judged("all right").facts, catalogue())
    assert [result.rule.id for result in results] == [rule.id for rule in catalogue()]
