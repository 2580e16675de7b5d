"""Commands that print one text about a case: observed, judged, redacted and scanned like a pack."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bundler.cli import judging
from bundler.cli.history_option import read_history
from bundler.cli.pack import check_names
from bundler.cli.preview import confirmed
from bundler.cli.settings import Settings
from bundler.model.redacted import RedactedReport
from bundler.model.report import Report
from bundler.pack_files import constants_of
from bundler.private import PrivateCase, open_case
from bundler.redact import Sealed
from bundler.render import RenderOptions


@dataclass(frozen=True, slots=True)
class Plain:
    """What such a command made."""

    report: Report
    redacted: RedactedReport
    text: str
    """Empty where a preview was not confirmed."""
    sealed: Sealed
    case: PrivateCase


@contextmanager
def plain_text(
    settings: Settings, write: Callable[[RedactedReport], str], *, outputs: Sequence[Path] = ()
) -> Iterator[Plain]:
    """The text that `write` makes. While open, the recording is not given up: write it to `outputs` inside.

    Raises `EvidenceError`: nothing observed, or a text that must not leave.
    """
    policy, history = judging.policy_of(settings), read_history(settings.history, settings.domain)
    check_names(outputs, settings.domain, policy)
    with judging.observations_of(settings) as observations:
        report = judging.judged(observations, settings, history)
        case = open_case(judging.subject_of(observations))
        sealed = judging.sealed_of(report, policy, case, settings)
        if settings.preview and not confirmed(sealed.report, sealed.masked, writes=bool(outputs)):
            yield Plain(report, sealed.report, "", sealed, case)
            return
        constants, twin = constants_of(sealed.twin, RenderOptions()), write(sealed.twin).encode()
        text = write(sealed.report)
        gate = judging.gate_of(sealed, case, lambda suffix: [*constants(suffix), (suffix, twin, False)])
        gate.scan("text.txt", text.encode())
        judging.keep_private(case.with_masked(sealed.masked), outputs)
        yield Plain(report, sealed.report, text, sealed, case)
