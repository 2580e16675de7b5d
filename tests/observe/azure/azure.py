"""One observation of the local Azure, and what it left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bundler.model.acs_records import ExpectedRecord
from bundler.model.azure_facts import AzureFacts
from bundler.model.observations import ArmExchange, Inputs, Observations, Step
from bundler.observe.azure import AzurePlan, observe_azure
from bundler.observe.recorder import Recorder, Silence, utc_now
from bundler.reading.azure import read_azure
from tests.world.arm import Arm
from tests.world.arm_bodies import EMAIL_SERVICE, GROUP, SUBSCRIPTION, domain_body, email_service_body
from tests.world.identity import FakeAz, TokenIssuer

DOMAIN = "contoso.com"
IDS: dict[str, Any] = {"subscription": SUBSCRIPTION, "resource_group": GROUP, "email_service": EMAIL_SERVICE}


@dataclass
class Seen:
    """What an observation left behind."""

    observations: Observations
    told: list[tuple[ExpectedRecord, ...]]
    offered: list[Sequence[str]]

    @property
    def facts(self) -> AzureFacts:
        return read_azure(self.observations)

    @property
    def steps(self) -> dict[str, Step]:
        found = {step.id: step for step in self.observations.steps}
        assert len(found) == len(self.observations.steps), "a collector left two steps"
        return found

    @property
    def outcomes(self) -> dict[str, str]:
        return {step.id.removeprefix("azure."): step.outcome.value for step in self.observations.steps}

    def calls(self, step: str) -> list[ArmExchange]:
        return [exchange for exchange in self.observations.arm if exchange.step == step]


@dataclass
class LocalAzure:
    arm: Arm
    az: FakeAz
    issuer: TokenIssuer
    endpoint: str
    ca_file: Path

    def holds_domain(self, name: str = DOMAIN, **how: Any) -> None:
        """Put one domain below one Email resource."""
        self.arm.add(email_service_body(), domain_body(name, **how))

    def observe(
        self,
        domain: str = DOMAIN,
        *,
        deadline: float | None = None,
        choose: Callable[[Sequence[str]], str | None] | None = None,
        **plan: Any,
    ) -> Seen:
        """Run a whole observation against this Azure."""
        recorder = Recorder()
        told: list[tuple[ExpectedRecord, ...]] = []
        offered: list[Sequence[str]] = []

        def pick(ids: Sequence[str]) -> str | None:
            offered.append(ids)
            return choose(ids) if choose else None

        started = datetime.now(UTC)
        observe_azure(
            AzurePlan(domain, arm_endpoint=self.endpoint, **plan),
            recorder,
            progress=Silence(),
            clock=utc_now,
            choose=pick,
            deadline=deadline,
            on_domain=told.append,
        )
        observations = recorder.observations(
            Inputs(domain), tool_version="0", started_at=started, ended_at=datetime.now(UTC), root_hints=""
        )
        return Seen(observations, told, offered)
