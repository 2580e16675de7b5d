"""The expected records in every form: each read back by a parser of its own, none of ours."""

import json
import re
import shlex
import subprocess
from dataclasses import replace

import dns.zone
import pytest

from bundler.redact import Level
from bundler.render.record_forms import FORMS, RecordSet
from bundler.render.record_forms.terraform import literal
from bundler.render.records_text import records_text, unknown_values
from tests.build import Scenario, zone_text
from tests.gate.sealing import complete
from tests.rules.case import Azure, case

TOKEN = "ms-domain-verification=0a1b2c3d-0000-4000-8000-00000000c0de"
SPF = "v=spf1 include:spf.protection.outlook.com -all"
HOSTILE = "a\"b'c\\d$(touch x)`e`${f}%{g};h"
SETS = (
    RecordSet("contoso.com", "mail.contoso.com", "TXT", (TOKEN, SPF), 3600),
    RecordSet("contoso.com", "s1._domainkey.mail.contoso.com", "CNAME", ("s1._domainkey.azurecomm.net",), 3600),
    RecordSet("contoso.com", "contoso.com", "TXT", (HOSTILE, "x" * 300), 600),
)
WRITE = {form.id: form.write for form in FORMS}


def found(zone: "dns.zone.Zone") -> set[tuple[str, str, str]]:
    def text(data: object) -> str:
        parts = getattr(data, "strings", None)
        return b"".join(parts).decode() if parts is not None else str(data).rstrip(".")

    return {
        (str(name).rstrip("."), rdataset.rdtype.name, text(data))
        for name, node in zone.nodes.items()
        for rdataset in node.rdatasets
        for data in rdataset
    }


WANTED = {(each.name, each.type, value) for each in SETS for value in each.values}


@pytest.mark.parametrize("form", ["zone", "cloudflare"])
def test_zone_files_are_zone_files(form: str) -> None:
    zone = dns.zone.from_text(WRITE[form](SETS), origin="contoso.com.", relativize=False, check_origin=False)
    assert found(zone) == WANTED


def test_zone_file_names_are_relative() -> None:
    lines = WRITE["zone"](SETS).splitlines()
    assert lines[0] == "$ORIGIN contoso.com."
    assert [line.split()[0] for line in lines[1:]] == ["mail", "mail", "s1._domainkey.mail", "@", "@"]


def test_shell_commands_survive_a_shell(tmp_path: object) -> None:
    script = "az() { printf '%s\\0' \"$@\"; printf '\\n'; }\n" + WRITE["az"](SETS)
    run = subprocess.run(["/bin/sh"], input=script, capture_output=True, text=True, check=True, cwd=str(tmp_path))
    calls = [line.split("\0")[:-1] for line in run.stdout.splitlines()]
    values = {(call[call.index("--record-set-name") + 1], call[-1]) for call in calls}
    assert values == {
        ("mail", TOKEN), ("mail", SPF), ("s1._domainkey.mail", "s1._domainkey.azurecomm.net"),
        ("@", HOSTILE), ("@", "x" * 300),
    }  # fmt: skip
    assert run.stderr == ""


def test_route53_is_a_change_batch() -> None:
    batch = json.loads(WRITE["route53"](SETS))
    sets = [change["ResourceRecordSet"] for change in batch["Changes"]]
    assert {change["Action"] for change in batch["Changes"]} == {"CREATE"}
    assert [(each["Name"], each["Type"], each["TTL"]) for each in sets] == [
        ("mail.contoso.com.", "TXT", 3600),
        ("s1._domainkey.mail.contoso.com.", "CNAME", 3600),
        ("contoso.com.", "TXT", 600),
    ]
    long = sets[2]["ResourceRecords"][1]["Value"]
    assert [len(part) for part in shlex.split(long)] == [255, 45]


def test_terraform_keeps_values_as_they_are() -> None:
    text = WRITE["terraform"](SETS)
    assert f"value = {literal(HOSTILE)}" in text
    assert json.loads(literal(HOSTILE).replace("$${", "${").replace("%%{", "%{")) == HOSTILE
    names = re.findall(r'^resource "([^"]+)" "([^"]+)"', text, re.MULTILINE)
    assert len(set(names)) == len(SETS)
    assert text.count("{\n") == text.count("}\n")


def test_bicep_keeps_values_as_they_are() -> None:
    text = WRITE["bicep"](SETS)
    assert r"'a\"b\'c\\d$(touch x)`e`\${f}%{g};h'".replace('\\"', '"') in text
    assert text.count("existing =") == 1
    assert text.count("'" + "x" * 255 + "'") == 1


def text_of(scenario: Scenario, form: str = "", level: Level = Level.SUPPORT) -> str:
    observations = case("forms", "wait", dns=scenario, azure=Azure()).observations()
    return records_text(complete(observations, level, ".json").sealed.report, form)


def test_all_forms_with_headings() -> None:
    text = text_of(Scenario())
    assert all(f"{form.title}\n{'-' * len(form.title)}\n" in text for form in FORMS)
    assert "Zone: contoso.com\n" in text
    assert text.count(TOKEN) == len(FORMS)


def test_masked_like_everything_else() -> None:
    assert "contoso" not in text_of(Scenario(), level=Level.PUBLIC)


def test_without_azure_the_token_is_not_known() -> None:
    plain = Scenario(zone=zone_text()).observations()
    observations = replace(plain, inputs=replace(plain.inputs, no_azure=True, expect_token=""))
    report = complete(observations, Level.SUPPORT, ".json").sealed.report
    assert unknown_values(report) == ("Domain",)
    text = records_text(report)
    assert "Domain: the value is not known." in text
    assert "documented by Microsoft" in text
    assert "ms-domain-verification" not in text
