"""`acs-evidence records`"""

import json

import pytest

from bundler.cli.commands import records
from bundler.render.record_forms import FORMS
from tests.cli.run import acs_evidence

REPLAY = ("--replay", "samples/stuck/recording.jsonl")


def test_one_form_alone_is_ready_for_a_file() -> None:
    run = acs_evidence("records", "contoso.com", *REPLAY, "--as", "route53")
    assert (run.code, run.err) == (0, "")
    assert len(json.loads(run.out)["Changes"]) == 3


def test_all_forms() -> None:
    run = acs_evidence("records", "contoso.com", *REPLAY)
    assert run.code == 0
    assert [form.title for form in FORMS if form.title in run.out] == [form.title for form in FORMS]


def test_the_option_offers_every_form() -> None:
    (option,) = [each for each in records.params if each.name == "form"]
    assert tuple(option.type.choices) == tuple(form.id for form in FORMS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrong", ["bind", ""])
def test_an_unknown_form_is_wrong_usage(wrong: str) -> None:
    run = acs_evidence("records", "contoso.com", *REPLAY, "--as", wrong)
    assert run.code == 2
    assert "Traceback" not in run.err
