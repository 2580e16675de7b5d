"""Fuzzing, bounded: some hundred inputs a target, and all that was ever found. `make fuzz` goes on for longer."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).with_name("found")
HEAVY = {"recording_entries", "dns_answers", "arm_bodies"}
"""Judge, redact and render a whole case each time."""


@pytest.mark.fault(
    "Any bytes in a recording, DNS answer, ARM body, --domain-json, root hints or trust anchor",
    "a sentence, or a pack; never a crash",
)
@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input(name: str) -> None:
    @settings(
        max_examples=40 if name in HEAVY else 300,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.binary(max_size=200))
    def attack(data: bytes) -> None:
        TARGETS[name](data)

    attack()


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name[:12]}")
def test_what_was_found_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
