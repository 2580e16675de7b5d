"""Processes that a sign-in left behind end with it, and with it alone."""

import subprocess
import sys

from bundler.observe.azure.children import marked


def test_the_end_of_one_sign_in_leaves_the_children_of_another() -> None:
    with marked():
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        with marked():
            pass
        assert child.poll() is None
    assert child.wait(10) != 0
