"""The DNSSEC trust anchor of the root that a run is validated against, kept in its recording."""

from importlib import resources
from pathlib import Path

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from bundler.errors import UsageProblem
from bundler.observe.files import read_small

_LARGEST = 1 << 16
_ADVICE = "Give DS or DNSKEY records of the root, one a line: '. IN DS 20326 8 2 E06D…'."


def load_trust_anchor(path: Path | None) -> str:
    """DS and DNSKEY records of the root, one a line in the form `. IN DS …`; IANA's shipped ones without `path`.

    Comments (`;`) and a TTL are accepted in the file. Raises `UsageProblem` for a file that cannot be read or holds
    anything else.
    """
    if path is None:
        return _records(
            resources.files("bundler").joinpath("data", "root-anchors").read_text("ascii"), "the shipped anchor"
        )
    data = read_small(path, f"the trust anchor {path}", _LARGEST, _ADVICE)
    return _records(data.decode("ascii", "replace"), str(path))


def _records(text: str, shown: str) -> str:
    lines = [line for raw in text.splitlines() if (line := raw.split(";", 1)[0].strip())]
    records = [_record(line, shown) for line in lines]
    if not records:
        raise UsageProblem(f"There is no trust anchor in {shown}.", _ADVICE)
    return "\n".join(records)


def _record(line: str, shown: str) -> str:
    words = line.split()
    try:
        place = next(i for i, word in enumerate(words) if word.upper() in {"DS", "DNSKEY"})
        if dns.name.from_text(words[0]) != dns.name.root:
            raise UsageProblem(f"{shown} holds a trust anchor of {words[0]}, not of the root.", _ADVICE)
        rdtype = dns.rdatatype.from_text(words[place])
        rdata = dns.rdata.from_text(dns.rdataclass.IN, rdtype, " ".join(words[place + 1 :]))
    except (StopIteration, dns.exception.DNSException, ValueError):
        raise UsageProblem(f"Cannot read a trust anchor in {shown}: '{line[:60]}'.", _ADVICE) from None
    return f". IN {words[place].upper()} {rdata.to_text()}"
