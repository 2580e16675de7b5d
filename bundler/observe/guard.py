"""Replay must not touch the network: an audit hook refuses every socket while the guard is up."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bundler.errors import NetworkDuringReplay

_REFUSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.bind"})


class _Guard:
    """Audit hooks cannot be taken back (PEP 578), so one is installed once and switched."""

    def __init__(self) -> None:
        self.up = False
        self.installed = False

    def hook(self, event: str, _: object) -> None:
        if self.up and event in _REFUSED:
            raise NetworkDuringReplay(
                f"The program tried to use the network during a replay ({event}).",
                "This is a defect; please report it.",
            )


_guard = _Guard()


@contextmanager
def no_network() -> Iterator[None]:
    """While open, connecting, sending, binding or resolving raises `NetworkDuringReplay`."""
    if not _guard.installed:
        sys.addaudithook(_guard.hook)
        _guard.installed = True
    _guard.up = True
    try:
        yield
    finally:
        _guard.up = False
