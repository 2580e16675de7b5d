"""What this run was given that the commands for the next one need again, ready for a shell."""

import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from bundler.cli.options import WITHOUT_PACK
from bundler.cli.settings import Settings
from bundler.render.next_steps import Given

_NOT_AGAIN = frozenset(
    {
        "domain", "outputs", "as_json", "exit_code", "preview", "replay", "record", "note", "ticket", "ticket_text",
        "quiet", "verbose", "no_progress", "paper", "requested_at",
    }
)  # fmt: skip
"""Of this run alone. A request that is made now is younger than the one given with --requested-at."""


def given_again(ctx: click.Context, settings: Settings) -> Given:
    """Options given on the command line; those of the environment are there again by themselves."""
    given = {
        parameter.name or "": " ".join(_words(parameter, getattr(settings, parameter.name or "")))
        for parameter in ctx.command.get_params(ctx)
        if isinstance(parameter, click.Option)
        and parameter.name not in _NOT_AGAIN
        and hasattr(settings, parameter.name or "")
        and ctx.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    }
    asks = not (settings.no_azure or settings.domain_json)
    recording = settings.record or settings.replay
    return Given(
        options="".join(f" {words}" for words in given.values() if words),
        live="".join(f" {words}" for name, words in given.items() if words and name not in WITHOUT_PACK)
        if asks
        else None,
        recording=shlex.quote(str(recording)) if recording else "",
        domain_file=shlex.quote(settings.domain_json) if settings.domain_json else "",
    )


def _words(option: click.Option, value: Any) -> Iterator[str]:  # noqa: ANN401 - click's values are what it declares
    name = next((each for each in option.opts if each.startswith("--")), option.opts[0])
    if option.is_flag:
        yield name
        return
    for each in value if option.multiple else (value,):
        yield f"{name} {shlex.quote(_text(each))}"


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, Path):
        return str(value)
    return f"{value:g}" if isinstance(value, float) else str(getattr(value, "key", value))
