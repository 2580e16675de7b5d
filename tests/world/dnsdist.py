"""dnsdist in front of real name servers: the injector of faults that happen between a server and its asker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

from tests.world.servers import program

READY_NAME = "ready.invalid"
"""Answered REFUSED by dnsdist itself, whatever the faults."""

_SENT_TO = """\
function sentTo(masks)
  local group = newNMG()
  for _, mask in ipairs(masks) do group:addMask(mask) end
  return NetmaskGroupRule(group, false)
end"""


@dataclass(frozen=True)
class Fault:
    """What happens to matching questions at a host."""

    action: str
    """A dnsdist action in Lua."""
    address: str = ""
    """One of the host's addresses; empty: all of them."""
    transport: str = ""
    """`udp` or `tcp`; empty: both."""
    qtype: str = ""
    on_response: bool = False


class Where(TypedDict, total=False):
    """Which questions a fault hits; see `Fault`."""

    address: str
    transport: str
    qtype: str


def drop(**where: Unpack[Where]) -> Fault:
    """No answer at all."""
    return Fault("DropAction()", **where)


def truncate(address: str = "") -> Fault:
    """TC over UDP with nothing in it."""
    return Fault("TCAction()", address, "udp")


def rcode(name: str, **where: Unpack[Where]) -> Fault:
    """`REFUSED`, `SERVFAIL`, `NXDOMAIN` ... instead of the answer."""
    return Fault(f"RCodeAction(DNSRCode.{name})", **where)


def delay(milliseconds: int, address: str = "") -> Fault:
    """A late answer (UDP only: dnsdist does not delay TCP)."""
    return Fault(f"DelayResponseAction({milliseconds})", address, on_response=True)


@dataclass(frozen=True)
class Front:
    """One host behind dnsdist."""

    addresses: tuple[str, ...]
    backend: tuple[str, int]
    faults: tuple[Fault, ...]


def dnsdist(folder: Path, fronts: Sequence[Front]) -> Sequence[str]:
    """Write the configuration; return the command line that stays in the foreground."""
    lines = [
        _SENT_TO,
        "setACL({'0.0.0.0/0', '::/0'})",
        "setSecurityPollSuffix('')",
        "setMaxUDPOutstanding(65535)",
        f"addAction(QNameRule('{READY_NAME}.'), RCodeAction(DNSRCode.REFUSED))",
    ]
    for number, front in enumerate(fronts):
        backend, port = front.backend
        lines.append(f"newServer({{address='{backend}:{port}', pool='host{number}'}}):setUp()")
        for address in front.addresses:
            bound = f"[{address}]:53" if ":" in address else f"{address}:53"
            lines.append(f"addLocal('{bound}', {{reusePort=true}})")
        lines += [_rule(fault, front) for fault in front.faults]
        lines.append(f"addAction({_to(front.addresses)}, PoolAction('host{number}'))")
    config = folder / "dnsdist.conf"
    config.write_text("\n".join(lines) + "\n")
    return [program("dnsdist"), "--supervised", "--disable-syslog", "-C", str(config)]


def _to(addresses: Iterable[str]) -> str:
    everything = {"0.0.0.0": "0.0.0.0/0", "::": "::/0"}
    masks = ", ".join(f"'{everything.get(address, address)}'" for address in addresses)
    return f"sentTo({{{masks}}})"


def _rule(fault: Fault, front: Front) -> str:
    tests = [_to((fault.address,) if fault.address else front.addresses)]
    if fault.transport:
        tests.append(f"TCPRule({'true' if fault.transport == 'tcp' else 'false'})")
    if fault.qtype:
        tests.append(f"QTypeRule(DNSQType.{fault.qtype})")
    add = "addResponseAction" if fault.on_response else "addAction"
    return f"{add}(AndRule({{{', '.join(tests)}}}), {fault.action})"
