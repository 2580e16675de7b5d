"""Fuzzing, bounded: some hundred inputs a target, and all that was ever found. `make fuzz` goes on for longer."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, Place, put, report, values_of

pytestmark = pytest.mark.slow

FOUND = Path(__file__).with_name("found")
HEAVY = {"recording_entries", "dns_answers", "arm_bodies", "reports"}
"""Judge, redact and render a whole case each time."""
MOST = dict.fromkeys(HEAVY, 40) | {"dns_messages": 1500, "arm_domains": 1000, "reports": 15}
"""Inputs of a target."""


@pytest.mark.fault(
    "Any bytes in a recording, DNS answer, ARM body, --domain-json, root hints or trust anchor",
    "a sentence, or a pack; never a crash",
)
@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input(name: str) -> None:
    @settings(
        max_examples=MOST.get(name, 300),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.binary(max_size=200))
    def attack(data: bytes) -> None:
        TARGETS[name](data)

    attack()


def test_a_place_in_a_report_is_changed_and_no_other() -> None:
    places = values_of(report())
    assert len(places) > 300
    changed = put(report(), places[-1], "rosebud")
    assert str(changed).count("rosebud") == 1
    assert put(changed, places[-1], _text_at(report(), places[-1])) == report()


def _text_at(node: object, place: Place) -> str:
    for each in place:
        node = node[each] if isinstance(each, int) else getattr(node, each)  # type: ignore[index]
    return str(node)


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name[:12]}")
def test_what_was_found_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
