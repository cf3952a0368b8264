"""A browser on a desk with one page open, which can be asked what it shows; it is typed into as a person types."""

from __future__ import annotations

import contextlib
import itertools
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from desk import Desk, await_true
from desk_programs import Chromium, Firefox
from websockets.sync.client import ClientConnection, connect

__all__ = ["PAGE_BROWSERS", "PageBrowser"]

_START_S = 90.0


class PageBrowser(ABC):
    """A context manager; asked by the protocol that the browser has for that.  ``complaints``: what it found wrong."""

    name: str

    def __init__(self, desk: Desk, address: str) -> None:
        self.desk, self._address = desk, address
        self.complaints: list[str] = []
        self._numbers = itertools.count(1)
        self._opened = contextlib.ExitStack()
        self._socket: ClientConnection | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opened:
            self._open(opened)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @abstractmethod
    def _open(self, opened: contextlib.ExitStack) -> None:
        """Starts it, and finds the page."""

    @abstractmethod
    def _evaluate(self, expression: str) -> str:
        """What a promise of a text comes to in the page."""

    @abstractmethod
    def _hear(self, event: dict[str, Any]) -> None:
        """What the browser tells by itself."""

    def tell(self, expression: str) -> Any:
        """What an expression of JavaScript comes to in the page, which JSON can say."""
        told = self._evaluate(f"(async () => JSON.stringify((await ({expression})) ?? null))()")
        return json.loads(told)

    def await_told(self, expression: str, what: str, seconds: float = 30) -> None:
        """Waits until it is true in the page."""
        await_true(lambda: bool(self.tell(expression)), seconds, what)

    def picture(self, folder: Path, name: str) -> None:
        """What the screen shows, once it shows what the page holds by now."""
        self.tell(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 400))))"
        )
        folder.mkdir(parents=True, exist_ok=True)
        self.desk.screenshot(folder / f"{self.name}-{name}.png")

    def _connect(self, opened: contextlib.ExitStack, address: str) -> None:
        self._socket = opened.enter_context(connect(address, proxy=None, max_size=None))

    def _ask(self, method: str, parameters: Mapping[str, Any] | None = None, **beside: str) -> Any:
        assert self._socket is not None
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters or {}, **beside}))
        while (told := json.loads(self._socket.recv(60))).get("id") != number:
            self._hear(told)
        assert "error" not in told, told
        return told["result"]


class _Chromium(Chromium):
    def launch(self, *command: str) -> None:
        # Any port that is free is what it is asked at.
        super().launch(*command, "--remote-debugging-port=0", "--window-size=1200,780", "--accept-lang=ko")


class _ChromiumPage(PageBrowser):
    """By the protocol of its developer tools."""

    name = "chromium"

    def _open(self, opened: contextlib.ExitStack) -> None:
        program = _Chromium(self.desk)
        program.browse(self._address)
        opened.callback(lambda: self.desk.stop(program._child))
        port = program.folder / "chromium" / "DevToolsActivePort"
        await_true(lambda: port.exists() and "\n" in port.read_text(encoding="utf-8"), _START_S, "Chromium")
        number, path = port.read_text(encoding="utf-8").split("\n")[:2]
        self._connect(opened, f"ws://127.0.0.1:{number}{path}")
        found: list[str] = []

        def there() -> bool:
            targets = self._ask("Target.getTargets")["targetInfos"]
            found[:] = [each["targetId"] for each in targets if each["url"].startswith(self._address)]
            return bool(found)

        await_true(there, _START_S, "the page")
        attached = self._ask("Target.attachToTarget", {"targetId": found[0], "flatten": True})
        self._session: str = attached["sessionId"]
        for domain in ("Log", "Runtime"):
            self._ask(f"{domain}.enable", sessionId=self._session)

    def _evaluate(self, expression: str) -> str:
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        found = self._ask("Runtime.evaluate", asked, sessionId=self._session)
        assert "exceptionDetails" not in found, expression
        return str(found["result"]["value"])

    def _hear(self, event: dict[str, Any]) -> None:
        # The log has what a policy refused and what did not load.
        if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.complaints.append(event["params"]["entry"]["text"])
        elif event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append("an exception")


class _Firefox(Firefox):
    def launch(self, *command: str) -> None:
        with (self.folder / "firefox" / "user.js").open("a", encoding="utf-8") as preferences:
            preferences.write(
                '\nuser_pref("intl.accept_languages", "ko");\nuser_pref("remote.prefs.recommended", false);\n'
            )
        super().launch(*command, "--remote-debugging-port", "0", "--width", "1200", "--height", "780")


class _FirefoxPage(PageBrowser):
    """By WebDriver BiDi."""

    name = "firefox"

    def _open(self, opened: contextlib.ExitStack) -> None:
        program = _Firefox(self.desk)
        program.browse(self._address)
        opened.callback(lambda: self.desk.stop(program._child))
        told = program.folder / "firefox" / "WebDriverBiDiServer.json"
        await_true(lambda: told.exists() and "}" in told.read_text(encoding="utf-8"), _START_S, "Firefox")
        where = json.loads(told.read_text(encoding="utf-8"))
        self._connect(opened, f"ws://127.0.0.1:{where['ws_port']}/session")
        self._ask("session.new", {"capabilities": {}})
        opened.callback(lambda: self._ask("session.end"))
        self._ask("session.subscribe", {"events": ["log.entryAdded"]})
        found: list[str] = []

        def there() -> bool:
            tabs = self._ask("browsingContext.getTree")["contexts"]
            found[:] = [each["context"] for each in tabs if each["url"].startswith(self._address)]
            return bool(found)

        await_true(there, _START_S, "the page")
        self._tab = found[0]

    def _evaluate(self, expression: str) -> str:
        asked = {"expression": expression, "target": {"context": self._tab}, "awaitPromise": True}
        found = self._ask("script.evaluate", asked)
        assert found["type"] == "success", expression
        return str(found["result"]["value"])

    def _hear(self, event: dict[str, Any]) -> None:
        if event.get("method") == "log.entryAdded" and event["params"]["level"] == "error":
            self.complaints.append(event["params"]["text"])


PAGE_BROWSERS: Mapping[str, tuple[type[PageBrowser], str]] = {
    "chromium": (_ChromiumPage, "chromium"),
    "firefox": (_FirefoxPage, "Mozilla Firefox"),
}
"""Each with the title or the class, or a part of it, that its window has."""
