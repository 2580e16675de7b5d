"""Asking about the registration over real TLS, against a server on loopback that answers as registries do."""

import asyncio
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bundler.judge import judge
from bundler.model.fields import Field, plain
from bundler.model.observations import DnsExchange, Inputs, Observations, RdapExchange, Server, Step, StepOutcome
from bundler.observe.dns import RootHints
from bundler.observe.guard import no_network
from bundler.observe.rdap import MOST_BYTES, observe_rdap
from bundler.observe.rdap_plan import RdapPlan
from bundler.observe.rdap_run import GRACE_SECONDS, RegistryQuestion
from bundler.observe.recorder import Recorder, Silence, utc_now
from bundler.observe.recording import Header, RecordingWriter, read_recording
from bundler.observe.run import Plan, observe
from bundler.reading import read
from bundler.redact import Level, Policy, redact
from bundler.render import RenderOptions, markdown
from tests.build import START, Scenario
from tests.world.certificates import make_certificates

DOMAIN = {
    "objectClassName": "domain",
    "ldhName": "CONTOSO.COM",
    "status": ["client transfer prohibited", "client hold"],
    "events": [
        {"eventAction": "registration", "eventDate": "2001-01-31T05:00:00Z"},
        {"eventAction": "expiration", "eventDate": "2026-01-20T05:00:00Z"},
    ],
    "entities": [
        {
            "objectClassName": "entity",
            "roles": ["registrar"],
            "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Fabrikam Registrar"]]],
            "entities": [{"roles": ["abuse"], "vcardArray": ["vcard", [["email", {}, "text", "abuse@fabrikam.com"]]]}],
        },
        {"roles": ["registrant"], "vcardArray": ["vcard", [["fn", {}, "text", "Adele Vance"]]]},
    ],
}

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Registry:
    """An HTTPS server on loopback. `answers`: by path."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def plan(self, domain: str = "mail.contoso.com") -> RdapPlan:
        return RdapPlan(domain, bootstrap=f"{self.url}/dns.json")

    def ask(self, plan: RdapPlan | None = None) -> Observations:
        recorder = Recorder()
        observe_rdap(plan or self.plan(), recorder, clock=utc_now)
        return recorder.observations(None, tool_version="", started_at=None, ended_at=None, root_hints="")  # type: ignore[arg-type]


def says(body: Any, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def leads_to(url: str) -> Answer:
    return says({}, 302, Location=url)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(2 * MOST_BYTES // 65536 + 2):
        handler.wfile.write(b" " * 65536)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    ca, chain = make_certificates(tmp_path, ["localhost"], ["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with ExitStack() as cleanup:
        yield serve(cleanup, chain)


def serve(cleanup: ExitStack, chain: Path | None) -> Registry:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.answers.get(self.path, says({"errorCode": 404}, 404))(self)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if chain is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    cleanup.callback(server.server_close)
    cleanup.callback(server.shutdown)
    scheme = "https" if chain else "http"
    served = Registry(f"{scheme}://localhost:{server.server_port}")
    served.answers["/dns.json"] = says(
        {
            "publication": "2026-01-01T00:00:00Z",
            "services": [[["net", "org"], ["https://rdap.example.net/"]], [["com"], [f"{served.url}/com/v1/"]]],
        }
    )
    served.answers["/com/v1/domain/contoso.com"] = says(DOMAIN)
    return served


def judged(seen: Observations, **changes: Any) -> Observations:
    """A whole recording of a domain in order, with what the registry said."""
    return replace(Scenario().observations(), rdap=seen.rdap, steps=seen.steps, **changes)


def test_the_registry_is_found_and_asked_for_the_registered_name(registry: Registry) -> None:
    seen = registry.ask()
    assert registry.asked == ["/dns.json", "/com/v1/domain/contoso.com"]
    assert [(x.status, x.error) for x in seen.rdap] == [(200, ""), (200, "")]
    assert [step.outcome for step in seen.steps] == [StepOutcome.OK]
    found = read(judged(seen)).registration
    assert found is not None
    assert (found.name, found.server, found.registrar) == ("contoso.com", "localhost", "Fabrikam Registrar")
    assert found.statuses == ("client transfer prohibited", "client hold")
    assert found.expires_at == datetime(2026, 1, 20, 5, tzinfo=UTC)


def test_nobody_who_holds_the_domain_is_written_down(registry: Registry) -> None:
    kept = str(registry.ask().rdap)
    assert "Fabrikam Registrar" in kept
    assert not [private for private in ("Adele", "abuse@", "rdap.example.net") if private in kept]


def test_a_hold_blocks_and_an_expiry_warns(registry: Registry) -> None:
    report = judge(judged(registry.ask(), ended_at=START + timedelta(days=1)))
    found = {f.id: f for f in report.findings}
    assert found["registration-on-hold"].severity == "blocking"
    assert found["registration-expiring"].severity == "warning"
    assert report.verdict == "fix-dns"
    section = report.observed.registration
    assert section is not None
    assert (section.expires_on, section.statuses[1]) == ("2026-01-20", "client hold")


def test_an_exchange_shows_what_is_named_and_nobody_who_holds_the_domain(registry: Registry) -> None:
    report = judge(judged(registry.ask()))
    bootstrap, answer = report.rdap
    assert (bootstrap.status, bootstrap.name, bootstrap.events) == (200, "", ())
    assert plain(answer.url) == f"{registry.url.rpartition(':')[0]}/com/v1/domain/contoso.com"
    assert (answer.name, answer.registrars) == ("contoso.com", ("Fabrikam Registrar",))
    assert [(event.action, event.on) for event in answer.events][1] == ("expiration", "2026-01-20")
    assert len(bootstrap.sha256) == len(answer.sha256) == 64
    assert "Adele" not in str(report)
    assert report.observed.registration is not None
    assert report.observed.registration.cites == (answer.id,)
    text = markdown.render(redact(report, Policy(), b"k" * 32)[0], options=RenderOptions()).decode()
    assert f"[{answer.id}](#exchanges-with-the-registry)" in text


def test_a_failed_exchange_is_shown_too(registry: Registry) -> None:
    registry.answers["/com/v1/domain/contoso.com"] = says(b"<html>", 503)
    shown = judge(judged(registry.ask())).rdap[-1]
    assert (shown.status, shown.name, shown.sha256) == (503, "", "")


@pytest.mark.parametrize("days", [-400, 1, 5000])
def test_a_public_pack_shows_neither_the_day_nor_who_registered_it(registry: Registry, days: int) -> None:
    """Neither in the section, nor in the finding's prose, the time line, the limits or an exhibit."""
    until = START + timedelta(days=days)
    events = [{"eventAction": "expiration", "eventDate": f"{until:%Y-%m-%dT%H:%M:%SZ}"}]
    registry.answers["/com/v1/domain/contoso.com"] = says(DOMAIN | {"events": events})
    report = judge(judged(registry.ask()))
    told = {level: str(redact(report, Policy(level), b"k" * 32)[0].document) for level in Level}
    private = f"{until:%Y-%m-%d}", "Fabrikam Registrar"
    assert [p for p in private if p in told[Level.PUBLIC]] == []
    assert [p for p in private if p not in told[Level.SUPPORT]] == []
    assert [p for p in private if p not in told[Level.OPEN]] == []
    assert "client hold" in told[Level.PUBLIC]
    hidden = str(redact(report, Policy(Level.SUPPORT, mask=frozenset({Field.REGISTRATION})), b"k" * 32)[0].document)
    assert [p for p in private if p in hidden] == []


