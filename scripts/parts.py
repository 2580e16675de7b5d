"""What is used beyond Python's own packages: the one list that set-up installs from and that tests and messages quote.

`parts.py missing GROUP` names what is absent, `parts.py packages GROUP` prints the Debian packages of it, and
`parts.py tell GROUP` says what is absent, what that costs and how to install it (nothing when all is there).
GROUP: `pdf`, the libraries of the PDF engine, or `tests`, the programs that tests run. `parts.py can-print` exits with
0 where a PDF can be made. Needs nothing but Python itself, so that it can run before anything is installed.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PDF, TESTS = "pdf", "tests"
_PATH: Final = os.pathsep.join(filter(None, (os.environ.get("PATH"), "/usr/local/sbin", "/usr/sbin", "/sbin")))
"""Debian puts servers outside an ordinary user's PATH."""
AXE: Final = Path(sys.prefix) / "axe" / "node_modules" / "axe-core" / "axe.min.js"
"""From npm, where axe-core itself is published: the wrappers on PyPI carry one that is months to years behind, or need
a newer Python than we do."""

PDF_LOST: Final = "no PDF can be made (.html, .md and .json can)"
LATER_LOST: Final = "nothing is lost yet, but later versions of WeasyPrint, the PDF engine, will need it"
WORLD_LOST: Final = "tests in a closed DNS world are skipped"
BROWSER_LOST: Final = "tests of the HTML page in a browser are skipped"
READER_LOST: Final = "tests of what a pack's reader types are skipped"


@dataclass(frozen=True, slots=True)
class Part:
    """One library or program of the system."""

    name: str
    group: str
    lost: str
    """What its absence costs: the end of a sentence."""
    there: Callable[[], bool]
    packages: Mapping[str, str] = field(default_factory=dict)
    """Package manager -> its packages, divided by blanks."""
    needed: bool = True
    """Whether what `lost` speaks of cannot go on without."""


def _library(*names: str) -> Callable[[], bool]:
    """Whether the loader finds a library under one of its names, as WeasyPrint looks for it."""

    def there() -> bool:
        for name in names:
            try:
                ctypes.CDLL(name)
            except OSError:
                continue
            return True
        return False

    return there


def _program(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name, path=_PATH) for name in names)


def _pdf(name: str, stem: str, number: str, debian: str, *, lost: str = PDF_LOST, **others: str) -> Part:
    """A library WeasyPrint opens: `lib{stem}.so.{number}`, and its names on macOS and Windows."""
    names = (f"lib{stem}.so.{number}", f"lib{stem}.{number}.dylib", f"lib{stem}.dylib", f"lib{stem}-{number}.dll")
    packages = {"apt-get": debian, "brew": "pango", "pacman": "pango", **others}
    return Part(name, PDF, lost, _library(*names), packages, lost == PDF_LOST)


def _tool(program: str, lost: str, debian: str, *programs: str, **others: str) -> Part:
    return Part(program, TESTS, lost, _program(program, *programs), {"apt-get": debian, **others})


