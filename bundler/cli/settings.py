"""The options of one `build` or `check`, checked before anything is asked."""

import codecs
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from bundler.cli.crashes import Crash
from bundler.cli.places import check_places, check_replaced, named_in
from bundler.errors import ToolFailed, UsageProblem
from bundler.model.domain_name import parse_domain_name
from bundler.model.observations import Inputs, Observations
from bundler.publish import probe

_LIVE_ONLY = (
    "subscription", "resource_group", "email_service", "resource_id", "tenant", "cloud", "arm_endpoint", "domain_json",
    "no_azure", "root_hints", "trust_anchor", "ipv4", "ipv6", "resolver", "no_resolver", "rdap", "rdap_server",
    "deadline",
    "record", "no_keep",
)  # fmt: skip
_LIST = ("subscription", "resource_group", "email_service")
_SEARCH = (*_LIST, "resource_id")
MAX_NOTE = 4_000
"""Characters of --note: a page of text."""
MAX_INPUT = 4 * 2**20
"""Bytes of a file given with --domain-json or --mask-values; more is a mistake."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line said: an attribute for each option of `case_options` and `verbosity`, and the domain."""

    domain: str
    """Lower case, without a final dot."""
    # Azure
    subscription: str
    resource_group: str
    email_service: str
    resource_id: str
    tenant: str
    cloud: str
    arm_endpoint: str
    domain_json: str
    no_azure: bool
    expect_token: str
    # DNS
    root_hints: Path | None
    trust_anchor: Path | None
    ipv4: bool
    ipv6: bool
    resolver: tuple[str, ...]
    no_resolver: bool
    rdap: bool
    rdap_server: str
    deadline: float | None
    """Seconds."""
    # Evidence
    record: Path | None
    replay: Path | None
    requested_at: datetime | None
    history: tuple[Path, ...]
    no_history: bool
    no_keep: bool
    time_zone: tzinfo | None
    ticket: str
    note: str
    # Privacy
    redact: str
    mask: tuple[str, ...]
    keep: tuple[str, ...]
    mask_values: str
    preview: bool
    # Output
    no_progress: bool
    verbose: bool
    quiet: bool
    crashes: list[Crash] = field(default_factory=list)
    """What of the program itself failed during the run, which went on without it: the recording is then kept."""

    @property
    def inputs(self) -> Inputs:
        """What the judgement depends on."""
        return Inputs(
            domain=self.domain,
            expect_token=self.expect_token,
            requested_at=self.requested_at,
            no_azure=self.no_azure,
            ticket=self.ticket,
            note=self.note,
        )

    @property
    def families(self) -> frozenset[int]:
        """IP versions to ask over."""
        chosen = {4} if self.ipv4 else set()
        return frozenset(chosen | ({6} if self.ipv6 else set())) or frozenset({4, 6})

    def applied_to(self, recorded: Observations) -> Observations:
        """A recording with what the user says now about the request, the ticket and the note."""
        if recorded.inputs.domain != self.domain:
            raise UsageProblem(
                f"The recording is about {recorded.inputs.domain}, not {self.domain}.",
                f"Write: acs-evidence build {recorded.inputs.domain} --replay {self.replay} …",
            )
        said: dict[str, Any] = {
            name: value
            for name in ("expect_token", "requested_at", "ticket", "note")
            if (value := getattr(self, name)) not in ("", None)
        }
        inputs = replace(recorded.inputs, **said)
        _check_request_time(inputs.requested_at, recorded.ended_at)
        return replace(recorded, inputs=inputs)


def settings_from(
    ctx: click.Context, domain: str, values: dict[str, Any], now: datetime, outputs: Sequence[Path] = ()
) -> Settings:
    """Check what can be checked before asking anybody. Raises `UsageProblem`."""
    settings = Settings(domain=parse_domain_name(domain), **values)
    check_places(named_in(values, outputs))
    given = {name for name in values if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    if settings.replay and (useless := [name for name in _LIVE_ONLY if name in given]):
        raise UsageProblem(
            f"{_flag(useless[0])} has no effect with --replay, which makes no observation.", "Leave out one of the two."
        )
    if settings.no_azure and settings.domain_json:
        raise UsageProblem("--no-azure and --domain-json exclude each other.", "Leave out one of the two.")
    where = _SEARCH if settings.no_azure else _LIST if settings.domain_json else ()
    if useless := [name for name in where if name in given]:
        raise UsageProblem(f"{_flag(useless[0])} has no effect because Azure is not read.", "Leave out one of them.")
    if settings.expect_token and not settings.no_azure and not settings.replay:
        raise UsageProblem("--expect-token needs --no-azure: otherwise Azure gives the expected value.")
    if len(settings.note) > MAX_NOTE:
        raise UsageProblem(
            f"--note has {len(settings.note)} characters; the limit is {MAX_NOTE}.",
            "Shorten it, or attach it as a file.",
        )
    if settings.domain_json == "-" and settings.mask_values == "-":
        raise UsageProblem("Standard input can be read only once.", "Give --domain-json or --mask-values as a file.")
    if not settings.replay:
        _check_request_time(settings.requested_at, now)
    return settings


def read_input(name: str, what: str) -> str:
    """Text of a file, or of standard input for `-`. Raises `UsageProblem`."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MAX_INPUT + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(MAX_INPUT + 1)
    except OSError as error:
        raise UsageProblem(f"Cannot read {what} from {name}: {error.strerror}.", "Check the path.") from error
    if len(raw) > MAX_INPUT:
        raise UsageProblem(f"{name} is larger than {MAX_INPUT // 2**20} MiB, the limit for {what}.")
    # Windows PowerShell 5 writes UTF-16 when output is redirected into a file.
    encoding = "utf-16" if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UsageProblem(f"{name} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from error


def check_given(paths: Sequence[Path], settings: Settings) -> None:
    """A pack needs a file to go into; a preview writes none. Raises `UsageProblem`."""
    if not paths and not settings.preview:
        raise UsageProblem("Missing option '-o': the file to write.", "Write -o case.pdf, or use --preview first.")


def check_outputs(paths: Sequence[Path], suffixes: Sequence[str], *, force: bool = False) -> None:
    """Refuse now what could not be written later. Raises `UsageProblem` or `ToolFailed`."""
    for path in paths:
        if path.suffix.lower() not in suffixes:
            raise UsageProblem(f"{path} does not name a format.", f"End it with one of {', '.join(sorted(suffixes))}.")
        if path.is_dir():
            raise UsageProblem(f"{path} is a directory.", "Name a file in it.")
        parent = path.parent
        if not parent.is_dir():
            raise ToolFailed(
                f"Cannot write {path}: there is no directory {parent}.", "Create it first, or write elsewhere."
            )
        try:
            probe(path.resolve().parent)
        except OSError as error:
            raise ToolFailed(f"Cannot write {path}: {error.strerror}.", "Write to a directory of your own.") from error
    check_replaced(paths, force=force)


def _check_request_time(requested_at: datetime | None, now: datetime) -> None:
    if requested_at is not None and requested_at > now:
        raise UsageProblem(
            f"--requested-at {requested_at:%Y-%m-%dT%H:%MZ} is after the observation.", "Check the time zone."
        )


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
