"""Public suffixes: the list's rules, read as the list's own package reads them."""

from importlib import resources

import pytest
from publicsuffixlist import PublicSuffixList

from bundler.reading.suffixes import is_public_suffix, public_suffix, registered_name


def listed() -> list[str]:
    text = resources.files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    rules = [line.removeprefix("!") for line in text.splitlines() if line and not line.startswith("//")]
    return [rule.replace("*", "any").encode("idna").decode() for rule in rules]


def test_every_rule_is_read_as_the_package_reads_it() -> None:
    every, registries = PublicSuffixList(accept_unknown=True), PublicSuffixList(accept_unknown=True, only_icann=True)
    known = PublicSuffixList(accept_unknown=False)
    names = [name for rule in listed() for name in (rule, f"contoso.{rule}", f"mail.contoso.{rule}")]
    assert len(names) > 25_000
    for name in (*names, "contoso.nowhere", "nowhere"):
        assert public_suffix(name) == every.publicsuffix(name), name
        assert public_suffix(name, providers=False) == registries.publicsuffix(name), name
        assert registered_name(name) == (registries.privatesuffix(name) or ""), name
        assert is_public_suffix(name) == bool(known.is_public(name)), name


@pytest.mark.parametrize(
    ("name", "suffix", "registered"),
    [
        ("contoso.com", "com", "contoso.com"),
        ("Mail.Contoso.CO.UK.", "co.uk", "contoso.co.uk"),
        ("mail.contoso.azurewebsites.net", "azurewebsites.net", "azurewebsites.net"),
        ("www.ck", "ck", "www.ck"),
        ("a.b.ck", "b.ck", "a.b.ck"),
        ("co.uk", "co.uk", ""),
        ("contoso.xn--55qx5d.cn", "xn--55qx5d.cn", "contoso.xn--55qx5d.cn"),
    ],
)
def test_suffixes(name: str, suffix: str, registered: str) -> None:
    assert public_suffix(name) == suffix
    assert registered_name(name) == registered


@pytest.mark.parametrize("name", ["", ".", "contoso.com", "nowhere"])
def test_what_no_rule_names_is_no_public_suffix(name: str) -> None:
    assert not is_public_suffix(name)
