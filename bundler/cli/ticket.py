"""`acs-evidence ticket`: the text of a support request and the values of its form."""

from typing import Any

import click

from bundler.cli import pack
from bundler.cli.plain import plain_text
from bundler.cli.settings import settings_from
from bundler.observe.recorder import utc_now
from bundler.render.ticket_form import ticket_form


def ticket(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Print them; 0 whatever the verdict."""
    with plain_text(settings_from(ctx, domain, values, utc_now()), ticket_form) as made:
        click.echo(made.text, nl=False)
    return pack.crash_code(made.report)
