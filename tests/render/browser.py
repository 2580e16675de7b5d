"""A headless Chromium over its driver: opens a file as a phone or a desk shows it, asks the page, prints it."""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

PHONE, TABLET, DESK = 390, 768, 1280
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class Browser:
    """One browser with one page. `folder` must be empty: it becomes the profile."""

    def __init__(self, folder: Path) -> None:
        options = ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for argument in (*_QUIET, f"--user-data-dir={folder}"):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        self._driver = Chrome(options, Service(shutil.which("chromedriver"), env=environment))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.quit()

    def open(self, path: Path, *, width: int = DESK, scheme: str = "light") -> None:
        """Load the file, `width` CSS pixels wide and under the colour scheme."""
        self._driver.get("about:blank")
        self.requests()
        self.complaints()
        self.show(width=width, scheme=scheme)
        self._driver.get(path.as_uri())
        self.ask("return document.fonts.ready.then(() => null)")

    def show(self, *, width: int = DESK, scheme: str = "light") -> None:
        """Give the page that is open another width and colour scheme."""
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
        self.tell("Emulation.setDeviceMetricsOverride", screen)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.tell("Emulation.setEmulatedMedia", {"features": features})

    def ask(self, script: str, *arguments: object) -> Any:
        """What the JavaScript function body returns; a promise is waited for."""
        return self._driver.execute_script(script, *arguments)

    def tell(self, command: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer to a command of the DevTools protocol."""
        answer: dict[str, Any] = self._driver.execute_cdp_cmd(command, parameters or {})
        return answer

    def press(self, key: str, code: int) -> None:
        """A key of the keyboard, by its name and its Windows key code."""
        for kind in ("rawKeyDown", "keyUp"):
            self.tell("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code})

    def requests(self) -> list[str]:
        """The addresses asked for since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """What the console has said since the last call."""
        return [entry["message"] for entry in self._log("browser")]

    def _log(self, name: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self._driver.get_log(name)  # type: ignore[no-untyped-call]
        return entries

    def printed(self) -> bytes:
        """The page as PDF, on the paper that its style sheet names."""
        return base64.b64decode(self.tell("Page.printToPDF", {"preferCSSPageSize": True})["data"])

    def faces(self) -> dict[str, bool]:
        """Every typeface that glyphs of the page come from, and whether the page brought it."""
        for domain in ("DOM", "CSS"):
            self.tell(f"{domain}.enable")
        root = self.tell("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        nodes = self.tell("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})["nodeIds"]
        found = [face for node in nodes for face in self.tell("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]]
        return {face["postScriptName"]: face["isCustomFont"] for face in found}

    @contextmanager
    def scripts_off(self) -> Iterator[None]:
        """Pages opened meanwhile run no script of their own."""
        self.tell("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            yield
        finally:
            self.tell("Emulation.setScriptExecutionDisabled", {"value": False})
