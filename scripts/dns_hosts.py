"""Check `bundler/data/dns_hosts.json`: its shape, and that what it says of a form has a page and a day.

python scripts/dns_hosts.py            # what is wrong, one line each; exit code 1 if anything is
python scripts/dns_hosts.py --sources  # the pages, oldest reading first, to be read again
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "bundler" / "data" / "dns_hosts.json"
_TYPES: dict[str, type] = {
    "name": str, "servers": list, "apex": str, "dot": bool, "set": bool, "flattens": bool, "snippets": list,
    "way": str, "fields": dict, "hints": dict, "source": str, "read": str,
}  # fmt: skip
_FIELDS = {"name", "TXT", "CNAME"}
_HINTS = {"*", "TXT", "CNAME"}
_PATTERN = re.compile(r"[a-z0-9*?-]+(?:\.[a-z0-9*?-]+)+")


def problems(hosts: list[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with the table, each as `NAME: sentence`."""
    seen: dict[str, str] = {}
    for row in hosts:
        name = str(row.get("name") or "a host without a name")
        yield from (f"{name}: {text}" for text in _row(row))
        for pattern in row.get("servers", ()):
            if pattern in seen:
                yield f"{name}: {pattern} is also of {seen[pattern]}"
            seen[pattern] = name
    names = [str(row.get("name")) for row in hosts]
    yield from (f"{name}: is there twice" for name in sorted({name for name in names if names.count(name) > 1}))


def _row(row: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key} is no key of the table" for key in row.keys() - _TYPES.keys())
    yield from (f"{key} is missing" for key in ("name", "servers", "apex") if key not in row)
    for key, value in row.items():
        if not isinstance(value, _TYPES.get(key, object)):
            yield f"{key} is no {_TYPES[key].__name__}"
    servers = row.get("servers", [])
    if not servers or not all(isinstance(one, str) and _PATTERN.fullmatch(one) for one in servers):
        yield "servers are no patterns of names in lower case"
    if row.get("apex", "@") not in {"", "@"}:
        yield "apex is neither @ nor empty"
    if row.get("fields") and set(row["fields"]) != _FIELDS:
        yield f"fields are not {', '.join(sorted(_FIELDS))}"
    if not set(row.get("hints", {})) <= _HINTS:
        yield "hints are for other types"
    if bool(row.get("way")) != bool(row.get("fields")):
        yield "way and fields belong together"
    yield from _source(row)


def _source(row: dict[str, Any]) -> Iterator[str]:
    source, read = row.get("source", ""), row.get("read", "")
    if row.get("way") and not (source and read):
        yield "says how to add a record, without a page and the day it was read"
    if source and not source.startswith("https://"):
        yield "source is no https address"
    if read and not re.fullmatch(r"\d{4}-\d\d-\d\d", read):
        yield "read is no day such as 2026-11-26"
    elif read:
        try:
            date.fromisoformat(read)
        except ValueError:
            yield "read is no day of the calendar"


def main() -> int:
    """The exit code."""
    hosts = json.loads(TABLE.read_text("utf-8"))["hosts"]
    if "--sources" in sys.argv[1:]:
        rows = sorted((row.get("read", ""), row["name"], row["source"]) for row in hosts if row.get("source"))
        sys.stdout.writelines(f"{read or 'unread':10}  {name}  {source}\n" for read, name, source in rows)
        return 0
    found = list(problems(hosts))
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
