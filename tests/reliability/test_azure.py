"""Answers of Azure, and of proxies in its place"""

import gzip
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bundler.observe.azure import collectors
from bundler.observe.azure.collector import Collector
from bundler.observe.azure.ending import Ending
from bundler.observe.recording import Header, RecordingWriter, read_recording
from tests.observe.azure.azure import IDS, LocalAzure, Seen
from tests.observe.azure.conftest import azure as azure  # noqa: PLC0414 - the fixture
from tests.world.arm_failures import Failure, arm_error, forbidden

PAGE = b"<!DOCTYPE html><html><title>Hotel</title>Please sign in</html>"
COLLECTORS = {
    "find": "graph",
    "domain": "domain",
    "email-service": "email-service",
    "communication-services": "communication-services",
    "senders": "senders",
    "activity-log": "activity",
}


def packed(data: bytes, how: str = "gzip") -> Failure:
    return Failure(200, data, {"Content-Encoding": how})


def bomb(mib: int) -> bytes:
    """So many MiB of blanks, which gzip packs into a thousandth."""
    return gzip.compress(b" " * (1 << 20) * mib)


def replayable(seen: Seen, path: Path) -> None:
    """What was kept can be written down and read again."""
    observed = seen.observations
    writer = RecordingWriter(
        path, Header("acs-evidence-recording/1", "0", observed.started_at, observed.inputs, "iana:2026")
    )
    for exchange in observed.arm:
        writer.append(exchange)
    writer.finish(observed.ended_at, interrupted=False)
    assert read_recording(path).arm == observed.arm


