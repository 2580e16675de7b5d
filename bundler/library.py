"""The program as a library: observe or replay, judge, redact, render. Stable within a minor version.

    from bundler.library import judge, observe, redact, render

    observations = observe("contoso.com", record=Path("case.jsonl"))
    report = judge(observations)
    print(report.verdict, [finding.id for finding in report.findings])
    redacted = redact(report, level="support")
    Path("case.md").write_bytes(render(redacted, ".md"))

Only `observe` touches the network. Everything else of the package may change at any time.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bundler.errors import EvidenceError
from bundler.gate import Gate, finder
from bundler.judge import judge
from bundler.model.domain_name import parse_domain_name
from bundler.model.observations import Observations
from bundler.model.report import Report
from bundler.observe.local_identity import local_identity
from bundler.pack_files import constants_of, make
from bundler.redact import Level, Policy, Sealed, seal
from bundler.render import RenderOptions

__all__ = ["EvidenceError", "Observations", "Redacted", "Report", "judge", "observe", "redact", "render", "replay"]


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted report with what the final scan needs. `document` is the JSON document (`acs-evidence/1`)."""

    sealed: Sealed
    key: bytes
    """Of the commitments. It is drawn again each time and not kept: nothing of such a pack can be revealed later."""

    @property
    def document(self) -> dict[str, object]:
        """The redacted document."""
        return dict(self.sealed.report.document)


def observe(
    domain: str, *, azure: bool = True, record: Path | None = None, deadline: float | None = None
) -> Observations:
    """Ask Azure, with the sign-in that the environment has, and every authoritative name server.

    `azure=False` leaves Azure out. `record`: a new file that keeps everything asked and answered; it is private.
    `deadline`: seconds. Raises `EvidenceError`: a wrong domain, a file that cannot be written.
    """
    from bundler import __version__
    from bundler.model.observations import Inputs
    from bundler.observe.azure import AzurePlan
    from bundler.observe.dns.hints import load_hints
    from bundler.observe.recorder import Silence, utc_now
    from bundler.observe.recording import RecordingWriter
    from bundler.observe.run import Plan
    from bundler.observe.run import observe as observe_all
    from bundler.observe.trust_anchor import load_trust_anchor

    name = parse_domain_name(domain)
    plan = Plan(
        inputs=Inputs(name, no_azure=not azure),
        tool_version=__version__,
        hints=load_hints(None),
        trust_anchor=load_trust_anchor(None),
        families=frozenset({4, 6}),
        resolvers=(),
        deadline=deadline,
        azure=AzurePlan(domain=name) if azure else None,
        domain_file=(),
    )
    header = plan.header(utc_now)
    writer = RecordingWriter(record, header) if record is not None else None
    return observe_all(plan, writer, header, progress=Silence(), choose=lambda _: None)


def replay(path: Path) -> Observations:
    """What a recording holds. Raises `EvidenceError` where it cannot be read."""
    from bundler.observe.recording import read_recording

    return read_recording(path)


def redact(report: Report, *, level: Literal["public", "support", "open"] = "support") -> Redacted:
    """What may leave at a level, with every value masked that must not."""
    key = secrets.token_bytes(32)
    identity = local_identity()
    return Redacted(seal(report, Policy(Level(level)), key, lambda masked: finder(masked, identity, key=key)), key)


def render(redacted: Redacted, suffix: str) -> bytes:
    """A file of the format that the suffix names: `.pdf`, `.md`, `.html`, `.json`, `.txt`.

    It has passed the final scan. Raises `EvidenceError`: unknown suffix, no Pango, or something that must not leave.
    """
    options = RenderOptions()
    sealed, constants = redacted.sealed, constants_of(redacted.sealed.twin, options)
    gate = Gate(sealed.masked, local_identity(), key=redacted.key, constants=constants)
    made = make([suffix], sealed, options, gate, None)
    made.raise_problems()
    return made.files[suffix]
