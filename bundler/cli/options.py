"""The options of `build` and `check`, in the groups that help shows, each with its environment variable."""

import contextlib
import os
import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, TypeVar

import click

from bundler.model.fields import Field
from bundler.model.paper import PAPERS

F = TypeVar("F", bound=Callable[..., Any])
PREFIX = "ACS_EVIDENCE_"
GROUPS = ("Azure", "DNS", "Evidence", "Privacy", "Watch", "Request", "Consent", "Output")
"""Headings of the help, in order."""


class GroupedOption(click.Option):
    """An option that knows under which heading help shows it."""

    def __init__(self, *args: Any, group: str = "Output", **kwargs: Any) -> None:  # noqa: ANN401
        self.group = group
        super().__init__(*args, **kwargs)


class GroupedCommand(click.Command):
    """A command whose help lists its options by group."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section per group."""
        for group in GROUPS:
            records = [
                record
                for parameter in self.get_params(ctx)
                if isinstance(parameter, click.Option) and getattr(parameter, "group", GROUPS[-1]) == group
                if (record := parameter.get_help_record(ctx)) is not None
            ]
            records = [(names, _with_formats(text)) for names, text in records]
            if records:
                with formatter.section(group):
                    formatter.write_dl(records)


def _with_formats(text: str) -> str:
    """The formats where a help text has `{formats}`: a format that is added is told by itself."""
    if "{formats}" not in text:
        return text
    from bundler.render import renderers

    return text.format(formats=", ".join(sorted(renderers())))


class Moment(click.ParamType[datetime]):
    """A point in time with its zone: `2026-11-20T10:00Z`, `2026-11-20 11:00+01:00`."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ANN401
        """An aware UTC datetime."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"'{value}' is not a time. Write it like 2026-11-20T10:00Z or 2026-11-20T11:00+01:00.", param, ctx
            )
        if moment.tzinfo is None:
            self.fail(f"'{value}' has no time zone. Write it like 2026-11-20T10:00Z.", param, ctx)
        return moment.astimezone(UTC)


class Between(click.ParamType[float]):
    """A number from 1 to `most`; `said` is what it is, as a refusal says it."""

    def __init__(self, name: str, most: int, said: str) -> None:
        self.name = name
        self.most = most
        self.said = said

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """The number."""
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if not 1 <= number <= self.most:  # false for NaN as well
            self.fail(f"'{value}' is not {self.said}.", param, ctx)
        return number


SECONDS = Between("seconds", 3600, "a time from 1 to 3600 seconds")
MINUTES = Between("minutes", 1440, "a number of minutes from 1 to 1440")


class Duration(click.ParamType[float]):
    """A length of time with its unit: `90m`, `2h`, `3d`, `1h30m`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Seconds."""
        if isinstance(value, float):
            return value
        parts = re.fullmatch(
            r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?", str(value).strip().lower()
        )
        units = (86400, 3600, 60, 1)
        total = sum(int(part or 0) * unit for part, unit in zip(parts.groups(), units, strict=True)) if parts else 0
        if not total:
            self.fail(f"'{value}' is not a length of time. Write it like 90m, 12h or 3d.", param, ctx)
        return float(total)


class TicketNumber(click.ParamType[str]):
    """The number of a support request: digits, with or without what mails put before them (`TrackingID#`)."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """The digits alone."""
        number = re.sub(r"(?i)^(trackingid)?\s*#?\s*", "", str(value).strip())
        if number and not re.fullmatch(r"[0-9]{10,20}", number):
            self.fail(f"'{value}' is not the number of a support request, such as 2611200010000000.", param, ctx)
        return number


class OutputFile(click.Path):
    """A file to write. In the environment several, separated as paths are, by spaces or by commas."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Spaces and commas separate only where every part is then a file with a suffix."""
        parts = [part for part in rv.replace("\n", os.pathsep).split(os.pathsep) if part.strip()]
        finer = [word for part in parts for word in re.split(r"[\s,]+", part) if word]
        return finer if all(re.search(r"\.[A-Za-z]{2,5}$", word) for word in finer) else parts


