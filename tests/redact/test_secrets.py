"""Shapes of credentials: each is caught, and evidence is not mistaken for one."""

import pytest

from bundler.redact.secrets import SECRET_PATTERNS, find_secrets
from tests.sample_report import SPF, TOKEN
from tests.secret_shapes import filler, shapes


@pytest.mark.parametrize(("rule", "text"), shapes(), ids=lambda value: value[:24])
def test_each_shape_is_caught_by_its_rule(rule: str, text: str) -> None:
    assert rule in {found for found, _, _ in find_secrets(f"before {text} behind")}


def test_every_rule_has_a_shape() -> None:
    assert {pattern.rule for pattern in SECRET_PATTERNS} == {rule for rule, _ in shapes()}


@pytest.mark.parametrize(("rule", "text"), shapes(), ids=lambda value: value[:24])
def test_the_whole_secret_is_inside_the_match(rule: str, text: str) -> None:
    left = told = f"x {text} y"
    for name, start, end in find_secrets(told):
        if name == rule:
            left = left.replace(told[start:end], "")
    assert left != told
    assert not {filler(8), filler(8, "ABCDEFGH2345")} & {left[n : n + 8] for n in range(len(left))}


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        SPF,
        "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" + filler(300),
        "does not have authorization to perform action 'Microsoft.Communication/emailServices/read'",
        "https://management.azure.com/subscriptions/00000000-1111-2222-3333-444444444444?api-version=2025-09-01",
        "The access key is not needed; a bearer token is never recorded.",
        "7c1f6d1e-59b4-4a3f-9d2c-0e6f3ad0b002",
        "WESTEUROPE:20260110T120000Z:7c1f6d1e-59b4-4a3f-9d2c-0e6f3ad0b002",
        "google-site-verification=" + filler(43),
        "a3c29cd710e960720ff9794690d91c1ab51e6fe2406798fb63b46fd220a3c336",
        "cookie: 8 octets",
        "cn.selector1-azurecomm-prod-net._domainkey.contoso.com",
    ],
)
def test_evidence_is_no_secret(text: str) -> None:
    assert list(find_secrets(text)) == []


def test_places_hold_in_texts_whose_lower_case_is_longer() -> None:
    text = "İİİ pwd=" + filler(12)
    assert [text[start:end] for _, start, end in find_secrets(text)] == ["pwd=" + filler(12)]
