"""`acs-evidence records`: what ACS expects, as people keep their zones."""

from functools import partial
from typing import Any

import click

from bundler.cli import judging
from bundler.cli.plain import plain_text
from bundler.cli.settings import settings_from
from bundler.errors import ToolFailed
from bundler.observe.recorder import utc_now
from bundler.render.records_text import records_text, unknown_values


def records(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Print them; 0 where at least one value is known, whatever the verdict. Raises `ToolFailed` where none is."""
    form: str = values.pop("form") or ""
    settings = settings_from(ctx, domain, values, utc_now())
    with plain_text(settings, partial(records_text, form=form)) as made:
        click.echo(made.text, nl=False)
    if not made.text and not settings.preview:
        raise ToolFailed(
            "No expected record is known: ACS does not contain the domain, or needs no record for it.",
            f"See `acs-evidence check {settings.domain}`.",
        )
    if form and (missing := unknown_values(made.redacted)):
        click.echo(f"Left out, because the value is not known: {', '.join(missing)}.", err=True)
    return judging.crash_code(made.report)
