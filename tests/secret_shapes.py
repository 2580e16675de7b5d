"""Texts with the shape of credentials, put together at run time so that the repository holds none."""

import base64
import json

_LETTERS = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"


def filler(length: int, alphabet: str = _LETTERS) -> str:
    """Harmless characters."""
    return (alphabet * (length // len(alphabet) + 1))[:length]


def _b64(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def shapes() -> list[tuple[str, str]]:
    """Rule of `bundler.redact.secrets` and a text that it must catch; every rule at least once."""
    token = f"{_b64({'alg': 'none', 'typ': 'JWT'})}.{_b64({'sub': 'nobody', 'aud': 'nothing'})}.{filler(20)}"
    pem = "-----BEGIN " + "PRIVATE KEY-----\n" + filler(64) + "\n-----END " + "PRIVATE KEY-----"
    return [
        ("pem-private-key", pem),
        ("json-web-token", token),
        ("bearer-token", "Bearer " + filler(40)),
        ("authorization-header", "Authorization: " + "SharedKey account:"[:9] + " " + filler(30)),
        ("cookie-header", "Set-Cookie: session=" + filler(24)),
        (
            "connection-string-key",
            "endpoint=https://example.communication.azure.com/;access" + "key=" + filler(86) + "==",
        ),
        ("connection-string-key", "AccountName=example;Account" + "Key=" + filler(86) + "=="),
        ("connection-string-key", '"primaryKey": "' + filler(44) + '"'),
        ("shared-access-signature", "https://example.blob.core.windows.net/x?sv=2024-11-04&sig=" + filler(43) + "%3D"),
        ("password", "pwd=" + filler(12)),
        ("client-secret", "client_secret=" + filler(30)),
        ("url-userinfo", "https://someone:" + filler(10) + "@proxy.example.net:8080/"),
        ("entra-client-secret", "abc" + "8Q~" + filler(34)),
        ("entra-refresh-token", "0." + "AXX" + filler(90)),
        ("azure-storage-key", filler(76) + "+ASt" + "AbCdE" + "A=="),
        ("azure-identifiable-key", filler(52) + "JQQJ9" + filler(27)),
        ("github-token", "ghp_" + filler(36)),
        ("github-token", "github_pat_" + filler(70)),
        ("aws-access-key", "AKIA" + filler(16, "ABCDEFGH2345")),
        ("slack-token", "xoxb-" + filler(24)),
    ]
