"""What single NSEC and NSEC3 records prove and what they must not be taken to prove."""

import dns.dnssec
import pytest

from bundler.reading.denials import MOST_ITERATIONS, Denials, read_denials

Z = "contoso.com"


def nsec(*lines: str) -> Denials:
    """From `owner next types` without the zone: `@ www TXT`."""

    def full(label: str) -> str:
        return Z if label == "@" else f"{label}.{Z}"

    rows = [line.split(" ", 2) for line in lines]
    return read_denials(Z, [(full(owner), "NSEC", f"{full(end)}. {types}") for owner, end, types in rows])


def hashed(name: str, iterations: int = 0, salt: bytes = b"") -> str:
    return dns.dnssec.nsec3_hash(name, salt, iterations, 1)


def nsec3(name: str, types: str = "", *, reach: int = 1, parameters: str = "1 0 0 -", iterations: int = 0) -> Denials:
    """One record that matches `name`; `reach`: how far its range goes, 0 for the whole circle."""
    owner = hashed(name, iterations)
    end = owner if not reach else owner[:-1] + ("V" if owner[-1] != "V" else "U")
    return read_denials(Z, [(f"{owner.lower()}.{Z}", "NSEC3", f"{parameters} {end} {types}".rstrip())])


@pytest.mark.parametrize(
    ("records", "name"),
    [
        (["@ m NS SOA"], f"b.{Z}"),
        (["@ @ NS SOA"], f"b.{Z}"),
        (["@ b.x NS SOA"], f"a.{Z}"),
        (["m @ A", "@ a NS SOA"], f"z.{Z}"),
        (["a c A", "@ a NS SOA"], f"b.b.{Z}"),
    ],
)
def test_a_name_is_proved_absent(records: list[str], name: str) -> None:
    assert nsec(*records).no_name(name)


@pytest.mark.parametrize(
    ("records", "name"),
    [
        ([], f"b.{Z}"),
        (["@ b NS SOA"], f"b.{Z}"),
        (["b c A"], f"b.{Z}"),
        (["a c A"], f"b.{Z}"),
        (["@ a.b NS SOA"], f"b.{Z}"),
        (["a c NS", "@ a NS SOA"], f"b.a.{Z}"),
        (["a c DNAME", "@ a NS SOA"], f"b.a.{Z}"),
        (["@ m NS SOA"], "b.fabrikam.com"),
        (["* c A", "@ * NS SOA"], f"b.{Z}"),
    ],
    ids=[
        "nothing",
        "the end exists",
        "the owner exists",
        "a wildcard may be there",
        "a name below exists",
        "below a delegation",
        "below a DNAME",
        "of another zone",
        "a wildcard is there",
    ],
)
def test_a_name_is_not_proved_absent(records: list[str], name: str) -> None:
    assert not nsec(*records).no_name(name)


@pytest.mark.parametrize(
    ("records", "rtype", "proved"),
    [
        (["b c A RRSIG NSEC"], "TXT", True),
        (["b c TXT"], "TXT", False),
        (["b c CNAME"], "TXT", False),
        (["b c NS"], "TXT", False),
        (["b c NS"], "DS", True),
        (["b c NS DS"], "DS", False),
        (["b c NS SOA"], "DS", False),
        (["b c NS SOA"], "TXT", True),
        (["a a.b A"], "TXT", True),
        (["a c A"], "TXT", False),
        (["* c A", "@ * NS SOA"], "TXT", True),
        (["* c TXT", "@ * NS SOA"], "TXT", False),
        (["b c TYPE65280"], "TXT", True),
    ],
)
def test_a_type_is_proved_absent(records: list[str], rtype: str, *, proved: bool) -> None:
    assert nsec(*records).no_data(f"b.{Z}", rtype) is proved


def test_a_wildcard_may_answer_where_nothing_is_closer() -> None:
    assert nsec("@ m NS SOA").no_closer(f"b.{Z}", 2)
    assert not nsec("b.b m A").no_closer(f"c.b.{Z}", 2)
    assert nsec("b.b m A").no_closer(f"c.b.{Z}", 3)
    assert not nsec().no_closer(f"b.{Z}", 2)


def test_hashes() -> None:
    assert nsec3(f"b.{Z}", "A RRSIG").no_data(f"b.{Z}", "TXT")
    assert not nsec3(f"b.{Z}", "TXT").no_data(f"b.{Z}", "TXT")
    assert not nsec3(f"b.{Z}", "A").no_name(f"b.{Z}")
    assert nsec3(Z, "NS SOA", reach=0).no_name(f"b.{Z}")
    assert nsec3(Z, "NS SOA", reach=0).no_closer(f"b.{Z}", 2)
    assert not nsec3(Z, "NS SOA").no_name(f"b.{Z}")
    assert not nsec3(f"a.{Z}", "NS", reach=0).no_name(f"b.a.{Z}"), "below a delegation"
    assert not nsec3(Z, "NS SOA", reach=0).no_data(f"b.{Z}", "TXT"), "no opt-out"
    assert nsec3(Z, "NS SOA", reach=0, parameters="1 1 0 -").no_data(f"b.{Z}", "DS"), "opt-out"


@pytest.mark.parametrize("parameters", ["2 0 0 -", "1 2 0 -"])
def test_unknown_hashes_and_flags_prove_nothing(parameters: str) -> None:
    assert not nsec3(Z, "NS SOA", reach=0, parameters=parameters).no_name(f"b.{Z}")


def test_more_iterations_than_resolvers_compute_are_taken_for_unsigned() -> None:
    most, beyond = (nsec3(Z, "NS SOA", parameters=f"1 0 {n} -") for n in (MOST_ITERATIONS, MOST_ITERATIONS + 1))
    assert not most.no_name(f"b.{Z}")
    assert beyond.no_name(f"b.{Z}")
    assert beyond.no_data(f"b.{Z}", "TXT")
    assert beyond.unsigned_delegation(f"b.{Z}")


def test_records_of_other_parameters_and_other_zones_do_not_count() -> None:
    one, two = hashed(Z), hashed(Z, salt=b"\xaa")
    mixed = read_denials(
        Z,
        [
            (f"{hashed(f'x.{Z}').lower()}.{Z}", "NSEC3", f"1 0 0 - {one} A"),
            (f"{two.lower()}.{Z}", "NSEC3", f"1 0 0 aa {two} NS SOA"),
        ],
    )
    assert not mixed.no_name(f"b.{Z}")
    below = read_denials(Z, [(f"{one.lower()}.sub.{Z}", "NSEC3", f"1 0 0 - {one} NS SOA")])
    assert below.hashes == ()


@pytest.mark.parametrize("text", ["", "x", "1 0 0 - !!", "fabrikam.com."])
def test_what_cannot_be_read_is_passed_over(text: str) -> None:
    for rtype in ("NSEC", "NSEC3", "TXT"):
        assert not read_denials(Z, [(Z, rtype, text), ("." * 3, rtype, text)]).no_name(f"b.{Z}")
