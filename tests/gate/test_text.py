"""The scan of text formats: every disguise of a masked value is seen, and chance is told from a leak."""

import base64
import json
import urllib.parse
from collections.abc import Callable

import pytest

from bundler.errors import GateRefused
from bundler.gate import Identity, scan, unsearchable
from bundler.model.redacted import Disclosure, Masked
from bundler.pack_files import constants_of
from bundler.redact import Level, Policy, redact, seal
from bundler.render import RenderOptions, renderer_for
from tests.sample_report import PRIVATE, sample_report
from tests.secret_shapes import filler, shapes

NOBODY = Identity()
SECRET = "Adele.Vance@contoso.com"


def masked(*values: str, label: str = "PERSON-1") -> Masked:
    return Masked((), dict.fromkeys(values, label), {})


def refusal(
    text: str,
    hidden: Masked,
    suffix: str = ".md",
    identity: Identity = NOBODY,
    *,
    key: bytes = b"",
    twin: str = "",
) -> str:
    """What the gate says; empty when it lets the text pass. `twin`: the file of the twin, if there is one."""

    def constants(suffix: str) -> list[tuple[str, bytes, bool]]:
        return [(".txt", twin.encode(), True)] if twin else []

    data = json.dumps({"said": text}).encode() if suffix == ".json" else text.encode()
    try:
        scan(f"case{suffix}", data, hidden, identity, key=key, constants=constants)
    except GateRefused as error:
        return f"{error.what} {error.advice}"
    return ""


DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    "wrapped": lambda s: "\n".join(s[n : n + 5] for n in range(0, len(s), 5)),
    "spaced": " ".join,
    "hyphenated": lambda s: s[:7] + "-\n" + s[7:],
    "soft hyphens": "\u00ad".join,
    "zero width": "\u200b".join,
    "inside a word": lambda s: f"x{s}x",
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64, one byte on": lambda s: base64.b64encode(b"a" + s.encode()).decode(),
    "base64, two bytes on": lambda s: base64.b64encode(b"ab" + s.encode()).decode(),
    "base64, wrapped": lambda s: "\n".join(base64.b64encode(s.encode()).decode()[n : n + 8] for n in range(0, 40, 8)),
    "base64 behind other digits": lambda s: "Q" + base64.b64encode(s.encode()).decode(),
    "base64url": lambda s: base64.urlsafe_b64encode(b"\xfb\xff" + s.encode()).decode().rstrip("="),
    "UTF-16 in base64": lambda s: base64.b64encode(s.encode("utf-16-le")).decode(),
    "hex": lambda s: s.encode().hex(),
    "hex, upper case, one digit on": lambda s: "A" + s.encode().hex().upper(),
    "percent": lambda s: "".join(f"%{b:02X}" for b in s.encode()),
    "percent, partly": lambda s: urllib.parse.quote(s, safe=""),
    "character references": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "named reference": lambda s: s.replace(".", "&period;"),
    "markup between": lambda s: f"<b>{s[:4]}</b><wbr>{s[4:]}",
    "markdown escapes": lambda s: s.replace(".", "\\.").replace("@", "\\@"),
    "attribute": lambda s: f'<p title="{s}">',
    "comment": lambda s: f"<!-- {s} -->",
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("suffix", [".md", ".html", ".json"])
def test_every_disguise_is_seen(disguise: str, suffix: str) -> None:
    text = f"Nothing to see here: {DISGUISES[disguise](SECRET)} and so on."
    said = refusal(text, masked(SECRET), suffix)
    assert "PERSON-1" in said
    assert "masked-value" in said
    assert "vance" not in said.casefold()


@pytest.mark.parametrize("disguise", DISGUISES)
def test_the_same_disguise_of_something_else_passes(disguise: str) -> None:
    assert refusal(f"Nothing: {DISGUISES[disguise]('Grady.Archie@example.org')}.", masked(SECRET)) == ""


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ("contoso.com", "com.contoso"),
        ("contoso.com", "com.contoso.mail"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("192.0.2.53", "53.2.0.192.in-addr.arpa"),
        ("2001:db8::53", "2001:0DB8:0000:0000:0000:0000:0000:0053"),
        ("2001:0db8:0:0:0:0:0:53", "2001:db8::53"),
        ("d15ea5ed-0000-4bad-8bad-feedfacecafe", "d15ea5ed00004bad8badfeedfacecafe"),
        ("contoso.com", base64.b64encode(b"\x07contoso\x03com\x00\x00\x10\x00\x01").decode()),
        ("Jörg Müller", "JÖRG MÜLLER"),
        ("Юрий Иванов", "".join(c if c.isascii() else f"[U+{ord(c):04X}]" for c in "Юрий Иванов")),
    ],
)
def test_other_spellings_are_seen(value: str, spelling: str) -> None:
    assert "masked-value" in refusal(f"see {spelling} there", masked(value))


