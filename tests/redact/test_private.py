"""The private map: from building a pack to revealing one value of it."""

import json
import os
import stat
from pathlib import Path

import platformdirs
import pytest

from bundler.errors import ToolFailed, UsageProblem
from bundler.private import open_case, reveal, save, state_directory
from bundler.redact import Level, Policy, redact
from bundler.redact.commitment import disclosed_value
from bundler.verify import disclosed
from tests.sample_report import PRIVATE, sample_report
from tests.secret_shapes import shapes

SUBJECT = "contoso.com 2026-01-10T12:00:00.000125Z"


def built(level: Level = Level.SUPPORT, outputs: tuple[Path, ...] = ()) -> dict[str, object]:
    """A pack as the command line builds it."""
    case = open_case(SUBJECT)
    redacted, masked = redact(sample_report(), Policy(level), case.key)
    save(case.with_masked(masked), outputs)
    return redacted.document


def private_map() -> Path:
    return next(platformdirs.user_state_path("acs-evidence").glob("*/private.json"))


def test_every_label_can_be_revealed_and_checked() -> None:
    document = built()
    ledger = document["redaction"]["ledger"]  # type: ignore[index]
    values = {disclosed(document, reveal(document, entry["label"])) for entry in ledger}
    assert ("TENANT-1", PRIVATE.tenant) in values
    assert ("RESOLVER-1", PRIVATE.resolver) in values
    assert len(values) == len(ledger)


def test_withheld_bytes_can_be_revealed_and_checked() -> None:
    document = built()
    label, value = disclosed(document, reveal(document, "D7"))
    query, answer = value.split(".")
    lookup = next(lookup for lookup in sample_report().lookups if lookup.id == "D7")
    assert (label, query, answer) == ("D7", lookup.wire.query, lookup.wire.answer)


def test_packs_of_one_case_share_their_proofs_and_all_can_be_revealed() -> None:
    first, public, again = built(), built(Level.PUBLIC), built()
    assert first == again
    assert disclosed(public, reveal(public, "DOMAIN-1")) == ("DOMAIN-1", "contoso.com")
    assert disclosed(first, reveal(first, "PERSON-1")) == ("PERSON-1", PRIVATE.creator)


def test_another_subject_is_another_case() -> None:
    built()
    assert open_case(SUBJECT).key != open_case("fabrikam.com 2026-01-10T12:00:00.000125Z").key


def test_a_tampered_disclosure_is_not_accepted() -> None:
    document = built()
    good = reveal(document, "TENANT-1")
    other = reveal(document, "PERSON-1")
    for bad in (good[:-2] + "AA", good + "A", "", other[: len(other) // 2]):
        with pytest.raises(UsageProblem):
            disclosed(document, bad)
    document["redaction"]["ledger"][0]["commitment"] = "x" * 43  # type: ignore[index]
    with pytest.raises(UsageProblem, match="does not belong to this pack"):
        disclosed(document, reveal_label_of_first(good, other, document))


def reveal_label_of_first(good: str, other: str, document: dict[str, object]) -> str:
    """The disclosure of the label that stands first in the ledger."""
    label = document["redaction"]["ledger"][0]["label"]  # type: ignore[index]
    return other if label == "PERSON-1" else good


def test_modes_are_private_under_any_umask() -> None:
    before = os.umask(0)
    try:
        built()
    finally:
        os.umask(before)
    assert stat.S_IMODE(private_map().stat().st_mode) == 0o600
    assert stat.S_IMODE(private_map().parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(private_map().parents[1].stat().st_mode) == 0o700


def test_secrets_are_not_kept_even_there() -> None:
    rule, secret = shapes()[5]
    report = sample_report()
    object.__setattr__(report.steps[1], "detail", secret)
    case = open_case(SUBJECT)
    redacted, masked = redact(report, Policy(), case.key)
    save(case.with_masked(masked), ())
    assert "SECRET-1" in redacted.document["steps"][1]["detail"], rule
    kept = [disclosed_value(each) for each in json.loads(private_map().read_text())["disclosures"].values()]
    assert PRIVATE.creator in {value for _, value in kept}
    assert not [label for label, value in kept if value in secret]
    with pytest.raises(UsageProblem, match="replaces a secret"):
        reveal(redacted.document, "SECRET-1")


def test_what_is_not_known_is_said() -> None:
    document = built()
    with pytest.raises(UsageProblem, match="has no label NOBODY-9"):
        reveal(document, "NOBODY-9")
    with pytest.raises(UsageProblem, match="has no label D11"):
        reveal(document, "D11")  # shown as it is: nothing to reveal
    private_map().unlink()
    with pytest.raises(UsageProblem, match="does not know the value"):
        reveal(document, "TENANT-1")


def test_a_damaged_map_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    document = built()
    private_map().write_text("{")
    with pytest.raises(UsageProblem, match="does not know the value"):
        reveal(document, "TENANT-1")
    assert "is damaged" in capsys.readouterr().err


def test_the_map_does_not_go_where_it_could_be_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = tmp_path / "handed-over"
    handed.mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(handed / "state"))
    with pytest.raises(ToolFailed, match="inside the output directory"):
        built(outputs=(handed / "case.pdf",))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with pytest.raises(ToolFailed, match="directory of the private maps"):
        built(outputs=(state_directory("x") / "case.pdf",))
    assert not list(tmp_path.rglob("private.json"))


def test_a_pack_in_the_home_directory_is_no_obstacle() -> None:
    built(outputs=(Path.home() / "case.pdf",))
    assert private_map().is_file()


@pytest.mark.parametrize("kind", ["directory", "file", "dangling link"])
def test_the_map_does_not_go_into_a_git_work_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    marker = tmp_path / "tree" / ".git"
    marker.parent.mkdir()
    if kind == "directory":
        marker.mkdir()
    elif kind == "file":
        marker.write_text("gitdir: elsewhere")
    else:
        marker.symlink_to("nowhere")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "tree" / "deep" / "state"))
    with pytest.raises(ToolFailed, match="Git work tree"):
        built()
    assert not list(tmp_path.rglob("private.json"))


def test_the_map_does_not_repeat_the_document() -> None:
    built()
    entry = json.loads(private_map().read_text())
    assert set(entry) == {"format", "tool", "subject", "key", "disclosures"}
    assert len(bytes.fromhex(entry["key"])) == 32