class TimeZone(click.ParamType[tzinfo]):
    """A time zone by its name in the IANA database, or a fixed offset from UTC."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tzinfo:  # noqa: ANN401
        """Something that knows the offset at any time."""
        if isinstance(value, tzinfo):
            return value
        with contextlib.suppress(ValueError):
            fixed = datetime.strptime(value, "%z").tzinfo
            if fixed is not None:
                return fixed
        # On use: it reads files of the system.
        import zoneinfo

        try:
            return zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"'{value}' is not a time zone. Write it like Europe/Berlin or +01:00.", param, ctx)


def option(group: str, *names: str, **kwargs: Any) -> Callable[[F], F]:  # noqa: ANN401
    """A grouped option with the environment variable that its long name gives it."""
    long = next(name for name in names if name.startswith("--"))
    kwargs.setdefault("envvar", PREFIX + long[2:].split("/")[0].upper().replace("-", "_"))
    kwargs.setdefault("show_envvar", True)
    return click.option(*names, cls=GroupedOption, group=group, **kwargs)


def output_option(help_text: str) -> Callable[[F], F]:
    """-o, which can be given several times."""
    return option(
        "Output",
        *("-o", "--output", "outputs"),
        type=OutputFile(path_type=Path),
        multiple=True,
        metavar="FILE",
        help=help_text,
    )


def paper_option(command: F) -> F:
    """--paper."""
    paper = click.Choice(list(PAPERS), case_sensitive=False)
    return option("Output", "--paper", type=paper, default="a4", show_default=True, help="Paper of the PDF.")(command)


_FIELDS = click.Choice(
    [field.value for field in Field if field not in {Field.PUBLIC, Field.TERM, Field.TXT, Field.SPF_TEXT}],
    case_sensitive=False,
)
_FILE = click.Path(path_type=Path, dir_okay=False)


def case_options(command: F) -> F:
    """All options that `build` and `check` share."""
    for decorate in reversed(_CASE_OPTIONS):
        command = decorate(command)
    return command


_SIGN_IN: dict[str, Callable[[Any], Any]] = {
    "--subscription": option(
        "Azure", "--subscription", metavar="ID", default="", help="Look only in this subscription."
    ),
    "--tenant": option("Azure", "--tenant", metavar="ID", default="", help="Sign in to this tenant."),
    "--cloud": option(
        "Azure",
        "--cloud",
        type=click.Choice(["public", "usgov", "china"], case_sensitive=False),
        default="public",
        show_default=True,
        help="Azure cloud: endpoint, scope and authority together.",
    ),
    "--arm-endpoint": option(
        "Azure", "--arm-endpoint", metavar="URL", default="", help="Another Azure Resource Manager endpoint."
    ),
}
"""What any command needs that asks Azure."""
_ONLY_ON_PAPER = {"domain_json": "", "no_azure": False, "expect_token": "", "replay": None}
_OF_A_PACK = {
    "time_zone": None, "ticket": "", "note": "", "redact": "support", "mask": (), "keep": (), "mask_values": "",
    "preview": False,
}  # fmt: skip
NOT_LIVE: dict[str, Any] = _ONLY_ON_PAPER
"""The options that a command which must ask Azure does not have, with the values that say so."""
WITHOUT_PACK: dict[str, Any] = {**_ONLY_ON_PAPER, **_OF_A_PACK}
"""The same for one that makes no pack either."""


def case_options_but(left_out: Collection[str]) -> Callable[[F], F]:
    """The options that `build` and `check` share, but for those of these names."""

    def decorate(command: F) -> F:
        held: list[click.Parameter] = getattr(command, "__click_params__", [])
        before = len(held)
        case_options(command)
        added: list[click.Parameter] = command.__click_params__  # type: ignore[attr-defined]
        added[before:] = [parameter for parameter in added[before:] if parameter.name not in left_out]
        return command

    return decorate


def case_options_only(wanted: Collection[str]) -> Callable[[F], F]:
    """Those of these names alone."""
    every: list[click.Parameter] = []

    def decorate(command: F) -> F:
        if not every:

            def bare() -> None: ...

            case_options(bare)
            every.extend(bare.__click_params__)  # type: ignore[attr-defined]
        left_out = {str(parameter.name) for parameter in every} - set(wanted)
        return case_options_but(left_out)(command)

    return decorate


_CASE_OPTIONS: list[Callable[[Any], Any]] = [
    _SIGN_IN["--subscription"],
    option("Azure", "--resource-group", metavar="NAME", default="", help="Look only in this resource group."),
    option(
        "Azure",
        "--email-service",
        metavar="NAME",
        default="",
        help="Name of the Email Communication Services resource.",
    ),
    option("Azure", "--resource-id", metavar="ID", default="", help="ARM id of the domain resource itself."),
    _SIGN_IN["--tenant"],
    _SIGN_IN["--cloud"],
    _SIGN_IN["--arm-endpoint"],
    option(
        "Azure",
        "--domain-json",
        metavar="FILE|-",
        default="",
        help="Do not ask Azure: read the domain from JSON that az, PowerShell, Terraform, Bicep or ARM printed.",
    ),
    option("Azure", "--no-azure", is_flag=True, help="Do not ask Azure; judge DNS against documented defaults."),
    option(
        "Azure",
        "--expect-token",
        metavar="VALUE",
        default="",
        help="With --no-azure: the ownership TXT value that Azure shows for the domain.",
    ),
    option("DNS", "--root-hints", type=_FILE, metavar="FILE", help="Other root servers, in named.root form."),
    option(
        "DNS",
        "--trust-anchor",
        type=_FILE,
        metavar="FILE",
        help="Another DNSSEC root anchor: DS or DNSKEY records of the root.",
    ),
    option("DNS", "-4", "--ipv4", is_flag=True, help="Ask over IPv4 only."),
    option("DNS", "-6", "--ipv6", is_flag=True, help="Ask over IPv6 only."),
    option(
        "DNS",
        "--resolver",
        metavar="ADDR",
        multiple=True,
        help=(
            "Ask this resolver for comparison only: an address, 'system' (the default), 'public' or 'azure'. "
            "Repeatable."
        ),
    ),
    option("DNS", "--no-resolver", is_flag=True, help="Ask no resolver, not even for comparison."),
    option(
        "DNS",
        "--rdap",
        is_flag=True,
        help="Ask the registry about the registration too (RDAP): status, expiry, registrar.",
    ),
    option(
        "DNS",
        "--rdap-server",
        metavar="URL",
        default="",
        help="With --rdap: ask this RDAP server, not the one in IANA's list.",
    ),
    option(
        "DNS",
        "--deadline",
        metavar="SECONDS",
        type=SECONDS,
        help="End the observation after this time.",
    ),
    option(
        "Evidence",
        "--record",
        type=_FILE,
        metavar="FILE",
        help="Keep every question and answer in this private file.",
    ),
    option("Evidence", "--replay", type=_FILE, metavar="FILE", help="Judge a recording again, without network access."),
    option(
        "Evidence",
        "--requested-at",
        type=Moment(),
        metavar="TIME",
        help="When you last requested verification, with time zone: 2026-11-20T10:00Z.",
    ),
    option(
        "Evidence",
        "--history",
        type=_FILE,
        multiple=True,
        metavar="FILE",
        help="An earlier recording of the same domain: shows since when records are correct. Repeatable.",
    ),
    option(
        "Evidence",
        "--no-history",
        is_flag=True,
        help="Leave out what earlier runs on this machine saw (acs-evidence history shows it).",
    ),
    option(
        "Evidence",
        "--no-keep",
        is_flag=True,
        help="Do not keep this run. Otherwise its recording stays for 90 days in the state directory "
        "($XDG_STATE_HOME/acs-evidence/runs), unmasked and readable for you alone.",
    ),
    option(
        "Evidence",
        "--time-zone",
        type=TimeZone(),
        metavar="ZONE",
        help="Show local times beside UTC in the time line: Europe/Berlin, or +01:00. Not shown with --redact public.",
    ),
    option(
        "Evidence",
        "--ticket",
        type=TicketNumber(),
        metavar="NUMBER",
        default="",
        help="Number of the support request.",
    ),
    option("Evidence", "--note", metavar="TEXT", default="", help="Your own note to the engineer."),
    option(
        "Privacy",
        "--redact",
        type=click.Choice(["public", "support", "open"], case_sensitive=False),
        default="support",
        show_default=True,
        help="What to mask: public (for a forum), support (for a private case), open (nothing but secrets).",
    ),
    option(
        "Privacy",
        "--mask",
        type=_FIELDS,
        multiple=True,
        metavar="CLASS",
        help="Mask this class of values too. Repeatable.",
    ),
    option(
        "Privacy",
        "--keep",
        type=_FIELDS,
        multiple=True,
        metavar="CLASS",
        help="Do not mask this class of values. Repeatable.",
    ),
    option(
        "Privacy",
        "--mask-values",
        metavar="FILE|-",
        default="",
        help="Mask every value in this file, one per line. The command line does not take values.",
    ),
    option(
        "Privacy",
        "--preview",
        is_flag=True,
        help="List what the pack would show and mask, before anything is written.",
    ),
]


def azure_options(command: F) -> F:
    """Where to sign in and look, for commands that need no more of Azure."""
    for decorate in reversed(_SIGN_IN.values()):
        command = decorate(command)
    return command


def verbosity(command: F) -> F:
    """-q, -v and --no-progress."""
    for decorate in (
        option("Output", "--no-progress", is_flag=True, help="Show no progress on standard error."),
        option("Output", "-v", "--verbose", is_flag=True, help="Print every step on standard error."),
        option("Output", "-q", "--quiet", is_flag=True, help="Print results only."),
    ):
        command = decorate(command)
    return command
