"""Zones put together by chance, read from wire bytes: no rule crashes, and nothing wrong goes without a finding."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundler.judge.host_entries import entries
from bundler.model.acs_records import DnsOutcome
from bundler.model.fields import Value
from bundler.model.observations import Outcome
from bundler.model.outcomes import RuleStatus
from bundler.model.rule import Severity
from bundler.reading import read
from tests.build import SELECTORS, SPF, TOKEN, Scenario
from tests.nameserver import always, with_rcode
from tests.rules.case import judge

TERMS = [
    "include:spf.protection.outlook.com",
    "include:azure.com",
    "mx",
    "a:contoso.com",
    "ip4:192.0.2.1",
    "ip4:192.0.2.1-all",
    "exists:%{i}.example",
    "redirect=other.example",
    "-all",
    "~all",
    "all",
    "-all.",
]
_SPF_TEXT = st.lists(st.sampled_from(TERMS), max_size=5).map(lambda terms: " ".join(["v=spf1", *terms]))
_ODD_TEXT = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=20)
_TYPED = st.tuples(
    st.sampled_from(["", '"', " ", "\u00a0", "`", "."]),
    st.one_of(st.sampled_from([TOKEN, SPF, "v=DMARC1; p=none", "ms-domain-verification=x"]), _SPF_TEXT, _ODD_TEXT),
    st.sampled_from(["", '"', " ", ".", ";"]),
).map("".join)


def quoted(text: str) -> str:
    """A TXT value in presentation format."""
    data = text.encode()[:255]
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03d}" for b in data) + '"'


_OWNERS = [
    "contoso.com",
    "*.contoso.com",
    "_dmarc.contoso.com",
    "contoso.com.contoso.com",
    *(f"{s}.contoso.com" for s in SELECTORS),
    f"{SELECTORS[0]}.contoso.com.contoso.com",
]
_TARGETS = [
    *(f"{selector}.azurecomm.net." for selector in SELECTORS),
    f"{SELECTORS[0]}.azurecomm.net.contoso.com.",
    "contoso.com.",
    f"{SELECTORS[1]}.contoso.com.",
]
_LINES = st.one_of(
    st.builds(lambda owner, text: f"{owner} TXT {quoted(text)}", st.sampled_from(_OWNERS), _TYPED),
    st.builds(lambda owner, to: f"{owner} CNAME {to}", st.sampled_from(_OWNERS), st.sampled_from(_TARGETS)),
    st.sampled_from(
        ["contoso.com MX 0 .", "contoso.com MX 10 mail.contoso.com.", f"{SELECTORS[0]}.contoso.com A 192.0.2.9"]
    ),
)
_ZONES = st.lists(_LINES, max_size=8).map("\n".join)
_BEHAVIOUR = st.one_of(
    _ZONES,
    st.sampled_from([always(Outcome.TIMEOUT), with_rcode("REFUSED"), with_rcode("SERVFAIL"), with_rcode("NXDOMAIN")]),
)


@pytest.mark.patient
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_ZONES, st.dictionaries(st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1"]), _BEHAVIOUR), st.booleans())
def test_nothing_wrong_goes_without_a_finding(zone: str, odd: dict[str, object], ipv6: bool) -> None:
    facts = read(Scenario(zone=zone, odd=odd, ipv6=ipv6).observations())  # type: ignore[arg-type]
    judged = judge(facts)
    assert [r.rule.id for r in judged.results if r.outcome is RuleStatus.CRASHED] == []
    problems = [problem for result in judged.results for problem in result.problems]
    for key, record in facts.records.items():
        if record.required and record.outcome in {DnsOutcome.WRONG, DnsOutcome.MISSING}:
            assert any(p.severity is Severity.BLOCKING and (not p.records or key in p.records) for p in problems)
    for problem in problems:
        entries(problem.fix.changes, facts)
        for phrase in (problem.explanation, problem.fix.text, problem.detail):
            literal = "".join(part for part in phrase if not isinstance(part, Value))
            assert "contoso" not in literal
            assert "azurecomm" not in literal
