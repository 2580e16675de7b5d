"""During a replay every way to the network is refused, and afterwards it is open again."""

import asyncio
import socket
from collections.abc import Callable

import pytest

from bundler.errors import NetworkDuringReplay
from bundler.observe.guard import no_network


def connect() -> None:
    with socket.socket() as sock:
        sock.connect(("127.0.0.1", 9))


def send() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("127.0.0.1", 9))


def resolve() -> None:
    socket.getaddrinfo("127.0.0.1", 53)


def endpoint() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("127.0.0.1", 9))

    asyncio.run(run())


@pytest.mark.parametrize("use", [connect, send, resolve, endpoint])
def test_every_way_is_refused(use: Callable[[], None]) -> None:
    with no_network(), pytest.raises(NetworkDuringReplay):
        use()


def test_open_again_afterwards() -> None:
    with no_network():
        pass
    send()
