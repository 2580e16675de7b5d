"""Check the tables in `bundler/data`: shape, order, duplicates, sources and days; those of DNS hosts too.

python scripts/tables.py                 # what is wrong, one line each; exit code 1 if anything is
python scripts/tables.py --online        # also: does IANA still list what special-addresses.txt says?
python scripts/tables.py --online FOLDER # the same, with the registries' CSV files from a folder
"""

import csv
import ipaddress
import json
import re
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = ROOT / "bundler" / "data"
sys.path.insert(0, str(ROOT))

from scripts.dns_hosts import TABLE, problems as host_problems

REGISTRIES = {
    "iana-ipv4-special-registry-1.csv": "https://www.iana.org/assignments/iana-ipv4-special-registry/",
    "iana-ipv6-special-registry-1.csv": "https://www.iana.org/assignments/iana-ipv6-special-registry/",
}
CHECKED_ELSEWHERE = {"dns_hosts.json", "named.root", "root-anchors", "acs_defaults.json"}
"""Their own script, or the tests of what reads them."""


def problems(folder: Path = DATA) -> Iterator[str]:
    """What is wrong with the tables of a folder, each as `FILE: sentence`."""
    checks = {"azure_words.json": azure_words, "special-addresses.txt": special_addresses}
    for file in sorted(folder.iterdir()):
        if file.name in checks:
            yield from (f"{file.name}: {text}" for text in checks[file.name](file.read_text("utf-8")))
        elif file.name not in CHECKED_ELSEWHERE:
            yield f"{file.name}: no check is known for this table"
    yield from (f"{TABLE.name}: {text}" for text in host_problems(json.loads(TABLE.read_text("utf-8"))["hosts"]))


def azure_words(text: str) -> Iterator[str]:
    """What is wrong with the words of Azure."""
    table = json.loads(text)
    yield from _day(table.get("as_of", ""))
    for kind in ("words", "zones"):
        rows: list[dict[str, Any]] = table.get(kind, [])
        every = [each.casefold() for row in rows for each in row.get(kind, [])]
        yield from (f"{each} is there twice" for each in sorted({each for each in every if every.count(each) > 1}))
        yield from (f"{row.get('of')}: {wrong}" for row in rows for wrong in _row(row, kind))
        if not rows:
            yield f"{kind} are missing"


def _row(row: dict[str, Any], kind: str) -> Iterator[str]:
    if not row.get("of") or not row.get(kind):
        yield "has no subject, or no rows"
    if row.get(kind, []) != sorted(row.get(kind, [])):
        yield "is not in order"
    source = row.get("source", "")
    if not source and not row.get("note"):
        yield "has neither a source nor a note that says why"
    if source and not source.startswith("https://"):
        yield "source is no https address"


def special_addresses(text: str) -> Iterator[str]:
    """What is wrong with the table of special-purpose addresses."""
    if not (days := re.findall(r"as of (\S+?)[;,.]? ", text)):
        yield "has no day"
    yield from (wrong for day in days for wrong in _day(day))
    if "https://" not in text:
        yield "has no source"
    prefixes = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            prefix, _, kind = line.partition(" ")
            try:
                prefixes.append(ipaddress.ip_network(prefix))
            except ValueError:
                yield f"{prefix} is no prefix"
            if not kind.strip():
                yield f"{prefix} has no kind"
    yield from (
        f"{each} is there twice" for each in sorted({str(each) for each in prefixes if prefixes.count(each) > 1})
    )
    for version, first in ((4, None), (6, ipaddress.ip_network("::/0"))):
        listed = [each for each in prefixes if each.version == version and each != first]
        # Behind ::/0 comes the one prefix of the world, 2000::/3, and then the order begins.
        listed = [each for each in listed if str(each) != "2000::/3"]
        if listed != sorted(listed, key=lambda each: (int(each.network_address), each.prefixlen)):
            yield f"IPv{version} is not in order"


def unlisted(registry: Iterable[dict[str, str]], text: str) -> Iterator[str]:
    """Prefixes of a registry of IANA's whose reach differs in the table."""
    table = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    kinds = {ipaddress.ip_network(prefix): kind.strip() for prefix, kind in table}
    for row in registry:
        reach = row["Globally Reachable"].split("[")[0].strip().casefold()
        for prefix in re.findall(r"[0-9A-Fa-f.:]+/[0-9]+", row["Address Block"]):
            network = ipaddress.ip_network(prefix)
            holding = [each for each in kinds if each.version == network.version and network.subnet_of(each)]
            kind = kinds[max(holding, key=lambda each: each.prefixlen)] if holding else "global"
            if (kind == "global") != (reach == "true"):
                yield f"{prefix} is {kind} here, and IANA says {reach or 'nothing'} of its reach"


def _day(text: str) -> Iterator[str]:
    try:
        date.fromisoformat(text)
    except ValueError:
        yield f"{text or 'nothing'} is no day such as 2026-11-26"


def _registries(folder: str) -> Iterator[str]:
    text = (DATA / "special-addresses.txt").read_text("utf-8")
    for name, address in REGISTRIES.items():
        if folder:
            lines = (Path(folder) / name).read_text("utf-8").splitlines()
        else:
            with urllib.request.urlopen(address + name, timeout=20) as answer:
                lines = answer.read().decode("utf-8").splitlines()
        yield from (f"special-addresses.txt: {each}" for each in unlisted(csv.DictReader(lines), text))


def main(arguments: list[str]) -> int:
    """The exit code."""
    found = list(problems())
    if arguments[:1] == ["--online"]:
        found += _registries(arguments[1] if len(arguments) > 1 else "")
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
