"""The table of DNS hosts: its shape, and that it says of a form only what a page shows."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from scripts.dns_hosts import TABLE, problems

HOSTS: list[dict[str, Any]] = json.loads(TABLE.read_text("utf-8"))["hosts"]
NAMED = {
    "Azure DNS", "Microsoft 365", "Cloudflare", "GoDaddy", "Amazon Route 53", "IONOS", "Namecheap", "OVHcloud",
    "Hetzner", "Squarespace", "Google Cloud DNS or Squarespace Domains",
}  # fmt: skip


def test_the_table_is_whole() -> None:
    assert list(problems(HOSTS)) == []
    assert {row["name"] for row in HOSTS} >= NAMED
    described = [row for row in HOSTS if row.get("way")]
    assert len(described) >= 8
    assert all(row["read"] >= "2026-11-26" for row in described)


def _without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda row: row.pop(key)


def _with(**values: object) -> Callable[[dict[str, Any]], object]:
    return lambda row: row.update(values)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_without("source"), "without a page"),
        (_without("read"), "without a page"),
        (_without("fields"), "belong together"),
        (_without("servers"), "servers is missing"),
        (_with(apex="zone"), "neither @ nor empty"),
        (_with(read="yesterday"), "no day such as"),
        (_with(read="2026-02-30"), "no day of the calendar"),
        (_with(source="http://contoso.com"), "no https address"),
        (_with(fields={"name": "Host"}), "fields are not"),
        (_with(hints={"MX": "x"}), "other types"),
        (_with(dot="yes"), "dot is no bool"),
        (_with(colour="red"), "no key"),
        (_with(servers=["*.azure-dns.com"]), "is also of Azure DNS"),
        (_with(name="Azure DNS"), "is there twice"),
    ],
)
def test_each_mistake_is_named(damage: Callable[[dict[str, Any]], object], said: str) -> None:
    hosts = copy.deepcopy(HOSTS)
    damage(next(row for row in hosts if row["name"] == "Hetzner"))
    assert any(said in problem for problem in problems(hosts)), list(problems(hosts))
