"""Where the recording of a live run is kept, and what becomes of it."""

from dataclasses import dataclass, field
from pathlib import Path

import click

from bundler.errors import StateUnusable, ToolFailed, UsageProblem
from bundler.model.observations import Observations
from bundler.observe.recording import Header, RecordingWriter, whole
from bundler.private import state_directory
from bundler.publish import hand_over, probe, write_new

ROOM = 1 << 20
"""Bytes that must fit where --record points, before anybody is asked: more than a usual recording has."""


@dataclass
class Keeping:
    """One run's recording: in the state directory while it happens, then where `target` says, or deleted."""

    header: Header
    target: Path | None
    kept: bool = True
    """The run is kept for later ones."""
    writer: RecordingWriter | None = None
    lost: OSError | None = field(default=None, init=False)
    """Why the file is incomplete."""

    def begin(self, domain: str) -> None:
        """Make the file; a run without --record goes on without one, and says so. Raises `ToolFailed`."""
        try:
            path = state_directory("recordings") / f"{domain}-{self.header.started_at:%Y%m%dT%H%M%S.%fZ}.jsonl"
            self.writer = RecordingWriter(path, self.header)
        except (StateUnusable, OSError) as error:
            what = error.what if isinstance(error, StateUnusable) else f"Cannot write a recording: {error.strerror}."
            if self.target is not None:
                raise ToolFailed(what, "Set XDG_STATE_HOME to a writable place with free space.") from error
            click.echo(f"acs-evidence: {what} No recording of this run is kept.", err=True)

    def lose(self, error: OSError) -> None:
        """The file could not take everything: say so, and go on with what is in memory."""
        self.lost = error
        after = "No recording of this run is kept." if self.target is None else "It is written again at the end."
        click.echo(f"acs-evidence: Cannot continue the recording: {error.strerror}. {after}", err=True)

    def settle(self, observed: Observations) -> None:
        """All went well: the run is kept for later ones, and the recording goes where --record says, or is deleted.

        Raises `ToolFailed`.
        """
        if self.writer is None:
            return
        if self.kept:
            self._keep(observed)
        if self.target is None:
            self.writer.path.unlink()
        elif self.lost is None:
            hand_over(self.writer.path, self.target)
        else:
            write_new(self.target, whole(self.header, observed))
            self.writer.path.unlink()

    def _keep(self, observed: Observations) -> None:
        """Put a copy to the runs of this domain; where that cannot be, say so and go on."""
        from bundler.cli.kept import keep

        try:
            data = self.writer.path.read_bytes() if self.writer and self.lost is None else whole(self.header, observed)
            keep(data, observed)
        except (ToolFailed, OSError) as error:
            what = error.what if isinstance(error, ToolFailed) else f"Cannot keep this run: {error.strerror}."
            click.echo(f"acs-evidence: {what} Later runs will not know of this one.", err=True)

    def tell(self) -> None:
        """Say where the recording still lies, if it does."""
        if self.writer is None or not self.writer.path.exists():
            return
        self.writer.close()
        kept = "The recording up to there is kept" if self.target is None else "The recording is kept"
        if self.lost is not None:
            kept = f"The recording until then ({self.lost.strerror}) is kept"
        click.echo(f"acs-evidence: {kept} in {self.writer.path} (use it with --replay).", err=True)


def check_record(target: Path) -> None:
    """Refuse now what could not be written later. Raises `UsageProblem` or `ToolFailed`."""
    if target.exists():
        raise UsageProblem(f"{target} exists already, and a recording is evidence.", "Name a new file with --record.")
    if not target.parent.is_dir():
        raise ToolFailed(
            f"Cannot write {target}: there is no directory {target.parent}.", "Create it first, or write elsewhere."
        )
    try:
        probe(target.resolve().parent, ROOM)
    except OSError as error:
        raise ToolFailed(
            f"Cannot write {target}: {error.strerror}.", "Name a writable place with free space."
        ) from error
