"""A browser on a desk with one page open, which can be asked what it shows; it is typed into as a person types."""

from __future__ import annotations

import contextlib
import itertools
import json
from pathlib import Path
from typing import Any, Self

from desk import Desk, await_true
from desk_programs import Chromium
from websockets.sync.client import connect

__all__ = ["BrowserFault", "PageBrowser"]


class BrowserFault(Exception):
    """An expression that the page threw on, in the test's own words."""


class PageBrowser(Chromium):
    """Chromium, asked by its own protocol for developers; a context manager.  ``complaints`` are what it found wrong."""

    def __init__(self, desk: Desk, address: str) -> None:
        super().__init__(desk)
        self._address = address
        self._numbers = itertools.count(1)
        self.complaints: list[str] = []
        self._opened = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.browse(self._address)
        port = self.folder / "chromium" / "DevToolsActivePort"
        await_true(lambda: port.exists() and port.read_text(encoding="utf-8").count("\n") > 0, self.seconds, "Chromium")
        number, path = port.read_text(encoding="utf-8").split("\n")[:2]
        link = connect(f"ws://127.0.0.1:{number}{path}", proxy=None, max_size=None)
        self._socket = self._opened.enter_context(link)
        target = ""

        def there() -> bool:
            nonlocal target
            found = self._ask("Target.getTargets")["targetInfos"]
            target = next((each["targetId"] for each in found if each["url"].startswith(self._address)), "")
            return target != ""

        await_true(there, self.seconds, "the page")
        attached = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session: str = attached["sessionId"]
        for domain in ("Log", "Runtime"):
            self._ask(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()
        self.desk.stop(self._child)

    def launch(self, *command: str) -> None:
        """See ``Program``; any port that is free is what it is asked at."""
        super().launch(*command, "--remote-debugging-port=0", "--window-size=1200,780", "--accept-lang=ko")

    def tell(self, expression: str) -> Any:
        """What an expression of JavaScript comes to in the page."""
        found = self._ask("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
        if "exceptionDetails" in found:
            raise BrowserFault(expression)
        return found["result"].get("value")

    def await_told(self, expression: str, what: str, seconds: float = 30) -> None:
        """Waits until it is true in the page."""
        await_true(lambda: bool(self.tell(expression)), seconds, what)

    def picture(self, file: Path) -> None:
        """What the screen shows, once it shows what the page holds by now."""
        self.tell(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 400))))"
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(self.desk, Desk)
        self.desk.screenshot(file)

    def _ask(self, method: str, parameters: dict[str, Any] | None = None) -> Any:
        number = next(self._numbers)
        asked: dict[str, Any] = {"id": number, "method": method, "params": parameters or {}}
        if hasattr(self, "_session"):
            asked["sessionId"] = self._session
        self._socket.send(json.dumps(asked))
        while (told := json.loads(self._socket.recv(60))).get("id") != number:
            self._hear(told)
        assert "error" not in told, told
        return told["result"]

    def _hear(self, event: dict[str, Any]) -> None:
        """The log has what a policy refused and what did not load."""
        if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.complaints.append(event["params"]["entry"]["text"])
        elif event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append("an exception")