@pytest.mark.parametrize("suffix", [".md", ".html", ".json"])
@pytest.mark.parametrize(("rule", "secret"), shapes(), ids=lambda value: value[:24])
def test_every_shape_of_secret_is_refused(rule: str, secret: str, suffix: str) -> None:
    said = refusal(f"log: {secret}", masked(), suffix)
    assert rule in said
    assert filler(12) not in said


@pytest.mark.parametrize(("rule", "secret"), [shapes()[1], shapes()[6]], ids=["jwt", "key"])
def test_a_folded_or_encoded_secret_is_refused(rule: str, secret: str) -> None:
    folded = "\n".join(secret[n : n + 20] for n in range(0, len(secret), 20))
    assert rule in refusal(folded, masked())
    assert rule in refusal(base64.b64encode(secret.encode()).decode(), masked())


@pytest.mark.parametrize(
    ("identity", "rule", "text"),
    [
        (Identity(user="adalovelace"), "local-user", "by adalovelace."),
        (Identity(user="adam"), "local-user", "by Adam."),
        (Identity(host="wrk-0815.corp.example.org"), "local-host", "on WRK-0815"),
        (Identity(host="wrk-0815.corp.example.org"), "local-host", "on wrk-0815.corp.example.org"),
        (Identity(home="/home/adalovelace"), "local-home", "file:///home/adalovelace/case.pdf"),
    ],
)
def test_the_local_identity_is_refused(identity: Identity, rule: str, text: str) -> None:
    said = refusal(text, masked(), identity=identity)
    assert rule in said
    assert "--note" in said
    assert "adalovelace" not in said


def test_key_and_salts_are_refused() -> None:
    key, salt = bytes(range(32)), bytes(range(100, 116))
    hidden = Masked((Disclosure("TXT-1", "foreign-txt", "value of the record", salt),), {}, {})
    for secret, label in ((key, "the case's key"), (salt, "the salt of TXT-1")):
        for text in (secret.hex(), base64.urlsafe_b64encode(secret).decode().rstrip("=")):
            said = refusal(f"see {text}", hidden, key=key)
            assert "private-map" in said
            assert label in said


def test_the_file_name_is_looked_through() -> None:
    with pytest.raises(GateRefused, match="the file's name"):
        scan("contoso.com.md", b"nothing", masked("contoso.com", label="DOMAIN-1"), NOBODY)


def test_the_place_is_named() -> None:
    assert "line 3" in refusal(f"one\ntwo\n{SECRET}", masked(SECRET))
    short = "ada@contoso.com"
    assert "line 1 to line 2" in refusal(f"{short[:7]}\n{short[7:]}", masked(short))
    escaped = b'{"lookups": [{"name": "\\u0041' + SECRET[1:].encode() + b'"}]}'
    with pytest.raises(GateRefused, match="in /lookups/0/name"):
        scan("case.json", escaped, masked(SECRET), NOBODY)


def test_short_values_are_seen_as_whole_words_only() -> None:
    hidden = masked("qx7", label="TXT-1")
    assert "TXT-1" in refusal("the record qx7, found", hidden)
    assert refusal("the record aqx7z, found; q x7", hidden) == ""
    assert unsearchable(masked("ab", "abc", label="TXT-1")) == ["TXT-1"]


def test_what_stands_in_the_file_of_the_twin_stands_by_chance() -> None:
    hidden = masked("contoso", label="TXT-1")
    twin = "contoso.com in Contoso-RG"
    assert refusal("contoso.com in Contoso-RG", hidden, twin=twin) == ""
    assert refusal(base64.b64encode(b"at contoso.com").decode(), hidden, twin=twin) == ""
    assert "TXT-1" in refusal("contoso.com", hidden, twin="fabrikam.com")
    assert "TXT-1" in refusal("contoso.com", hidden)


