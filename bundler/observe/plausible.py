"""What an entry of a recording can hold: a program that can write a file can write a chain of hashes that fits."""

import ipaddress
from datetime import datetime

from bundler.model.observations import ArmExchange, DnsExchange, RdapExchange, Step

LARGEST_NUMBER = 2**31 - 1
"""Of a sequence number: a run that sends one message a microsecond needs half an hour for as many."""
_LONGEST_US = 10**12
_YEARS = range(2000, 2200)
_NAME = 1100
"""Characters of a name in presentation form: 255 octets, each written as `\\ddd` at worst (RFC 1035 section 5.1)."""


def implausible(entry: DnsExchange | ArmExchange | RdapExchange | Step) -> str:
    """Why no run can have written this entry; empty where one can."""
    match entry:
        case DnsExchange():
            return _dns(entry)
        case ArmExchange():
            return _arm(entry)
        case RdapExchange():
            return _rdap(entry)
        case Step():
            return implausible_time(entry.started_at) or implausible_time(entry.ended_at)


def implausible_time(moment: datetime) -> str:
    """Why no clock can have said so; empty where one can."""
    if moment.tzinfo is None:
        return "a time without its zone"
    return "" if moment.year in _YEARS else f"a time in the year {moment.year}"


def _dns(entry: DnsExchange) -> str:
    numbers = (entry.seq, entry.previous or 0, entry.attempt)
    if not all(0 <= number <= LARGEST_NUMBER for number in numbers) or not _elapsed(entry.elapsed_us):
        return "a number out of range"
    if entry.transport not in {"udp", "tcp"}:
        return "a transport that is neither udp nor tcp"
    try:
        ipaddress.ip_address(entry.server.address)
    except ValueError:
        return "a server without an IP address"
    if not 0 < entry.server.port < 2**16:
        return "a port out of range"
    if max(len(entry.zone), len(entry.qname), len(entry.server.name)) > _NAME or len(entry.qtype) > 20:
        return "a name too long"
    times = (entry.sent_at, *(ignored.received_at for ignored in entry.ignored))
    return next((why for moment in times if (why := implausible_time(moment))), "")


def _arm(entry: ArmExchange) -> str:
    if not 0 <= entry.seq <= LARGEST_NUMBER or not _elapsed(entry.elapsed_us):
        return "a number out of range"
    if entry.status is not None and not 100 <= entry.status <= 999:
        return "an HTTP status out of range"
    if entry.source not in {"arm", "file"}:
        return "a source that is neither arm nor file"
    return implausible_time(entry.sent_at)


def _rdap(entry: RdapExchange) -> str:
    if not 0 <= entry.seq <= LARGEST_NUMBER or not _elapsed(entry.elapsed_us):
        return "a number out of range"
    if entry.status is not None and not 100 <= entry.status <= 999:
        return "an HTTP status out of range"
    return implausible_time(entry.sent_at)


def _elapsed(microseconds: int | None) -> bool:
    return microseconds is None or 0 <= microseconds <= _LONGEST_US
