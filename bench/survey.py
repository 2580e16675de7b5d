"""How long a survey takes, and how much it asks: many domains at two DNS hosts behind a wire with a fixed delay.

`python -m bench.survey [--json] [--domains N] [--milliseconds N]`; needs root, the tests' name servers and `tc`.
"""

import argparse
import json
import time
from collections.abc import Iterator

from bench._measure import Figure, run
from tests.world.world import World

SPF = "v=spf1 include:spf.protection.outlook.com -all"
SELECTORS = tuple(f"selector{n}-azurecomm-prod-net._domainkey" for n in (1, 2))
RECORDS = "\n".join(
    [f'@ TXT "ms-domain-verification=0a1b2c3d-0000-4000-8000-00000000c0de"\n@ TXT "{SPF}"']
    + [f"{name} CNAME {name}.azurecomm.net." for name in SELECTORS]
    + ['_dmarc TXT "v=DMARC1; p=none"']
)
HOSTS = ("fabrikam.com", "example.net")


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """One survey over all of them, without Azure."""
    with World() as world:
        world.dns.microsoft()
        served = {}
        for company in HOSTS:
            served[company] = [world.dns.host(f"ns{n}.{company}", pool="provider") for n in (1, 2)]
            world.dns.zone(company, "", hosts=served[company])
        names = [f"d{n}.example" for n in range(options.domains)]
        for number, name in enumerate(names):
            world.dns.zone(name, RECORDS, hosts=served[HOSTS[number % 2]])
        world.start()
        delay = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", f"{options.milliseconds / 2}ms"]
        slowed = world.namespace.run(delay, timeout=10).returncode == 0
        listed = world.folder / "names"
        listed.write_text("\n".join(names))
        begun = time.perf_counter()
        done = world.run_program(
            "survey", "--file", str(listed), "--no-azure", "--json", "--concurrency", "32", timeout=1800
        )
        seconds = time.perf_counter() - begun
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        if len(rows) != len(names):
            raise RuntimeError(f"{len(rows)} of {len(names)} domains: {done.stderr}")
        wire = f"{options.milliseconds} ms an answer" if slowed else "no delay: tc is missing"
        yield Figure(f"survey of {len(names)} domains at two DNS hosts", seconds, "s", note=wire)
        yield Figure("domains a second", len(names) / seconds, "")
        yield Figure("verdicts", len({row["verdict"] for row in rows}), "kinds", note=rows[0]["verdict"])


OPTIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("--domains", {"type": int, "default": 200}),
    ("--milliseconds", {"type": float, "default": 20.0}),
)

if __name__ == "__main__":
    run(__doc__ or "", measure, *OPTIONS)
