"""Nothing is changed in Azure that was not shown and agreed to."""

import io
import sys

import pytest

from bundler.cli.consent import Answer, agreed, check_can_ask
from bundler.errors import UsageProblem
from bundler.observe.azure.writes import CREATE_TICKET

CALL = CREATE_TICKET.call({"subscription": "00000000-1111-2222-3333-444444444444", "ticket": "case-1"})
ENDPOINT = "https://management.azure.com"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def ask(*, yes: bool = False, dry_run: bool = False) -> Answer:
    return agreed([CALL], "Open it?", endpoint=ENDPOINT, yes=yes, dry_run=dry_run, notes=("A note.",))


def test_without_a_terminal_nothing_is_sent() -> None:
    with pytest.raises(UsageProblem, match="nothing was sent") as told:
        ask()
    assert told.value.exit_code == 2
    with pytest.raises(UsageProblem):
        check_can_ask(yes=False, dry_run=False)


def test_yes_and_dry_run_need_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(yes=True) is Answer.SEND
    out, err = capsys.readouterr()
    assert not out
    assert err == f"Will send to {ENDPOINT}:\n  {CALL.line}\nA note.\n"
    assert ask(yes=True, dry_run=True) is Answer.DRY_RUN
    assert capsys.readouterr().out == f"Would send to {ENDPOINT}:\n  {CALL.line}\nA note.\nNothing was sent.\n"


@pytest.mark.parametrize(("typed", "answer"), [("y\n", Answer.SEND), ("n\n", Answer.DECLINED), ("\n", Answer.DECLINED)])
def test_at_a_terminal_it_asks(monkeypatch: pytest.MonkeyPatch, typed: str, answer: Answer) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert ask() is answer