@pytest.mark.parametrize(
    ("status", "days", "ids"),
    [
        (["active"], 300, set()),
        (["client transfer prohibited", "server update prohibited"], 31, set()),
        (["clientHold"], 300, {"registration-on-hold"}),
        (["redemption period"], 300, {"registration-on-hold"}),
        (["pending delete"], 300, {"registration-on-hold"}),
        (["server hold"], 29, {"registration-on-hold", "registration-expiring"}),
        ([], -1, {"registration-expiring"}),
    ],
)
def test_which_states_count(registry: Registry, status: list[str], days: int, ids: set[str]) -> None:
    until = START + timedelta(days=days)
    events = [{"eventAction": "expiration", "eventDate": f"{until:%Y-%m-%dT%H:%M:%SZ}"}]
    registry.answers["/com/v1/domain/contoso.com"] = says(DOMAIN | {"status": status, "events": events})
    report = judge(judged(registry.ask()))
    assert {f.id for f in report.findings if f.id.startswith("registration")} == ids


def test_a_recording_gives_the_same_report_without_a_network(registry: Registry, tmp_path: Path) -> None:
    whole = judged(registry.ask())
    path = tmp_path / "run.jsonl"
    header = Header(
        "acs-evidence-recording/1", whole.tool_version, whole.started_at, whole.inputs, whole.root_hints,
        whole.trust_anchor,
    )  # fmt: skip
    writer = RecordingWriter(path, header)
    entries: list[DnsExchange | RdapExchange | Step] = [*whole.dns, *whole.rdap, *whole.steps]
    for entry in entries:
        writer.append(entry)
    writer.finish(whole.ended_at, interrupted=False)
    with no_network():
        again = read_recording(path)
    assert again.rdap == whole.rdap
    assert judge(again) == judge(whole)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"/dns.json": says({}, 500)}, "list of RDAP servers"),
        ({"/dns.json": says(b"<html>")}, "list of RDAP servers"),
        ({"/dns.json": says({"services": [["com"], 7, [["com"], 1]]})}, "no RDAP server"),
        ({"/dns.json": says({"services": [[["com"], ["http://rdap.example.net/"]]]})}, "no RDAP server"),
        ({"/com/v1/domain/contoso.com": says(b"[]")}, "HTTP 200 without"),
        ({"/com/v1/domain/contoso.com": says({}, 429)}, "HTTP 429"),
        ({"/com/v1/domain/contoso.com": leads_to("http://localhost/plain")}, "not plain HTTPS"),
        ({"/com/v1/domain/contoso.com": leads_to("https://me:secret@localhost/")}, "not plain HTTPS"),
        ({"/com/v1/domain/contoso.com": leads_to("/com/v1/domain/contoso.com")}, "redirects"),
        ({"/com/v1/domain/contoso.com": endless}, "more than"),
    ],
)
def test_what_cannot_be_used_fails_the_step_alone(registry: Registry, change: dict[str, Answer], words: str) -> None:
    registry.answers |= change
    seen = registry.ask()
    (step,) = seen.steps
    assert (step.outcome, words in step.detail) == (StepOutcome.FAILED, True), step.detail
    assert len(registry.asked) <= 6
    assert read(judged(seen)).registration is None


