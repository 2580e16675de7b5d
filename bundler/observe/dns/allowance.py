"""How much of what servers send one run takes in: enough for any zone that means well, and an end for others.

What arrives is counted before it is read, for reading, judging and masking it is what costs most. One server alone
cannot use up what the others of its zone need.
"""

from collections import Counter

RUN_BYTES, RUN_RECORDS = 2**20, 6000
"""Of all servers together. A run usually takes in some 20 KiB and 400 records."""
SERVER_BYTES, SERVER_RECORDS = 160 * 2**10, 1500
"""Of one address."""
REPEATED = 8
"""What was said before in the same bytes counts for so much less: most servers of a zone say the same."""
_HEADER, _SMALLEST_RECORD = 12, 11


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
        size, records = len(data), records_in(data)
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


def records_in(data: bytes) -> int:
    """As many as the header claims, and no more than there is room for."""
    claimed = sum(int.from_bytes(data[at : at + 2], "big") for at in (6, 8, 10))
    return min(claimed, max(0, len(data) - _HEADER) // _SMALLEST_RECORD)
