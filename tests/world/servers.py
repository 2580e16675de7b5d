"""Real name servers as plain processes, with just enough configuration to serve zone files.

Each function writes a configuration into `folder` and returns the command line that stays in the foreground.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.world.dnssec import absolute


@dataclass(frozen=True)
class Setup:
    """What one process shall do."""

    folder: Path
    listen: tuple[tuple[str, int], ...]
    zones: Mapping[str, Path]
    """Apex -> zone file."""


_SERVER_PATH = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"


def program(name: str) -> str:
    """Path of a server program, which Debian puts outside an ordinary user's PATH."""
    path = shutil.which(name, path=_SERVER_PATH)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed")
    return path


def nsd(setup: Setup) -> Sequence[str]:
    """NSD: fast, strict in what it says, no opinion about what a zone holds."""
    folder = setup.folder
    config = f"""\
server:
  server-count: 1
  username: ""
  zonesdir: "{folder}"
  database: ""
  pidfile: "{folder}/nsd.pid"
  xfrdfile: ""
  xfrdir: "{folder}"
  zonelistfile: "{folder}/zone.list"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
  nsid: "ascii_{folder.name}"
"""
    config += "".join(f"  ip-address: {address}@{port}\n" for address, port in setup.listen)
    config += "remote-control:\n  control-enable: no\n"
    for apex, file in setup.zones.items():
        config += f'zone:\n  name: "{absolute(apex)}"\n  zonefile: "{file}"\n'
    return [program("nsd"), "-d", "-c", _write(folder / "nsd.conf", config)]


def knot(setup: Setup) -> Sequence[str]:
    """Knot DNS: empty authority sections, online signing."""
    folder = setup.folder
    listen = ", ".join(f'"{address}@{port}"' for address, port in setup.listen)
    config = f"""\
server:
    listen: [ {listen} ]
    rundir: "{folder}"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    nsid: "{folder.name}"
database:
    storage: "{folder}"
    journal-db-max-size: 10M
    kasp-db-max-size: 10M
    timer-db-max-size: 1M
template:
  - id: default
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
    semantic-checks: off
zone:
"""
    config += "".join(f'  - domain: "{absolute(apex)}"\n    file: "{file}"\n' for apex, file in setup.zones.items())
    return [program("knotd"), "-c", _write(folder / "knot.conf", config)]


def bind(setup: Setup, extra: str = "") -> Sequence[str]:
    """BIND: refuses illegal zones; rate limiting and cookies by `extra` lines of its options block."""
    folder = setup.folder
    config = f"""\
options {{
  directory "{folder}";
  pid-file "{folder}/named.pid";
  session-keyfile "{folder}/session.key";
  lock-file none;
  recursion no;
  empty-zones-enable no;
  dnssec-validation no;
  notify no;
  check-names primary ignore;
  listen-on-v6 {{ none; }};
  {extra}
"""
    for address, port in setup.listen:
        family = "-v6" if ":" in address else ""
        config += f"  listen-on{family} port {port} {{ {address}; }};\n"
    config += "};\ncontrols { };\n"
    for apex, file in setup.zones.items():
        config += f'zone "{absolute(apex)}" {{ type primary; file "{file}"; check-integrity no; }};\n'
    return [program("named"), "-g", "-n", "1", "-c", _write(folder / "named.conf", config)]


def pdns(setup: Setup) -> Sequence[str]:
    """PowerDNS with zone files: serves zones that break the rules (two CNAMEs, CNAME at the apex)."""
    folder = setup.folder
    zones = "".join(
        f'zone "{absolute(apex).to_text(omit_final_dot=True) or "."}" {{ type master; file "{file}"; }};\n'
        for apex, file in setup.zones.items()
    )
    listen = ", ".join(f"[{a}]:{p}" if ":" in a else f"{a}:{p}" for a, p in setup.listen)
    config = f"""\
launch=bind
bind-config={_write(folder / "zones.conf", zones)}
bind-check-interval=0
local-address={listen}
socket-dir={folder}
daemon=no
guardian=no
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
dname-processing=yes
receiver-threads=1
distributor-threads=1
version-string=anonymous
"""
    _write(folder / "pdns.conf", config)
    return [program("pdns_server"), f"--config-dir={folder}"]


SOFTWARE: Mapping[str, Callable[[Setup], Sequence[str]]] = {
    "nsd": nsd,
    "knot": knot,
    "bind": bind,
    "bind-limited": partial(bind, extra="rate-limit { responses-per-second 2; slip 2; };"),
    "bind-cookies": partial(bind, extra="require-server-cookie yes;"),
    "pdns": pdns,
}


def _write(file: Path, text: str) -> str:
    file.write_text(text)
    return str(file)
