"""Every word that the program itself uses may be somebody's: as a TXT value, a mailbox, a resource's name, a domain.

`ACS_EVIDENCE_TEST_WORDS=all` tries each word in each place; otherwise each is tried as a TXT value,
and some elsewhere too.
"""

import ast
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bundler.gate import Identity
from bundler.model.observations import Observations
from bundler.redact import Level
from tests.build import Scenario, zone_text
from tests.gate.sealing import NOBODY, packed
from tests.rules.case import Azure, case
from tests.world.arm_bodies import domain_body

pytestmark = [pytest.mark.slow, pytest.mark.many]

ROOT = Path(__file__).parents[2]
SUFFIXES = (".json", ".md", ".html")
BATCH = 40
EVERY = 1 if os.environ.get("ACS_EVIDENCE_TEST_WORDS") == "all" else 200


@cache
def words() -> tuple[str, ...]:
    """Every word of templates, style sheets, and of the strings of rules and messages."""
    found: set[str] = set()
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in {".j2", ".css", ".txt"}:
            found.update(_words(path.read_text("utf-8")))
    for path in sorted((ROOT / "bundler").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(_words(node.value))
    return tuple(sorted(found))


def _words(text: str) -> Iterator[str]:
    return (word for word in re.findall(r"[A-Za-z][A-Za-z0-9-]{2,30}", text) if not word.endswith("-"))


def refused(observations: Observations, identity: Identity = NOBODY) -> list[str]:
    """What is refused of the packs at every level."""
    return [
        f"{level} {suffix}: {problem.what}"
        for level in (Level.SUPPORT, Level.PUBLIC)  # `open` masks nothing
        for suffix, problem in packed(observations, level, *SUFFIXES, identity=identity).made.problems.items()
    ]


def batches() -> list[tuple[str, ...]]:
    return [words()[start : start + BATCH] for start in range(0, len(words()), BATCH)]


def test_there_are_many_words() -> None:
    assert len(words()) > 2000


@pytest.mark.parametrize("batch", batches(), ids=lambda batch: f"{batch[0]} to {batch[-1]}")
def test_as_txt_values_and_mailboxes(batch: tuple[str, ...]) -> None:
    txt = "\n".join(f'contoso.com TXT "{word}"' for word in batch)
    people = ",".join(f"mailto:{word}@contoso.com" for word in batch[:4])
    dmarc = f'_dmarc.contoso.com TXT "v=DMARC1; p=none; rua={people}"'
    zone = f"{zone_text(without=['DMARC'])}\n{txt}\n{dmarc}"
    assert refused(case("words", "wait", dns=Scenario(zone=zone), azure=Azure()).observations()) == []


@pytest.mark.parametrize("word", words()[::EVERY])
def test_as_names_of_resources_people_and_the_local_user(word: str) -> None:
    text = json.dumps(domain_body("contoso.com", tags={word: word}))
    text = re.sub(r"(resourceGroups|emailServices)/[^/\"]+", rf"\1/{word}", text)
    body = json.loads(text)
    body["systemData"] |= {"createdBy": word, "lastModifiedBy": f"{word}@contoso.com"}
    observations = case("words", "wait", azure=Azure(body=body)).observations()
    assert refused(observations, Identity(user=word, host=word, home=f"/home/{word}")) == []


@pytest.mark.parametrize("word", words()[EVERY // 2 :: EVERY])
def test_as_a_domain(word: str) -> None:
    domain = f"{word.lower()}.com"
    scenario = Scenario(domain=domain, zone=zone_text(domain))
    assert refused(replace(scenario).observations()) == []
