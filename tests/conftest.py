"""What every test lives with: no way out to the network, a clean environment, and closed worlds on request."""

import functools
import os
import sys
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from tests.needs import WORLD, skip_what_needs_pdf, why_no_pdf, why_not
from tests.world.namespace import missing_requirement, network_of_this_thread
from tests.world.world import World

pytest_plugins = ["tests.skips"]
skip_what_needs_pdf()

_SCRUBBED = ("ACS_EVIDENCE_", "AZURE_", "ARM_", "IDENTITY_", "IMDS_", "MSI_")
_SCRUBBED_NAMES = {"all_proxy", "http_proxy", "https_proxy", "no_proxy", "requests_ca_bundle", "ssl_cert_file"}


class NetworkUse(RuntimeError):
    """A test tried to leave this machine."""


class NetworkGuard:
    """Refuses, through audit events (PEP 578), every way from a test to a network that is not a closed world's."""

    def __init__(self) -> None:
        self._home = network_of_this_thread()
        self.attempts: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        match event:
            case "socket.connect" | "socket.sendto" | "socket.sendmsg":
                target = args[1]
            case "socket.getaddrinfo":
                target = (args[0], args[1])
            case "socket.gethostbyname" | "socket.gethostbyaddr":
                target = (args[0],)
            case _:
                return
        if not isinstance(target, tuple) or self._allowed(target[0]):
            return
        self.attempts.append(f"{event} {target[0]}")
        raise NetworkUse(f"{event} to {target[0]!r}: tests reach nothing but loopback and closed worlds")

    def _allowed(self, host: object) -> bool:
        if isinstance(host, bytes):
            host = host.decode()
        if host in {None, "", "localhost"} or network_of_this_thread() != self._home:
            return True
        try:
            address = ip_address(str(host).partition("%")[0])
        except ValueError:
            return False
        return address.is_loopback or address.is_unspecified


_GUARD = NetworkGuard()
sys.addaudithook(_GUARD)


@pytest.fixture(autouse=True)
def network_guard() -> Iterator[NetworkGuard]:
    """The guard; a test that swallowed its refusal fails all the same."""
    _GUARD.attempts.clear()
    yield _GUARD
    assert not _GUARD.attempts, f"the test tried to use the network: {_GUARD.attempts}"


@pytest.fixture(autouse=True)
def clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing of the developer's own settings, sign-in or proxies is seen; the cache of fonts is shared."""
    for name in os.environ:
        if name.upper().startswith(_SCRUBBED) or name.lower() in _SCRUBBED_NAMES:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / ".local/state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of tests marked `many`, keep every nth where `ACS_EVIDENCE_TEST_SHARE` says so; mix what waits with the rest.

    Files with closed worlds wait for name servers that never answer: side by side, or last, they leave cores idle.
    """
    waiting = {item.path for item in items if item.get_closest_marker("world")}
    places: dict[Path, float] = {}
    for group in (waiting, {item.path for item in items} - waiting):
        sizes = Counter(item.path for item in items if item.path in group)
        places |= {path: at / len(group) for at, (path, _) in enumerate(sizes.most_common())}
    items.sort(key=lambda item: places[item.path])
    share = int(os.environ.get("ACS_EVIDENCE_TEST_SHARE", "1"))
    alike = [item for item in items if item.get_closest_marker("many")]
    left_out = {item for at, item in enumerate(alike) if at % share}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests marked `world` run where a world can be made, and elsewhere say why not."""
    if item.get_closest_marker("world") and (reason := why_no_world()):
        pytest.skip(f"no closed world: {reason}")


@functools.cache
def why_no_world() -> str:
    """What keeps this machine from making closed worlds; empty when nothing does."""
    return (os.geteuid() == 0 and why_not(*WORLD)) or missing_requirement()


@pytest.fixture(scope="session")
def pdf_engine() -> None:
    """For tests that make a PDF in a process of their own: skips where none can be made."""
    if reason := why_no_pdf():
        pytest.skip(reason)


@pytest.fixture
def world() -> Iterator[World]:
    """A closed world with 13 roots on both families, not started yet."""
    with World() as made:
        yield made
