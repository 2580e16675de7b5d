"""Which DNS messages hold nothing but what a report shows of them."""

import base64
from dataclasses import dataclass, field

import dns.edns
import dns.exception
import dns.message


@dataclass(frozen=True, slots=True)
class Messages:
    """Reads each message of a report once: what servers say alike differs only in its first two bytes, the id."""

    _read: dict[bytes, bool] = field(default_factory=dict)
    """Messages without their ids to what `readable` says of them."""

    def is_readable(self, wire: str) -> bool:
        """Whether a message in base64, if there is any, is readable."""
        if not wire:
            return True
        try:
            message = base64.b64decode(wire, validate=True)
        except ValueError:
            return False
        rest = message[2:]
        if rest not in self._read:
            self._read[rest] = readable(message)
        return self._read[rest]


def readable(message: bytes) -> bool:
    """Whether a DNS message holds nothing but what a report shows of it.

    Bytes that cannot be read could hold anything; a client subnet option (RFC 7871) holds the observer's network.
    """
    try:
        read = dns.message.from_wire(message, one_rr_per_rrset=True)
    except (dns.exception.DNSException, ValueError):
        return False
    return not any(isinstance(option, dns.edns.ECSOption) for option in read.options)
