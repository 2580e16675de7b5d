"""`acs-evidence fix`: what to change in DNS, ready to be sent to the people who run it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bundler.cli import judging
from bundler.cli.plain import plain_text
from bundler.cli.settings import check_outputs, settings_from
from bundler.observe.recorder import utc_now
from bundler.publish import write_all
from bundler.render.fix_text import fix_text


def fix(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Print the changes, or write them to files; 0 whatever the verdict."""
    outputs: Sequence[Path] = values.pop("outputs")
    force = values.pop("force")
    settings = settings_from(ctx, domain, values, utc_now(), outputs)
    check_outputs(outputs, (".txt",), force=force)
    with plain_text(settings, fix_text, outputs=outputs) as made:
        if made.text:
            write_all(dict.fromkeys(outputs, made.text.encode()))
    if not made.text:
        return 0
    for path in outputs:
        click.echo(f"{path} ({len(made.text) // 1024 + 1} KiB)")
    if not outputs:
        click.echo(made.text, nl=False)
    return judging.crash_code(made.report)
