"""A page with nothing but a field to write in, for browsers; it tells this server what stands there after every change."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["PageServer"]

_PAGE = """<!doctype html><meta charset="utf-8"><title>TITLE</title>
<style>html, body, textarea, div { margin: 0; padding: 0; border: 0; width: 100%; height: 100%; box-sizing: border-box;
  outline: 0; font: 15px monospace; resize: none; overflow: hidden; display: block }
  div { white-space: pre-wrap }</style>
FIELD
<script>
const area = document.querySelector("textarea, div");
const rich = area.value === undefined;
const written = () => rich ? area.innerText.replaceAll("\u00a0", " ") : area.value;
// A page loaded anew begins behind all that the one before has told.
let told = null, telling = false, number = Date.now();
async function tell() {
  // One that a browser loads beside, for a picture of it, has nothing to say.
  if (telling || document.hidden || written() === told) return;
  telling = true;
  const text = written();
  const options = {method: "POST", body: text, signal: AbortSignal.timeout(2000)};
  try { await fetch("/text?" + ++number, options); told = text; } finally { telling = false; }
}
area.addEventListener("keydown", event => {
  // As an editor does: a Tab is a character here.
  if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    if (rich) document.execCommand("insertText", false, "\\t");
    else area.setRangeText("\\t", area.selectionStart, area.selectionEnd, "end");
  }
  // A paragraph of its own would be two line ends to who asks for the text.
  if (rich && event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    document.execCommand("insertLineBreak");
  }
});
area.focus();
setInterval(tell, 60);
tell();
</script>
"""

_AREA = '<textarea autofocus spellcheck="false" autocomplete="off" wrap="off"></textarea>'
_RICH = '<div contenteditable="true" spellcheck="false" role="textbox" aria-multiline="true"></div>'
"""As mail, chats and documents in browsers have it."""


class _Handler(BaseHTTPRequestHandler):
    server: PageServer

    def do_GET(self) -> None:  # the library's name
        found = self.path == "/"
        page = _PAGE.replace("TITLE", self.server.title).replace("FIELD", _RICH if self.server.rich else _AREA)
        self._answer(200 if found else 404, page.encode() if found else b"")

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
    """Serves one browser, on this machine only; ``text`` is what stands in its page, none before that is there.

    A ``rich`` page has no text area but a part of it that may be edited.
    """

    daemon_threads = True

    def __init__(self, title: str, *, rich: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.title, self.rich = title, rich
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
