"""What was typed along with a value is told from another value."""

import pytest

from bundler.reading.slips import Slip, slip
from tests.build import SPF, TOKEN

NAMES = ("contoso.com", "contoso.com", "")
GUID = TOKEN.partition("=")[2]


@pytest.mark.parametrize(
    ("value", "expected", "kind"),
    [
        (GUID, TOKEN, Slip.KEY_MISSING),
        (f" {GUID.upper()} ", TOKEN, Slip.KEY_MISSING),
        (f"contoso.com {TOKEN}", TOKEN, Slip.NAME_IN_FRONT),
        (f"@ IN TXT {TOKEN}", TOKEN, Slip.NAME_IN_FRONT),
        (f"TXT: {TOKEN}", TOKEN, Slip.NAME_IN_FRONT),
        (f"SPF: {SPF}", SPF, Slip.NAME_IN_FRONT),
        (f"contoso.com. 3600 IN TXT {SPF} ", SPF, Slip.NAME_IN_FRONT),
        (TOKEN, TOKEN, None),
        (f'"{TOKEN}"', TOKEN, None),
        (f" {TOKEN}", TOKEN, None),
        (f"fabrikam.com {TOKEN}", TOKEN, None),
        (f"google-site-verification=abc {TOKEN}", TOKEN, None),
        (GUID[:-1], TOKEN, None),
        ("", TOKEN, None),
        ("", "", None),
        ("contoso.com", "", None),
        (SPF.replace("-all", "~all"), SPF, None),
    ],
)
def test_slips(value: str, expected: str, kind: Slip | None) -> None:
    assert slip(value.encode(), expected, NAMES) is kind
