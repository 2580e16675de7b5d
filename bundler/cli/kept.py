"""The runs of a domain that this machine keeps: recordings, packed, for their owner only, and what they show.

`STATE/runs/DOMAIN/START.jsonl.gz`, mode 0600 in directories of mode 0700. Beside each lies what it shows
(`.outcome.json`), so that fifty of them cost no time to read; that file is made again where it does not match.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import platformdirs

from bundler import __version__
from bundler.errors import EvidenceError
from bundler.model.earlier_runs import Earlier, renamed
from bundler.model.observations import Observations
from bundler.observe.recording import salvaged
from bundler.private import state_directory
from bundler.publish import write_all, write_new
from bundler.reading.azure import read_azure
from bundler.reading.azure.ids import same_id
from bundler.reading.earlier_recording import read_earlier
from bundler.reading.packed import packed

KEPT_FOR = timedelta(days=90)
"""As long as Azure keeps its Activity Log."""
MOST_RUNS = 50
_FORMAT = "acs-evidence-outcome/1"
_SUFFIX = ".jsonl.gz"
_OUTCOME = ".outcome.json"
_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One kept run and what it shows."""

    path: Path
    started_at: datetime
    cloud: str
    """Cloud and endpoint that were asked; empty where Azure was not."""
    whole: bool
    """False for a damaged file, of which only what surely holds was read."""
    earlier: Earlier


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What lies beside a run."""

    format: str
    tool: str
    sha256: str
    """Of the packed file it was read from."""
    cloud: str
    whole: bool
    earlier: Earlier


def keep(data: bytes, observed: Observations) -> None:
    """Keep the recording of a run, and let go of what is too old or too much. Raises `ToolFailed` or `OSError`."""
    state_directory("runs")
    folder = state_directory(f"runs/{observed.inputs.domain}")
    path = folder / f"{observed.started_at:{_STAMP}}{_SUFFIX}"
    write_new(path, packed(data))
    _prune(observed.inputs.domain, observed.ended_at)


def runs(domain: str) -> tuple[KeptRun, ...]:
    """All runs of a domain that can be read, the oldest first; those that were interrupted and left lying too."""
    found = [run for path, at in _files(domain) if (run := _read(path, at)) is not None]
    return tuple(sorted(found, key=lambda run: (run.earlier.ended_at, run.started_at)))


def usable(domain: str, observed: Observations) -> tuple[Earlier, ...]:
    """What earlier runs show that is about the same cloud, subscription and resource as this observation.

    Of runs that show the same the first and the last are given: those between add nothing.
    """
    azure = read_azure(observed).domain
    resource, cloud = azure.resource_id if azure else "", cloud_of(observed)
    found = [
        run
        for run in runs(domain)
        if run.earlier.ended_at <= observed.started_at and observed.started_at - run.started_at <= KEPT_FOR
        if not run.cloud or not cloud or run.cloud == cloud
        if not run.earlier.resource_id or same_id(run.earlier.resource_id, resource)
    ]
    shown = [_shown(run) for run in found]
    inner = {n for n in range(1, len(found) - 1) if shown[n - 1] == shown[n] == shown[n + 1]}
    return tuple(run.earlier for n, run in enumerate(found) if n not in inner)


def forget(domain: str) -> int:
    """Delete every run of a domain; how many there were. Raises `OSError`."""
    count = 0
    for path, _ in _files(domain):
        path.unlink()
        _outcome_path(path).unlink(missing_ok=True)
        count += 1
    with contextlib.suppress(OSError):  # it holds something else, or never was
        _folder(domain).rmdir()
    return count


def cloud_of(observed: Observations) -> str:
    """What tells one cloud from another."""
    return " ".join(observed.environment.get(name, "") for name in ("cloud", "arm_endpoint")).strip()


def place(domain: str) -> Path:
    """Where the runs of a domain are."""
    return _folder(domain)


def _folder(domain: str) -> Path:
    return platformdirs.user_state_path("acs-evidence") / "runs" / domain


def _files(domain: str) -> Iterator[tuple[Path, datetime]]:
    """Every recording of the domain and when it began, by its name."""
    left = platformdirs.user_state_path("acs-evidence") / "recordings"
    for folder, pattern in (
        (_folder(domain), rf"(.+){re.escape(_SUFFIX)}"),
        (left, rf"{re.escape(domain)}-(.+)\.jsonl"),
    ):
        with contextlib.suppress(OSError):
            for path in sorted(folder.iterdir()):
                match = re.fullmatch(pattern, path.name)
                with contextlib.suppress(ValueError):
                    if match:
                        yield path, datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)


def _outcome_path(path: Path) -> Path:
    return path.with_name(path.name + _OUTCOME)


def _read(path: Path, at: datetime) -> KeptRun | None:
    """What a run shows: from the file beside it, or from itself. None where nothing can be read."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
    known = _known(path, digest)
    if known is None:
        try:
            found = salvaged(path)
        except EvidenceError:
            return None
        earlier = read_earlier(found.observations, "H", found.root)
        known = _Outcome(_FORMAT, __version__, digest, cloud_of(found.observations), found.whole, earlier)
        if path.name.endswith(_SUFFIX):
            with contextlib.suppress(EvidenceError, OSError):
                write_all({_outcome_path(path): msgspec.json.encode(known)})
    return KeptRun(path, at, known.cloud, known.whole, renamed(known.earlier, "H"))


def _known(path: Path, digest: str) -> _Outcome | None:
    """What lies beside the run, where this version wrote it from these very bytes."""
    try:
        outcome = msgspec.json.decode(_outcome_path(path).read_bytes(), type=_Outcome)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    fits = (outcome.format, outcome.tool, outcome.sha256) == (_FORMAT, __version__, digest)
    return outcome if fits else None


def _prune(domain: str, now: datetime) -> None:
    """Let go of runs that are too old; then, of more than fifty, of those that show what their neighbours show."""
    for path, at in list(_files(domain)):
        if now - at > KEPT_FOR:
            _let_go(path)
    kept = [run for run in runs(domain) if run.path.name.endswith(_SUFFIX)]
    for run in superfluous(kept, len(kept) - MOST_RUNS):
        _let_go(run.path)


def superfluous(kept: Sequence[KeptRun], count: int) -> list[KeptRun]:
    """The `count` runs that are missed least: inside a stretch in which nothing changed, then the oldest."""
    left, gone = list(kept), []
    for _ in range(max(0, count)):
        inner = [
            number
            for number in range(1, len(left) - 1)
            if _shown(left[number - 1]) == _shown(left[number]) == _shown(left[number + 1])
        ]
        # the middle of what is alike: the beginning and the end of a stretch are what it proves
        gone.append(left.pop(inner[len(inner) // 2] if inner else 0))
    return gone


def _shown(run: KeptRun) -> object:
    """What a run shows, without when."""
    earlier = run.earlier
    records = {key: (was.dns, was.expected, was.state, was.error_code) for key, was in earlier.records.items()}
    operations = {(o.name, o.record, o.correlation_id) for o in earlier.operations}
    return run.cloud, earlier.resource_id.casefold(), earlier.interrupted, records, operations, earlier.requested_at


def _let_go(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
    with contextlib.suppress(OSError):
        _outcome_path(path).unlink()
