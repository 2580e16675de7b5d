"""What docs/reading-a-pack.md tells a reader to type works, on a real pack."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bundler.cli.signature import sign
from bundler.private import open_case, reveal, save
from bundler.redact import Policy, redact
from bundler.render import RenderOptions, renderer_for
from bundler.verify import read_document
from tests.needs import why_not
from tests.sample_report import PRIVATE, sample_report

PAGE = (Path(__file__).parents[2] / "docs" / "reading-a-pack.md").read_text("utf-8")
TOOLS = ("qpdf", "openssl", "basenc", "bash")


def blocks() -> list[str]:
    """The indented blocks of the page."""
    found = re.findall(r"(?:^    .*\n|^\n(?=    ))+", PAGE, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE).strip() for block in found]


def block(start: str) -> str:
    return next(each for each in blocks() if start in each)


@pytest.fixture(scope="module")
def _tools() -> None:
    if reason := why_not(*TOOLS):
        pytest.skip(reason)


def typed(script: str, folder: Path) -> str:
    """What a shell prints, with the Python of this environment."""
    import sys

    ready = script.replace("python3 -", f"{sys.executable} -").replace(
        "acs-evidence verify", f"{sys.executable} -m bundler verify"
    )
    return subprocess.run(["bash", "-c", ready], cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.usefixtures("_tools")
def test_the_commands_of_the_page(tmp_path: Path) -> None:
    case = open_case("contoso.com then")
    redacted, masked = redact(sample_report(), Policy(), case.key)
    save(case.with_masked(masked), ())
    folder = tmp_path / "reader"
    folder.mkdir()
    (folder / "case.pdf").write_bytes(renderer_for(".pdf").render(redacted, options=RenderOptions()))

    assert "%%EOF\n1\n" in typed(block("qpdf --show-attachment"), folder)
    assert typed(block("rfc8785"), folder) == "all sections are intact\nTrue\n"
    assert typed(block('"whole"'), folder) == "True\nTrue\n"
    assert typed(block("wire["), folder) == ""

    document = read_document(folder / "case.pdf")
    line = reveal(document, "TENANT-1")
    checks = block("D='WyJ").replace("WyJ…", line)
    printed = typed(checks, folder)
    ledger = {entry["label"]: entry["commitment"] for entry in document["redaction"]["ledger"]}
    assert printed.startswith(ledger["TENANT-1"])
    assert f'"TENANT-1","{PRIVATE.tenant}"]' in printed

    exchange = reveal(document, "D7")
    lookup = next(lookup for lookup in document["lookups"] if lookup["id"] == "D7")
    assert lookup["wire"]["sha256"] in typed(f"D='{exchange}'\n{block('openssl dgst -sha256   #')}", folder)

    altered = (folder / "evidence.json").read_text().replace("contoso.com", "fabrikam.com", 1)
    (folder / "evidence.json").write_text(altered)
    assert "all sections are intact" not in typed(block("rfc8785"), folder)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH's ssh-keygen is not installed")
def test_the_commands_about_signatures(tmp_path: Path) -> None:
    redacted, _ = redact(sample_report(), Policy(), b"k" * 32)
    data = renderer_for(".pdf").render(redacted, options=RenderOptions())
    (tmp_path / "case.pdf").write_bytes(data)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "customer"], check=True)
    (tmp_path / "case.pdf.sig").write_bytes(sign(data, tmp_path / "customer", by_hand="case.pdf"))

    assert 'Good "acs-evidence" signature with ED25519 key SHA256:' in typed(block("check-novalidate"), tmp_path)
    printed = typed(block("--allowed-signers"), tmp_path)
    assert 'Good "acs-evidence" signature for customer@contoso.com' in printed
    assert "case.pdf (pdf): intact" in printed
    assert "Signed by customer@contoso.com" in printed

    with (tmp_path / "case.pdf").open("ab") as file:
        file.write(b"\n")
    assert "Good" not in typed(block("check-novalidate"), tmp_path)
