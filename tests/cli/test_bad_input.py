"""Every mistake gets one clear sentence and the documented exit code; nothing is written, nothing is lost."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bundler.errors import GateRefused
from tests.cli.run import Run, acs_evidence

SAMPLE = Path(__file__).parents[2] / "samples" / "stuck" / "recording.jsonl"


def build(*args: str, output: Path | str = "case.md", domain: str = "contoso.com", stdin: str = "") -> Run:
    return acs_evidence("build", domain, "--replay", str(SAMPLE), "-o", str(output), *args, stdin=stdin)


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_sample_builds(inside: Path) -> None:
    run = build()
    assert (run.code, run.err) == (0, "")
    assert "open-case" in run.out
    assert (inside / "case.md").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("build", "admin@contoso.com", "-o", "case.md"), "Did you mean contoso.com?"),
        (("build", "https://contoso.com/", "-o", "case.md"), "Did you mean contoso.com?"),
        (("build", "contoso", "-o", "case.md"), "not a full domain name"),
        (("build", "contoso.com"), "Missing option '-o'"),
        (("build", "contoso.com", "-o", "case.docx"), "does not name a format"),
        (("build", "contoso.com", "-o", "case.md", "-o", "./case.md"), "named twice"),
        (("build", "contoso.com", "-o", "."), "does not name a format"),
        (("check", "contoso.com", "--no-azure", "--domain-json", "x.json"), "exclude each other"),
        (
            ("check", "contoso.com", "--no-azure", "--resource-group", "x"),
            "--resource-group has no effect because Azure is not read",
        ),
        (("check", "contoso.com", "--expect-token", "x"), "--expect-token needs --no-azure"),
        (("check", "contoso.com", "--domain-json", "-", "--mask-values", "-"), "read only once"),
        (("check", "contoso.com", "--domain-json", "none.json"), "Cannot read domain from none.json"),
        (("check", "contoso.com", "--root-hints", "none.root"), "Cannot read the root hints"),
        (("check", "contoso.com", "--trust-anchor", "none"), "Cannot read the trust anchor"),
        (("check", "contoso.com", "--resolver", "dns.example"), "is not an address"),
        (("check", "contoso.com", "--requested-at", "yesterday"), "is not a time"),
        (("check", "contoso.com", "--requested-at", "2026-11-20T10:00"), "has no time zone"),
        (("check", "contoso.com", "--requested-at", "2999-01-01T00:00Z"), "after the observation"),
        (("check", "contoso.com", "--deadline", "0"), "'0' is not a time from 1 to 3600 seconds"),
        (("check", "contoso.com", "--deadline", "nan"), "'nan' is not a time"),
        (("check", "contoso.com", "--deadline", "inf"), "'inf' is not a time"),
        (("check", "contoso.com", "--replay", "none.jsonl"), "Cannot read the recording none.jsonl"),
        (("check", "contoso.com", "--resource-id", "/subscriptions/x"), "--resource-id"),
        (("check", "contoso.com", "--subscription", "my-subscription"), "--subscription"),
        (("check", "contoso.com", "--mask", "nonsense"), "'nonsense' is not one of"),
        (("build", "contoso.com", "-o", "case.md", "-o", "case.docx"), "does not name a format"),
        (("build", "contoso.com", "-o", "case.md", "--ticket", "12"), "is not the number of a support request"),
        (("build", "contoso.com", "-o", "case.md", "--ticket", "my case"), "is not the number of a support request"),
        (("fix", "contoso.com", "-o", "fix.pdf"), "does not name a format"),
        (("rules", "spf-softfial"), "Did you mean spf-softfail?"),
        (("verify", "none.pdf"), "Cannot read none.pdf"),
        (("reveal", "none.pdf", "PERSON-1"), "Cannot read none.pdf"),
        (("nonsense",), "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_usage_mistakes(args: tuple[str, ...], said: str, inside: Path) -> None:
    run = acs_evidence(*args)
    assert run.code == 2, run.err
    assert said in run.err
    assert "Traceback" not in run.err
    assert not list(inside.iterdir())


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00\xff", b'{"name": 1}', b"[" * 10_000])
def test_a_file_that_is_no_domain(content: bytes, inside: Path) -> None:
    (inside / "domain.json").write_bytes(content)
    run = acs_evidence("check", "contoso.com", "--domain-json", "domain.json")
    assert run.code == 2
    assert run.err.count("\n") == 1


def test_a_recording_of_another_domain() -> None:
    run = build(domain="fabrikam.com")
    assert run.code == 2
    assert "The recording is about contoso.com, not fabrikam.com." in run.err


def test_a_live_option_in_a_replay() -> None:
    run = build("--subscription", "00000000-1111-2222-3333-444444444444")
    assert run.code == 2
    assert "--subscription has no effect with --replay" in run.err


def test_a_live_option_from_the_environment_does_not_hinder_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACS_EVIDENCE_SUBSCRIPTION", "00000000-1111-2222-3333-444444444444")
    assert build().code == 0


def test_options_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, inside: Path) -> None:
    monkeypatch.setenv("ACS_EVIDENCE_TICKET", "2611200010000000")
    assert build().code == 0
    assert "2611200010000000" in (inside / "case.md").read_text()


def test_a_changed_recording(inside: Path) -> None:
    (inside / "changed.jsonl").write_bytes(SAMPLE.read_bytes().replace(b"ns1.", b"ns9.", 1))
    run = acs_evidence("check", "contoso.com", "--replay", "changed.jsonl")
    assert run.code == 2
    assert "was changed after it was made" in run.err


def test_no_directory() -> None:
    run = build(output="none/case.md")
    assert run.code == 1
    assert "there is no directory none" in run.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_directory(inside: Path) -> None:
    (inside / "closed").mkdir(mode=0o500)
    run = build(output="closed/case.md")
    assert run.code == 1
    assert "Permission denied" in run.err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a directory where nobody may create files")
def test_a_place_where_nobody_may_write() -> None:
    run = build(output="/proc/self/case.md")
    assert run.code == 1
    assert run.err.startswith("acs-evidence: Cannot write /proc/self/case.md")


@pytest.mark.usefixtures("no_pango")
def test_a_missing_pango(inside: Path) -> None:
    run = build(output="case.pdf")
    assert run.code == 1
    assert run.err.startswith("acs-evidence: The PDF cannot be made because Pango")
    assert ".html" in run.err
    assert not list(inside.iterdir())


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("bundler.cli.judging.Gate.scan", 4),
        ("bundler.cli.pack.write_all", 1),
        ("bundler.cli.judging.seal", 1),
        ("bundler.cli.judging.save", 1),
        ("bundler.cli.judging.judge", 1),
    ],
)
def test_a_stage_that_fails_writes_nothing(
    place: str, code: int, monkeypatch: pytest.MonkeyPatch, inside: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise GateRefused("refused.") if code == 4 else RuntimeError("broken")

    monkeypatch.setattr(place, fail)
    run = build("-o", "case.json")
    assert run.code == code
    assert run.err.count("\n") == 1
    assert not list(inside.iterdir())


def test_an_interruption(monkeypatch: pytest.MonkeyPatch, inside: Path) -> None:
    def interrupt(*_: object, **_how: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bundler.cli.judging.judge", interrupt)
    run = build()
    assert run.code == 130
    assert not list(inside.iterdir())


def test_preview_writes_nothing(inside: Path) -> None:
    run = build("--preview")
    assert run.code == 0
    assert "Nothing was written." in run.out
    assert "mailbox" in run.out
    assert not list(inside.iterdir())


def test_exit_code_on_request() -> None:
    assert build("--exit-code").code == 10


def test_packs_are_for_their_owner(inside: Path) -> None:
    previous = os.umask(0)
    try:
        assert build().code == 0
    finally:
        os.umask(previous)
    assert stat.S_IMODE((inside / "case.md").stat().st_mode) == 0o600


def test_values_given_in_a_file_are_masked_and_never_echoed(inside: Path) -> None:
    run = build("--mask-values", "-", output="case.json", stdin="contoso-email\n")
    assert run.code == 0, run.err
    assert "contoso-email" not in (inside / "case.json").read_text()
    assert "contoso-email" not in run.out + run.err


def test_build_then_verify_then_reveal(inside: Path) -> None:
    assert build(output="case.json").code == 0
    document = json.loads((inside / "case.json").read_text())
    label = next(entry["label"] for entry in document["redaction"]["ledger"] if entry["class"] == "mailbox")
    revealed = acs_evidence("reveal", "case.json", label)
    assert revealed.code == 0, revealed.err
    line = revealed.out.strip()
    verified = acs_evidence("verify", "case.json", "--disclosure", line)
    assert verified.code == 0, verified.err
    assert f"{label} is " in verified.out
    tampered = (inside / "case.json").read_text().replace("open-case", "fix-dns", 1)
    (inside / "case.json").write_text(tampered)
    assert acs_evidence("verify", "case.json").code == 1


def test_option_values_in_any_case() -> None:
    assert build("--redact", "PUBLIC", "--paper", "Letter", "--mask", "Sender").code == 0


def test_a_ticket_number_as_mails_write_it(inside: Path) -> None:
    assert build("--ticket", "TrackingID#2611200010000000", output="case.json").code == 0
    assert json.loads((inside / "case.json").read_text())["ticket"]["number"] == "2611200010000000"


@pytest.mark.parametrize(
    "names", ["case.md:other.json", "case.md other.json", "case.md,other.json", "case.md\nother.json"]
)
def test_several_outputs_from_the_environment(names: str, inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACS_EVIDENCE_OUTPUT", names)
    run = acs_evidence("build", "contoso.com", "--replay", str(SAMPLE))
    assert run.code == 0, run.err
    assert {path.name for path in inside.iterdir()} == {"case.md", "other.json"}


def test_a_blank_in_a_name_from_the_environment(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACS_EVIDENCE_OUTPUT", "my case.md")
    assert acs_evidence("build", "contoso.com", "--replay", str(SAMPLE)).code == 0
    assert [path.name for path in inside.iterdir()] == ["my case.md"]


def test_a_preview_needs_no_file(inside: Path) -> None:
    run = acs_evidence("build", "contoso.com", "--replay", str(SAMPLE), "--preview")
    assert (run.code, run.err) == (0, "")
    assert "Labels that replace masked values" in run.out
    assert not list(inside.iterdir())


def test_the_catalogue_ends_quietly_when_its_reader_leaves() -> None:
    command = f"{sys.executable} -m bundler rules | head -1"
    run = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, cwd=SAMPLE.parents[2], env=dict(os.environ)
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("address-not-global")


def test_the_text_of_the_ticket(inside: Path) -> None:
    assert build("-o", "case.md", "--ticket-text", output="case.txt").code == 0
    title, blank, *description = (inside / "case.txt").read_text().splitlines()
    assert title.startswith("ACS Email: DKIM of contoso.com")
    assert (len(title) < 100, blank) == (True, "")
    told = "\n".join(description)
    for words in ("Resource id: /subscriptions/", "Problem start: ", "Impact: ", "What is asked: ", "correlation id "):
        assert words in told
    assert told.strip() in build("--ticket-text", output="other.md").out


def test_what_dns_has_to_change_as_a_text(inside: Path) -> None:
    recording = SAMPLE.parents[1] / "softfail" / "recording.jsonl"
    run = acs_evidence("fix", "contoso.com", "--replay", str(recording), "-o", "fix.txt")
    assert (run.code, run.err) == (0, "")
    text = (inside / "fix.txt").read_text()
    assert text == acs_evidence("fix", "contoso.com", "--replay", str(recording)).out
    assert "1. Change a TXT record" in text
    assert 'contoso.com. 3600 IN TXT "v=spf1' in text


def test_the_next_commands_keep_what_this_run_was_given() -> None:
    run = acs_evidence("check", "contoso.com", "--replay", str(SAMPLE), "--redact", "open", "--mask", "person")
    assert "acs-evidence build contoso.com --redact open --mask person" in " ".join(run.out.split()).replace(
        " \\ ", " "
    )
