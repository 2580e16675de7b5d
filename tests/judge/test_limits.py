"""What the document cannot say is said."""

from dataclasses import replace

from bundler.judge.limits import limits
from bundler.model.fields import plain
from tests.build import observations
from tests.judge.facts import facts


def test_a_record_that_azure_adds_later_is_shown_and_not_judged() -> None:
    case = facts()
    assert case.azure.domain is not None
    later = {"BIMI": {"type": "TXT", "name": "default._bimi", "value": "v=BIMI1"}}
    azure = replace(case.azure, domain=replace(case.azure.domain, other_records=later))
    told = [plain(limit) for limit in limits(observations(), replace(case, azure=azure))]
    assert "Azure asks for a record that this version does not judge, BIMI: TXT default._bimi v=BIMI1." in told
    assert not any("does not judge" in plain(limit) for limit in limits(observations(), case))
