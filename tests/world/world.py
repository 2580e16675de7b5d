"""The whole closed world: network, DNS, Azure and a signed-in customer."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from tests.world.arm import ENDPOINTS, Arm
from tests.world.certificates import make_certificates
from tests.world.dns import Dns
from tests.world.http_servers import serve_arm
from tests.world.identity import FakeAz, TokenIssuer
from tests.world.namespace import Namespace

CHECKOUT = Path(__file__).resolve().parents[2]


class World:
    """Declare on `dns` and `arm`, `start`, then use: `run_program`, or code under `entered`.

    `ipv6=False`: neither hosts nor the observer have IPv6. `roots`: how many of the 13 root servers exist.
    """

    def __init__(self, *, ipv6: bool = True, internet: bool = True, roots: int = 13, lifetime: int = 600) -> None:
        self._cleanup = ExitStack()
        with self._cleanup:
            self.namespace = Namespace(ipv6=ipv6, internet=internet, lifetime=lifetime)
            self._cleanup.enter_context(self.namespace)
            self.folder = self.namespace.folder
            self.dns = Dns(self.namespace, roots=roots, families=(4, 6) if ipv6 else (4,))
            self.issuer = TokenIssuer()
            self.arm = Arm(self.issuer)
            self.az = FakeAz(self._folder("bin"), self.issuer)
            self.ca_file, self._pem = make_certificates(self.folder, [*ENDPOINTS, "localhost"], ["127.0.0.1"])
            self._cleanup = self._cleanup.pop_all()
        self.entered = self.namespace.entered

    def __enter__(self) -> "World":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything."""
        self._cleanup.close()

    def start(self) -> None:
        """Start every name server and the stand-in; what `dns` holds is fixed from now on, `arm` may still change."""
        self.start_azure()
        self.dns.start(self._cleanup)

    def start_azure(self) -> None:
        """The stand-in alone, at the names and port of the real endpoints."""
        self.namespace.add_host_names("127.0.0.1", ENDPOINTS)
        serve_arm(self._cleanup, self.namespace, self.arm, pem=self._pem)

    @property
    def environment(self) -> dict[str, str]:
        """What a customer's shell in this world holds: a fresh home, `az` on PATH, trust in the world's CA."""
        home = self._folder("home")
        return {
            "PATH": f"{self.az.folder}:{os.environ['PATH']}",
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / ".local/state"),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "REQUESTS_CA_BUNDLE": str(self.ca_file),
            "SSL_CERT_FILE": str(self.ca_file),
            "PYTHONPATH": str(CHECKOUT),
            "LANG": "C.UTF-8",
            **{name: value for name, value in os.environ.items() if name.startswith(("COVERAGE", "XDG_CACHE"))},
        }

    def run_program(
        self, *args: str, timeout: float = 60, env: Mapping[str, str] | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run `acs-evidence ARGS` inside, as its own process. `env` is added to `environment`."""
        command: Sequence[str] = [sys.executable, "-m", "bundler", *args]
        return self.namespace.run(command, timeout=timeout, env={**self.environment, **(env or {})}, stdin=stdin)

    def _folder(self, name: str) -> Path:
        folder = self.namespace.folder / name
        folder.mkdir(exist_ok=True)
        return folder
