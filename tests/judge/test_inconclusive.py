"""What people are told when nothing can be concluded: why, and what to do first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.facts import Facts
from bundler.model.fields import plain
from bundler.model.observations import Step, StepOutcome
from bundler.model.report import Verdict
from bundler.reading import read
from tests.build import Scenario, zone_text
from tests.judge.facts import NOW, facts, record
from tests.rules.case import Azure, Case, case, initiated, judge
from tests.rules.tapes import ALL, failing

SIGNED_OUT = "Nobody is signed in: `az login`."


def unread(step: str, outcome: StepOutcome, advice: str = "") -> Facts:
    """A domain of which nothing in Azure was read, as this step ended."""
    base = facts([record(key, state="") for key in RecordKey])
    azure = replace(base.azure, domain=None, operations=None)
    return replace(base, azure=azure, steps={step: Step(step, outcome, NOW, NOW, "HTTP 403", advice)})


def words(case: Facts) -> tuple[str, str]:
    """Summary and what is asked."""
    whole = judge(case).overall
    assert whole.verdict is Verdict.INCONCLUSIVE
    return plain(whole.summary), plain(whole.ask)


def test_nobody_is_signed_in() -> None:
    summary, ask = words(unread("azure.sign-in", StepOutcome.DENIED, SIGNED_OUT))
    assert summary == (
        "The state of contoso.com in ACS was not read: the sign-in was refused. DNS is correct for the Domain, SPF, "
        "DKIM and DKIM2 records."
    )
    assert ask == f"{SIGNED_OUT} Then run this again."


@pytest.mark.parametrize("outcome", [StepOutcome.DENIED, StepOutcome.FAILED, StepOutcome.CUT_SHORT])
def test_the_failed_step_gives_the_advice(outcome: StepOutcome) -> None:
    summary, ask = words(unread("azure.domain", outcome, "Missing right: Reader on the subscription."))
    assert "reading the domain" in summary
    assert ask.startswith("Missing right: Reader on the subscription.")


def test_without_advice_and_without_azure() -> None:
    assert "--domain-json" in words(unread("azure.domain", StepOutcome.FAILED))[1]
    summary, ask = words(unread("azure.sign-in", StepOutcome.SKIPPED))
    assert "Azure was not asked" in summary
    assert "--domain-json" in ask


def of(what: Case) -> Facts:
    return read(what.observations())


def test_not_found_and_found_twice() -> None:
    summary, ask = words(of(case("", "", azure=Azure(found=()))))
    assert "was not found in ACS" in summary
    assert "--resource-id" in ask
    summary, ask = words(of(case("", "", azure=Azure(found=("a", "b"), readable=False))))
    assert "exists in 2 Email resources" in summary
    assert "--resource-id" in ask


@pytest.mark.parametrize("records", [None, {}])
def test_azure_gives_no_value_yet(records: dict[str, str] | None) -> None:
    given = Azure(properties={"verificationRecords": records}, events=[initiated(timedelta(minutes=5))])
    seen = of(Case("", frozenset(), "", azure=given))
    assert seen.records[RecordKey.DOMAIN].outcome is DnsOutcome.UNDETERMINED
    summary, ask = words(seen)
    assert summary == "The values that ACS expects for the Domain record are unknown."
    assert "--expect-token" in ask
    step = plain(judge(seen).verdicts[RecordKey.DOMAIN].next_step)
    assert "Azure gives no value for this record yet" in step
    assert "finding" not in step


def test_an_error_is_an_answer() -> None:
    seen = of(Case("", frozenset(), "", dns=Scenario(odd=dict.fromkeys(ALL, failing("SERVFAIL")))))
    judged = judge(seen)
    assert judged.overall.verdict is Verdict.FIX_DNS
    assert judged.verdicts[RecordKey.DKIM].verdict is Verdict.FIX_DNS


def test_no_answer_of_use() -> None:
    whole = unread("azure.sign-in", StepOutcome.SKIPPED)
    silent = replace(whole, records={**whole.records, RecordKey.SPF: record(RecordKey.SPF, ("silent", "silent"))})
    summary, ask = words(silent)
    assert "No usable DNS answer came for the SPF record." in summary
    assert "another network" in ask
    assert "no answer in time" in plain(judge(silent).verdicts[RecordKey.SPF].next_step)
    never = replace(whole, records={**whole.records, RecordKey.SPF: record(RecordKey.SPF, ())})
    assert "not looked up" in plain(judge(never).verdicts[RecordKey.SPF].next_step)


def test_the_network_comes_first() -> None:
    summary, ask = words(facts([record(RecordKey.SPF)], intercepted=True))
    assert "in place of the name servers" in summary
    assert "another network" in ask


def test_a_policy_above_is_named() -> None:
    zone = zone_text("mail.contoso.com", without=["DMARC"]) + '\n_dmarc.contoso.com TXT "v=DMARC1; p=reject"'
    seen = of(Case("", frozenset(), "", dns=Scenario(domain="mail.contoso.com", apex="contoso.com", zone=zone)))
    step = plain(judge(seen).verdicts[RecordKey.DMARC].next_step)
    assert step == "Not needed: the policy at _dmarc.contoso.com applies to the subdomain too."
