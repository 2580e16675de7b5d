"""SPF text: selection, terms, and the place of every fault. The grammar as a whole: test_spf_suite."""

import pytest

from bundler.model.facts import Lookup
from bundler.model.mail import SpfEvaluation
from bundler.model.observations import Outcome, Purpose, Server
from bundler.reading import read, spf
from bundler.reading.spf_limits import evaluate
from bundler.reading.wire import lookups
from tests.build import INCLUDES, Scenario, Tape, reply, zone_text

SERVER = Server("ns1.example.net", "198.51.100.21")


@pytest.mark.parametrize("value", [b"v=spf1", b"v=spf1 -all", b"V=SPF1 a"])
def test_taken_for_spf(value: bytes) -> None:
    assert spf.is_spf(value)


@pytest.mark.parametrize(
    "value", [b"v=spf10 -all", b" v=spf1 -all", b'"v=spf1 -all"', b"v=spf1\t-all", b"v=spf2.0/pra"]
)
def test_not_taken_for_spf(value: bytes) -> None:
    assert not spf.is_spf(value)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("v=spf1 ip4:192.0.2.1~all", "~all", "space"),
        ("v=spf1 include:example.com-all", "-all", "space"),
        ("v=spf1 ip4:192.0.2.300 -all", "192.0.2.300", "IPv4 address"),
        ("v=spf1 ip4:192.0.2.0/33 -all", "33", "prefix"),
        ("v=spf1 ip6:192.0.2.1 -all", "192.0.2.1", "IPv6 address"),
        ("v=spf1 ip6:2001:db8::/129 -all", "129", "prefix"),
        ("v=spf1 a/33 -all", "33", "IPv4 prefix"),
        ("v=spf1 a//129 -all", "129", "IPv6 prefix"),
        ("v=spf1 includes:example.com -all", "includes:example.com", "no such mechanism"),
        ("v=spf1 include -all", "include", "`include` needs"),
        ("v=spf1 include:example -all", "example", "full domain name"),
        ("v=spf1 include: -all", "include:", "missing"),
        ("v=spf1 exists:%x.example.com -all", "%x.example.com", "macro"),
        ("v=spf1 exists:%{c}.example.com -all", "%{c}.example.com", "explanation"),
        ("v=spf1 -all:example.com", ":example.com", "nothing is allowed after"),
        ("v=spf1 a\tmx -all", "\tmx", "printable"),
        ("v=spf1 -all;", ";", "nothing is allowed after"),
        ("v=spf1 redirect=example.com redirect=example.net", "redirect=example.net", "only once"),
    ],
)
def test_a_fault_keeps_its_place(text: str, place: str, words: str) -> None:
    faults = spf.parse(text.encode()).faults
    assert len(faults) == 1
    assert words in faults[0].reason
    assert text[faults[0].position :][: faults[0].length] == place


def test_bytes_that_are_no_text() -> None:
    record = spf.parse(b"v=spf1 a:\xff\xfe.example.com -all")
    assert [f.position for f in record.faults] == [9]


def test_terms_as_they_count() -> None:
    record = spf.parse(b"v=spf1 ~MX:mail.example.com/24//64 ?a ip6:2001:db8::/32 Redirect=%{d}.example.com custom=1")
    assert [(t.qualifier, t.name, t.value, t.modifier) for t in record.terms] == [
        ("~", "mx", "mail.example.com", False),
        ("?", "a", "", False),
        ("+", "ip6", "2001:db8::", False),
        ("", "redirect", "%{d}.example.com", True),
        ("", "custom", "1", True),
    ]
    assert record.redirect is record.terms[3]
    assert spf.parse(b"v=spf1 redirect=example.com -all").redirect is None


# --- limits ---------------------------------------------------------------------------------------------------


def answers(**texts: str | Outcome | None) -> dict[str, Lookup]:
    """Recorded answers: TXT values by first label under example.net; None is NXDOMAIN."""
    tape = Tape()
    for label, text in texts.items():
        name = f"{label}.example.net"
        if isinstance(text, Outcome):
            answer: bytes | Outcome = text
        elif text is None:
            answer = reply(name, "TXT", rcode="NXDOMAIN")
        else:
            strings = " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
            answer = reply(name, "TXT", [(name, "TXT", strings)])
        tape.ask(Purpose.SPF_INCLUDE, "example.net", (name, "TXT"), SERVER, answer)
    return {f"{x.qname}/{x.qtype}": x for x in lookups(tape.exchanges)}


def evaluated(text: str, **texts: str | Outcome | None) -> SpfEvaluation:
    return evaluate("contoso.com", spf.parse(text.encode()), answers(**texts))


