"""Public reports, each with what is right about it. The real program looked; it judges its recordings again here."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import acs_evidence
from tests.reports.catalogue import BY_NAME, SELECTOR1, SPF, TOKEN, TOLD

pytestmark = [pytest.mark.world, pytest.mark.slow]
OWNERSHIP = f"ms-domain-verification={TOKEN}"


def document(reports: Path, name: str, *args: str) -> dict[str, Any]:
    """What `check --json` says of a report's recording."""
    run = acs_evidence("check", BY_NAME[name].domain, "--replay", str(reports / f"{name}.jsonl"), "--json", *args)
    assert not run.err, run.err
    found: dict[str, Any] = json.loads(run.out)
    return found


def blocking(doc: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["id"]: finding for finding in doc["findings"] if finding["severity"] == "blocking"}


def edits(doc: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Action, host to type, value: each once, as pages show them."""
    entries = [e for finding in doc["findings"] if finding["severity"] != "note" for e in finding["fix"]["entries"]]
    return list(dict.fromkeys((e["action"], e["host"], e["value"]) for e in entries))


def record(doc: dict[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in doc["records"] if each["key"] == key)


def ago(reports: Path, name: str, **how: float) -> str:
    """A time before the observation of a report ended."""
    ended = json.loads((reports / f"{name}.jsonl").read_text().splitlines()[-1])["entry"]["ended_at"]
    return f"{datetime.fromisoformat(ended).astimezone(UTC) - timedelta(**how):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("name", ["onetxt", "glued"])
def test_token_and_spf_in_one_record_have_one_cause_and_one_remedy(reports: Path, name: str) -> None:
    doc = document(reports, name)
    assert set(blocking(doc)) == {"values-in-one-record"}
    assert [(action, value) for action, _, value in edits(doc)][1:] == [("add", OWNERSHIP), ("add", SPF)]
    assert edits(doc)[0][0] == "remove"
    assert "another resource" not in json.dumps(doc["findings"])


def test_an_alias_flattened_by_a_host_that_does_so(reports: Path) -> None:
    doc = document(reports, "flat")
    assert set(blocking(doc)) == {"cname-flattened"}
    assert "CNAME flattening" in blocking(doc)["cname-flattened"]["explanation"]
    assert {action for action, _, _ in edits(doc)} == {"add"}, "there is no TXT record to delete"


def test_a_name_without_data_may_be_a_hidden_alias(reports: Path) -> None:
    assert "flattening" in blocking(document(reports, "hidden"))["record-missing"]["explanation"]


@pytest.mark.parametrize("name", ["oldtoken", "onetxt", "cutoff"])
def test_the_other_records_wait_for_domain(reports: Path, name: str) -> None:
    doc = document(reports, name, "--requested-at", ago(reports, name, days=3))
    assert doc["verdict"] == "fix-dns"
    assert not [finding for finding in doc["findings"] if finding["id"] == "verification-stuck"]
    for key in ("DKIM", "DKIM2"):
        assert (record(doc, key)["verdict"], record(doc, key)["waits_for"]) == ("wait", "Domain")
        assert "Domain is Verified" in record(doc, key)["next_step"]


def test_an_entry_is_relative_to_the_zone_that_serves_its_name(reports: Path) -> None:
    doc = document(reports, "keys")
    findings = [finding for finding in doc["findings"] if finding["id"] == "record-missing"]
    assert all("delegated" in finding["explanation"] for finding in findings)
    entry = findings[0]["fix"]["entries"][0]
    assert (entry["host"], entry["zone"]) == (SELECTOR1.removesuffix("._domainkey"), "_domainkey.keys.example")
    assert set(entry["servers"]) == {"ns1.example.net", "ns2.example.net"}


def test_a_domain_that_is_a_zone_of_its_own_is_told_as_one(reports: Path) -> None:
    finding = blocking(document(reports, "occluded"))["record-missing"]
    assert "delegated" in finding["explanation"]
    assert "do not see records for it in occluded.example" in finding["explanation"]


def test_the_suggested_spf_leaves_out_what_is_broken(reports: Path) -> None:
    doc = document(reports, "guided")
    assert "guides" in blocking(doc)["spf-wrong-include"]["explanation"]
    assert ("replace", "@", SPF) in edits(doc)
    assert "azure-communication-services" not in "".join(value for _, _, value in edits(doc))


def test_a_wildcard_is_told_as_one(reports: Path) -> None:
    doc = document(reports, "wild")
    assert set(blocking(doc)) == {"wildcard-answer"}
    assert {action for action, _, _ in edits(doc)} == {"add"}


def test_one_word_for_what_is_missing_at_the_same_servers(reports: Path) -> None:
    assert {action for action, _, _ in edits(document(reports, "moved"))} == {"add"}


def test_a_value_cut_off_in_copying(reports: Path) -> None:
    doc = document(reports, "cutoff")
    assert set(blocking(doc)) == {"value-truncated"}
    assert [(action, value) for action, _, value in edits(doc)] == [("replace", OWNERSHIP)]


@pytest.mark.parametrize("name", ["failed", "retry"])
def test_a_failed_record_that_is_right_has_a_way_out(reports: Path, name: str) -> None:
    """Asked minutes ago: wait. Asked when a recording shows DNS to be right, and the wait over: a case."""
    key = "SPF" if name == "failed" else "Domain"
    assert document(reports, name)["verdict"] == "request-verification"
    young = document(reports, name, "--requested-at", ago(reports, name, minutes=3))
    assert (young["verdict"], record(young, key)["verdict"]) == ("wait", "wait")
    long_ago = document(reports, name, "--requested-at", ago(reports, name, days=3))
    assert long_ago["verdict"] == "request-verification"
    assert "--record" in record(long_ago, key)["next_step"]


def test_a_server_that_refuses_options_is_told_as_that(reports: Path) -> None:
    """It knows EDNS: nobody is told that it does not."""
    doc = document(reports, "opts")
    (finding,) = [finding for finding in doc["findings"] if finding["id"] == "edns-broken"]
    assert "only without an option" in finding["explanation"]
    assert "only questions without EDNS" not in finding["explanation"]
    assert not blocking(doc)
    assert {row["dns"] for row in doc["records"] if row["required"]} == {"right"}


@pytest.mark.parametrize(
    ("name", "rule", "said"),
    [
        ("astext", "cname-is-txt", "selector1-azurecomm-prod-net._domainkey.azurecomm.net."),
        ("astyped", "cname-is-txt", "CNAME selector1"),
        ("bare", "value-mismatch", "ms-domain-verification=, is missing"),
        ("pasted", "value-mismatch", "in front of the value"),
    ],
)
def test_what_was_typed_is_named_and_packed_at_every_level(
    reports: Path, tmp_path: Path, name: str, rule: str, said: str
) -> None:
    """Each of these once gave no pack at all."""
    doc = document(reports, name)
    assert doc["verdict"] == "fix-dns"
    assert set(blocking(doc)) == {rule}
    assert said in blocking(doc)[rule]["explanation"]
    for level in ("support", "public", "open"):
        out = [tmp_path / f"{level}{suffix}" for suffix in (".json", ".md", ".html", ".txt")]
        words = [word for path in out for word in ("-o", str(path))]
        recording = str(reports / f"{name}.jsonl")
        run = acs_evidence("build", BY_NAME[name].domain, "--replay", recording, "--redact", level, *words)
        assert run.code == 0, run.err
        assert all(path.stat().st_size > 100 for path in out)


@pytest.mark.parametrize("level", ["support", "public", "open"])
def test_no_pack_is_refused_by_chance(reports: Path, tmp_path: Path, level: str) -> None:
    """Letters of two fields beside each other once spelt a masked value."""
    words = [word for suffix in (".json", ".md", ".html") for word in ("-o", str(tmp_path / f"case{suffix}"))]
    recording = str(reports / "zoho.jsonl")
    run = acs_evidence("build", BY_NAME["zoho"].domain, "--replay", recording, "--redact", level, *words)
    assert (run.code, len(list(tmp_path.glob("case*")))) == (0, 3), run.err
    assert set(blocking(document(reports, "zoho"))) == {"spf-softfail"}


@pytest.mark.parametrize("name", [told.name for told in TOLD])
def test_no_rule_fails(reports: Path, name: str) -> None:
    doc = document(reports, name)
    assert not [rule["id"] for rule in doc["rules"] if rule["outcome"] == "crashed"]
