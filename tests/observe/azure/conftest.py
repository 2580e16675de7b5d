"""Azure on loopback: the stand-in for ARM over TLS, a fake `az` on PATH, and nothing else to sign in with."""

import itertools
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.observe.azure.azure import LocalAzure
from tests.world.arm import Arm
from tests.world.certificates import make_certificates
from tests.world.http_servers import serve_arm, serve_managed_identity
from tests.world.identity import FakeAz, TokenIssuer


class NoNamespace:
    """The machine's own loopback in place of a closed world's."""

    @contextmanager
    def entered(self) -> Iterator[None]:
        yield


_ports = itertools.count(20_000 + os.getpid() % 10_000)


def free_port() -> int:
    """A port below the range that outgoing connections take theirs from, so that none slips in."""
    for port in _ports:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError


@pytest.fixture
def azure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalAzure]:
    issuer = TokenIssuer()
    arm = Arm(issuer)
    az_folder = tmp_path / "bin"
    az_folder.mkdir()
    ca_file, pem = make_certificates(tmp_path, ["localhost"], ["127.0.0.1"])
    port = free_port()
    monkeypatch.setenv("PATH", f"{az_folder}:/usr/bin:/bin")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca_file))
    metadata = ("127.0.0.1", free_port())
    # asked here instead of at 169.254.169.254; says that this machine has no identity
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{metadata[1]}")
    with ExitStack() as cleanup:
        serve_managed_identity(cleanup, NoNamespace(), issuer, address=metadata, identity_header="nobody's")  # type: ignore[arg-type]
        serve_arm(cleanup, NoNamespace(), arm, pem=pem, port=port)  # type: ignore[arg-type]
        yield LocalAzure(arm, FakeAz(az_folder, issuer), issuer, f"https://127.0.0.1:{port}", ca_file)