def test_words_beside_each_other_that_are_there_anyway_are_no_leak() -> None:
    hidden = masked("rgmail", "Wisteria Lane", label="TXT-1")
    twin = "mail\nd15ea5ed-rg\nWisteria\nthe Lane"
    for text in ("d15ea5ed-rg\nmail", "Wisteria\n\nLane"):
        assert refusal(text, hidden, twin=twin) == ""
    for leak in ("x rgmail", "r g m a i l", "Wisteri\na Lane", "W i s t e r i a L a n e"):
        assert "TXT-1" in refusal(leak, hidden, twin=twin.replace("Wisteria", "Wister"))


def test_nothing_is_our_own_but_what_the_twin_says() -> None:
    assert refusal("It was not found.", masked("Not found", label="TXT-1"), twin="It was not found.") == ""
    assert "TXT-1" in refusal("It was not found.", masked("Not found", label="TXT-1"))
    assert refusal("the root zone", masked(), identity=Identity(user="root", home="/root")) == ""


@pytest.mark.parametrize("at", [0, 100, 488])
@pytest.mark.parametrize("suffix", [".md", ".html", ".json"])
def test_every_piece_that_a_shortening_can_leave_is_seen(at: int, suffix: str) -> None:
    value = "".join(f"{n:03d}x" for n in range(125))
    assert "TXT-1" in refusal(f"the value {value[at : at + 12]}\u2026", masked(value, label="TXT-1"), suffix)
    assert refusal(f"the value {value[at : at + 11]}\u2026", masked(value, label="TXT-1"), suffix) == ""


def test_a_value_that_the_user_forbade_is_refused_even_when_we_say_it_ourselves() -> None:
    said = refusal("It was not found.", masked("not found", label="VALUE-1"), twin="It was not found.")
    assert "VALUE-1" in said
    assert "take it from the list" in said


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("case.json", b"{"),
        ("case.json", b"\xff{}"),
        ("case.md", b"\xff"),
        ("case.docx", b""),
        ("case.pdf", b"%PDF-1.7"),
    ],
)
def test_what_cannot_be_scanned_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(GateRefused, match="could not be scanned"):
        scan(name, data, masked(), NOBODY)


def test_a_failing_step_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError(SECRET)

    for step in ("needles", "lines", "Searcher"):
        with monkeypatch.context() as patched:
            patched.setattr(f"bundler.gate.{step}", broken)
            with pytest.raises(GateRefused, match="MemoryError") as caught:
                scan("case.md", b"harmless", masked(), NOBODY)
            assert SECRET not in caught.value.what


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("suffix", [".json", ".md", ".html"])
def test_what_the_renderers_write_passes(level: Level, suffix: str) -> None:
    sealed, options = seal(sample_report(), Policy(level), b"k" * 32), RenderOptions()
    data = renderer_for(suffix).render(sealed.report, options=options)
    identity = Identity("root", "build-7f3c9.corp.example.org", "/root")
    scan(f"case{suffix}", data, sealed.masked, identity, key=b"k" * 32, constants=constants_of(sealed.twin, options))


@pytest.mark.parametrize("suffix", [".json", ".md", ".html"])
def test_a_value_of_each_class_planted_behind_the_rendering_is_seen(suffix: str) -> None:
    sealed, options = seal(sample_report(), Policy(Level.PUBLIC), b"k" * 32), RenderOptions()
    hidden, constants = sealed.masked, constants_of(sealed.twin, options)
    text = renderer_for(suffix).render(sealed.report, options=options).decode()
    end = text.rindex("}") if suffix == ".json" else len(text)
    classes = {
        label.partition("-")[0]: value for value, label in hidden.must_not_appear.items() if value != "DoNotReply"
    }
    assert len(classes) > 12
    for label, value in classes.items():
        more = f', "more": {json.dumps(value)}}}' if suffix == ".json" else f" {value}"
        with pytest.raises(GateRefused, match=label):
            scan(f"case{suffix}", f"{text[:end]}{more}".encode(), hidden, NOBODY, constants=constants)


def test_the_gate_knows_the_canaries_of_the_sample() -> None:
    _, hidden = redact(sample_report(), Policy(), b"k" * 32)
    for value in (
        PRIVATE.tenant,
        PRIVATE.creator,
        PRIVATE.caller,
        PRIVATE.foreign_txt,
        PRIVATE.soa_mailbox,
        PRIVATE.resolver,
    ):
        assert refusal(f"x {value} y", hidden)
