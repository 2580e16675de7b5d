"""`acs-evidence records`: what ACS expects, as people keep their zones."""

from typing import Any

import click

from bundler.cli import pack
from bundler.cli.formats import constants_of
from bundler.cli.history import read_history
from bundler.cli.preview import confirmed
from bundler.cli.settings import settings_from
from bundler.errors import ToolFailed
from bundler.observe.recorder import utc_now
from bundler.private import open_case
from bundler.render import RenderOptions
from bundler.render.records_text import records_text, unknown_values


def records(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Print them; 0 where at least one value is known, whatever the verdict. Raises `ToolFailed` where none is."""
    form: str = values.pop("form") or ""
    settings = settings_from(ctx, domain, values, utc_now())
    policy = pack.policy_of(settings)
    with pack.observations_of(settings) as observations:
        report = pack.judged(observations, settings, read_history(settings.history, settings.domain))
        case = open_case(pack.subject_of(observations))
        sealed = pack.sealed_of(report, policy, case, settings)
        if settings.preview and not confirmed(sealed.report, sealed.masked, writes=False):
            return 0
        text = records_text(sealed.report, form)
        if not text:
            raise ToolFailed(
                "No expected record is known: ACS does not contain the domain, or needs no record for it.",
                f"See `acs-evidence check {settings.domain}`.",
            )
        constants, twin = constants_of(sealed.twin, RenderOptions()), records_text(sealed.twin, form).encode()
        gate = pack.gate_of(sealed, case, lambda suffix: [*constants(suffix), (suffix, twin, False)])
        gate.scan("records.txt", text.encode())
        pack.keep_private(case.with_masked(sealed.masked), ())
    click.echo(text, nl=False)
    if form and (missing := unknown_values(sealed.report)):
        click.echo(f"Left out, because the value is not known: {', '.join(missing)}.", err=True)
    return pack.crash_code(report)
