"""`acs-evidence ticket`"""

import pytest

from tests.cli.run import acs_evidence


def ticket(sample: str, *args: str) -> str:
    run = acs_evidence("ticket", "contoso.com", "--replay", f"samples/{sample}/recording.jsonl", *args)
    assert (run.code, run.err) == (0, "")
    return run.out


def test_every_field_is_ready_to_paste() -> None:
    text = ticket("stuck")
    fields = dict(line.split(":", 1) for line in text.split("Description:")[0].splitlines() if ":" in line)
    assert len(fields["Summary"].strip()) < 100
    assert fields["Resource"].strip().endswith("/domains/contoso.com")
    assert fields["Problem start"].strip().endswith("UTC")
    assert "What is asked" in text.split("Description:")[1]


@pytest.mark.parametrize("sample", ["softfail", "not-requested", "intercepted"])
def test_where_nothing_is_to_be_asked_it_says_so(sample: str) -> None:
    text = ticket(sample)
    assert "Nothing is asked of Microsoft yet." in text
    assert "Create a support request" not in text


def test_masked_like_a_pack() -> None:
    assert "contoso" not in ticket("stuck", "--redact", "public")
