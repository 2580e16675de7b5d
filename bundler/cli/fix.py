"""`acs-evidence fix`: what whoever runs DNS has to change, ready to be sent on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bundler.cli import pack
from bundler.cli.formats import constants_of
from bundler.cli.history import read_history
from bundler.cli.preview import confirmed
from bundler.cli.settings import check_outputs, settings_from
from bundler.observe.recorder import utc_now
from bundler.private import open_case
from bundler.publish import write_all
from bundler.render import RenderOptions
from bundler.render.fix_text import fix_text


def fix(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Print the changes, or write them to files; 0 whatever the verdict."""
    outputs: Sequence[Path] = values.pop("outputs")
    force = values.pop("force")
    settings = settings_from(ctx, domain, values, utc_now(), outputs)
    check_outputs(outputs, (".txt",), force=force)
    policy, history = pack.policy_of(settings), read_history(settings.history, settings.domain)
    pack.check_names(outputs, settings.domain, policy)
    with pack.observations_of(settings) as observations:
        report = pack.judged(observations, settings, history)
        case = open_case(pack.subject_of(observations))
        sealed = pack.sealed_of(report, policy, case, settings)
        if settings.preview and not confirmed(sealed.report, sealed.masked, writes=bool(outputs)):
            return 0
        constants = constants_of(sealed.twin, RenderOptions())
        twin = fix_text(sealed.twin).encode()
        text = fix_text(sealed.report)
        gate = pack.gate_of(sealed, case, lambda suffix: [*constants(suffix), (suffix, twin, False)])
        gate.scan("fix.txt", text.encode())
        pack.keep_private(case.with_masked(sealed.masked), outputs)
        write_all(dict.fromkeys(outputs, text.encode()))
    for path in outputs:
        click.echo(f"{path} ({len(text) // 1024 + 1} KiB)")
    if not outputs:
        click.echo(text, nl=False)
    return pack.crash_code(report)
