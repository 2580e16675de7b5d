"""One sign-in for all collectors, by whatever way the machine offers, and plain words when none works."""

import logging
import re
import threading
import time

from azure.core.credentials import AccessTokenInfo, TokenRequestOptions
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import DefaultAzureCredential

from bundler.model.observations import StepOutcome
from bundler.observe.azure.bounded import AnswerRefusedError, sign_in_session
from bundler.observe.azure.children import marked
from bundler.observe.azure.clouds import Cloud
from bundler.observe.azure.ending import Ending
from bundler.observe.azure.step_text import shortened, without_secrets

LOCAL_TOOL_SECONDS = 20
"""`az` needs one to five seconds; Azure PowerShell longer."""
FRESH_SECONDS = 60
_ATTEMPT = re.compile(r"^\t(\w+): (.*?)(?=^\t\w+: |^To mitigate|\Z)", re.MULTILINE | re.DOTALL)


class SignIn:
    """The SDK's default credential chain, asked once: clients get the same token (`SupportsTokenInfo`).

    Without this each client would run `az` for itself. The interactive browser is never opened, and the broker is
    left out because it may show a window.
    """

    def __init__(self, cloud: Cloud, tenant: str = "") -> None:
        # the SDK warns on standard error when no way works; the step says it better
        logging.getLogger("azure").addHandler(logging.NullHandler())
        self._scope = cloud.scope
        self._authority = cloud.authority
        self._tenant = tenant
        self._token: AccessTokenInfo | None = None
        self._chain: DefaultAzureCredential | None = None
        self._lock = threading.Lock()

    def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """A token that is good for a minute at least.

        Raises `ClientAuthenticationError`; `ValueError` or `OSError` when the environment holds something impossible.
        """
        wanted: TokenRequestOptions = {**(options or {})}
        if self._tenant:
            wanted.setdefault("tenant_id", self._tenant)
        with self._lock:
            challenged = bool(wanted.get("claims"))
            if challenged or self._token is None or self._token.expires_on < time.time() + FRESH_SECONDS:
                self._chain = self._chain or self._new_chain()
                with marked():
                    self._token = self._chain.get_token_info(*(scopes or (self._scope,)), options=wanted)
            return self._token

    def close(self) -> None:
        """End the chain's connections."""
        if self._chain is not None:
            self._chain.close()

    def _new_chain(self) -> DefaultAzureCredential:
        return DefaultAzureCredential(
            exclude_interactive_browser_credential=True,
            exclude_broker_credential=True,
            process_timeout=LOCAL_TOOL_SECONDS,
            transport=RequestsTransport(session=sign_in_session()),
            additionally_allowed_tenants=[self._tenant] if self._tenant else [],
            # bounds the metadata service of virtual machines, which is otherwise asked for over a minute
            retry_total=2,
            retry_status=2,
            **({"authority": self._authority} if self._authority else {}),
        )


_PYTHON = re.compile(
    r"(AzureCliCredential: )[^\n]*(?:is not iterable|indices must be|has no attribute|invalid literal)[^\n]*"
)
"""What Python says when the SDK takes for a token whatever JSON `az` prints."""


def sign_in(credential: SignIn, cloud: Cloud, cloud_name: str) -> Ending:
    """Get the token once and say how it went."""
    try:
        credential.get_token_info()
    except ClientAuthenticationError as error:
        message = _PYTHON.sub(r"\1Unexpected output from Azure CLI: JSON, but no token", error.message)
        return Ending(StepOutcome.DENIED, ways_tried(message), advice_for(message, cloud, cloud_name))
    except (AttributeError, KeyError, TypeError) as error:
        # The SDK takes for a token whatever JSON a tool prints.
        return Ending(
            StepOutcome.FAILED,
            f"a sign-in tool gave something else than a token ({type(error).__name__})",
            advice_for("Unexpected output from Azure CLI", cloud, cloud_name),
        )
    except AnswerRefusedError as error:
        return Ending(
            StepOutcome.FAILED, f"an answer to the sign-in was refused: {error}", "Check with a browser what answers."
        )
    except (ValueError, OSError) as error:
        said = shortened(without_secrets(str(error)))
        return Ending(StepOutcome.DENIED, said, "Correct the AZURE_… variables of the environment, or unset them.")
    return Ending()


def ways_tried(message: str) -> str:
    """One line for each way of the chain: its name and why not."""
    attempts = _ATTEMPT.findall(message)
    if not attempts:
        return shortened(without_secrets(message))
    return "\n".join(f"{name}: {shortened(without_secrets(_short_reason(name, reason)))}" for name, reason in attempts)


def advice_for(message: str, cloud: Cloud, cloud_name: str) -> str:
    """The one command that most likely helps."""
    other_cloud = f"az cloud set --name {cloud.cli_name} && " if cloud_name != "public" else ""
    found = set(re.findall(r"AADSTS\d+", message))
    if found & {"AADSTS90002", "AADSTS50020", "AADSTS700016", "AADSTS90072", "AADSTS50194"} or (
        "not configured to acquire tokens for tenant" in message
    ):
        return f"The login belongs to another tenant: `{other_cloud}az login --tenant TENANT`."
    if found & {"AADSTS7000215", "AADSTS7000222"}:
        return "AZURE_CLIENT_SECRET is wrong or has expired: set a valid one, or unset it and run `az login`."
    if found & {"AADSTS500011", "AADSTS900382"}:
        return f"The login belongs to another cloud: `az cloud set --name {cloud.cli_name} && az login`."
    if found:
        return f"The login has expired or must be renewed: `{other_cloud}az login --scope {cloud.scope}`."
    if "Please run 'az login'" in message:
        return f"Nobody is signed in: `{other_cloud}az login`."
    if "Failed to invoke the Azure CLI" in message:
        return f"`az` gave no answer within {LOCAL_TOOL_SECONDS} s: run `az account get-access-token` to see why."
    if "Unexpected output from Azure CLI" in message:
        return (
            "`az` printed something else than a token, for example a warning: run `az account get-access-token "
            "--output json`, and remove the cause of every line that is not JSON. Or give the domain with "
            "--domain-json."
        )
    if "Azure CLI not found on path" in message:
        return f"Install the Azure CLI and run `{other_cloud}az login`, or give the domain's JSON with --domain-json."
    return f"Sign in with `{other_cloud}az login`."


_UNAVAILABLE = "not available here"


def _short_reason(name: str, reason: str) -> str:
    """The first line, without the SDK's repetitions and pointers to its own documentation."""
    first = next((line.strip() for line in reason.splitlines() if line.strip()), "")
    short = re.split(r"\s*(?:To mitigate|Visit https://|See the troubleshooting|Please visit)", first)[0]
    return short.removeprefix(f"{name} authentication unavailable.").strip().removeprefix(f"{name} ") or _UNAVAILABLE
