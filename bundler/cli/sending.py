"""Sends requests to verify, in the documented order, and tells each answer for what it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bundler.judge.requesting import Candidate, Standing
from bundler.model.acs_records import RecordKey
from bundler.model.azure_facts import AzureDomain
from bundler.observe.azure.verification import GOOD, Answered, Kind, Session, cancel, initiate
from bundler.observe.azure.writes import CANCEL_VERIFICATION, Call
from bundler.reading.azure.ids import DomainId

DOMAIN_WAITS = (2.0, 4.0, 8.0, 16.0)
"""Seconds between looks whether Domain is Verified by now, so that the others can follow in the same run."""
_STOP = frozenset({Kind.DENIED, Kind.THROTTLED, Kind.NOT_SENT})
"""After these the next call would meet the same."""
_RUNNING = {"verificationrequested", "verificationinprogress"}


def planned(found: Sequence[Candidate], target: DomainId) -> tuple[Call, ...]:
    """Every call that may be sent, in order."""
    calls: list[Call] = []
    for candidate in found:
        if candidate.standing in {Standing.SEND, Standing.AFTER_DOMAIN}:
            calls += [cancel(target, candidate.key)] if candidate.cancel else []
            calls.append(initiate(target, candidate.key))
    return tuple(calls)


@dataclass
class Sending:
    """One round of requests. `tell` gets a sentence for each thing that happens."""

    session: Session
    target: DomainId
    tell: Callable[[str], None]
    sleep: Callable[[float], None]
    answers: list[Answered] = field(default_factory=list)
    left: list[RecordKey] = field(default_factory=list)
    """What was not sent after all."""
    domain: AzureDomain | None = None
    """As it was last read."""

    def go(self, found: Sequence[Candidate]) -> None:
        """Send what can be sent; nothing twice, and nothing more after a refusal that would only repeat itself."""
        for candidate in found:
            if candidate.standing is Standing.AFTER_DOMAIN and not self._domain_verified(found):
                self.left.append(candidate.key)
            elif candidate.standing in {Standing.SEND, Standing.AFTER_DOMAIN}:
                if self._stopped:
                    self.left.append(candidate.key)
                else:
                    self._one(candidate)
        if self.left and not self._stopped:
            self.tell(f"{_listed(self.left)}: not requested yet, since Domain is not Verified.")
        elif self.left:
            self.tell(f"{_listed(self.left)}: not requested.")

    @property
    def failed(self) -> bool:
        """Whether something that was to be sent did not arrive, or perhaps did not."""
        return any(answer.kind not in GOOD for answer in self.answers if answer.call.write is not CANCEL_VERIFICATION)

    @property
    def _stopped(self) -> bool:
        return any(answer.kind in _STOP for answer in self.answers)

    def _one(self, candidate: Candidate) -> None:
        if candidate.cancel and not self._cancelled(candidate.key):
            self.left.append(candidate.key)
            return
        self._send(initiate(self.target, candidate.key), candidate.key)

    def _cancelled(self, key: RecordKey) -> bool:
        """Cancel first; False where the verification that hangs is still there."""
        answer = self._send(cancel(self.target, key), key)
        if answer.kind in {Kind.TAKEN, Kind.DONE}:
            return True
        return answer.kind not in _STOP and self._state(key).casefold() not in {*_RUNNING, ""}

    def _send(self, call: Call, key: RecordKey) -> Answered:
        answer = self.session.send(call)
        self.answers.append(answer)
        self.tell(told(answer))
        if answer.kind not in _STOP:
            self.domain = self.session.read()
            shown = self._state(key)
            self.tell(f"{key}: ACS shows {shown} now." if shown else f"{key}: the state could not be read after it.")
        return answer

    def _state(self, key: RecordKey) -> str:
        state = self.domain.states.get(key.value) if self.domain else None
        return state.status if state else ""

    def _domain_verified(self, found: Sequence[Candidate]) -> bool:
        """Look whether Domain is Verified, several times where it was asked for just now."""
        asked = any(each.key is RecordKey.DOMAIN and each.standing is Standing.SEND for each in found)
        if not asked or self._stopped or self.left:
            return False
        for seconds in DOMAIN_WAITS:
            if self._state(RecordKey.DOMAIN).casefold() not in _RUNNING:
                break
            self.sleep(seconds)
            self.domain = self.session.read()
        return self._state(RecordKey.DOMAIN).casefold() == "verified"


def told(answer: Answered) -> str:
    """One answer in words."""
    verb = "cancelling" if answer.call.write is CANCEL_VERIFICATION else "the request"
    ids = f" (correlation id {answer.correlation_id})" if answer.correlation_id else ""
    said = f": {answer.detail}" if answer.detail else ""
    match answer.kind:
        case Kind.TAKEN:
            text = f"ACS took {verb}{ids}."
        case Kind.DONE:
            text = f"ACS answered {verb} with 200 at once{ids}."
        case Kind.RUNNING:
            text = f"ACS took {verb}{ids}; its operation was not seen to end{said}."
        case Kind.IN_PROGRESS:
            text = f"ACS is busy with it already{said}. It was not sent again."
        case Kind.DENIED:
            text = f"Azure does not allow it{said}. {answer.advice}"
        case Kind.THROTTLED:
            after = f" Ask again in {answer.retry_after:g} s." if answer.retry_after is not None else ""
            text = f"Azure throttles{said}.{after} It was not sent again."
        case Kind.REFUSED:
            text = f"ACS refused {verb}{said}.{ids}"
        case Kind.NOT_SENT:
            text = f"Nothing was sent{said}. {answer.advice}"
        case Kind.UNKNOWN:
            text = f"No answer came after it was sent{said}. ACS may have taken it. It was not sent again."
    return f"{answer.record}: {text.strip()}".replace("..", ".")


def _listed(keys: Sequence[RecordKey]) -> str:
    *first, last = keys
    return f"{', '.join(first)} and {last}" if first else str(last)
