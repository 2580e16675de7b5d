"""The file of --resume: what it gives back, and what it makes of damage."""

from pathlib import Path

import pytest

from bundler.cli.journal import Journal
from bundler.errors import UsageProblem
from bundler.judge.fleet import failed_row
from bundler.model.fields import Field, Value
from bundler.model.report import Verdict
from bundler.model.survey import JudgedDomain

ABOUT = {"azure": "yes", "tenant": ""}
ROW = JudgedDomain(
    domain="contoso.com",
    verdict=Verdict.FIX_DNS,
    summary=("DNS of ", Value(Field.DOMAIN, "contoso.com"), " is wrong."),
    do=("Change ", Value(Field.TXT, "v=spf1 ~all"), "."),
    unverified=(("SPF ", Value(Field.TERM, "VerificationFailed")), ("DKIM",)),
    resource_id="/subscriptions/1",
    resources=("/subscriptions/1", "/subscriptions/2"),
    findings=("spf-softfail",),
    all_findings=("spf-softfail", "mx-missing"),
    servers=("ns1.contoso.com",),
    failing=("ns1.contoso.com",),
    modified_at="2026-11-20T08:00:00Z",
    depth="full",
)
OTHER = JudgedDomain("fabrikam.com", Verdict.VERIFIED, ("All is verified.",), (), depth="quick")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path / "done", ABOUT)
    assert made.rows() == []
    return made


def again(journal: Journal) -> list[JudgedDomain]:
    return Journal(journal.path, ABOUT).rows()


def test_rows_come_back_as_they_were(journal: Journal) -> None:
    journal.add(ROW)
    journal.add(OTHER)
    assert again(journal) == [ROW, OTHER]
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_one_that_failed_is_looked_at_again(journal: Journal) -> None:
    journal.add(ROW)
    journal.add(failed_row("contoso.com", "the look failed"))
    journal.add(OTHER)
    assert again(journal) == [OTHER]


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_line_that_was_cut_off_costs_its_domain_alone(journal: Journal, cut: int) -> None:
    journal.add(ROW)
    journal.add(OTHER)
    journal.path.write_bytes(journal.path.read_bytes()[:-cut])
    resumed = Journal(journal.path, ABOUT)
    assert resumed.rows() == [ROW]
    resumed.add(OTHER)
    assert again(journal) == [ROW, OTHER]


def test_at_whatever_byte_it_ends_it_can_go_on(journal: Journal) -> None:
    journal.add(ROW)
    whole = journal.path.read_bytes()
    for end in range(len(whole)):
        journal.path.write_bytes(whole[:end])
        resumed = Journal(journal.path, ABOUT)
        assert resumed.rows() == []
        resumed.add(ROW)
        assert again(journal) == [ROW]


@pytest.mark.parametrize("line", [b"\xff\x00\n", b"[]\n", b"{}\n", b'{"domain": 1, "verdict": "wait"}\n', b"\n"])
def test_a_damaged_line_in_the_middle_costs_nothing_else(journal: Journal, line: bytes) -> None:
    journal.add(ROW)
    with journal.path.open("ab") as file:
        file.write(line)
    journal.add(OTHER)
    assert again(journal) == [ROW, OTHER]


@pytest.mark.parametrize("content", [b"[core]\n\tbare = false\n", b"#!/bin/sh", b'{"a": 1}\n', b"\x7fELF\0\0"])
def test_another_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine"
    path.write_bytes(content)
    with pytest.raises(UsageProblem, match="not a file of --resume"):
        Journal(path, ABOUT).rows()
    assert path.read_bytes() == content


def test_one_of_other_options_is_refused(journal: Journal) -> None:
    journal.add(ROW)
    with pytest.raises(UsageProblem, match="other options"):
        Journal(journal.path, ABOUT | {"azure": "no"}).rows()
    assert again(journal) == [ROW]


@pytest.mark.parametrize("path", [Path("/dev/zero"), Path("/")])
def test_what_is_no_file_is_refused(path: Path) -> None:
    with pytest.raises(UsageProblem, match="no ordinary file"):
        Journal(path, ABOUT).rows()


def test_a_full_disk_is_said_once_and_ends_nothing() -> None:
    journal = Journal(Path("/dev/full"), ABOUT)
    journal.add(ROW)
    assert "No space left" in journal.lost
    journal.add(OTHER)
