"""The whole way from a recording to files: no canary gets through, and whatever fails leaves nothing behind."""

import base64
import copy
import io
import urllib.parse
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import dns.edns
import dns.message
import dns.rdatatype
import dns.rrset
import pikepdf
import pypdfium2
import pytest

from bundler.model.observations import RECORDING_FORMAT, ArmExchange, DnsExchange, Observations, Step, StepOutcome
from bundler.observe.recording import Header, RecordingWriter, read_recording
from bundler.redact import values
from bundler.redact.treatment import Treatment
from bundler.redact.written import Written
from tests.cli.run import Run, acs_evidence
from tests.share import apart, some_of

SAMPLE = Path(__file__).parents[2] / "samples" / "stuck" / "recording.jsonl"
CANARY = "canary.d7f3@corp.example.org"
"""A person's address: masked at every level but open, in typed fields by class, in free text by shape."""


@cache
def recorded() -> Observations:
    return read_recording(SAMPLE)


def write(observations: Observations, path: Path) -> None:
    """A recording file of these observations."""
    header = Header(
        RECORDING_FORMAT,
        observations.tool_version,
        observations.started_at,
        observations.inputs,
        observations.root_hints,
        observations.trust_anchor,
        dict(observations.environment),
    )
    writer = RecordingWriter(path, header)
    entries: list[DnsExchange | ArmExchange | Step] = [*observations.dns, *observations.arm, *observations.steps]
    for entry in entries:
        writer.append(entry)
    writer.finish(observations.ended_at, interrupted=False)


Plant = Callable[[Observations, str], Observations]


def in_bodies(change: Callable[[dict[str, Any], str], None], step: str) -> Plant:
    def plant(observations: Observations, text: str) -> Observations:
        arm = []
        for exchange in observations.arm:
            body = copy.deepcopy(exchange.body)
            if exchange.step == step:
                change(body, text)
            arm.append(replace(exchange, body=body))
        return replace(observations, arm=tuple(arm))

    return plant


def created_by(body: dict[str, Any], text: str) -> None:
    body["systemData"] |= {"createdBy": text, "lastModifiedBy": text}


def unknown_fields(body: dict[str, Any], text: str) -> None:
    body["properties"]["somethingNew"] = {"inner": [text]}
    body["tags"] = {"owner": text}
    body["identity"] = text


def caller(body: dict[str, Any], text: str) -> None:
    for event in body["value"]:
        event |= {"caller": text, "claims": {"name": text}, "httpRequest": {"clientIpAddress": text}}


def headers(observations: Observations, text: str) -> Observations:
    extra = {"x-ms-user": text, "set-cookie": text, "authorization": text}
    return replace(observations, arm=tuple(replace(e, headers={**e.headers, **extra}) for e in observations.arm))


def arm_error(observations: Observations, text: str) -> Observations:
    arm = tuple(
        replace(e, status=403, body=None, body_text=text, error="", detail=f"AuthorizationFailed for {text}")
        if e.step == "azure.senders"
        else e
        for e in observations.arm
    )
    return replace(observations, arm=arm)


def step_detail(observations: Observations, text: str) -> Observations:
    steps = tuple(
        replace(s, outcome=StepOutcome.DENIED, detail=f"refused: {text}") if s.id == "azure.senders" else s
        for s in observations.steps
    )
    return replace(observations, steps=steps)


def attempt_detail(observations: Observations, text: str) -> Observations:
    return replace(observations, dns=tuple(replace(e, detail=text) for e in observations.dns))


def in_answers(change: Callable[[dns.message.Message, str], None]) -> Plant:
    def plant(observations: Observations, text: str) -> Observations:
        exchanges = []
        for exchange in observations.dns:
            answer = exchange.answer
            if answer and exchange.qtype in {"TXT", "SOA", "CNAME"} and exchange.zone == "contoso.com":
                message = dns.message.from_wire(answer)
                change(message, text)
                answer = message.to_wire(max_size=65535)
            exchanges.append(replace(exchange, answer=answer))
        return replace(observations, dns=tuple(exchanges))

    return plant


def foreign_txt(message: dns.message.Message, text: str) -> None:
    for rrset in message.answer:
        if rrset.rdtype == dns.rdatatype.TXT:
            rrset.add(dns.rrset.from_text(rrset.name, rrset.ttl, "IN", "TXT", f'"{text[:250]}"')[0])


