"""Plain questions to one address, for tests of the world itself."""

import dns.flags
import dns.message
import dns.query


def ask(address: str, name: str = "contoso.com", rtype: str = "TXT", *, timeout: float = 2) -> dns.message.Message:
    return dns.query.udp(dns.message.make_query(name, rtype), address, timeout=timeout)


def ask_tcp(address: str, name: str = "contoso.com", rtype: str = "TXT") -> dns.message.Message:
    return dns.query.tcp(dns.message.make_query(name, rtype), address, timeout=2)


def values(answer: dns.message.Message) -> set[str]:
    return {rr.to_text() for rrset in answer.answer for rr in rrset}


def authoritative(answer: dns.message.Message) -> bool:
    return bool(answer.flags & dns.flags.AA)
