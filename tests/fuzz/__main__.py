"""`make fuzz`: every target for FUZZ_SECONDS (60), with atheris where it is installed, else with Hypothesis.

What is found is kept in tests/fuzz/found, where `make test` tries it again.
"""

import contextlib
import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).with_name("found")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))


def main() -> int:
    if len(sys.argv) > 1:
        return with_atheris(sys.argv[1])
    try:
        import atheris  # noqa: F401
    except ImportError:
        how, one = "random bytes (atheris is not installed)", at_random
    else:
        how, one = "atheris", in_a_process
    print(f"fuzzing {len(TARGETS)} targets for {SECONDS:g} s each with {how}")
    return max(one(name) for name in TARGETS)


def at_random(name: str) -> int:
    seed = random.randrange(2**32)
    rng, count, failures, kinds = random.Random(seed), 0, 0, set()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        count += 1
        data = rng.randbytes(rng.randrange(200))
        try:
            TARGETS[name](data)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            trace = error.__traceback__
            while trace and trace.tb_next:
                trace = trace.tb_next
            kind = (type(error), trace and (trace.tb_frame.f_code.co_filename, trace.tb_lineno))
            if kind not in kinds:
                kinds.add(kind)
                failures += 1
                kept = FOUND / name / hashlib.sha256(data).hexdigest()[:16]
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(data)
                print(f"{name}: {type(error).__name__} at {kind[1]}, kept in {kept.relative_to(FOUND)}")
    print(f"{name}: {count} inputs, {failures} failures (seed {seed})")
    return int(failures > 0)


def in_a_process(name: str) -> int:
    run = subprocess.run([sys.executable, "-m", "tests.fuzz", name], capture_output=True, text=True, check=False)
    lines = [line for line in run.stderr.splitlines() if line.startswith("Done ") or "ERROR" in line]
    with contextlib.suppress(OSError):
        (FOUND / name).rmdir()  # nothing was found
    print(f"{name}: {lines[-1] if lines else run.stderr[-300:]}{run.stdout[-2000:] if run.returncode else ''}")
    return int(run.returncode != 0)


def with_atheris(name: str) -> int:
    import atheris

    with atheris.instrument_imports(include=["bundler"]):
        import bundler.judge
        import bundler.observe.recording
        import bundler.render  # noqa: F401
    kept = FOUND / name
    kept.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={SECONDS:g}", "-max_len=200", "-rss_limit_mb=4096", "-timeout=60"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={kept}/"], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
