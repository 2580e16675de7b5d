"""What to send next after what came back: the one place that decides about retries."""

from collections.abc import Sequence
from dataclasses import dataclass

from bundler.model.facts import Reply
from bundler.model.observations import Outcome

UDP_SECONDS = (1.0, 1.5)
TCP_SECONDS = 3.0
_EDNS_REFUSED = {"FORMERR", "NOTIMP", "BADVERS"}
_GOES_ON = {Outcome.TIMEOUT, Outcome.MALFORMED, Outcome.PORT_CLOSED, Outcome.ERROR}


@dataclass(frozen=True, slots=True)
class Try:
    """One message of a lookup, as far as the next one depends on it."""

    transport: str
    edns: bool
    outcome: Outcome
    reply: Reply | None
    options: bool = True
    """With EDNS: its part held an option."""


@dataclass(frozen=True, slots=True)
class Send:
    """The next message of a lookup."""

    transport: str
    edns: bool
    seconds: float
    options: bool = True
    """With EDNS: put an option into its part."""


@dataclass(frozen=True, slots=True)
class Address:
    """What earlier lookups have shown about the address."""

    answers: bool = False
    edns: bool | None = None
    """It answers messages with EDNS; None: not known."""
    options: bool = True
    """It takes EDNS with an option, as far as is known."""
    silent: bool = False
    """A whole lookup got nothing."""


def first(address: Address) -> Send:
    """How a lookup starts."""
    return Send("udp", address.edns is not False, UDP_SECONDS[0], address.options)


def following(tries: Sequence[Try], address: Address) -> Send | None:
    """The next message; None when the lookup is over.

    UDP 1 s, UDP 1.5 s, TCP 3 s; TCP at once after a truncated answer (RFC 7766 section 5) or BADCOOKIE (RFC 7873
    section 5.3) or a closed UDP port, or when this machine refuses to send UDP; without the option after FORMERR, for
    some servers refuse what RFC 6891 section 6.1.2 tells them to ignore; without EDNS after an answer that refuses it
    (RFC 6891 section 7) and, as the last step after silence, unless the address is known to answer EDNS; over TCP once
    more when the connection was closed before the answer (RFC 7766 section 6.2.4). When that last step brings the
    answer, UDP without EDNS tells whether it was EDNS or UDP that failed. To an address that has proved silent, one
    message is enough.
    """
    last = tries[-1]
    if last.reply is not None:
        plain_tcp = last.transport == "tcp" and not last.edns
        if plain_tcp and address.edns is not True and all(t.edns and t.outcome is Outcome.TIMEOUT for t in tries[:-1]):
            return Send("udp", edns=False, seconds=UDP_SECONDS[0])
        return _after_answer(last)
    if last.outcome is Outcome.CLOSED and sum(1 for t in tries if t.outcome is Outcome.CLOSED) == 1:
        return Send("tcp", last.edns, TCP_SECONDS, last.options)
    if any(t.transport == "tcp" for t in tries) or last.outcome not in _GOES_ON:
        return None
    if last.outcome is Outcome.TIMEOUT and address.silent:
        return None
    if last.outcome is Outcome.ERROR:  # this machine did not send it: nothing is known of the address
        return Send("tcp", last.edns, TCP_SECONDS, last.options)
    unanswered = sum(1 for t in tries if t.transport == "udp" and t.reply is None)
    if last.outcome is not Outcome.PORT_CLOSED and unanswered < len(UDP_SECONDS):
        return Send("udp", last.edns and address.edns is not False, UDP_SECONDS[unanswered], last.options)
    return Send("tcp", last.edns and address.edns is True, TCP_SECONDS, last.options)


def _after_answer(last: Try) -> Send | None:
    reply = last.reply
    if reply is None:
        return None
    seconds = TCP_SECONDS if last.transport == "tcp" else UDP_SECONDS[0]
    if last.transport == "udp" and ("tc" in reply.flags or reply.rcode == "BADCOOKIE"):
        return Send("tcp", last.edns, TCP_SECONDS, last.options)
    if last.edns and last.options and reply.rcode == "FORMERR":
        return Send(last.transport, edns=True, seconds=seconds, options=False)
    if last.edns and reply.rcode in _EDNS_REFUSED:
        return Send(last.transport, edns=False, seconds=seconds)
    return None
