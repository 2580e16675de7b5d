"""How much of what servers send one run takes in: enough for any zone that means well, and an end for others.

What arrives is counted before it is read, for reading, judging and masking it is what costs most. One server alone
cannot use up what the others of its zone need.
"""

from collections import Counter

RUN_BYTES, RUN_RECORDS = 768 * 2**10, 4000
"""Of all servers together. A run usually takes in some 20 KiB and 400 records."""
SERVER_BYTES, SERVER_RECORDS = 160 * 2**10, 1500
"""Of one address."""
REPEATED = 8
"""What was said before in the same bytes counts for so much less: most servers of a zone say the same."""
LIGHT = 8
"""So many addresses and names of name servers count as one record: they cost little, and large zones have many."""
_LIGHT_TYPES = frozenset(number.to_bytes(2, "big") for number in (1, 2, 28))
"""A, NS, AAAA."""
_HEADER, _MOST_READ = 12, 2000
_POINTER = 0xC0


class Allowance:
    """What one run may still take in."""

    def __init__(self) -> None:
        self._bytes: Counter[str] = Counter()
        self._records: Counter[str] = Counter()
        self._all_bytes = self._all_records = 0
        self._seen: set[int] = set()

    def take(self, address: str, data: bytes, question: int = 0) -> str:
        """Count a message; why it is not to be read, where it is too much. One that is refused uses nothing up.

        `question`: bytes of its question, in which equal answers differ.
        """
        said = hash(data[6:_HEADER] + data[_HEADER + question :])
        size, records = len(data), weight(data, _HEADER + question)
        if said in self._seen:
            size, records = -(-size // REPEATED), -(-records // REPEATED)
        if self._bytes[address] + size > SERVER_BYTES or self._records[address] + records > SERVER_RECORDS:
            return "the answers of this server are too large to read all of them"
        if self._all_bytes + size > RUN_BYTES or self._all_records + records > RUN_RECORDS:
            return "the answers of all servers together are too large to read all of them"
        self._seen.add(said)
        self._bytes[address] += size
        self._records[address] += records
        self._all_bytes += size
        self._all_records += records
        return ""


def weight(data: bytes, at: int) -> int:
    """What reading the records of a message costs, in records. They begin at `at`, behind the question.

    Only those count that are there, whatever the header claims, and no more than are read of one message.
    """
    claimed = sum(int.from_bytes(data[place : place + 2], "big") for place in (6, 8, 10))
    heavy = light = 0
    for _ in range(min(claimed, _MOST_READ)):
        at = _behind_name(data, at)
        if at + 10 > len(data):
            break
        if data[at : at + 2] in _LIGHT_TYPES:
            light += 1
        else:
            heavy += 1
        at += 10 + int.from_bytes(data[at + 8 : at + 10], "big")
    return heavy + -(-light // LIGHT)


def _behind_name(data: bytes, at: int) -> int:
    while at < len(data):
        length = data[at]
        if length >= _POINTER:
            return at + 2
        at += 1 + length
        if not length:
            break
    return at
