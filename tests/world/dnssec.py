"""Signed zones: keys, DS records in the parents, and every way a signature can be wrong."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.name


def absolute(name: str) -> dns.name.Name:
    """`contoso.com` or `contoso.com.` or `.` as a name."""
    return dns.name.from_text(name)


@dataclass(frozen=True)
class Signing:
    """How a zone is signed (RFC 4035, RFC 5155). Times count from the start of the world."""

    inception: timedelta = timedelta(days=-2)
    expiration: timedelta = timedelta(days=28)
    algorithm: str = "ECDSAP256SHA256"
    nsec3: bool = False
    opt_out: bool = False
    ds: Callable[[str], str] = field(default=lambda line: line)
    """Makes what the parent says from the right DS line; see `wrong_digest` and `no_ds`."""


def wrong_digest(ds: str) -> str:
    """A DS whose digest fits no key."""
    return ds[:-1] + ("0" if ds[-1] != "0" else "1")


def no_ds(_ds: str) -> str:
    """Nothing: an island of security."""
    return ""


def without_signatures(zone_file: str, covered: str) -> str:
    """A signed zone file without the RRSIG records over one type."""
    return "".join(line for line in zone_file.splitlines(keepends=True) if f"\tRRSIG\t{covered} " not in line)


@dataclass(frozen=True)
class _Keys:
    base_names: tuple[str, str]
    ds: str


class Signer:
    """Keys of all signed zones of a world, made by and used through ldns."""

    def __init__(self, folder: Path, signings: Mapping[str, Signing]) -> None:
        self._folder = folder
        self._signings = signings
        if signings:
            folder.mkdir()
        self._keys = {apex: self._make_keys(apex, signing) for apex, signing in signings.items()}
        self._signed: dict[tuple[str, str], str] = {}
        self._now = datetime.now(UTC)

    def ds(self, apex: str) -> str:
        """What the parent of a zone says about its key; empty for an unsigned zone."""
        keys = self._keys.get(apex)
        return self._signings[apex].ds(keys.ds) + "\n" if keys else ""

    def right_ds(self, apex: str) -> str:
        """The DS line that fits a signed zone's key."""
        return self._keys[apex].ds

    def sign(self, apex: str, zone_file: str) -> str:
        """The zone file with DNSKEY, RRSIG and NSEC or NSEC3; unchanged for an unsigned zone."""
        if apex not in self._keys:
            return zone_file
        if (apex, zone_file) not in self._signed:
            self._signed[apex, zone_file] = self._run_signer(apex, zone_file)
        return self._signed[apex, zone_file]

    def _make_keys(self, apex: str, signing: Signing) -> _Keys:
        key_signing = self._ldns("ldns-keygen", "-a", signing.algorithm, "-k", str(absolute(apex)))
        zone_signing = self._ldns("ldns-keygen", "-a", signing.algorithm, str(absolute(apex)))
        ds = (self._folder / f"{key_signing}.ds").read_text().partition(";")[0].strip()
        return _Keys((key_signing, zone_signing), ds)

    def _run_signer(self, apex: str, zone_file: str) -> str:
        signing = self._signings[apex]
        times = [f"{int((self._now + offset).timestamp())}" for offset in (signing.inception, signing.expiration)]
        options = ["-n"] * signing.nsec3 + ["-p"] * signing.opt_out
        (self._folder / "unsigned").write_text(zone_file)
        self._ldns(
            "ldns-signzone",
            *("-i", times[0], "-e", times[1], "-o", str(absolute(apex)), "-f", "signed"),
            *options,
            "unsigned",
            *self._keys[apex].base_names,
        )
        return (self._folder / "signed").read_text()

    def _ldns(self, *command: str) -> str:
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()
