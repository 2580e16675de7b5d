"""Who runs the program, and on which machine: asked for the final scan alone, and never written down."""

import contextlib
import getpass
import socket
from pathlib import Path

from bundler.gate import Identity


def local_identity() -> Identity:
    """Who and where we are: only for the final scan, which refuses a pack that says it."""
    user = host = home = ""
    # ImportError: without USERNAME in the environment, Windows has no other way to tell.
    with contextlib.suppress(OSError, KeyError, RuntimeError, ImportError):
        user = getpass.getuser()
    with contextlib.suppress(OSError):
        host = socket.gethostname()
    with contextlib.suppress(RuntimeError):
        home = str(Path.home())
    return Identity(user=user, host=host, home=home)
