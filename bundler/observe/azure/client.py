"""Clients of the Azure SDK whose every message passes the one door."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from azure.core.credentials import TokenCredential
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import ContentDecodePolicy, RequestIdPolicy, RetryPolicy, UserAgentPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest
from azure.mgmt.communication import CommunicationServiceManagementClient
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.resourcegraph import ResourceGraphClient

from bundler import __version__
from bundler.model.observations import ArmExchange
from bundler.observe.azure.bounded import bounded_session
from bundler.observe.azure.clouds import Cloud
from bundler.observe.azure.exchange import Door, is_read
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.sign_in import SignIn
from bundler.observe.azure.writes import Permits
from bundler.observe.recorder import Clock, Recorder

if TYPE_CHECKING:
    from azure.mgmt.support import MicrosoftSupport

RETRIES = 3
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""For calls above any subscription; the client wants one anyway."""


class PatientRetry(RetryPolicy[Any, Any]):
    """Tries again as long as Azure asks for, but only where that fits into the time that is left.

    Only reads are sent again: what became of a write that got no answer, nobody here can know. Without this the SDK
    sleeps through a Retry-After of any length.
    """

    def __init__(self, limit: Limit) -> None:
        super().__init__(retry_total=RETRIES, retry_connect=1, retry_read=1, retry_backoff_factor=0.3)
        self._limit = limit

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send, and for a read again where that is worth it. Raises what the transport raises."""
        return super().send(request) if is_read(request.http_request) else self.next.send(request)

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Whether this answer is worth another try."""
        wait = self.get_retry_after(response) or 0.0
        return response.http_response.status_code in RETRIED and wait < self._limit.remaining

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:
        """Seconds to wait; Resource Graph says it in a header of its own, as hours, minutes and seconds."""
        asked = super().get_retry_after(response)
        quota = response.http_response.headers.get("x-ms-user-quota-resets-after", "")
        if asked is None and response.http_response.status_code == 429 and quota.count(":") == 2:
            hours, minutes, seconds = quota.split(":")
            return float(hours) * 3600 + float(minutes) * 60 + float(seconds)
        return asked


@dataclass
class Calls:
    """The clients of one collector, and what they sent."""

    arm: "Arm"
    step: str
    door: list[Door] = field(default_factory=list)

    @property
    def exchanges(self) -> list[ArmExchange]:
        """Everything this collector sent, in order."""
        return sorted((e for door in self.door for e in door.exchanges), key=lambda e: e.seq)

    def communication(self, subscription: str = NO_SUBSCRIPTION) -> CommunicationServiceManagementClient:
        """Client of Microsoft.Communication."""
        return CommunicationServiceManagementClient(self._credential, subscription, **self._settings())

    def resource_graph(self) -> ResourceGraphClient:
        """Client of Azure Resource Graph."""
        return ResourceGraphClient(self._credential, **self._settings())

    def monitor(self, subscription: str) -> MonitorManagementClient:
        """Client of Azure Monitor."""
        return MonitorManagementClient(self._credential, subscription, **self._settings())

    def support(self, subscription: str) -> "MicrosoftSupport":
        """Client of Microsoft.Support."""
        from azure.mgmt.support import MicrosoftSupport  # no run that only observes needs it

        return MicrosoftSupport(self._credential, subscription, **self._settings())

    def get(self, path: str) -> None:
        """GET a path for which no client above has an operation. Raises `HttpResponseError`."""
        self.communication().send_request(HttpRequest("GET", path)).raise_for_status()

    @property
    def _credential(self) -> TokenCredential:
        """The clients are annotated for the older of the SDK's two protocols, and use the newer where it is there."""
        return cast("TokenCredential", self.arm.sign_in)

    def _settings(self) -> dict[str, Any]:
        arm = self.arm
        door = Door(self.step, arm.cloud.endpoint, arm.recorder, arm.limit, arm.clock, permits=arm.permits)
        self.door.append(door)
        # the SDK's own list is replaced as a whole: it would register resource providers, which is a write,
        # and log every message
        policies = [
            # takes the option out with which the SDK would give the looks at an operation the id of its beginning
            RequestIdPolicy(auto_request_id=False),
            UserAgentPolicy(sdk_moniker=f"acs-evidence/{__version__}"),
            ContentDecodePolicy(),
            PatientRetry(self.arm.limit),
            ARMChallengeAuthenticationPolicy(self._credential, self.arm.cloud.scope),
            door,
        ]
        return {"base_url": self.arm.cloud.endpoint, "policies": policies, "transport": self.arm.transport}


@dataclass
class Arm:
    """What all collectors share: the cloud, one token, one pool of connections, one recorder, one limit."""

    cloud: Cloud
    sign_in: SignIn
    recorder: Recorder
    limit: Limit
    clock: Clock
    permits: Permits = field(default_factory=Permits)
    """The writes that this run may send."""
    transport: RequestsTransport = field(init=False)

    def __post_init__(self) -> None:
        self._session = bounded_session(self.limit)
        self.transport = RequestsTransport(session=self._session, session_owner=False)

    def calls(self, step: str) -> Calls:
        """The clients for one collector."""
        return Calls(self, step)

    def close(self) -> None:
        """Close the connections, and end the sign-in."""
        self.disconnect()
        self.sign_in.close()

    def disconnect(self) -> None:
        """Close the connections; the sign-in can be used on."""
        self.transport.close()
        self._session.close()
