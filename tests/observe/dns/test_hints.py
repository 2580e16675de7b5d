"""The root hints: the shipped list and files of users."""

from pathlib import Path

import pytest

from bundler.errors import UsageProblem
from bundler.observe.dns.hints import load_hints
from tests.world.zones import ROOT_SERVERS

FILE = """\
; comment
.                 3600000      NS    A.Root.Example.
.           3600000  IN  NS    b.root.example.
A.ROOT.EXAMPLE.   3600000      A     192.0.2.1
a.root.example.   3600000      AAAA  2001:DB8::1 ; another
b.root.example.   3600000  IN  A     192.0.2.2
other.example.    3600000      A     192.0.2.3
$TTL 5
"""


def test_the_shipped_list_holds_the_thirteen_on_both_families() -> None:
    hints = load_hints(None)
    assert hints.source == "iana:2024-04-18"
    known = {(name, address) for name, pair in ROOT_SERVERS.items() for address in pair}
    assert {(s.name, s.address) for s in hints.servers} == known
    assert {(s.port, s.origins) for s in hints.servers} == {(53, ("hint",))}


def test_a_file_of_the_user(tmp_path: Path) -> None:
    file = tmp_path / "named.root"
    file.write_text(FILE)
    hints = load_hints(file)
    assert [(s.name, s.address) for s in hints.servers] == [
        ("a.root.example", "192.0.2.1"),
        ("a.root.example", "2001:db8::1"),
        ("b.root.example", "192.0.2.2"),
    ]
    assert hints.source.startswith("file:")
    assert len(hints.source) == 5 + 64


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "No root server"),
        (". 1 NS a.example.\n", "No root server"),
        ("a.example. 1 A 192.0.2.1\n", "No root server"),
        (". 1 NS a.example.\na.example. 1 A 192.0.2.256\n", "Line 2"),
        ("\x00\xff" * 50, "No root server"),
        ("; x\n" * 300_000, "larger than 1 MiB"),
    ],
)
def test_bad_files_are_refused_in_one_sentence(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "hints"
    file.write_text(content)
    with pytest.raises(UsageProblem, match=says) as problem:
        load_hints(file)
    assert problem.value.what.count("\n") == 0
    assert problem.value.advice


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="No such file"):
        load_hints(tmp_path / "none")


def test_the_trust_anchors_are_those_of_the_root() -> None:
    import dns.rdtypes.ANY.DS

    import bundler

    text = (Path(bundler.__file__).parent / "data" / "root-anchors").read_text()
    lines = [line.split() for line in text.splitlines() if not line.startswith(";")]
    assert [(int(tag), alg, digest) for _, _, _, tag, alg, digest, _ in lines] == [(20326, "8", "2"), (38696, "8", "2")]
    for line in lines:
        assert isinstance(dns.rdata.from_text("IN", "DS", " ".join(line[3:])), dns.rdtypes.ANY.DS.DS)