PARTS: Final[Sequence[Part]] = (
    _pdf("Pango", "pango-1.0", "0", "libpango-1.0-0", dnf="pango", apk="pango", zypper="libpango-1_0-0"),
    _pdf("PangoFT2", "pangoft2-1.0", "0", "libpangoft2-1.0-0", dnf="pango", apk="pango", zypper="libpango-1_0-0"),
    _pdf("GObject", "gobject-2.0", "0", "libglib2.0-0", dnf="glib2", apk="glib", zypper="libgobject-2_0-0"),
    _pdf("HarfBuzz", "harfbuzz", "0", "libharfbuzz0b", dnf="harfbuzz", apk="harfbuzz", zypper="libharfbuzz0"),
    _pdf("Fontconfig", "fontconfig", "1", "libfontconfig1", dnf="fontconfig", apk="fontconfig", zypper="fontconfig"),
    _pdf(
        "HarfBuzz-Subset", "harfbuzz-subset", "0", "libharfbuzz-subset0", lost=LATER_LOST,
        dnf="harfbuzz", apk="harfbuzz-subset", zypper="libharfbuzz-subset0",
    ),
    _tool("nsd", WORLD_LOST, "nsd", dnf="nsd", apk="nsd"),
    _tool("knotd", WORLD_LOST, "knot", dnf="knot", apk="knot"),
    _tool("named", WORLD_LOST, "bind9 bind9-utils bind9-dnsutils", dnf="bind bind-utils", apk="bind bind-tools"),
    _tool("pdns_server", WORLD_LOST, "pdns-server pdns-backend-bind", dnf="pdns", apk="pdns pdns-backend-bind"),
    _tool("dnsdist", WORLD_LOST, "dnsdist", dnf="dnsdist", apk="dnsdist"),
    _tool("ldns-keygen", WORLD_LOST, "ldnsutils", "ldns-signzone", dnf="ldns-utils", apk="ldns-tools"),
    _tool("ip", WORLD_LOST, "iproute2", dnf="iproute", apk="iproute2"),
    _tool("unshare", WORLD_LOST, "util-linux", "nsenter", "setpriv", dnf="util-linux", apk="util-linux-misc setpriv"),
    _tool("chromium", BROWSER_LOST, "chromium", dnf="chromium", apk="chromium"),
    _tool("chromedriver", BROWSER_LOST, "chromium-driver", dnf="chromedriver", apk="chromium-chromedriver"),
    _tool("qpdf", READER_LOST, "qpdf", dnf="qpdf", apk="qpdf", brew="qpdf"),
    _tool("openssl", READER_LOST, "openssl", dnf="openssl", apk="openssl", brew="openssl"),
    _tool("basenc", READER_LOST, "coreutils", dnf="coreutils", apk="coreutils", brew="coreutils"),
    _tool("bash", READER_LOST, "bash", dnf="bash", apk="bash", brew="bash"),
    Part("axe-core", TESTS, "tests of the HTML page's accessibility are skipped", AXE.is_file),
)  # fmt: skip
NOT_NEEDED: Final = frozenset({"harfbuzz-vector"})
"""Opened by WeasyPrint too, to draw colour fonts: a pack has none."""
NAMES: Final = {part.name: part for part in PARTS}
_AXE_COMMAND: Final = "npm install --prefix .venv/axe axe-core"


def absent(parts: Iterable[Part]) -> list[Part]:
    """Those of the parts that this machine lacks."""
    return [part for part in parts if not part.there()]


def can_print() -> bool:
    """Whether the libraries that a PDF cannot do without are there."""
    return not absent(part for part in PARTS if part.group == PDF and part.needed)


def manager() -> str:
    """The package manager of this machine; `apt-get` where none is known, as an example."""
    known = ("apt-get", "dnf", "apk", "zypper", "pacman", "brew")
    return next((name for name in known if shutil.which(name, path=_PATH)), "apt-get")


def how(parts: Sequence[Part], by: str | None = None) -> str:
    """The command that installs the parts here; where their packages are unknown here, the one for Debian."""
    by = by or manager()
    system = [part for part in parts if part.packages]
    if any(by not in part.packages for part in system):
        by = "apt-get"
    packages = sorted({package for part in system for package in part.packages[by].split()})
    command = {"apk": "apk add", "pacman": "pacman -S"}.get(by, f"{by} install")
    commands = [f"{'' if by == 'brew' else 'sudo '}{command} {' '.join(packages)}"] if packages else []
    if len(system) < len(parts):
        commands.append(_AXE_COMMAND)
    return "; ".join(commands)


def tell(parts: Sequence[Part]) -> str:
    """What is missing, grouped by what that costs, each with the way out; one sentence a line."""
    costs: dict[str, list[Part]] = {}
    for part in absent(parts):
        costs.setdefault(part.lost, []).append(part)
    return "\n".join(
        f"Missing: {', '.join(part.name for part in parts)}. So {lost}. To install: {how(parts)}"
        for lost, parts in costs.items()
    )


def main(arguments: Sequence[str]) -> int:
    """The command line above. Exits with 2 when it is used in another way."""
    match arguments:
        case ["can-print"]:
            return 0 if can_print() else 1
        case [("missing" | "packages" | "tell") as task, ("pdf" | "tests") as group]:
            parts = [part for part in PARTS if part.group == group]
            if task == "missing":
                print("\n".join(part.name for part in absent(parts)))
            elif task == "packages":
                print(" ".join(part.packages.get("apt-get", "") for part in absent(parts)).strip())
            elif told := tell(parts):
                print(told)
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
