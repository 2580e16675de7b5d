"""The commands. Every heavy import waits until a command runs: help, version and the catalogue need none."""

from pathlib import Path
from typing import Any

import click

from bundler import __version__
from bundler.cli.options import GroupedCommand, case_options, option, verbosity

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="acs-evidence")
def main() -> None:
    """Why is the verification of my mail domain in Azure Communication Services stuck?

    Gathers what Azure says and what every authoritative name server answers, judges both, and writes a redacted
    evidence pack for a Microsoft support case, or says what to change in DNS.
    """


@main.command(cls=GroupedCommand)
@click.argument("domain")
@option(
    "Output",
    *("-o", "--output", "outputs"),
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE",
    help="The pack: .pdf, .md, .html or .json. Repeatable.",
)
@option(
    "Output", "--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Paper of the PDF."
)
@option("Output", "--force", is_flag=True, help="Replace an existing file even if it is no evidence pack.")
@option("Output", "--exit-code", is_flag=True, help="Exit with the verdict's code, as check does.")
@case_options
@verbosity
@click.pass_context
def build(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Write the evidence pack for DOMAIN.

    Exits with 0 when the pack was written, 1 when the tool failed, 2 on wrong usage, 3 when nothing could be
    observed, 4 when the final scan refused the pack, 130 when interrupted.
    """
    from bundler.cli.press import press_for

    # Before the other imports, which take as long as half of the engine's own.
    with press_for(values["outputs"]) as press:
        from bundler.cli import pack

        return pack.build(ctx, domain, values, press)


@main.command(cls=GroupedCommand)
@click.argument("domain")
@option("Output", "--json", "as_json", is_flag=True, help="Print the document as JSON.")
@case_options
@verbosity
@click.pass_context
def check(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Judge DOMAIN on the terminal.

    Exits with the verdict: 0 verified, 10 open-case, 11 fix-dns, 12 request-verification, 13 wait,
    14 inconclusive, 15 not-applicable; or as build does when there is none.
    """
    from bundler.cli import pack

    return pack.check(ctx, domain, values)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--disclosure",
    "disclosures",
    metavar="LINE",
    multiple=True,
    envvar="ACS_EVIDENCE_DISCLOSURE",
    show_envvar=True,
    help="A line that reveal printed: show its value and check that the pack masks it. Repeatable.",
)
def verify(file: Path, disclosures: tuple[str, ...]) -> int:
    """Is this pack (.pdf, .json) or recording whole and unaltered?

    Exits with 0 when it is, 1 when it was altered or its end is missing, 14 when the data are intact but this version
    cannot render the pages again to compare them.
    """
    from bundler.cli import integrity

    return integrity.verify(file, disclosures)


@main.command()
@click.argument("pack", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("label")
def reveal(pack: Path, label: str) -> int:
    """Disclose one masked value of PACK, so that its reader can check it."""
    from bundler.cli import integrity

    return integrity.reveal(pack, label)


@main.command()
@click.argument("rule_id", metavar="[ID]", required=False)
def rules(rule_id: str | None) -> int:
    """List the catalogue of findings, or show one rule's page."""
    from bundler.cli import catalogue

    return catalogue.show(rule_id)
