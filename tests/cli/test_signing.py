"""`build --sign` and what `verify` and OpenSSH itself say about the signature."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bundler.cli.signature import NAMESPACE
from tests.cli.run import Run, acs_evidence

ROOT = Path(__file__).parents[2]
RECORDING = ROOT / "samples" / "stuck" / "recording.jsonl"
needs_openssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH's ssh-keygen is not installed")


def key_pair(folder: Path, name: str, passphrase: str = "") -> Path:
    key = folder / name
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "nobody", "-f", str(key)],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return key


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "never")
    return tmp_path


def build(*more: str) -> Run:
    return acs_evidence("build", "contoso.com", "--replay", str(RECORDING), "-o", "case.json", *more)


def ssh_keygen(*arguments: str, data: bytes) -> int:
    return subprocess.run(["ssh-keygen", "-Y", *arguments], input=data, capture_output=True, check=False).returncode


@needs_openssh
def test_signed_checked_by_the_program_and_by_openssh(folder: Path) -> None:
    key = key_pair(folder, "key")
    run = build("-o", "case.md", "--sign", str(key))
    assert run.code == 0, run.err
    assert {"case.json", "case.json.sig", "case.md", "case.md.sig"} <= {each.name for each in folder.iterdir()}
    data = (folder / "case.json").read_bytes()
    place = ("-n", NAMESPACE, "-s", "case.json.sig")
    assert ssh_keygen("check-novalidate", *place, data=data) == 0
    assert ssh_keygen("check-novalidate", "-n", "file", "-s", "case.json.sig", data=data) != 0

    verified = acs_evidence("verify", "case.json")
    assert verified.code == 0
    assert "Signed with the key ED25519 SHA256:" in verified.out
    assert "Whole is not genuine" in verified.out

    (folder / "allowed").write_text(f"customer@contoso.com {(folder / 'key.pub').read_text()}")
    assert ssh_keygen("verify", "-f", "allowed", "-I", "customer@contoso.com", *place, data=data) == 0
    by_name = acs_evidence("verify", "case.json", "--allowed-signers", "allowed")
    assert by_name.code == 0
    assert "Signed by customer@contoso.com, ED25519 SHA256:" in by_name.out
    assert "not genuine" not in by_name.out


@needs_openssh
def test_a_signature_that_does_not_hold_is_never_whole(folder: Path) -> None:
    assert build("-o", "case.md", "--sign", str(key_pair(folder, "key"))).code == 0
    other = acs_evidence("verify", "case.json", "--signature", "case.md.sig")
    assert other.code == 1
    assert "ITS SIGNATURE IS NOT VALID" in other.out
    assert "does not match these bytes" in other.out

    (folder / "allowed").write_text(f"customer@contoso.com {key_pair(folder, 'other').with_suffix('.pub').read_text()}")
    stranger = acs_evidence("verify", "case.json", "--allowed-signers", "allowed")
    assert stranger.code == 1
    assert "none of the allowed signers'" in stranger.out

    (folder / "case.json.sig").write_text("nothing of the kind")
    assert acs_evidence("verify", "case.json").code == 1
    (folder / "case.json.sig").unlink()
    missing = acs_evidence("verify", "case.json", "--allowed-signers", "allowed")
    assert (missing.code, "Cannot read case.json.sig" in missing.err) == (2, True)


@needs_openssh
def test_altered_data_are_altered_whoever_signed_them(folder: Path) -> None:
    key = key_pair(folder, "key")
    assert build("--sign", str(key)).code == 0
    altered = (folder / "case.json").read_text().replace("open-case", "fix-dns", 1)
    (folder / "case.json").write_text(altered)
    (folder / "case.json.sig").unlink()
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", "key", "-n", NAMESPACE, "case.json"], check=True)
    run = acs_evidence("verify", "case.json")
    assert (run.code, "ALTERED" in run.out, "Signed with the key" in run.out) == (1, True, True)


@needs_openssh
def test_what_cannot_be_signed_is_written_all_the_same(folder: Path) -> None:
    run = build("--sign", str(key_pair(folder, "locked", "a passphrase that nobody types")))
    assert run.code == 1
    assert "The pack is written, but signing failed" in run.err
    assert (folder / "case.json").exists()
    assert not (folder / "case.json.sig").exists()
    assert acs_evidence("verify", "case.json").code == 0


@needs_openssh
def test_a_signature_is_not_replaced_unasked(folder: Path) -> None:
    key = str(key_pair(folder, "key"))
    assert build("--sign", key).code == 0
    before = {name: (folder / name).read_bytes() for name in ("case.json", "case.json.sig")}
    again = build("--sign", key)
    assert again.code == 2
    assert "case.json.sig exists and is the signature of an earlier file." in again.err
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert build("--sign", key, "--force").code == 0


def test_a_signature_is_written_over_no_other_file(folder: Path) -> None:
    key = key_pair(folder, "key")
    key.rename(folder / "case.json.sig")
    secret = (folder / "case.json.sig").read_bytes()
    run = build("--sign", "case.json.sig", "--force")
    assert (run.code, "are the same file" in run.err) == (2, True)
    assert (folder / "case.json.sig").read_bytes() == secret


def test_an_old_signature_is_named(folder: Path) -> None:
    assert build("--sign", str(key_pair(folder, "key"))).code == 0
    run = build("--redact", "open")
    assert run.code == 0
    assert "case.json.sig belongs to an earlier file" in run.err


def test_what_can_be_known_before_is_said_before(folder: Path) -> None:
    run = build("--sign", "no-such-key")
    assert not (folder / "case.json").exists()
    assert run.code in {1, 2}
    assert re.search(r"Cannot read the key no-such-key|ssh-keygen.* is missing", run.err)
    (folder / "key").write_text("x")
    public = build("--redact", "public", "--sign", "key")
    assert (public.code, "your public key" in public.err) == (2, True)
    assert not (folder / "case.json").exists()


def test_without_openssh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "key").write_text("x")
    assert build().code == 0
    (folder / "case.json.sig").write_text("x")
    monkeypatch.setenv("PATH", str(folder))
    run = build("--sign", "key")
    assert (run.code, "ssh-keygen, which makes and checks signatures, is missing" in run.err) == (1, True)
    unchecked = acs_evidence("verify", "case.json")
    assert (unchecked.code, "was not checked" in unchecked.out) == (0, True)
    assert acs_evidence("verify", "case.json", "--signature", "case.json.sig").code == 1


@pytest.mark.parametrize(
    ("name", "said"), [("case.md", "Markdown"), ("case.html", "HTML"), ("case.txt", "A text file")]
)
def test_what_cannot_be_verified_is_said_with_what_can(folder: Path, name: str, said: str) -> None:
    if name.endswith(".txt"):
        (folder / name).write_text("A title\n")
    else:
        assert build("-o", name).code == 0
    run = acs_evidence("verify", name)
    assert run.code == 2
    assert f"{said} cannot be verified" in run.err
    assert ".pdf or .json of the same run" in run.err


def test_whole_is_not_genuine_is_said_in_the_pack_too(folder: Path) -> None:
    assert build("-o", "case.md", "-o", "case.html").code == 0
    for name in ("case.md", "case.html"):
        assert "Whole is not genuine" in (folder / name).read_text()
