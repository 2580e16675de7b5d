"""Observes Azure Resource Manager. Importing this imports nothing of the Azure SDK; `observe_azure` does.

Only GET, and POST to Resource Graph, leave from here (`exchange.Door`); `writes` lists what may be changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bundler.model.acs_records import ExpectedRecord, ExpectedSource
from bundler.model.observations import Step, StepOutcome
from bundler.observe.azure.domain_file import exchange_of, read_domain_file
from bundler.observe.azure.plan import CLOUDS, AzurePlan
from bundler.observe.azure.step_names import STEPS, UNTRIED
from bundler.observe.recorder import Clock, ProgressListener, Recorder
from bundler.reading.azure.domain_body import parse_domain_body
from bundler.reading.azure.exchanges import cite
from bundler.reading.azure.shapes import Shape

__all__ = ["CLOUDS", "STEPS", "AzurePlan", "observe_azure", "read_domain_file", "skip_azure", "use_domain_file"]


def observe_azure(
    plan: AzurePlan,
    recorder: Recorder,
    *,
    progress: ProgressListener,
    clock: Clock,
    choose: Callable[[Sequence[str]], str | None],
    deadline: float | None,
    on_domain: Callable[[tuple[ExpectedRecord, ...]], None],
    on_crash: Callable[[str, BaseException], None] = lambda _step, _error: None,
) -> None:
    """Sign in, find the domain, read all about it; exchanges and one step for each of `STEPS` go to `recorder`.

    `deadline`: an instant of `time.monotonic()`. `choose` gets the resource ids when several domains match and
    returns one of them, or None. `on_domain` is called exactly once: with Azure's records as soon as the domain was
    read, or with nothing when it will not be. `on_crash` is told of a collector that failed in a way that nobody
    foresaw, in its own thread. The others are called in the calling thread. Raises nothing for what Azure
    or the network does.
    """
    from bundler.observe.azure.reading_run import AzureRun, limit_of

    AzureRun(plan, recorder, progress, clock, choose, limit_of(deadline), on_domain, on_crash).go()


def skip_azure(recorder: Recorder, clock: Clock, why: str, *, besides: tuple[str, ...] = ()) -> None:
    """Leave a step for every collector that is not tried, on purpose. `besides`: steps that were left already."""
    now = clock()
    for step in STEPS:
        if step not in besides:
            recorder.add(Step(step, StepOutcome.SKIPPED, now, now, f"{UNTRIED}: {why}"))


def use_domain_file(
    shapes: tuple[Shape, ...], domain: str, recorder: Recorder, clock: Clock
) -> tuple[ExpectedRecord, ...]:
    """Record the domain from a file in place of Azure, with all steps; returns the records it names.

    `shapes`: of `read_domain_file`, at least one; the first is judged.
    """
    started = clock()
    exchanges = [replace(exchange_of(shape, clock), seq=recorder.sequence()) for shape in shapes]
    for exchange in exchanges:
        recorder.add(exchange)
    cites = tuple(cite(exchange) for exchange in exchanges)
    detail = f"read from --domain-json ({shapes[0].made_by}), not from Azure"
    if lacks := shapes[0].lacks:
        detail += f"; the file does not contain {' or '.join(lacks)}"
    recorder.add(Step("azure.domain", StepOutcome.OK, started, clock(), detail, cites=cites))
    skip_azure(recorder, clock, "--domain-json was given", besides=("azure.domain",))
    return parse_domain_body(exchanges[0].body, ExpectedSource.FILE, started, cites[:1], asked=domain).records