@contextmanager
def growth_below(mib: int) -> Iterator[None]:
    """The largest memory of this process grows by less."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    assert grown < mib, f"{grown} MiB more"


@pytest.mark.fault(
    "A body of Azure is larger than 8 MiB, packed (a gzip bomb) or not",
    "reading stops there; the step fails with a sentence",
)
@pytest.mark.parametrize(
    "answer",
    [  # made by the test itself: every process collects all tests
        lambda: packed(bomb(600)),
        lambda: packed(gzip.compress(bomb(400))),
        lambda: Failure(200, b'{"a": "' + b"x" * (100 << 20) + b'"}'),
        lambda: Failure(200, b"[" + b"1e15," * (2 << 20) + b"1]"),
    ],
    ids=["bomb", "bomb in a bomb", "100 MiB", "grows when written"],
)
def test_a_large_body(azure: LocalAzure, answer: Callable[[], Failure], tmp_path: Path) -> None:
    azure.holds_domain()
    azure.arm.fail("domain", answer())
    started = time.monotonic()
    with growth_below(400):
        seen = azure.observe(deadline=started + 20, **IDS)
    assert time.monotonic() - started < 20
    step = seen.steps["azure.domain"]
    assert step.outcome == "failed"
    assert ("8 MiB" in step.detail) or ("not JSON" in step.detail) or ("not taken" in step.detail)
    assert step.advice
    assert {v for k, v in seen.outcomes.items() if k != "domain"} == {"ok"}
    replayable(seen, tmp_path / "case.jsonl")


@pytest.mark.fault(
    "A body of Azure is packed in another way, or damaged or cut in its packing", "the step fails with a sentence"
)
@pytest.mark.parametrize(
    "answer",
    [packed(b"{}", "br"), packed(b"{}", "gzip, gzip"), packed(b"{}"), packed(gzip.compress(b'{"a": 1}' * 99)[:-9])],
    ids=["br", "twice", "not packed", "cut"],
)
def test_a_body_packed_wrongly(azure: LocalAzure, answer: Failure, tmp_path: Path) -> None:
    azure.holds_domain()
    azure.arm.fail("domain", answer)
    seen = azure.observe(**IDS)
    assert "an answer could not be read" in seen.steps["azure.domain"].detail
    replayable(seen, tmp_path / "case.jsonl")


def test_a_packed_body_is_read(azure: LocalAzure) -> None:
    azure.holds_domain()
    whole = azure.observe(**IDS).calls("azure.domain")[0].body
    azure.arm.fail("domain", packed(gzip.compress(json.dumps(whole).encode())))
    assert azure.observe(**IDS).outcomes["domain"] == "ok"


@pytest.mark.fault(
    "A web page with status 200 in place of Azure (captive portal, proxy)", "the step says so, and what to do"
)
@pytest.mark.parametrize("collector", COLLECTORS)
@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/plain", ""])
def test_a_web_page(azure: LocalAzure, collector: str, kind: str) -> None:
    azure.holds_domain()
    azure.arm.fail(COLLECTORS[collector], Failure(200, PAGE, content_type=kind))
    step = azure.observe(**IDS).steps[f"azure.{collector}"]
    assert step.outcome == "failed"
    assert "HTTP 200: the body is not JSON" in step.detail
    assert "A proxy or a sign-in page" in step.advice


@pytest.mark.fault("A redirect in place of an answer", "the step names the redirect")
def test_a_redirect(azure: LocalAzure) -> None:
    azure.holds_domain()
    azure.arm.fail("domain", Failure(302, b"{}", {"Location": "https://hotel.example/"}))
    step = azure.observe(**IDS).steps["azure.domain"]
    assert step.outcome == "failed"
    assert "a redirect instead of an answer" in step.detail
    assert "proxy" in step.advice


@pytest.mark.fault("Rows of a list have other types than Azure's", "the search did not finish; never: not in Azure")
@pytest.mark.parametrize("row", ["5", '"x"', "null", "[]", "{}", '{"id": 5}', '{"id": ""}', '{"name": "x"}'])
def test_rows_of_wrong_types(azure: LocalAzure, row: str) -> None:
    azure.holds_domain()
    for route, field in (("graph", "data"), ("subscriptions", "value")):
        azure.arm.fail(route, Failure(200, f'{{"{field}": [{row}]}}'.encode()))
    seen = azure.observe()
    assert seen.steps["azure.find"].outcome == "failed"
    assert not seen.facts.searched, "what could not be read does not stand for nothing there"


@pytest.mark.fault(
    "Azure asks for a sign-in of another kind (401 with a claims challenge)",
    "the step says so, with commands that can be typed",
)
def test_a_claims_challenge(azure: LocalAzure) -> None:
    azure.holds_domain()
    challenge = 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="'
    azure.arm.fail("domain", arm_error(401, "InvalidAuthenticationToken", "x", {"WWW-Authenticate": challenge}))
    step = azure.observe(**IDS).steps["azure.domain"]
    assert "claims challenge" in step.detail
    assert "`az logout`, then `az login`" in step.advice


@pytest.mark.fault("`az` prints a warning or something else than a token", "the step says so, and how to see it")
@pytest.mark.parametrize(
    "printed", ["WARNING: old version\n{}", "", "[]", "5", "null", '"x"', '{"accessToken": 5}', "{"]
)
def test_az_prints_something_else(azure: LocalAzure, printed: str) -> None:
    azure.az.print_garbage(printed)
    step = azure.observe(**IDS).steps["azure.sign-in"]
    assert step.outcome in {"denied", "failed"}
    assert "az account get-access-token" in step.advice
    assert "defect" not in step.detail


@pytest.mark.fault("`az` takes too long, and what it started goes on", "the step says so; every process of it is ended")
@pytest.mark.parametrize("deadline", [1.0, None])
def test_az_leaves_nobody_behind(
    azure: LocalAzure, monkeypatch: pytest.MonkeyPatch, deadline: float | None, tmp_path: Path
) -> None:
    from bundler.observe.azure import children

    monkeypatch.setattr("bundler.observe.azure.sign_in.LOCAL_TOOL_SECONDS", 2)
    (azure.az.folder / "az").write_text(f"#!/bin/sh\nsh -c 'echo $$ > {tmp_path}/child; sleep 60; true'\ntrue\n")
    seen = azure.observe(deadline=deadline and time.monotonic() + deadline, **IDS)
    children.end_marked()  # as `observe` does when a run ends
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not _runs(child):
            break
        time.sleep(0.05)
    assert not _runs(child)
    if deadline is None:
        assert "gave no answer within" in seen.steps["azure.sign-in"].advice


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def _senders_by(monkeypatch: pytest.MonkeyPatch, **other: Any) -> None:
    row = replace(collectors.COLLECTORS["azure.senders"], **other)
    monkeypatch.setitem(collectors.COLLECTORS, "azure.senders", row)


@pytest.mark.fault("A collector's thread dies, whatever of", "its step ends at once with the cause, the others go on")
@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(3), RecursionError(), MemoryError()])
def test_a_thread_that_dies(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def dies(*_: object, **__: object) -> Ending:
        raise error

    azure.holds_domain()
    _senders_by(monkeypatch, about_domain=dies)
    started = time.monotonic()
    seen = azure.observe(deadline=started + 30, **IDS)
    assert time.monotonic() - started < 10
    assert seen.steps["azure.senders"].outcome == "failed"
    assert type(error).__name__ in seen.steps["azure.senders"].detail
    assert {v for k, v in seen.outcomes.items() if k != "senders"} == {"ok"}


@pytest.mark.fault(
    "A collector without a role of its own is refused (403)", "its step names a role; it does not wait for the deadline"
)
def test_a_collector_without_a_role(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    azure.holds_domain()
    _senders_by(monkeypatch, role=Collector("azure.senders", "").role)
    azure.arm.fail("senders", forbidden("some/read", "/some"))
    started = time.monotonic()
    seen = azure.observe(deadline=started + 30, **IDS)
    assert time.monotonic() - started < 10
    assert seen.steps["azure.senders"].outcome == "denied"
    assert "Reader" in seen.steps["azure.senders"].advice