def test_redirects_are_followed_and_each_message_is_recorded(registry: Registry) -> None:
    registry.answers["/com/v1/domain/contoso.com"] = leads_to("/other/contoso.com")
    registry.answers["/other/contoso.com"] = says(DOMAIN)
    seen = registry.ask()
    assert [x.status for x in seen.rdap] == [200, 302, 200]
    assert read(judged(seen)).registration is not None


def test_an_unknown_domain_is_not_found(registry: Registry) -> None:
    seen = registry.ask(registry.plan("fabrikam.com"))
    assert [step.outcome for step in seen.steps] == [StepOutcome.NOT_FOUND]


def test_a_server_that_nobody_vouches_for_is_refused(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    ca, _ = make_certificates(tmp_path / "other", ["localhost"], [])
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))
    (step,) = registry.ask().steps
    assert (step.outcome, "TLS" in step.detail) == (StepOutcome.FAILED, True)
    assert registry.asked == []


def test_a_closed_port_fails_the_step(registry: Registry) -> None:
    (step,) = registry.ask(RdapPlan("contoso.com", "https://localhost:1/")).steps
    assert (step.outcome, step.detail) == (StepOutcome.FAILED, "no connection (ConnectionRefusedError)")


def test_a_public_suffix_is_nobodys(registry: Registry) -> None:
    assert registry.ask(registry.plan("co.uk")).steps[0].outcome is StepOutcome.FAILED
    assert registry.asked == []


def hangs(_: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(20)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte of the body each tenth of a second, and a length that is never reached."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.1)


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(200):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def observed(registry: Registry) -> tuple[Observations, float]:
    """A whole run whose DNS part ends at once: the root servers of its hints are closed ports."""
    plan = Plan(
        inputs=Inputs("mail.contoso.com", no_azure=True),
        tool_version="0",
        hints=RootHints((Server("a.root.example", "127.0.0.1", 1, ("hint",)),), "file:test"),
        trust_anchor="",
        families=frozenset({4}),
        resolvers=(),
        deadline=None,
        azure=None,
        domain_file=(),
        rdap=registry.plan(),
    )
    begin = time.monotonic()
    seen = observe(plan, None, plan.header(utc_now), progress=Silence(), choose=lambda _: None)
    return seen, time.monotonic() - begin


@pytest.mark.parametrize("slow", [hangs, drips, drips_headers])
@pytest.mark.parametrize("path", ["/dns.json", "/com/v1/domain/contoso.com"])
def test_a_slow_registry_does_not_hold_the_run_up(registry: Registry, slow: Answer, path: str) -> None:
    registry.answers[path] = slow
    seen, seconds = observed(registry)
    assert seconds < GRACE_SECONDS + 1.5
    (step,) = (step for step in seen.steps if step.id == "registration")
    assert (step.outcome, "not seen" in step.detail) == (StepOutcome.CUT_SHORT, True)
    assert [x for x in seen.rdap if x.status is None] == []
    told = [plain(limit) for limit in judge(seen).observed.limits]
    assert any(limit.startswith("registration: cut-short. not seen") for limit in told)


def test_a_registry_that_answers_is_heard_in_a_run(registry: Registry) -> None:
    seen, seconds = observed(registry)
    assert seconds < GRACE_SECONDS
    assert read(seen).registration is not None


def test_what_the_registry_says_too_late_is_not_recorded(registry: Registry) -> None:
    recorder = Recorder()
    crashes: list[tuple[str, BaseException]] = []

    async def inside() -> None:
        waiting = asyncio.get_running_loop().create_future()

        async def in_thread(work: Callable[[], None]) -> None:
            kept.append(work)
            await waiting

        question = RegistryQuestion(
            registry.plan(),
            recorder,
            utc_now,
            seconds=None,
            in_thread=in_thread,
            on_crash=lambda *told: crashes.append(told),
        )
        await question.finish()

    kept: list[Callable[[], None]] = []
    asyncio.run(inside())
    kept[0]()
    seen = recorder.observations(None, tool_version="", started_at=None, ended_at=None, root_hints="")  # type: ignore[arg-type]
    assert registry.asked == ["/dns.json", "/com/v1/domain/contoso.com"]
    assert (len(seen.steps), seen.rdap, crashes) == (1, (), [])
