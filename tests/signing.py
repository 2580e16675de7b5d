"""Signed zones with keys that are the same in every run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby

import dns.dnssec
import dns.dnssectypes
import dns.name
import dns.rdataclass
import dns.rrset
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dns.rdtypes.ANY.DNSKEY import DNSKEY

from tests.build import START
from tests.messages import RRLine, rrset


@dataclass(frozen=True)
class ZoneKey:
    """One key that signs everything of a zone."""

    zone: str
    seed: str = ""

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(f"{self.zone}/{self.seed}".encode()).digest())

    @property
    def dnskey(self) -> DNSKEY:
        public = self.private.public_key()
        return dns.dnssec.make_dnskey(public, dns.dnssectypes.Algorithm.ED25519, flags=257)

    @property
    def keys(self) -> list[RRLine]:
        """The DNSKEY record."""
        return [(self.zone, "DNSKEY", self.dnskey.to_text())]

    @property
    def ds(self) -> RRLine:
        """The DS record that the zone above publishes."""
        return self.zone, "DS", dns.dnssec.make_ds(dns.name.from_text(self.zone), self.dnskey, "SHA256").to_text()

    def sign(
        self,
        records: Iterable[RRLine],
        *,
        inception: datetime = START - timedelta(days=7),
        expiration: datetime = START + timedelta(days=7),
        wildcard: str = "",
    ) -> list[RRLine]:
        """The records with their RRSIGs. `wildcard`: sign as if they came from that name, such as `*.contoso.com`."""
        signed: list[RRLine] = []
        for (owner, _), group in groupby(records, key=lambda line: line[:2]):
            held = list(group)
            merged = dns.rrset.RRset(dns.name.from_text(wildcard or owner), dns.rdataclass.IN, rrset(*held[0]).rdtype)
            for line in held:
                merged.add(rrset(*line)[0], 3600)
            rrsig = dns.dnssec.sign(
                merged,
                self.private,
                dns.name.from_text(self.zone),
                self.dnskey,
                inception=inception,
                expiration=expiration,
            )
            signed += [*held, (owner, "RRSIG", rrsig.to_text())]
        return signed
