"""Signatures."""

from datetime import timedelta

from tests.build import START
from tests.reading.test_dnssec import ZONE, Signed, expired
from tests.rules.case import case
from tests.rules.tapes import UNSIGNED_REST

CASES = (
    case(
        "signatures expired",
        "fix-dns",
        "dnssec-bogus",
        *UNSIGNED_REST,
        dns=Signed(sign=(expired, expired)),
    ),
    case("wrong DS", "fix-dns", "dnssec-bogus", *UNSIGNED_REST, dns=Signed(zone_keys=ZONE.keys)),
    case(
        "signatures end soon",
        "fix-dns",
        "dnssec-expiring",
        *UNSIGNED_REST,
        dns=Signed(
            sign=(lambda key, records: key.sign(records, expiration=START + timedelta(days=1)),) * 2,
        ),
    ),
)
