"""A signed-in way to Azure for a command that does one thing, and failures of it as one sentence."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from azure.core.exceptions import AzureError

from bundler.errors import ToolFailed
from bundler.model.observations import StepOutcome
from bundler.observe.azure.client import Arm, Calls
from bundler.observe.azure.clouds import cloud_of
from bundler.observe.azure.ending import explain
from bundler.observe.azure.exchange import DeadlineReached, RefusedError, UnexpectedAnswerError
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.sign_in import SignIn, sign_in
from bundler.observe.azure.writes import Call, Permits
from bundler.observe.recorder import Clock, Recorder

SECONDS = 300.0
"""For everything that such a command asks and sends."""


@contextmanager
def signed_in(
    plan: AzurePlan, recorder: Recorder, clock: Clock, *, seconds: float = SECONDS, permits: Iterable[Call] = ()
) -> Iterator[Arm]:
    """A way to Azure; `permits`: the writes that the user agreed to. Raises `ToolFailed` where nobody is signed in."""
    cloud = cloud_of(plan)
    credential = SignIn(cloud, plan.tenant)
    arm = Arm(cloud, credential, recorder, Limit(time.monotonic() + seconds), clock, Permits(permits))
    try:
        ending = sign_in(credential, cloud, plan.cloud)
        if ending.outcome is not StepOutcome.OK:
            first = ending.detail.splitlines()[0] if ending.detail else "no way of signing in works"
            raise ToolFailed(f"The sign-in to Azure failed: {first}.", ending.advice)
        yield arm
    finally:
        arm.close()


@contextmanager
def told(what: str, role: str, calls: Calls) -> Iterator[None]:
    """Turn whatever the SDK raises inside into `ToolFailed`: what failed, what Azure said, the ids, what to do."""
    try:
        yield
    except (AzureError, RefusedError, DeadlineReached, UnexpectedAnswerError) as error:
        ending = explain(role, error, calls.exchanges)
        last = calls.exchanges[-1] if calls.exchanges else None
        request = last.headers.get("x-ms-request-id", "") if last else ""
        ids = f" (request id {request})" if request else ""
        raise ToolFailed(f"{what}: {ending.detail}{ids}.", ending.advice) from error
