"""No test reaches beyond loopback and closed worlds, not even one that swallows the refusal."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NetworkGuard, NetworkUse

ELSEWHERE = ("192.0.2.1", 53)


@pytest.mark.parametrize("action", ["connect", "connect_ex", "sendto"])
def test_a_socket_cannot_leave(network_guard: NetworkGuard, action: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link, pytest.raises(NetworkUse):
        getattr(link, action)(*((b"x", ELSEWHERE) if action == "sendto" else (ELSEWHERE,)))
    assert len(network_guard.attempts) == 1
    network_guard.attempts.clear()


def test_asyncio_cannot_leave_over_ipv6(network_guard: NetworkGuard) -> None:
    async def leave() -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("2001:db8::1", 53))

    with pytest.raises(NetworkUse):
        asyncio.run(leave())
    network_guard.attempts.clear()


def test_the_system_resolver_is_not_asked(network_guard: NetworkGuard) -> None:
    with pytest.raises(NetworkUse):
        socket.getaddrinfo("contoso.com", 443)
    network_guard.attempts.clear()


def test_loopback_and_local_sockets_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


def test_swallowing_the_refusal_does_not_help(tmp_path: Path) -> None:
    (tmp_path / "test_swallows.py").write_text(
        "import socket\n"
        "def test_swallows():\n"
        "    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:\n"
        "        try:\n"
        "            link.connect(('192.0.2.1', 53))\n"
        "        except Exception:\n"
        "            pass\n"
    )
    checkout = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(
        [*command, f"--rootdir={tmp_path}", str(tmp_path)], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the test tried to use the network: ['socket.connect 192.0.2.1']" in done.stdout
