"""Collects what the collectors observe, in order, and writes it down as it happens."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bundler.model.observations import ArmExchange, DnsExchange, Inputs, Observations, RdapExchange, Step

Clock = Callable[[], datetime]
"""UTC now, aware, to the microsecond."""


def utc_now() -> datetime:
    """The clock of a live run."""
    return datetime.now(UTC)


class Sink(Protocol):
    """Where entries go while they happen: a recording file."""

    def append(self, entry: DnsExchange | ArmExchange | RdapExchange | Step) -> None:
        """Write one entry. Raises `OSError`."""


@dataclass
class Recorder:
    """Thread-safe: DNS runs in an event loop, Azure in threads."""

    clock: Clock = utc_now
    sink: Sink | None = None
    _dns: list[DnsExchange] = field(default_factory=list)
    _arm: list[ArmExchange] = field(default_factory=list)
    _rdap: list[RdapExchange] = field(default_factory=list)
    _steps: list[Step] = field(default_factory=list)
    _next: int = 1
    _closed: bool = False
    lost: OSError | None = None
    """Why the sink could not take an entry; from then on all is kept in memory only."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sequence(self) -> int:
        """The number of the next message; take it when sending."""
        with self._lock:
            number = self._next
            self._next += 1
            return number

    def add(self, entry: DnsExchange | ArmExchange | RdapExchange | Step) -> None:
        """Keep one finished exchange or step; what comes after `close` is too late and dropped."""
        with self._lock:
            if self._closed:
                return
            match entry:
                case DnsExchange():
                    self._dns.append(entry)
                case ArmExchange():
                    self._arm.append(entry)
                case RdapExchange():
                    self._rdap.append(entry)
                case Step():
                    self._steps.append(entry)
            if self.sink is not None and self.lost is None:
                try:
                    self.sink.append(entry)
                except OSError as error:  # a full disk must not end the observation
                    self.lost = error

    def close(self) -> None:
        """Take nothing more: the recording gets its trailer now, and a thread may still be running."""
        with self._lock:
            self._closed = True

    def observations(self, inputs: Inputs, **header: object) -> Observations:
        """All of it, exchanges in order of sending. `header`: the remaining fields of `Observations`."""
        with self._lock:
            return Observations(
                inputs=inputs,
                dns=tuple(sorted(self._dns, key=lambda e: e.seq)),
                arm=tuple(sorted(self._arm, key=lambda e: e.seq)),
                rdap=tuple(self._rdap),
                steps=tuple(self._steps),
                **header,  # type: ignore[arg-type]
            )


class ProgressListener(Protocol):
    """Somebody who wants to know how far it is. Called from any thread; must not raise."""

    def update(self, topic: str, text: str, done: int = 0, total: int = 0) -> None:
        """`topic` is `dns` or `azure`; `text` says what is being asked now."""


class Silence:
    """The progress of a run nobody watches."""

    def update(self, topic: str, text: str, done: int = 0, total: int = 0) -> None:
        """Say nothing."""
