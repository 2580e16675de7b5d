"""`make soak`: SOAK_RUNS (200) runs in a row against the closed world, in one process; nothing may grow.

Every third run is checked, built or interrupted. Looked at after each: open files, threads and memory of the process,
its children and what else runs in the world, temporary files, and the state directory, where each pack leaves one
private map (that is what it is for) and nothing else.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from unittest import mock

from tests.world.cases import STUCK
from tests.world.world import World

RUNS = int(os.environ.get("SOAK_RUNS", "200"))
WARM_UP = 20
MOST_GROWTH_KIB = 24 * 1024


def main() -> int:
    if sys.argv[1:] == ["inside"]:
        return inside()
    with World(lifetime=7200) as world, tempfile.TemporaryDirectory() as folder:
        STUCK.build(world)
        world.start()
        env = {**world.environment, "TMPDIR": folder, "SOAK_RUNS": str(RUNS)}
        run = world.namespace.command([sys.executable, "-m", "tests.soak", "inside"])
        done = subprocess.run(run, env=env, check=False)
        left = [path for path in Path(folder).rglob("*") if path.is_file()]
        print(f"temporary files left: {len(left)}")
        orphans = marked(env["HOME"])
        print(f"processes left: {len(orphans)}")
        return int(done.returncode != 0 or bool(left) or bool(orphans))


def marked(home: str) -> list[str]:
    """Processes that were started with the world's home directory."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"HOME={home}".encode() in entry.read_bytes().split(b"\0"):
                found.append(entry.parent.name)
    return found


def inside() -> int:
    home = Path(os.environ["HOME"])
    work = Path(os.environ["TMPDIR"]) / "work"
    work.mkdir()
    seen: list[dict[str, int]] = []
    codes: dict[str, int] = {}
    for number in range(RUNS):
        kind = ("check", "build", "interrupted")[number % 3]
        code = one(kind, work)
        codes[f"{kind} {code}"] = codes.get(f"{kind} {code}", 0) + 1
        for path in (*work.iterdir(), *home.rglob("recordings/*.jsonl")):
            path.unlink()  # the pack, and what an interrupted run says that it kept
        seen.append(measured(home))
        if number % 20 == 19:
            print(number + 1, json.dumps(seen[-1]), flush=True)
    first, last = seen[min(WARM_UP, RUNS // 2)], seen[-1]
    packs = sum(count for text, count in codes.items() if text.startswith("build 0"))
    maps = last.pop("files") - packs
    grown = {name: last[name] - first[name] for name in last}
    print("codes", json.dumps(codes))
    print("growth since the warm-up", json.dumps(grown), f"files beside one map a pack: {maps}")
    return int(
        bool(set(codes) - {"check 10", "build 0", "interrupted 130", "interrupted 10"})
        or grown["descriptors"] > 0
        or grown["threads"] > 0
        or grown["children"] > 0
        or grown["memory_kib"] > MOST_GROWTH_KIB
        or maps != 0
    )


def one(kind: str, work: Path) -> int:
    """One run of the program in this process; its exit code."""
    from bundler.__main__ import main as program

    command = ["build", "contoso.com", "-o", str(work / "case.html")] if kind == "build" else ["check", "contoso.com"]
    timer = threading.Timer(0.4, os.kill, (os.getpid(), 2))
    if kind == "interrupted":
        timer.start()
    out = io.TextIOWrapper(io.BytesIO())
    try:
        with (
            mock.patch.object(sys, "argv", ["acs-evidence", *command]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            program()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    except KeyboardInterrupt:
        return 130
    finally:
        timer.cancel()
    return 0


def measured(home: Path) -> dict[str, int]:
    import gc

    deadline = time.monotonic() + 10
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.05)  # what an interrupted run leaves is over when its last call to Azure is
    gc.unfreeze()
    gc.collect()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        "descriptors": sum(1 for _ in Path("/proc/self/fd").iterdir()),
        "threads": int(status["Threads"]),
        "memory_kib": int(status["VmRSS"].split()[0]),
        "children": len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()),
        "files": sum(path.is_file() for path in home.rglob("*")),
    }


if __name__ == "__main__":
    sys.exit(main())
