"""The commands. Every heavy import waits until a command runs: help, version and the catalogue need none."""

from pathlib import Path
from typing import Any

import click

from bundler import __version__
from bundler.cli.consent import consent_options
from bundler.cli.options import (
    MINUTES,
    NOT_LIVE,
    WITHOUT_PACK,
    Duration,
    GroupedCommand,
    TicketNumber,
    azure_options,
    case_options,
    case_options_but,
    case_options_only,
    option,
    output_option,
    paper_option,
    verbosity,
)

VERDICTS = ("fix-dns", "inconclusive", "open-case", "request-verification", "wait", "not-applicable", "verified")
_PATH = click.Path(path_type=Path, dir_okay=False)
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
@output_option("The pack; the suffix gives the format: {formats}. .txt: the text for the support request. Repeatable.")
@paper_option
@option(
    "Output",
    "--sign",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="KEY",
    help="Sign each file with this SSH key: writes FILE.sig beside it. A .pub file uses the key in the SSH agent.",
)
@option("Output", "--ticket-text", is_flag=True, help="Print the ticket's text on the terminal too.")
@option("Output", "--force", is_flag=True, help="Replace an existing file even if it is no evidence pack.")
@option("Output", "--exit-code", is_flag=True, help="Exit with the verdict's code, as check does.")
@case_options
@verbosity
@click.pass_context
def build(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Write the evidence pack for DOMAIN.

    Exits with 0 when the pack was written, 1 when the tool failed, 2 on wrong usage, 3 when nothing could be
    observed, 4 when the final scan refused the pack, 130 when interrupted (129, 143 by SIGHUP, SIGTERM).
    """
    from bundler.pdf_process.parent import pdf_process_for

    # Before the other imports, which take as long as half of the engine's own.
    with pdf_process_for(values["outputs"]) as pdf_process:
        from bundler.cli import pack

        return pack.build(ctx, domain, values, pdf_process)


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
    from bundler.cli import check as check_command

    return check_command.check(ctx, domain, values)


@main.command(cls=GroupedCommand)
@click.argument("domain")
@output_option("Write the text to this .txt file instead of the terminal. Repeatable.")
@option("Output", "--force", is_flag=True, help="Replace an existing file even if this program did not make it.")
@case_options
@verbosity
@click.pass_context
def fix(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Say what to change in DNS for DOMAIN, as a text to send to its administrator.

    A text to be sent on: steps in the words of the DNS host that serves the zone, a table, and lines of a zone file.
    Exits with 0 whatever the verdict.
    """
    from bundler.cli.fix import fix as told

    return told(ctx, domain, values)


@main.command(cls=GroupedCommand)
@click.argument("domain")
@option(
    "Output",
    "--as",
    "form",
    type=click.Choice(["zone", "az", "terraform", "bicep", "cloudflare", "route53"], case_sensitive=False),
    help="Print this form alone, ready for a file.  [default: all of them]",
)
@case_options
@verbosity
@click.pass_context
def records(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Print the records that ACS expects for DOMAIN, ready to use.

    As zone file, az network dns, Terraform, Bicep, Cloudflare import and Route 53 change batch. Names are relative to
    the zone that serves them. Exits with 0 whatever the verdict, 1 when no value is known.
    """
    from bundler.cli.records import records as printed

    return printed(ctx, domain, values)


@main.command(cls=GroupedCommand)
@click.argument("domain")
@option(
    "Request",
    "--record-type",
    type=click.Choice(["Domain", "SPF", "DKIM", "DKIM2"], case_sensitive=False),
    multiple=True,
    help="Request this record only. Repeatable.",
)
@option("Request", "--cancel", is_flag=True, help="Cancel a verification that hangs before it is requested again.")
@option(
    "Request", "--even-so", is_flag=True, help="Request also what DNS does not give right, or before the wait is over."
)
@consent_options
@case_options_but(WITHOUT_PACK)
@verbosity
@click.pass_context
def request(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Ask ACS to verify what is not verified of DOMAIN.

    Looks first, and sends nothing where DNS is not right. Domain comes first; SPF, DKIM and DKIM2 when Domain is
    Verified. Each request is sent once, and the recording holds it.

    Exits with 0 when Azure took the requests or has them under way already, 1 when one failed, 2 without a terminal
    and without --yes, and with the verdict's code (see check) when nothing may be requested.
    """
    from bundler.cli.request import request as requested

    return requested(ctx, domain, values)


@main.command(cls=GroupedCommand)
@click.argument("domain")
@option("Watch", "--request", is_flag=True, help="Request verification as soon as DNS has been right for 30 minutes.")
@option(
    "Watch",
    "--every",
    type=MINUTES,
    metavar="MINUTES",
    default=5.0,
    show_default="5",
    help="Time between two looks, 1 at least.",
)
@option(
    "Watch", "--for", "lasts", type=Duration(), metavar="DURATION", help="End the watch after this time: 90m, 12h, 3d."
)
@option(
    "Watch",
    "--notify",
    metavar="CMD",
    default="",
    help="Run this command on a change, without a shell: what happened is its last argument, and JSON on its input.",
)
@output_option("Write the pack here when a case is to be opened: .pdf, .md, .html, .json or .txt. Repeatable.")
@paper_option
@option("Output", "--json", "as_json", is_flag=True, help="Print JSON Lines, one for each thing that happens.")
@option("Output", "--force", is_flag=True, help="Replace an existing file even if it is no evidence pack.")
@case_options_but(NOT_LIVE | {"preview": False})
@verbosity
@click.pass_context
def watch(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Look at DOMAIN again and again until it is verified or the case is ready.

    Between full rounds it asks only the name servers for the records, and reads the domain once. Each full round is
    kept (see history), so that a watch that was stopped goes on where it was.

    Exits with 0 when all is verified, 10 when a case is to be opened, 15 when there is nothing to verify; with the
    verdict's code (see check) when the time given with --for is over.
    """
    from bundler.cli.watch import watch as watched

    return watched(ctx, domain, values)


@main.command()
@click.argument("domain")
@click.option("--forget", is_flag=True, help="Delete what is kept of DOMAIN.")
def history(domain: str, *, forget: bool) -> int:
    """Show what earlier runs saw of DOMAIN, as a time line.

    Every live run is kept unless --no-keep is given: its recording, packed, unmasked and readable for its owner alone,
    in $XDG_STATE_HOME/acs-evidence/runs (~/.local/state), for 90 days and 50 runs a domain at most. build, check, fix,
    request and watch use it for the same resource in the same cloud; --no-history leaves it out.
    """
    from bundler.cli.past import history as shown

    return shown(domain, forget=forget)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--disclosure",
    "disclosures",
    metavar="LINE",
    multiple=True,
    envvar="ACS_EVIDENCE_DISCLOSURE",
    show_envvar=True,
    help="A line that reveal printed: show its value and check it against the pack. Repeatable.",
)
@click.option(
    "--signature",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    envvar="ACS_EVIDENCE_SIGNATURE",
    show_envvar=True,
    help="The signature to check.  [default: FILE.sig, if it exists]",
)
@click.option(
    "--allowed-signers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    envvar="ACS_EVIDENCE_ALLOWED_SIGNERS",
    show_envvar=True,
    help="Who may sign, and with which keys: a file in ssh-keygen's ALLOWED SIGNERS format.",
)
def verify(file: Path, disclosures: tuple[str, ...], signature: Path | None, allowed_signers: Path | None) -> int:
    """Is this pack (.pdf, .json) or recording whole and unaltered, and who signed it?

    Exits with 0 when it is whole, also when another program saved it again and left the content as it was; 1 when it
    was altered, its end is missing or its signature does not match; 14 when the data are intact but this version cannot
    render the pages again to compare them. Whole is not genuine: only a signature, or a hash noted elsewhere, tells
    who wrote the file.
    """
    from bundler.cli import integrity

    return integrity.verify(file, disclosures, signature, allowed_signers)


@main.command(cls=GroupedCommand)
@click.argument("domain")
@option("Request", "--create", is_flag=True, help="Open the support request, with the pack attached.")
@option("Request", "--contact", metavar="FILE|-", default="", help="Contact details: JSON with the names of the API.")
@option("Request", "--service", metavar="NAME", default="", help="Service, as Azure lists it.")
@option("Request", "--problem", metavar="NAME", default="", help="Kind of problem, as Azure lists it.")
@option(
    "Request", "--severity", type=click.Choice(["minimal", "moderate", "critical"]), default=None, help="Its severity."
)
@option(
    "Request",
    "--diagnostics",
    type=click.Choice(["yes", "no"]),
    default=None,
    help="Whether Microsoft may collect diagnostic information.",
)
@consent_options
@case_options
@verbosity
@click.pass_context
def ticket(ctx: click.Context, /, domain: str, **values: Any) -> int:  # noqa: ANN401
    """Print what the form of a support request asks for DOMAIN, or open the request.

    Each value ready to paste: title, resource, problem start, severity, description. Exits with 0 whatever the verdict.
    With --create: shows what will be sent, asks, opens the request with the pack attached, and prints its number; for
    any verdict but open-case it sends nothing and exits with the verdict's code.
    """
    from bundler.cli.ticket import ticket as printed

    return printed(ctx, domain, values)


@main.command(cls=GroupedCommand)
@click.argument("domains", metavar="[DOMAIN]...", nargs=-1)
@option("Evidence", "--file", metavar="FILE|-", default="", help="More domains, one a line; # begins a comment.")
@azure_options
@option("Azure", "--no-azure", is_flag=True, help="Do not ask Azure; look at the DNS of the domains given.")
@option("DNS", "--root-hints", type=_PATH, metavar="FILE", help="Other root servers, in named.root form.")
@option("DNS", "--trust-anchor", type=_PATH, metavar="FILE", help="Another DNSSEC root anchor.")
@option("DNS", "-4", "--ipv4", is_flag=True, help="Ask over IPv4 only.")
@option("DNS", "-6", "--ipv6", is_flag=True, help="Ask over IPv6 only.")
@option(
    "DNS",
    "--concurrency",
    type=click.IntRange(1, 200),
    default=32,
    show_default=True,
    help="Domains under way at a time.",
)
@case_options_only({"no_history", "no_keep", "redact", "mask", "keep", "mask_values"})
@option("Output", "--json", "as_json", is_flag=True, help="Print JSON Lines, each domain as it finishes.")
@output_option("Write the table: .csv, .md, .html or .json. Repeatable.")
@option("Output", "--packs", type=click.Path(path_type=Path), metavar="DIR", help="Build a pack for every open-case.")
@option(
    "Output",
    "--resume",
    type=_PATH,
    metavar="FILE",
    help="Note each finished domain here, unmasked and readable for you alone, and skip those in it.",
)
@option(
    "Output",
    "--fail-on",
    type=click.Choice([str(verdict) for verdict in VERDICTS], case_sensitive=False),
    multiple=True,
    help="Let these verdicts alone decide the exit code. Repeatable.",
)
@option("Output", "--force", is_flag=True, help="Replace existing files.")
@option("Output", "-q", "--quiet", is_flag=True, help="Show no progress.")
def survey(domains: tuple[str, ...], **values: Any) -> int:  # noqa: ANN401
    """Judge every custom domain that the sign-in reaches, or those given.

    Each gets the verdict of check. A quick look settles domains without faults; the others are looked at in full. What
    domains have in common is asked for once. Exits with the code of the worst verdict: fix-dns, inconclusive,
    open-case, request-verification, wait, verified.
    """
    from bundler.cli.survey import survey as looked

    return looked(domains, values)


@main.command(cls=GroupedCommand)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@option("Evidence", "--ticket", type=TicketNumber(), required=True, metavar="NUMBER", help="The support request.")
@option("Consent", "--force", is_flag=True, help="Attach what is no whole, redacted pack of the request's domain too.")
@consent_options
@azure_options
@click.pass_context
def attach(ctx: click.Context, /, files: tuple[Path, ...], **values: Any) -> int:  # noqa: ANN401
    """Attach packs to an open Azure support request.

    Verifies each FILE, shows what will be sent and where, and asks. Uploads the bytes as they are and compares names
    and sizes afterwards. Exits with 0 when the files are attached, or nothing was to be sent; 1 when it failed; 2 on
    wrong usage, without a terminal and without --yes.
    """
    from bundler.cli import attach as attaching

    del ctx
    plan = attaching.plan_from(values)
    consent = {name: values[name] for name in ("force", "yes", "dry_run")}
    return attaching.attach(files, values["ticket"], plan, **consent)


@main.command()
@click.argument("pack", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("label")
def reveal(pack: Path, label: str) -> int:
    """Disclose one masked value of PACK, so that its reader can check it."""
    from bundler.cli import integrity

    return integrity.reveal(pack, label)


def _rule_ids(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from bundler.rules import catalogue

    return [rule.id for rule in catalogue() if rule.id.startswith(incomplete)]


@main.command()
@click.argument("rule_id", metavar="[ID]", required=False, shell_complete=_rule_ids)
def rules(rule_id: str | None) -> int:
    """List the catalogue of findings, or show one rule's page."""
    from bundler.cli import catalogue

    return catalogue.show(rule_id)