def includes(*labels: str) -> str:
    return f"v=spf1 {' '.join(f'include:{label}.example.net' for label in labels)} -all"


def test_ten_lookups_are_allowed_and_eleven_are_not() -> None:
    leaves = {f"h{n}": "v=spf1 ip4:192.0.2.1 -all" for n in range(11)}
    ten = evaluated(includes(*list(leaves)[:10]), **leaves)
    eleven = evaluated(includes(*leaves), **leaves)
    assert (len(ten.lookups), ten.permerror, ten.complete) == (10, False, True)
    assert (len(eleven.lookups), eleven.permerror) == (11, True)


def test_lookups_inside_includes_count_and_name_their_place() -> None:
    found = evaluated(includes("one"), one=includes("two"), two="v=spf1 ptr exists:%{i}.example.net -all")
    assert [(x.depth, x.domain, x.term) for x in found.lookups] == [
        (0, "contoso.com", "include:one.example.net"),
        (1, "one.example.net", "include:two.example.net"),
        (2, "two.example.net", "ptr"),
        (2, "two.example.net", "exists:%{i}.example.net"),
    ]


def test_three_void_lookups_are_too_many() -> None:
    text = "v=spf1 a:x.example.net a:y.example.net mx:z.example.net -all"
    tape = Tape()
    for name, qtype, rcode in [("x", "A", "NXDOMAIN"), ("y", "A", "NOERROR"), ("z", "MX", "NOERROR")]:
        question = (f"{name}.example.net", qtype)
        tape.ask(Purpose.SPF_INCLUDE, "example.net", question, SERVER, reply(*question, rcode=rcode))
    found = evaluate(
        "contoso.com", spf.parse(text.encode()), {f"{x.qname}/{x.qtype}": x for x in lookups(tape.exchanges)}
    )
    assert (len(found.voids), found.permerror, found.cites) == (3, True, ("D1", "D2", "D3"))


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (None, "without an SPF record"),
        ("hello", "without an SPF record"),
        (includes("one"), "a loop"),
        ("v=spf1 ip4:x -all", "syntax error"),
    ],
)
def test_what_is_included_can_break_it(published: str | None, words: str) -> None:
    found = evaluated(includes("one"), one=published)
    assert words in found.problems[0]
    assert found.permerror


def test_silence_is_no_void_lookup() -> None:
    found = evaluated(includes("one", "two"), one=Outcome.TIMEOUT)
    assert [x.void for x in found.lookups] == [None, None]
    assert (found.wanted, found.complete, found.permerror) == ((("two.example.net", "TXT"),), False, False)


def test_a_redirect_is_followed_only_without_all() -> None:
    assert len(evaluated("v=spf1 redirect=one.example.net", one="v=spf1 -all").lookups) == 1
    assert evaluated("v=spf1 -all redirect=one.example.net").lookups == ()


def test_endless_includes_end() -> None:
    wide = {f"h{n}": " ".join(["v=spf1", *(f"include:h{m}.example.net" for m in range(30))]) for n in range(30)}
    found = evaluated(includes("h0"), **wide)
    assert len(found.lookups) == 40
    assert found.permerror


def test_a_faulty_term_costs_no_lookup() -> None:
    assert evaluated("v=spf1 include: a:%x -all").lookups == ()


def test_an_include_counts_as_answered_when_any_server_answered() -> None:
    name = "spf.protection.outlook.com"

    def ask(tape: Tape) -> None:
        tape.ask(Purpose.SPF_INCLUDE, name, (name, "TXT"), SERVER, Outcome.TIMEOUT)
        tape.ask(Purpose.SPF_INCLUDE, name, (name, "TXT"), SERVER, reply(name, "TXT", [(name, "TXT", '"v=spf1 -all"')]))

    facts = read(Scenario(includes="", also=ask).observations())
    assert [e.complete for e in facts.spf.values()] == [True]


def test_names_that_dns_cannot_hold_are_not_wanted() -> None:
    found = evaluated(f"v=spf1 include:{'x' * 64}.example.net a:a..example.net -all")
    assert (len(found.lookups), found.wanted) == (2, ())


def test_the_published_record_is_evaluated_over_the_recorded_includes() -> None:
    facts = read(Scenario().observations())
    assert [(e.complete, e.permerror, len(e.lookups)) for e in facts.spf.values()] == [(True, False, 1)]
    wrong = "v=spf1 include:gone.example.net -all"
    other = read(Scenario(zone=zone_text(spf=wrong), includes=INCLUDES).observations())
    assert other.spf[wrong.encode()].wanted == (("gone.example.net", "TXT"),)