def soa_mailbox(message: dns.message.Message, text: str) -> None:
    for rrset in (*message.answer, *message.authority):
        if rrset.rdtype == dns.rdatatype.SOA:
            local, _, domain = text.partition("@")
            soa = f"ns1.contoso.com. {local.replace('.', chr(92) + '.')}.{domain}. 1 7200 3600 1209600 300"
            rrset.items.clear()
            rrset.add(dns.rrset.from_text(rrset.name, rrset.ttl, "IN", "SOA", soa)[0])


def server_texts(message: dns.message.Message, text: str) -> None:
    options = [dns.edns.NSIDOption(text.encode()), dns.edns.EDEOption(dns.edns.EDECode.OTHER, text)]
    message.use_edns(0, options=options)


TYPED: dict[str, Plant] = {
    "created by": in_bodies(created_by, "azure.domain"),
    "unknown fields and tags": in_bodies(unknown_fields, "azure.domain"),
    "caller": in_bodies(caller, "azure.activity-log"),
    "headers": headers,
    "foreign TXT": in_answers(foreign_txt),
}
FREE: dict[str, Plant] = {
    "ARM error": arm_error,
    "step detail": step_detail,
    "attempt detail": attempt_detail,
    "NSID and EDE": in_answers(server_texts),
}
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64url, shifted": lambda s: base64.urlsafe_b64encode(b"x" + s.encode()).decode().rstrip("="),
    "hex": lambda s: s.encode().hex(),
    "percent": lambda s: urllib.parse.quote(s, safe=""),
    "spaced": " ".join,
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) for c in s),
}


