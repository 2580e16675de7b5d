"""How long a survey takes, and how much it asks: many domains at two DNS hosts behind a wire with a fixed delay.

`python -m bench.survey [--json] [--domains N] [--milliseconds N] [--faulty N] [--others N]`; needs root and the tests'
name servers. `--others`: dnsviz and checkdmarc, where they are on PATH, look at the first N of the same zones, with a
resolver that knows every answer already.
Each DNS host has two name servers over both IP versions. `--faulty`: one domain of so many has an SPF record that ACS
refuses. Memory is what the survey's processes hold together, each page counted once.
"""

import argparse
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench._internet import RESOLVER
from bench._measure import Figure, run
from bench._wire import Wire
from bundler.observe.dns.limiter import BURST, MOST_PER_SECOND
from tests.world.world import World

SPF = "v=spf1 include:spf.protection.outlook.com {ending}"
SELECTORS = tuple(f"selector{n}-azurecomm-prod-net._domainkey" for n in (1, 2))
RECORDS = "\n".join(
    [f'@ TXT "ms-domain-verification=0a1b2c3d-0000-4000-8000-00000000c0de"\n@ TXT "{SPF}"']
    + [f"{name} CNAME {name}.azurecomm.net." for name in SELECTORS]
    + ['_dmarc TXT "v=DMARC1; p=none"']
)
HOSTS = ("fabrikam.com", "example.net")
SECONDS, QUESTIONS, MEGABYTES = 90 / 1000, 25, 250
"""At most: a domain, a domain on average, altogether."""
MANY = 1000
"""Domains from which on the first two budgets hold."""
LIFETIME = 3600


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """One survey over all of them, without Azure."""
    with World(lifetime=LIFETIME) as far, World(internet=False, roots=0, lifetime=LIFETIME) as home:
        names = declare(far, options.domains, options.faulty)
        if options.others:
            far.dns.resolver(RESOLVER)
            (home.folder / "resolv.conf").write_text(f"nameserver {RESOLVER}\n")
        far.start()
        hints, listed = far.dns.hints(), home.folder / "names"
        listed.write_text("\n".join(names))
        with Wire(home.namespace, far.namespace, round_trip=options.milliseconds / 1000) as wire:
            command = ["survey", "--file", str(listed), "--no-azure", "--json", "--root-hints", str(hints)]
            command += ["--concurrency", str(options.concurrency)]
            begun = time.perf_counter()
            rows, memory, cpu = _survey(home, command)
            seconds = time.perf_counter() - begun
            questions, busiest = wire.questions / len(names), wire.busiest
            others = list(_others(home, wire, names[: options.others])) if options.others else []
        if len(rows) != len(names):
            raise RuntimeError(f"{len(rows)} of {len(names)} domains")
        note = f"{options.milliseconds:g} ms an answer, {len(names) / seconds:.1f} domains a second"
        # What is asked once weighs on few domains, and so does the start of the processes.
        many = len(names) >= MANY
        most = SECONDS * len(names) if many else None
        yield Figure(f"survey of {len(names)} domains at two DNS hosts", seconds, "s", most, note)
        yield Figure("questions a domain, all others included", questions, "", QUESTIONS if many else None)
        yield Figure("questions to one address in one second, at most", busiest, "", MOST_PER_SECOND + BURST)
        yield Figure("memory of all processes at most", memory, "MB", MEGABYTES)
        yield Figure("processor time of all processes", cpu, "s", note=f"{1000 * cpu / len(names):.0f} ms a domain")
        quick = sum(row["depth"] == "quick" for row in rows)
        kinds = sorted({row["verdict"] for row in rows})
        yield Figure("settled by a quick look", 100 * quick / len(names), "%", note=", ".join(kinds))
        yield from others


def _others(home: World, wire: Wire, names: list[str]) -> Iterator[Figure]:
    """What others take for a domain, one after the other as they do."""
    probed = [name for domain in names for name in (domain, *(f"{label}.{domain}" for label in (*SELECTORS, "_dmarc")))]
    commands = {
        "dnsviz probe, four names a domain": ["dnsviz", "probe", "-A", "-a", ".", "-R", "TXT,CNAME", *probed],
        "checkdmarc, SPF and DMARC": ["checkdmarc", *names, "--skip-tls", "-n", RESOLVER, "-w", "0"],
    }
    for title, command in commands.items():
        if shutil.which(command[0]) is None:
            yield Figure(title, float("nan"), "", note="not installed")
            continue
        before, begun = wire.questions, time.perf_counter()
        done = home.namespace.run(command, timeout=LIFETIME, env=home.environment)
        seconds = time.perf_counter() - begun
        asked = (wire.questions - before) / len(names)
        note = f"{asked:.0f} questions a domain, exit code {done.returncode}, {len(done.stdout)} bytes"
        yield Figure(title, seconds / len(names), "s a domain", note=note)


def declare(world: World, domains: int, faulty: int = 0) -> list[str]:
    """Zones for so many domains, by turns at the two hosts; their names."""
    world.dns.microsoft()
    served = {}
    for company in HOSTS:
        served[company] = [world.dns.host(f"ns{n}.{company}", pool="provider") for n in (1, 2)]
        world.dns.zone(company, "", hosts=served[company])
    names = [f"d{n}.example" for n in range(domains)]
    for number, name in enumerate(names):
        ending = "~all" if faulty and number % faulty == 0 else "-all"
        world.dns.zone(name, RECORDS.format(ending=ending), hosts=served[HOSTS[number % 2]])
    return names


def _survey(home: World, command: list[str]) -> tuple[list[dict[str, str]], float, float]:
    """The rows, the memory and the processor time."""
    inside = home.namespace.command([sys.executable, "-m", "bundler", *command])
    output, complaints = home.folder / "rows.jsonl", home.folder / "complaints"
    with output.open("wb") as out, complaints.open("wb") as err:
        process = subprocess.Popen(inside, stdout=out, stderr=err, env=home.environment)
        watch = _Watch(process.pid)
        process.wait()
        watch.end()
    if text := complaints.read_text():
        raise RuntimeError(text)
    return [json.loads(line) for line in output.read_text().splitlines()], watch.most, watch.cpu


class _Watch:
    """Looks twice a second at what a process and those that it started hold and took."""

    def __init__(self, pid: int) -> None:
        self.most = 0.0
        """MB, each shared page by its share."""
        self._pid = pid
        self._cpu: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    @property
    def cpu(self) -> float:
        """Seconds."""
        return sum(self._cpu.values())

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            held = 0.0
            for pid in _family(self._pid):
                try:
                    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                except OSError:  # it ended meanwhile
                    continue
                held += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
                self._cpu[pid] = (int(stat[11]) + int(stat[12])) / 100
            self.most = max(self.most, held)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


OPTIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("--domains", {"type": int, "default": 200}),
    ("--milliseconds", {"type": float, "default": 20.0}),
    ("--concurrency", {"type": int, "default": 32}),
    ("--others", {"type": int, "default": 0}),
    ("--faulty", {"type": int, "default": 0}),
)

if __name__ == "__main__":
    run(__doc__ or "", measure, *OPTIONS)
