"""Findings as readers want them: one heading for what was found alike, and every edit once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bundler.render import verdict_words
from bundler.render.next_steps import RUNNABLE, broken
from bundler.render.transcripts import Json
from bundler.render.verdict_words import Sign


@dataclass(frozen=True, slots=True)
class Told:
    """One finding's own sentences inside its group."""

    records: str
    """The records it is about, where the group holds several findings; else empty."""
    explanation: str
    fix: str
    """What to do; empty where the group says it once for all."""
    detail: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings with one id and one severity."""

    id: str
    title: str
    sign: Sign
    records: tuple[str, ...]
    cites: tuple[str, ...]
    told: tuple[Told, ...]
    fix: str
    """What to do, where it is the same for all; else empty."""
    entries: tuple[Json, ...]
    """Edits at the DNS host, each once."""
    powershell: tuple[str, ...]
    """The same as the Azure CLI's among the commands, with Azure PowerShell."""
    commands: tuple[str, ...]
    """To paste: zone-file lines and what the DNS host has for the edits, then what is to run besides."""

    @property
    def runnable(self) -> tuple[str, ...]:
        """The commands in lines: those for a shell broken so that they run as they are, PowerShell's after them."""
        told = [line for command in self.commands for line in _lines(command)]
        if self.powershell:
            told += ["# In PowerShell:", *(line for each in self.powershell for line in broken(each, goes_on="`"))]
        return tuple(told)


def _lines(command: str) -> tuple[str, ...]:
    return broken(command) if command.startswith(RUNNABLE) else (command,)


def grouped(findings: Sequence[Json]) -> tuple[FindingGroup, ...]:
    """A document's findings in their order, those of one id and severity together."""
    groups: dict[tuple[str, str], list[Json]] = {}
    for finding in findings:
        groups.setdefault((finding["id"], finding["severity"]), []).append(finding)
    return tuple(_group(alike) for alike in groups.values())


def changes(findings: Iterable[Json]) -> tuple[Json, ...]:
    """Every edit that blocking findings and warnings ask for, each once: ready to type."""
    return _entries(finding for finding in findings if finding["severity"] != "note")


def _group(alike: list[Json]) -> FindingGroup:
    first, several = alike[0], len(alike) > 1
    entries = _entries(alike)
    fixes = {finding["fix"]["text"] for finding in alike}
    once = len(fixes) == 1
    return FindingGroup(
        id=first["id"],
        title=first["title"],
        sign=verdict_words.SEVERITIES[first["severity"]],
        records=tuple(dict.fromkeys(key for finding in alike for key in finding["records"])),
        cites=tuple(dict.fromkeys(cite for finding in alike for cite in finding["cites"])),
        told=tuple(
            Told(
                records=", ".join(finding["records"]) if several else "",
                explanation=finding["explanation"],
                fix="" if once else finding["fix"]["text"],
                detail=finding["detail"],
            )
            for finding in alike
        ),
        fix=fixes.pop() if once else "",
        entries=entries,
        powershell=tuple(dict.fromkeys(each for finding in alike for each in finding["fix"]["powershell"])),
        commands=tuple(
            dict.fromkeys(
                command
                for holder in (*entries, *(finding["fix"] for finding in alike))
                for command in holder["commands"]
            )
        ),
    )


def _entries(findings: Iterable[Json]) -> tuple[Json, ...]:
    found: dict[tuple[str, ...], Json] = {}
    for finding in findings:
        for entry in finding["fix"]["entries"]:
            key = tuple(entry[name] for name in ("action", "provider", "name", "type", "value"))
            found.setdefault(key, entry)
    return tuple(found.values())
