"""What the real azure-identity credential chain finds in a closed world: tokens, an `az`, managed identity."""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TENANT = "11111111-2222-3333-4444-555555555555"
USER = "admin@contoso.com"
NOT_LOGGED_IN = "ERROR: Please run 'az login' to setup account.\n"
LOGIN_EXPIRED = (
    "ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on "
    "2026-01-05T08:00:00.0000000Z and was inactive for 90.00:00:00. Trace ID: 22222222-3333-4444-5555-666666666666 "
    "Correlation ID: 33333333-4444-5555-6666-777777777777 Timestamp: 2026-06-01 08:00:00Z\n"
    "Interactive authentication is needed. Please run:\naz login\n"
)


def _segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@dataclass(frozen=True)
class TokenIssuer:
    """Makes and recognises access tokens in the form of a JSON Web Token (RFC 7519)."""

    secret: str = field(default_factory=lambda: secrets.token_hex(16))

    def token(self, audience: str, *, tenant: str = TENANT, lifetime: int = 3600) -> str:
        """A token for one audience, e.g. `https://management.azure.com`."""
        claims = {"aud": audience, "tid": tenant, "upn": USER, "exp": int(time.time()) + lifetime}
        signed = f"{_segment({'typ': 'JWT', 'alg': 'HS256'})}.{_segment(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def claims(self, token: str) -> dict[str, Any] | None:
        """What a token of this issuer says; None for any other string."""
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(signed), signature):
            return None
        body = signed.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return claims

    def _signature(self, text: str) -> str:
        digest = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class FakeAz:
    """An `az` executable in a folder for PATH. Every call is logged."""

    def __init__(self, folder: Path, issuer: TokenIssuer) -> None:
        self.folder = folder
        self._log = folder / "az.log"
        self._state = folder / "az.json"
        self._issuer = issuer
        script = Path(__file__).with_name("fake_az.py")
        executable = folder / "az"
        executable.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{script}" "{folder}" "$@"\n')
        executable.chmod(0o755)
        self.log_in()

    def log_in(self, *, tenant: str = TENANT, subscription: str = "00000000-1111-2222-3333-444444444444") -> None:
        """Answer with tokens. Only audience and time differ from call to call."""
        self._write({"secret": self._issuer.secret, "tenant": tenant, "subscription": subscription})

    def fail(self, stderr: str = NOT_LOGGED_IN, code: int = 1) -> None:
        """Print this and end with `code`, as the real one does for `NOT_LOGGED_IN` and `LOGIN_EXPIRED`."""
        self._write({"stderr": stderr, "code": code})

    def print_garbage(self, stdout: str = "WARNING: unexpected text\n") -> None:
        """Succeed with something that is no token."""
        self._write({"stdout": stdout})

    def hang(self, seconds: float) -> None:
        """Say nothing for so long."""
        self._write({"hang": seconds})

    @property
    def calls(self) -> list[list[str]]:
        """Arguments of every call so far."""
        return [json.loads(line) for line in self._log.read_text().splitlines()] if self._log.exists() else []

    def _write(self, state: dict[str, Any]) -> None:
        self._state.write_text(json.dumps(state))
