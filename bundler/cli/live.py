"""A live observation from the command line: what is asked, and where the recording is kept meanwhile."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from bundler import __version__
from bundler.cli.crashes import Crash
from bundler.cli.keeping import Keeping, check_record
from bundler.cli.progress import progress_on
from bundler.cli.settings import Settings, read_input
from bundler.errors import NothingObserved, UsageProblem
from bundler.interruption import held
from bundler.model.observations import Observations
from bundler.observe.azure import AzurePlan, read_domain_file
from bundler.observe.dns.hints import load_hints
from bundler.observe.rdap_plan import RdapPlan
from bundler.observe.recorder import Clock, Recorder, utc_now
from bundler.observe.run import Afterwards, Plan, observe
from bundler.observe.trust_anchor import load_trust_anchor
from bundler.reading.azure.shapes import Shape
from bundler.resources import check_machine

MOST_SYSTEM_RESOLVERS = 2
"""Of the system's own resolvers, asked when none is named: more say the same."""
PUBLIC_RESOLVERS = ("1.1.1.1", "8.8.8.8", "9.9.9.9")
"""Cloudflare, Google, Quad9: each checks DNSSEC and is asked by many."""
AZURE_RESOLVER = "168.63.129.16"
"""Azure's virtual public address for DNS (learn.microsoft.com, what is IP address 168.63.129.16)."""


def plan_of(settings: Settings) -> Plan:
    """Read every file the options name, so that a bad one is found before anybody is asked."""
    asks_azure = not (settings.no_azure or settings.domain_json)
    return Plan(
        inputs=settings.inputs,
        tool_version=__version__,
        hints=load_hints(settings.root_hints),
        trust_anchor=_trust_anchor(settings),
        families=settings.families,
        resolvers=_resolvers(settings.resolver, asked=not settings.no_resolver),
        deadline=settings.deadline,
        rdap=_rdap(settings),
        azure=azure_plan(settings) if asks_azure else None,
        domain_file=_domain_file(settings),
        environment=_environment(settings) if asks_azure else {},
    )


def _rdap(settings: Settings) -> RdapPlan | None:
    """Whom to ask about the registration; None without --rdap. Raises `UsageProblem`."""
    from urllib.parse import urlsplit

    if settings.rdap_server and not settings.rdap:
        raise UsageProblem("--rdap-server goes with --rdap.", "Add --rdap, or leave --rdap-server out.")
    if not settings.rdap:
        return None
    try:
        parts = urlsplit(settings.rdap_server)
        good = not settings.rdap_server or (parts.scheme == "https" and bool(parts.hostname) and not parts.username)
    except ValueError:
        good = False
    if not good:
        raise UsageProblem("--rdap-server is not an https:// address.", "Give one like https://rdap.example.net/.")
    return RdapPlan(settings.domain, settings.rdap_server)


def azure_plan(settings: Settings) -> AzurePlan:
    """Where to look in Azure. Raises `UsageProblem`."""
    return AzurePlan(
        domain=settings.domain,
        cloud=settings.cloud,
        arm_endpoint=settings.arm_endpoint or None,
        tenant=settings.tenant,
        subscription=settings.subscription,
        resource_group=settings.resource_group,
        email_service=settings.email_service,
        resource_id=settings.resource_id,
    )


def _environment(settings: Settings) -> dict[str, str]:
    given = {"arm_endpoint": "given"} if settings.arm_endpoint else {}
    return {"cloud": settings.cloud, **given}


def _trust_anchor(settings: Settings) -> str:
    """IANA's anchor vouches for the Internet's root only: other root servers need an anchor of their own."""
    if settings.root_hints is not None and settings.trust_anchor is None:
        return ""
    return load_trust_anchor(settings.trust_anchor)


def _domain_file(settings: Settings) -> tuple[Shape, ...]:
    if not settings.domain_json:
        return ()
    return read_domain_file(read_input(settings.domain_json, "domain"), settings.domain, settings.resource_id)


@contextmanager
def observed(
    settings: Settings, afterwards: Afterwards | None = None, clock: Clock = utc_now
) -> Iterator[Observations]:
    """Observe live, and keep the recording in the state directory until the body has used it.

    Where there is no place to keep it, a run without --record goes on without one, and says so.
    When the body ends well, the recording goes where --record says, or is deleted. When anything fails from here on,
    it stays, and standard error says where. `afterwards`: see `observe`; progress is shown no more when it is called.
    """
    plan = plan_of(settings)
    if settings.record is not None:
        check_record(settings.record)
    check_machine()
    keeping = Keeping(plan.header(clock), settings.record, kept=not settings.no_keep)
    try:
        with held():
            keeping.begin(settings.domain)
        with contextlib.ExitStack() as shown:

            def then(recorder: Recorder, seen: Observations) -> None:
                shown.close()
                if afterwards is not None:
                    afterwards(recorder, seen)

            observations = observe(
                plan,
                keeping.writer,
                keeping.header,
                progress=shown.enter_context(progress_on(wanted=not (settings.quiet or settings.no_progress))),
                choose=_choose,
                on_lost=keeping.lose,
                on_crash=lambda step, error: settings.crashes.append(Crash(f"the collector {step}", error)),
                afterwards=then,
                clock=clock,
            )
        try:
            yield observations
        except NothingObserved:
            # Not one answer: there is nothing to lose, and nothing to keep that was not asked for.
            keeping.kept = False
            keeping.settle(observations)
            raise
        if settings.record is None and settings.crashes:
            keeping.tell()
        else:
            keeping.settle(observations)
    except BaseException:
        keeping.tell()
        raise


def _resolvers(names: Sequence[str], *, asked: bool) -> tuple[str, ...]:
    """Those named; without any, the system's own where it has some."""
    import ipaddress

    if not names or not asked:
        return tuple(_configured()[:MOST_SYSTEM_RESOLVERS]) if asked else ()
    addresses: list[str] = []
    for name in names:
        if name == "azure":
            addresses.append(AZURE_RESOLVER)
        elif name == "public":
            addresses += PUBLIC_RESOLVERS
        elif name == "system":
            addresses += _system_resolvers()
        else:
            try:
                addresses.append(str(ipaddress.ip_address(name)))
            except ValueError:
                raise UsageProblem(
                    f"--resolver {name} is not an address.", "Give an IP address, 'system', 'public' or 'azure'."
                ) from None
    return tuple(dict.fromkeys(addresses))


def _system_resolvers() -> list[str]:
    if found := _configured():
        return found
    raise UsageProblem("This system has no resolver configured.", "Give the address with --resolver.")


def _configured() -> list[str]:
    """Addresses of the system's resolvers; none where it tells of none."""
    import ipaddress

    import dns.exception
    import dns.resolver

    found: list[str] = []
    try:
        servers = [str(server) for server in dns.resolver.Resolver().nameservers]
    except (dns.exception.DNSException, OSError):
        return found
    for server in servers:
        # A zone index (`fe80::1%eth0`) names an interface of this machine.
        with contextlib.suppress(ValueError):
            found.append(str(ipaddress.ip_address(server.partition("%")[0])))
    return list(dict.fromkeys(found))


def _choose(candidates: Sequence[str]) -> str | None:
    """Ask the user which of several resources is meant, where there is a user to ask."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    click.echo("The domain is in several Email resources:", err=True)
    for number, candidate in enumerate(candidates, 1):
        click.echo(f"  {number}. {candidate}", err=True)
    number = click.prompt("Which one", type=click.IntRange(1, len(candidates)), err=True)
    return candidates[number - 1]
