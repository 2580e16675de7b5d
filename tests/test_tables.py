"""The tables in `bundler/data`: each is checked, each mistake is named, and Azure's words are those of its SDK."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.mgmt.communication import models

from bundler.redact.azure_words import azure_words, shared_zones
from scripts.tables import DATA, REGISTRIES, main, problems, special_addresses
from scripts.tables import azure_words as check_words

ADDRESSES = (DATA / "special-addresses.txt").read_text("utf-8")
WORDS: dict[str, Any] = json.loads((DATA / "azure_words.json").read_text("utf-8"))
HEADER = "Address Block,Name,Globally Reachable\n"
V4 = HEADER + '10.0.0.0/8,Private-Use,False\n"192.0.0.170/32, 192.0.0.171/32",NAT64 Discovery,False\n'
V6 = HEADER + "2001:20::/28,ORCHIDv2,True\n2001:db8::/32,Documentation,False\n2001::/23,Protocol,False [1]\n"


def test_the_tables_are_whole() -> None:
    assert list(problems()) == []
    assert {"verified", "microsoft.communication"} <= azure_words()
    assert len(azure_words()) == sum(len(row["words"]) for row in WORDS["words"])
    assert "azurecomm.net" in shared_zones()


def test_azures_words_are_those_of_its_sdk() -> None:
    compared = [row for row in WORDS["words"] if "enum" in row]
    assert len(compared) >= 5
    for row in compared:
        assert sorted(each.value for each in getattr(models, row["enum"])) == row["words"], row["of"]


def test_a_table_that_nothing_checks_is_named(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "more.json").write_text("{}")
    assert list(problems(tmp_path / "data")) == ["more.json: no check is known for this table"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda table: table.update(as_of="lately"), "lately is no day"),
        (lambda table: table.pop("as_of"), "nothing is no day"),
        (lambda table: table.update(zones=[]), "zones are missing"),
        (lambda table: table["words"][0].update(source="http://contoso.com"), "no https address"),
        (lambda table: table["words"][0].pop("source"), "neither a source nor a note"),
        (lambda table: table["words"][0]["words"].reverse(), "not in order"),
        (lambda table: table["words"][0]["words"].append("Verified"), "verified is there twice"),
        (lambda table: table["words"][0].update(words=[]), "no rows"),
    ],
)
def test_each_mistake_in_the_words_is_named(damage: Callable[[dict[str, Any]], object], said: str) -> None:
    table = json.loads(json.dumps(WORDS))
    damage(table)
    assert any(said in problem for problem in check_words(json.dumps(table)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2025-10-09", "2025-13-09", "is no day"),
        ("as of 2025-10-09", "of late", "has no day"),
        ("https://", "", "has no source"),
        ("10.0.0.0/8 ", "10.0.0.1/8 ", "10.0.0.1/8 is no prefix"),
        ("10.0.0.0/8 ", "127.0.0.0/8 ", "127.0.0.0/8 is there twice"),
        ("10.0.0.0/8 ", "198.20.0.0/16 ", "IPv4 is not in order"),
        ("private use (RFC 1918)", "", "has no kind"),
    ],
)
def test_each_mistake_in_the_addresses_is_named(old: str, new: str, said: str) -> None:
    assert list(special_addresses(ADDRESSES)) == []
    damaged = ADDRESSES.replace(old, new)
    assert damaged != ADDRESSES
    assert any(said in problem for problem in special_addresses(damaged))


@pytest.mark.parametrize(
    ("v4", "said"),
    [
        (V4, []),
        (V4.replace("10.0.0.0/8,Private-Use,False", "10.0.0.0/8,Private-Use,True"), ["10.0.0.0/8 is private use"]),
        (V4 + "9.0.0.0/8,New,False\n", ["9.0.0.0/8 is global here, and IANA says false"]),
    ],
)
def test_the_table_is_compared_with_the_registries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], v4: str, said: list[str]
) -> None:
    for name, text in zip(REGISTRIES, (v4, V6), strict=True):
        (tmp_path / name).write_text(text)
    assert main(["--online", str(tmp_path)]) == bool(said)
    told = capsys.readouterr().out.splitlines()
    assert len(told) == len(said)
    assert all(each in line for each, line in zip(said, told, strict=True))
