"""The network of the observer"""

import json
from pathlib import Path

import pytest

from tests.reliability.running import sentences, shell
from tests.world.cases import STUCK
from tests.world.world import World

pytestmark = pytest.mark.world


@pytest.mark.fault(
    "This machine refuses to send DNS over UDP (a local firewall)", "TCP is tried at once, and what it answers is kept"
)
def test_udp_is_refused_here(world: World) -> None:
    STUCK.build(world)
    world.start()
    # Before the table of local addresses, where the world's servers are.
    rules = " && ".join(
        f"ip {family} rule add pref 32000 lookup local && ip {family} rule del pref 0 && "
        f"ip {family} rule add pref 100 ipproto udp dport 53 prohibit"
        for family in ("-4", "-6")
    )
    assert world.namespace.run(["sh", "-c", rules], timeout=10).returncode == 0
    run = world.run_program("check", "contoso.com", "--json", "--no-azure")
    assert run.returncode not in {1, 2, 3}, run.stderr
    lookups = json.loads(run.stdout)["lookups"]
    assert {e["outcome"] for e in lookups if e["transport"] == "tcp"} >= {"answered"}
    assert "answered" not in {e["outcome"] for e in lookups if e["transport"] == "udp"}


@pytest.mark.fault("This machine refuses to send any DNS", "exit 3; the advice names this machine, not the servers")
def test_all_dns_is_refused_here(work: Path) -> None:
    run = shell(
        "unshare -n sh -c 'ip link set lo up; ip route add prohibit default; ip -6 route add prohibit default; "
        "$P check contoso.com --no-azure'",
        cwd=work,
    )
    assert run.returncode == 3, run.stderr
    (said,) = sentences(run.stderr)
    assert "This computer refuses to send DNS" in said


@pytest.mark.fault("There is no route (or none for the IP version that was asked for)", "exit 3; the advice says so")
@pytest.mark.parametrize(
    ("option", "said"), [("", "no route to the Internet"), ("-4", "no IPv4 route"), ("-6", "IPv6")]
)
def test_no_route(work: Path, option: str, said: str) -> None:
    run = shell(f"unshare -n $P check contoso.com --no-azure {option}", cwd=work)
    assert run.returncode == 3, run.stderr
    assert said in sentences(run.stderr)[-1]
