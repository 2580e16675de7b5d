"""The story at 80 columns."""

import io
import re
from dataclasses import replace
from typing import Literal

import pytest
from rich.console import Console

from bundler.model.fields import Field, Value
from bundler.model.report import Verdict
from bundler.render.next_steps import next_commands
from bundler.render.terminal import show
from tests.render.conftest import CASES, HOSTILE
from tests.render.documents import case, redacted


def shown(name: str, *, terminal: bool = False) -> str:
    stream = io.StringIO()
    colours: Literal["standard", "auto"] = "standard" if terminal else "auto"
    show(redacted(CASES[name]()), Console(file=stream, width=80, force_terminal=terminal, color_system=colours))
    return stream.getvalue()


@pytest.mark.parametrize("name", CASES)
def test_it_fits_80_columns_but_for_commands_to_copy(name: str) -> None:
    lines = shown(name).split("\n")
    told = lines[: lines.index("How strong this case is" if "How strong this case is" in lines else "Next")]
    assert max(len(line) for line in told) <= 80


def test_it_tells_verdict_records_findings_fixes_and_the_next_command() -> None:
    text = re.sub(r"\s+", " ", shown("softfail"))
    document = redacted(CASES["softfail"]()).document
    wanted = [document["summary"], document["ask"], "acs-evidence check contoso.com", "azure.activity-log"]
    wanted += [record["key"] for record in document["records"]]
    for finding in document["findings"]:
        wanted += [finding["id"], finding["title"], finding["explanation"], finding["fix"]["text"]]
    wanted += [document["findings"][0]["fix"]["entries"][0]["value"], "DnsRecordsNotMatched"]
    assert [text_ for text_ in wanted if text_ not in text] == []


def test_colours_are_for_terminals_only() -> None:
    assert "\x1b" not in shown("softfail")
    assert "\x1b[" in shown("softfail", terminal=True)


def test_no_colour_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", shown("softfail", terminal=True))


def test_hostile_text_cannot_steer_the_terminal() -> None:
    stream = io.StringIO()
    hostile = Value(Field.PUBLIC, f"{HOSTILE}[bold]")
    show(redacted(replace(case(), summary=(hostile,))), Console(file=stream, width=80))
    text = stream.getvalue()
    assert "[bold]" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\x85\u202e\u200b]", text)
    assert "[U+001B]" in re.sub(r"\s+", "", text)


def test_long_values_are_cut_short() -> None:
    assert len(shown("large")) < 6_000


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_next_command(verdict: Verdict) -> None:
    document = redacted(case(verdict)).document
    document["findings"][0]["fix"]["commands"] = ["az one", "az two", "az one"]
    told = next_commands(document)
    assert told[-1].startswith("acs-evidence ")
    asked = [command for command in told if command.startswith("az ")]
    if verdict is Verdict.REQUEST_VERIFICATION:
        assert asked == ["az one", "az two"]
    else:
        assert not {"az one", "az two"} & set(asked)


@pytest.mark.parametrize("goes_on", ["\\", "`"])
def test_a_long_command_is_broken_before_its_options_as_the_shell_wants_it(goes_on: str) -> None:
    report = redacted(case(Verdict.REQUEST_VERIFICATION))
    command = "az communication email domain initiate-verification --domain-name contoso.com --resource-group 'a (b)'"
    report.document["findings"][0]["fix"]["commands"] = [command]
    stream = io.StringIO()
    show(report, Console(file=stream, width=60), goes_on=goes_on)
    first, *others = stream.getvalue()[stream.getvalue().index("  az ") :].split("\n")
    assert first.endswith(goes_on)
    assert re.sub(rf" {re.escape(goes_on)}\s+", " ", "\n".join([first, *others])).strip().startswith(command)


@pytest.mark.parametrize("name", CASES)
def test_no_line_ends_in_blanks(name: str) -> None:
    assert [line for line in shown(name).split("\n") if line != line.rstrip()] == []


def test_findings_of_one_kind_share_their_heading() -> None:
    report = case()
    finding = report.findings[-1]
    twice = replace(report, findings=(replace(finding, records=("DKIM",)), replace(finding, records=("DKIM2",))))
    stream = io.StringIO()
    show(redacted(twice), Console(file=stream, width=80))
    assert stream.getvalue().count(finding.title) == 1
    assert "DKIM, DKIM2" in stream.getvalue()
    assert "DKIM2: " in stream.getvalue()
