"""A class that the user masks is gone from every format, at every level, whatever else holds its values."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from bundler.errors import GateRefused
from bundler.gate import Identity, finder, scan
from bundler.model.redacted import Masked
from bundler.redact import Level, Policy, seal
from tests.cli.run import acs_evidence
from tests.gate.test_build import SAMPLE, build, everything, recorded
from tests.sample_report import sample_report

pytestmark = pytest.mark.slow

VALUES = {
    "subscription": ["00000000-1111-2222-3333-444444444444"],
    "resource-group": ["contoso-rg"],
    "resource": ["contoso-email", "contoso-acs"],
    "domain": ["contoso.com", "contoso-com", "contoso%2ecom"],
}


@pytest.mark.parametrize("level", ["open", "support"])
@pytest.mark.parametrize("kind", VALUES)
def test_a_masked_class_is_gone_from_every_format(tmp_path: Path, level: str, kind: str) -> None:
    suffixes = (".json", ".md", ".html", ".pdf")
    note = f"seen: {VALUES[kind][0]}"
    run, files = build(tmp_path, recorded(), "--redact", level, "--mask", kind, "--note", note, suffixes=suffixes)
    assert run.code == 0, run.err
    assert len(files) == 4
    for path in files:
        text = "".join(everything(path).split()).casefold()
        assert not [value for value in VALUES[kind] if value in text], path.name


def test_free_text_is_no_excuse_for_a_leak() -> None:
    """The gate does not trust a text that others wrote, even where the level shows it."""
    report = sample_report()
    identity = Identity(user="adalovelace")
    told = replace(report, ticket=replace(report.ticket, note="ask adalovelace in the next room"))
    sealed = seal(told, Policy(Level.OPEN), b"k" * 32, lambda masked: finder(masked, identity))
    assert sealed.passages == 1
    assert "adalovelace" not in str(sealed.report.document)
    assert "1 passage is withheld" in sealed.report.document["observed"]["limits"][-1]


def test_the_terminal_is_scanned_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from bundler.render import terminal

    show = terminal.show

    def leaky(report: object, console: object, **how: str) -> None:
        show(report, console, **how)  # type: ignore[arg-type]
        console.print("contoso.com")  # type: ignore[attr-defined]

    monkeypatch.setattr(terminal, "show", leaky)
    run = acs_evidence("check", "contoso.com", "--replay", str(SAMPLE), "--redact", "public")
    assert (run.code, run.out) == (4, "Verdict: open-case\n")
    assert "contoso" not in run.err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["contoso", "selector1", "contoso-acs", "contoso-email", "azurecomm", "root", "dns"])
@pytest.mark.parametrize("level", ["open", "support", "public"])
def test_a_user_named_like_what_is_shown_gets_a_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, level: str
) -> None:
    for variable in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, name)
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    run, files = build(tmp_path, recorded(), "--redact", level)
    assert run.code == 0, run.err
    assert len(files) == 3


def test_a_home_directory_is_refused_whatever_is_shown() -> None:
    identity = Identity(user="adalovelace", home="/home/adalovelace")
    masked = Masked((), {}, {})

    def twin(suffix: str) -> list[tuple[str, bytes, bool]]:
        return [(suffix, b"node-adalovelace-7", True)]

    with pytest.raises(GateRefused, match="home directory"):
        scan("case.md", b"see file:///home/adalovelace/case.pdf", masked, identity, constants=twin)
    scan("case.md", b"node-adalovelace-7", masked, identity, constants=twin)
    with pytest.raises(GateRefused, match="local user"):
        scan("case.md", b"by adalovelace", masked, identity)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--redact", "public"), "contoso.com.json"),
        (("--redact", "public"), "Contoso-case.json"),
        (("--mask", "domain"), "contoso.com.json"),
    ],
)
def test_a_telling_file_name_is_refused_before_anybody_is_asked(
    tmp_path: Path, options: tuple[str, ...], name: str
) -> None:
    run = acs_evidence("build", "contoso.com", "--replay", "/nonexistent.jsonl", *options, "-o", str(tmp_path / name))
    assert run.code == 2
    assert "case.json" in run.err
    assert not list(tmp_path.glob("*.json"))


def test_a_telling_file_name_is_fine_where_the_domain_is_shown(tmp_path: Path) -> None:
    run = acs_evidence("build", "contoso.com", "--replay", str(SAMPLE), "-o", str(tmp_path / "contoso.com.json"))
    assert run.code == 0, run.err


def test_a_forbidden_value_in_a_file_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "values").write_text("Wisteria\n")
    run = acs_evidence(
        "build", "contoso.com", "--replay", str(SAMPLE), "--mask-values", str(tmp_path / "values"),
        "-o", str(tmp_path / "wisteria.json"),
    )  # fmt: skip
    assert run.code == 2
    assert "isteria" not in run.err
