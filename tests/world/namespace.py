"""A private network for one world, which ends with it whatever happens.

A holder process (PID 1 of its own PID namespace) keeps network, mount and PID namespaces. When it ends (closed, its
lifetime over, or the process that made it killed) the kernel kills every process of the world and frees the network.
"""

import contextlib
import ctypes
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType

from tests.needs import why_not

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)

_HOLDER = """\
set -e
read -r pid rest < /proc/self/stat
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/resolv.conf" /etc/resolv.conf
ip -batch "$1/links"
echo "$pid"
exec sleep "$2"
"""

_LOOPBACK = "link set lo up\n"

# What is sent to an address nobody has vanishes, as it does on the Internet: frames for the peer's address never
# match, because both ends know no neighbours.
_SILENT_INTERNET = """\
link add outside type veth peer name nowhere
link set outside arp off up
link set nowhere arp off up
addr add 198.51.100.250/32 dev outside
route add default dev outside src 198.51.100.250
route add unreachable 169.254.169.254/32
"""
_SILENT_INTERNET_V6 = """\
addr add 2001:db8:ffff::250/128 dev outside nodad
route add ::/0 dev outside src 2001:db8:ffff::250
"""


def missing_requirement() -> str:
    """Why no namespace can be made here, as one sentence; empty when it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if reason := why_not("ip", "unshare"):
        return reason
    trial = subprocess.run(["unshare", "--net", "--pid", "--mount", "--fork", "true"], capture_output=True, check=False)
    return "" if trial.returncode == 0 else "the kernel refuses new namespaces"


def network_of_this_thread() -> int:
    """Identity of the network that sockets made by the calling thread belong to; 0 where there is but one."""
    try:
        return Path("/proc/thread-self/ns/net").stat().st_ino
    except FileNotFoundError:
        return 0


class Namespace:
    """A network of its own: loopback, any addresses, and silence behind all others.

    `ipv6=False`: no IPv6 beyond loopback (sending fails at once). `internet=False`: no route to anywhere at all.
    `lifetime`: seconds after which the whole world is killed by the kernel.

    The making thread must outlive the object: the holder dies with it.
    """

    def __init__(self, *, ipv6: bool = True, internet: bool = True, lifetime: int = 600) -> None:
        self._cleanup = contextlib.ExitStack()
        with self._cleanup:
            self.folder = Path(self._cleanup.enter_context(tempfile.TemporaryDirectory(prefix="world-")))
            (self.folder / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
            # A closed port of the namespace itself: whoever asks the system resolver fails at once.
            (self.folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
            links = _LOOPBACK
            if internet:
                links += _SILENT_INTERNET + (_SILENT_INTERNET_V6 if ipv6 else "")
            (self.folder / "links").write_text(links)
            self._holder = self._hold(lifetime)
            self._cleanup = self._cleanup.pop_all()
        self.ipv6 = ipv6

    def _hold(self, lifetime: int) -> subprocess.Popen[str]:
        own_spaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
        inside = ["sh", "-c", _HOLDER, "holder", str(self.folder), str(lifetime)]
        holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *own_spaces, *inside],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._cleanup.callback(_end, holder)
        assert holder.stdout
        assert holder.stderr
        line = holder.stdout.readline()
        if not line.strip().isdigit():
            raise RuntimeError(f"no namespace: {holder.stderr.read().strip()}")
        self._pid = int(line)
        self._net = os.open(f"/proc/{self._pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self._cleanup.callback(os.close, self._net)
        return holder

    def __enter__(self) -> "Namespace":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill everything inside and forget the network."""
        self._cleanup.close()

    def add_addresses(self, addresses: Iterable[str]) -> None:
        """Make these addresses local. Adding one twice is an error of the caller (`CalledProcessError`)."""
        added = [ip_address(text) for text in addresses]
        self.ip(
            "".join(
                f"addr add {address}/{address.max_prefixlen} dev lo{' nodad' if address.version == 6 else ''}\n"
                for address in added
            )
        )
        with self.entered():
            for address in added:
                _await_local(str(address))

    def ip(self, batch: str) -> None:
        """Run a batch of `ip` commands, one a line."""
        subprocess.run(self.command(["ip", "-batch", "-"]), input=batch, text=True, check=True, capture_output=True)

    def add_host_names(self, address: str, names: Sequence[str]) -> None:
        """Name an address in the world's own /etc/hosts (seen by its processes, not by `entered` threads)."""
        with (self.folder / "hosts").open("a") as hosts:
            hosts.write(f"{address} {' '.join(names)}\n")

    def command(self, args: Sequence[str]) -> list[str]:
        """`args` as a command line that runs inside (network and files; visible to, and killed by, the caller)."""
        return ["nsenter", f"--target={self._pid}", "--net", "--mount", "--wdns=" + str(Path.cwd()), "--", *args]

    def run(
        self, args: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program inside to its end and return what it printed, whatever its exit code."""
        return subprocess.run(
            self.command(args), input=stdin, capture_output=True, text=True, timeout=timeout, env=env, check=False
        )

    def spawn(self, args: Sequence[str], *, log: Path) -> subprocess.Popen[bytes]:
        """Start a server inside. It dies with the returned process or with the world, whichever ends first."""
        inside = ["nsenter", f"--target={self._pid}", "--net", "--mount", "--pid", "--"]
        with log.open("ab") as output:
            server = subprocess.Popen(
                [*inside, "setpriv", "--pdeathsig", "KILL", "--", *args],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._cleanup.callback(_end, server)
        return server

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Let the calling thread live in this network: sockets, threads and processes it makes belong there."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _set_network(self._net)
            try:
                yield
            finally:
                _set_network(home)
        finally:
            os.close(home)


def _await_local(address: str) -> None:
    """Return when packets to an address arrive. The kernel finishes a new IPv6 address in the background: for a
    moment what is sent to it is lost."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for _ in range(500):
        with socket.socket(family, socket.SOCK_DGRAM) as link, contextlib.suppress(OSError):
            link.settimeout(0.002)
            link.bind((address, 0))
            link.connect(link.getsockname())
            link.send(b"here")
            if link.recv(4):
                return
        time.sleep(0.002)
    raise RuntimeError(f"{address} does not become local")


def _set_network(descriptor: int) -> None:
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"setns: {os.strerror(number)}")


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(timeout=10)
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()
