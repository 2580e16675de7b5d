"""A survey that ends before its end: nothing is lost, nothing is asked twice, no process is left."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.world.quirks import honest
from tests.world.world import World

pytestmark = [pytest.mark.world, pytest.mark.slow]
DOMAINS = tuple(f"d{n}.example" for n in range(16))
_SELECTORS = tuple(f"selector{n}-azurecomm-prod-net._domainkey" for n in (1, 2))
RECORDS = "\n".join(
    [
        '@ TXT "ms-domain-verification=0a1b2c3d-0000-4000-8000-00000000c0de"',
        '@ TXT "v=spf1 include:spf.protection.outlook.com {ending}"',
        *(f"{name} CNAME {name}.azurecomm.net." for name in _SELECTORS),
    ]
)
HOSTS = ("ns1.fabrikam.com", "ns2.fabrikam.com")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World() as made:
        made.dns.microsoft()
        hosts = [made.dns.host(name, pool="provider") for name in HOSTS]
        for host in hosts:
            made.dns.script(host, honest)
        made.dns.zone("fabrikam.com", "", hosts=hosts)
        for number, name in enumerate(DOMAINS):
            made.dns.zone(name, RECORDS.format(ending="~all" if number % 6 == 0 else "-all"), hosts=hosts)
        made.start()
        yield made


def command(world: World, journal: Path, *also: str) -> list[str]:
    args = ["survey", *DOMAINS, "--no-azure", "--json", "--concurrency", "4", "--resume", str(journal), *also]
    return world.namespace.command([sys.executable, "-m", "bundler", *args])


def asked(world: World, since: tuple[int, ...] = (0,) * len(HOSTS)) -> list[str]:
    """Names that the domains' servers were asked for, but for so many questions to each before."""
    return [
        str(query.message.question[0].name).lower()
        for host, before in zip(HOSTS, since, strict=True)
        for query in world.dns.queries(host)[before:]
    ]


def noted(journal: Path) -> dict[str, dict[str, Any]]:
    """The rows in whole lines of the journal, by domain."""
    found = {}
    for line in journal.read_bytes().splitlines()[1:] if journal.exists() else []:
        with contextlib.suppress(ValueError):
            row = json.loads(line)
            found[row["domain"]] = row
    return found


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | descendants(child)
    return found


def ended(pids: set[int]) -> bool:
    """Whether all of them end within a few seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not [pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and _alive(pid)]:
            return True
        time.sleep(0.1)
    return False


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What each domain is judged in a survey that nobody ends."""
    journal = tmp_path_factory.mktemp("undisturbed") / "done"
    done = subprocess.run(command(world, journal), env=world.environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return {row["domain"]: (row["verdict"], row["findings"]) for row in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_goes_on_where_it_was_ended(
    world: World, undisturbed: dict[str, tuple[str, list[str]]], tmp_path: Path, number: signal.Signals
) -> None:
    journal = tmp_path / "done"
    run = subprocess.Popen(
        command(world, journal), env=world.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while len(noted(journal)) < 5:
        assert run.poll() is None
        time.sleep(0.02)
    others = descendants(run.pid)
    assert others
    run.send_signal(number)
    _, complaints = run.communicate(timeout=60)
    assert ended(others)
    before = noted(journal)
    assert 5 <= len(before) < len(DOMAINS)
    if number != signal.SIGKILL:
        assert run.returncode == 128 + number
        assert f"{len(before)} domains are noted in {journal}" in complaints
        assert "Traceback" not in complaints

    known = tuple(len(world.dns.queries(host)) for host in HOSTS)
    second = subprocess.run(command(world, journal), env=world.environment, capture_output=True, text=True, check=False)
    assert second.stderr == ""
    again = asked(world, known)
    assert again
    assert not [name for name in again for domain in before if f".{name}".endswith(f".{domain}.")]
    after = noted(journal)
    assert {domain: after[domain] for domain in before} == before
    rows = [json.loads(line) for line in second.stdout.splitlines()]
    assert sorted(row["domain"] for row in rows) == sorted(DOMAINS)
    assert {row["domain"]: (row["verdict"], row["findings"]) for row in rows} == undisturbed


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system needs root")
def test_a_disk_that_fills_up_ends_nothing(
    world: World, undisturbed: dict[str, tuple[str, list[str]]], tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    inside = ["unshare", "-m", "sh", "-c", f'mount -t tmpfs -o size=8k tmpfs "{small}" && exec "$@"', "sh"]
    program = [sys.executable, "-m", "bundler", "survey", *DOMAINS, "--no-azure", "--json"]
    program += ["--resume", str(small / "done"), "--no-keep"]
    done = subprocess.run(
        world.namespace.command(inside + program), env=world.environment, capture_output=True, text=True, check=False
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["domain"]: (row["verdict"], row["findings"]) for row in rows} == undisturbed
    assert done.stderr.count("No space left on device") == 1
    assert "cannot be resumed beyond that" in done.stderr


def test_runs_are_kept_as_check_keeps_them(world: World, tmp_path: Path) -> None:
    runs = Path(world.environment["XDG_STATE_HOME"]) / "acs-evidence/runs"

    def kept() -> set[Path]:
        return set(runs.glob("d1.example/*.jsonl.gz"))

    before = kept()
    subprocess.run(command(world, tmp_path / "one"), env=world.environment, capture_output=True, check=False)
    assert len(kept() - before) == 1
    before = kept()
    subprocess.run(
        command(world, tmp_path / "two", "--no-keep"), env=world.environment, capture_output=True, check=False
    )
    assert kept() == before
    shown = world.run_program("history", "d1.example")
    assert shown.returncode == 0
    assert "d1.example" in shown.stdout