def everything(path: Path) -> str:
    """All text of an output, for a search that knows nothing of the gate."""
    data = path.read_bytes()
    if path.suffix != ".pdf":
        return data.decode()
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts += [item.read_bytes().decode("latin-1") for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    return "\n".join(texts)


def holds_canary(text: str) -> bool:
    bare = "".join(text.split()).casefold()
    plain = [
        CANARY,
        urllib.parse.quote(CANARY),
        CANARY.encode().hex(),
        *(encode(CANARY) for encode in ENCODINGS.values()),
    ]
    return any("".join(form.split()).casefold() in bare for form in plain) or "canary" in bare


def build(
    tmp_path: Path, observations: Observations, *options: str, suffixes: tuple[str, ...] = (".json", ".md", ".html")
) -> tuple[Run, list[Path]]:
    """Run the real command; what it says, and what is in the output directory afterwards."""
    recording = tmp_path / "planted.jsonl"
    recording.unlink(missing_ok=True)
    write(observations, recording)
    folder = tmp_path / "out"
    folder.mkdir(exist_ok=True)
    outputs = [argument for suffix in suffixes for argument in ("-o", str(folder / f"case{suffix}"))]
    run = acs_evidence("build", "contoso.com", "--replay", str(recording), *outputs, *options)
    return run, sorted(folder.iterdir())


@pytest.mark.parametrize("level", ["support", "public"])
def test_no_canary_reaches_any_format(tmp_path: Path, level: str) -> None:
    observations = recorded()
    for plant in (*TYPED.values(), *FREE.values(), in_answers(soa_mailbox)):
        observations = plant(observations, CANARY)
    suffixes = (".json", ".md", ".html", ".pdf")
    run, files = build(tmp_path, observations, "--redact", level, "--note", f"ask {CANARY}", suffixes=suffixes)
    assert run.code == 0, run.err
    assert [path.suffix for path in files] == [".html", ".json", ".md", ".pdf"]
    assert not [path.name for path in files if holds_canary(everything(path))]


def test_the_canary_would_be_seen(tmp_path: Path) -> None:
    observations = recorded()
    for name in ("created by", "foreign TXT"):
        observations = TYPED[name](observations, CANARY)
    run, files = build(tmp_path, observations, "--redact", "open", suffixes=(".json", ".md", ".html", ".pdf"))
    assert run.code == 0, run.err
    assert [path.name for path in files if not holds_canary(everything(path))] == []


@pytest.mark.parametrize("encoding", some_of(ENCODINGS, 3))
def test_typed_surfaces_hold_back_every_encoding(tmp_path: Path, encoding: str) -> None:
    observations = recorded()
    for plant in TYPED.values():
        text = ENCODINGS[encoding](CANARY)
        observations = plant(observations, text.encode("ascii", "xmlcharrefreplace").decode())
    run, files = build(tmp_path, observations)
    assert run.code == 0, run.err
    assert not [path.name for path in files if holds_canary(everything(path))]


@pytest.mark.parametrize(("surface", "encoding"), some_of(product(FREE, ENCODINGS), 11))
def test_free_text_masks_a_known_value_in_every_disguise(tmp_path: Path, surface: str, encoding: str) -> None:
    observations = TYPED["created by"](recorded(), CANARY)
    observations = FREE[surface](observations, ENCODINGS[encoding](CANARY))
    run, files = build(tmp_path, observations)
    assert run.code == 0, run.err
    assert len(files) == 3
    assert not [path.name for path in files if holds_canary(everything(path))]
    assert not holds_canary(run.out + run.err)


@pytest.mark.parametrize(
    "step",
    [
        "bundler.cli.judging.seal",
        "bundler.redact.trial.ownership",
        "bundler.redact.report_tree.ReportWriter.node",
        "bundler.redact.manifest",
        "bundler.redact.twin.Twin.vary",
        "bundler.redact.proof.differences",
        "bundler.cli.pack.make",
        "bundler.gate.Searcher.first",
        "bundler.gate.extracted",
        "bundler.cli.judging.save",
        "bundler.private.write_all",
        "bundler.publish.secrets.token_hex",
    ],
)
def test_whatever_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(step, broken)
    run, files = build(tmp_path, recorded())
    assert run.code == (4 if ".gate." in step else 1)
    assert files == []
    assert run.err.count("\n") == 1
    assert "Traceback" not in run.err


def leaking(more: bytes) -> Callable[..., bytes]:
    from bundler.render import html

    render = html.RENDERER.render

    def leaky(report: Any, *, options: Any) -> bytes:
        return render(report, options=options) + more

    return leaky


def test_a_refusal_of_one_format_costs_no_other(tmp_path: Path) -> None:
    from bundler.render import html

    render = html.RENDERER.render
    object.__setattr__(html.RENDERER, "render", leaking(b"<!-- admin@contoso.com -->"))
    try:
        run, files = build(tmp_path, recorded())
    finally:
        object.__setattr__(html.RENDERER, "render", render)
    assert (run.code, [path.name for path in files]) == (4, ["case.json", "case.md"])
    assert "PERSON-1" in run.err
    assert "admin" not in run.err
    assert run.err.count("\n") == 1
    assert "open-case" in run.out


def test_a_format_that_cannot_be_made_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bundler.render import json_v1

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(json_v1, "json", SimpleNamespace(dumps=broken))
    run, files = build(tmp_path, recorded())
    assert (run.code, [path.name for path in files]) == (1, ["case.html", "case.md"])
    assert "Traceback" not in run.err


UNMASKED = [
    "labels.Labels.text", "decided.write",
    Treatment.MASKED, Treatment.TXT_PARTS, Treatment.MAILBOX_PARTS, Treatment.SEARCHED,
]  # fmt: skip


@pytest.mark.parametrize("level", ["support", apart("public")])
@pytest.mark.parametrize("redactor", UNMASKED)
def test_a_broken_redactor_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redactor: str | Treatment, level: str
) -> None:
    """Each writes the value itself: what the twin shows to depend on it is masked, or the pack is refused."""

    def unlabelled(_: Any, written: Written) -> str:
        return "".join(piece if isinstance(piece, str) else piece.value for piece in written.pieces)

    def as_it_is(_: object, text: str, *__: object, **___: object) -> Written:
        return Written((text,))

    if isinstance(redactor, Treatment):
        monkeypatch.setitem(cast("dict[Treatment, Any]", values._WRITERS), redactor, as_it_is)
    else:
        monkeypatch.setattr(f"bundler.redact.{redactor}", unlabelled if redactor.startswith("labels.") else as_it_is)
    observations = recorded()
    for plant in TYPED.values():
        observations = plant(observations, CANARY)
    run, files = build(tmp_path, observations, "--redact", level)
    assert not [path.name for path in files if holds_canary(everything(path))]
    assert run.code in {0, 4}, run.err
