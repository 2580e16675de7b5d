"""What users type as a domain."""

import pytest

from bundler.errors import UsageProblem
from bundler.model.domain_name import parse_domain_name


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("contoso.com", "contoso.com"),
        ("Contoso.COM", "contoso.com"),
        ("contoso.com.", "contoso.com"),
        (" contoso.com\n", "contoso.com"),
        ("mail.contoso.com", "mail.contoso.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("例え。example", "xn--r8jz45g.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_names(typed: str, asked: str) -> None:
    assert parse_domain_name(typed) == asked


@pytest.mark.parametrize(
    ("typed", "what", "advice"),
    [
        ("admin@contoso.com", "is an e-mail address", "Did you mean contoso.com?"),
        ("https://www.contoso.com/mail?x=1", "is a URL", "Did you mean www.contoso.com?"),
        ("contoso.com/", "is a URL", "Did you mean contoso.com?"),
        ("192.0.2.1", "is an IP address", "Give the bare mail domain"),
        ("[2001:db8::1]", "is an IP address", "Give the bare mail domain"),
        ("contoso", "is not a full domain name", "Give the bare mail domain"),
        ("", "is not a domain name", "Give"),
        ("a..example", "is not a domain name", "Give"),
        ("-a.example", "is not a domain name", "Give"),
        ("*.contoso.com", "is not a domain name", "Give"),
        (f"{'a' * 64}.example", "is not a domain name", "Give"),
        (".".join(["a" * 60] * 5), "is not a domain name", "Give"),
        ("a\u200b\u202eb.example", "is not a valid internationalized domain name", "Give"),
        ("contoso .com", "is not a domain name", "Give"),
    ],
)
def test_mistakes_get_one_sentence(typed: str, what: str, advice: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_domain_name(typed)
    assert what in caught.value.what
    assert advice in caught.value.advice
    assert "\n" not in caught.value.what


def test_control_characters_do_not_reach_the_terminal() -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_domain_name("\x1b[31m\x07\u202e.example")
    assert caught.value.what.isprintable()
