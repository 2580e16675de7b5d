"""What `az` runs in a closed world: `account get-access-token` in the real one's form, everything else refused.

First argument: the folder with `az.json` (how to behave) and `az.log` (what was asked).
"""

import json
import sys
import time
from pathlib import Path


def main(folder: Path, args: list[str]) -> int:
    with (folder / "az.log").open("a") as log:
        log.write(json.dumps(args) + "\n")
    state = json.loads((folder / "az.json").read_text())
    time.sleep(state.get("hang", 0))
    if "stderr" in state:
        sys.stderr.write(state["stderr"])
        return int(state["code"])
    if "stdout" in state:
        sys.stdout.write(state["stdout"])
        return 0
    if args[:2] != ["account", "get-access-token"]:
        sys.stderr.write(f"ERROR: '{' '.join(args[:2])}' is misspelled or not recognized by the system.\n")
        return 2
    options = dict(zip(args[2::2], args[3::2], strict=True))
    audience = options.get("--resource") or options["--scope"].removesuffix("/.default")
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.world.identity import TokenIssuer

    tenant = options.get("--tenant", state["tenant"])
    expires = int(time.time()) + 3600
    answer = {
        "accessToken": TokenIssuer(state["secret"]).token(audience, tenant=tenant),
        "expiresOn": time.strftime("%Y-%m-%d %H:%M:%S.000000", time.localtime(expires)),
        "expires_on": expires,
        "subscription": options.get("--subscription", state["subscription"]),
        "tenant": tenant,
        "tokenType": "Bearer",
    }
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
