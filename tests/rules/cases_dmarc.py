"""The DMARC policy, which is advice."""

from tests.build import Scenario, zone_text
from tests.rules.case import case
from tests.rules.tapes import zone

CASES = (
    case(
        "subdomain under a domain whose DMARC record is none",
        "inconclusive",
        "dmarc-missing",
        dns=Scenario(
            domain="mail.contoso.com",
            apex="contoso.com",
            zone=zone_text("mail.contoso.com", without=["DMARC"]) + '\n_dmarc.contoso.com TXT "v=DMARC2; p=reject"',
        ),
    ),
    case("no DMARC", "inconclusive", "dmarc-missing", dns=zone(without=("DMARC",))),
    case(
        "DMARC misspelt",
        "inconclusive",
        "dmarc-invalid",
        dns=zone('_dmarc.contoso.com TXT "v=DMARC1; p=rejekt"', without=("DMARC",)),
    ),
    case("two DMARC records", "inconclusive", "dmarc-multiple", dns=zone('_dmarc.contoso.com TXT "v=DMARC1; p=none"')),
)
