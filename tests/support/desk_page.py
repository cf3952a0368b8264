"""A page with nothing but a text area, for browsers; it tells this server what stands in it after every change."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["PageServer"]

_PAGE = """<!doctype html><meta charset="utf-8"><title>TITLE</title>
<style>html, body, textarea { margin: 0; padding: 0; border: 0; width: 100%; height: 100%; box-sizing: border-box; outline: 0;
  font: 15px monospace; resize: none; overflow: hidden; display: block }</style>
<textarea autofocus spellcheck="false" autocomplete="off" wrap="off"></textarea>
<script>
const area = document.querySelector("textarea");
// A page loaded anew begins behind all that the one before has told.
let told = null, telling = false, number = Date.now();
async function tell() {
  // One that a browser loads beside, for a picture of it, has nothing to say.
  if (telling || document.hidden || area.value === told) return;
  telling = true;
  const text = area.value;
  const options = {method: "POST", body: text, signal: AbortSignal.timeout(2000)};
  try { await fetch("/text?" + ++number, options); told = text; } finally { telling = false; }
}
area.addEventListener("keydown", event => {
  // As an editor does: a Tab is a character here.
  if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    area.setRangeText("\\t", area.selectionStart, area.selectionEnd, "end");
  }
});
setInterval(tell, 60);
tell();
</script>
"""


class _Handler(BaseHTTPRequestHandler):
    server: PageServer

    def do_GET(self) -> None:  # the library's name
        found = self.path == "/"
        self._answer(200 if found else 404, _PAGE.replace("TITLE", self.server.title).encode() if found else b"")

    def do_POST(self) -> None:  # the library's name
        text = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8", "replace")
        # One that the page gave up may arrive behind the next.
        number = int(self.path.partition("?")[2])
        if number >= self.server.number:
            self.server.number, self.server.text = number, text
        self._answer(204, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Says nothing."""


class PageServer(ThreadingHTTPServer):
    """Serves one browser, on this machine only; ``text`` is what stands in its page, none before that is there."""

    daemon_threads = True

    def __init__(self, title: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.title = title
        self.text: str | None = None
        self.number = 0
        """Of the newest that the page has told."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.server_port}/"

    def close(self) -> None:
        """Serves no more."""
        self.shutdown()
        self.server_close()
