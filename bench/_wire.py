"""A long wire between two networks: every packet is late by half a round trip, whatever it carries.

A delay on the wire, unlike one inside a name server, holds for TCP as well (a handshake costs a round trip) and is the
same for every program that is measured. The wire also counts what crosses it, so that all programs are counted alike.
"""

import fcntl
import os
import select
import struct
import threading
import time
from collections import Counter, deque
from types import TracebackType

from tests.world.namespace import Namespace

NEAR = ("198.51.100.251", "2001:db8:ffff::251")
"""Addresses of the near end, which asks. The far end routes them back."""

_DEVICE = "wire"
_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_TCP, _UDP = 6, 17
_DNS_PORT = 53
_DNS_HEADER = 12
_LARGEST_PACKET = 65535


class Wire:
    """Use as a context manager. The near network gets a default route over the wire; it must not have one yet."""

    def __init__(self, near: Namespace, far: Namespace, *, round_trip: float) -> None:
        self.round_trip = round_trip
        """Seconds; may be changed while nothing is under way."""
        self.questions = 0
        """DNS messages that the near end sent over UDP or TCP so far."""
        self._asked: Counter[tuple[bytes, int]] = Counter()
        """Questions by address and second."""
        self._near, self._far = _open(near), _open(far)
        self._wake, self._woken = os.pipe()
        near.ip(
            f"addr add {NEAR[0]}/32 dev {_DEVICE}\naddr add {NEAR[1]}/128 dev {_DEVICE} nodad\n"
            f"link set {_DEVICE} addrgenmode none up\n"
            f"route add default dev {_DEVICE} src {NEAR[0]}\nroute add ::/0 dev {_DEVICE} src {NEAR[1]}\n"
        )
        far.ip(
            f"link set {_DEVICE} addrgenmode none up\n"
            f"route add {NEAR[0]}/32 dev {_DEVICE}\nroute add {NEAR[1]}/128 dev {_DEVICE}\n"
        )
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> "Wire":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._woken)
        self._thread.join()
        for descriptor in (self._near, self._far, self._wake):
            os.close(descriptor)

    @property
    def busiest(self) -> int:
        """The most questions that one address got in one second."""
        return max(self._asked.values(), default=0)

    def _carry(self) -> None:
        other = {self._near: self._far, self._far: self._near}
        under_way: deque[tuple[float, int, bytes]] = deque()
        while True:
            wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
            ready, _, _ = select.select([*other, self._wake], [], [], wait)
            if self._wake in ready:
                return
            for end in ready:
                packet = os.read(end, _LARGEST_PACKET)
                if end == self._near and _is_question(packet):
                    self.questions += 1
                    self._asked[_destination(packet), int(time.monotonic())] += 1
                under_way.append((time.monotonic() + self.round_trip / 2, other[end], packet))
            while under_way and under_way[0][0] <= time.monotonic():
                _, end, packet = under_way.popleft()
                os.write(end, packet)


def _open(namespace: Namespace) -> int:
    with namespace.entered():
        descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(descriptor, _TUNSETIFF, struct.pack("16sH22x", _DEVICE.encode(), _IFF_TUN | _IFF_NO_PI))
    return descriptor


def _destination(packet: bytes) -> bytes:
    return packet[16:20] if packet[0] >> 4 == 4 else packet[24:40]


def _is_question(packet: bytes) -> bool:
    """A UDP datagram, or a TCP segment that can hold a message, to the port of DNS. Nobody here sends IPv6 options."""
    version = packet[0] >> 4
    protocol, start = (packet[9], (packet[0] & 15) * 4) if version == 4 else (packet[6], 40)
    if protocol not in {_TCP, _UDP} or int.from_bytes(packet[start + 2 : start + 4], "big") != _DNS_PORT:
        return False
    header = 8 if protocol == _UDP else (packet[start + 12] >> 4) * 4
    return len(packet) - start - header >= _DNS_HEADER
