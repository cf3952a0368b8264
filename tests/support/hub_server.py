"""A model hub on this machine: files under ``FOLDER/OWNER/NAME`` in the hub's own layout, with faults on demand.

Small files come by a relative redirect from the hub itself, large ones by a
signed address from a second server on another port, as the real one does
since 2025.  By hand: ``python tests/support/hub_server.py FOLDER`` prints its
address and serves until it is killed.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import hashlib
import http.server
import re
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Self, TypeAlias

__all__ = ["Fault", "HubServer", "Request"]

Kind: TypeAlias = Literal[
    "cut",  # the connection ends after ``after`` bytes of the body
    "stall",  # silence after ``after`` bytes, until the server is closed or ``release`` is set
    "longer",  # Content-Length promises ``after`` bytes more than come
    "shorter",  # Content-Length promises ``after`` bytes less than the file has
    "no-range",  # Range is ignored
    "shifted",  # a 206 whose Content-Range begins ``after`` bytes too early
    "status",  # answers ``status`` with ``headers``
    "loop",  # redirects to the same address
    "redirect",  # redirects to headers["Location"]
    "corrupt",  # one bit of the body is another
    "compressed",  # says that the body is gzip
    "drop",  # closes without any answer
]
Where: TypeAlias = Literal["hub", "files"]

_BLOCK = 1 << 16
_LFS_FROM = 1 << 20
_LFS_NAMES = (".bin", ".safetensors", ".gguf")


@dataclasses.dataclass
class Fault:
    """What goes wrong, in requests to ``where`` whose path ends with ``name``, so many ``times``.

    ``methods`` limits it; a fault that has not begun counts down ``skip`` first.
    """

    kind: Kind
    where: Where = "files"
    name: str = ""
    times: int = 1
    skip: int = 0
    after: int = 0
    status: int = 500
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    methods: tuple[str, ...] = ("GET",)


@dataclasses.dataclass(frozen=True)
class Request:
    """What was asked: the path with its query, and headers with small letters."""

    where: Where
    method: str
    path: str
    headers: dict[str, str]


class HubServer:
    """Serves ``folder``; a context manager.

    ``url`` is the hub's, ``files_url`` that of large files.  ``token``: without
    it everything is refused.  ``certificate`` (a PEM file with its key) makes
    both speak TLS.  ``plain_etags``: like a mirror that says no hashes.
    ``rate``: bytes a second of large files, 0 for as fast as it goes.  ``sent``
    holds the bytes of each body, in order; ``stalled`` is set when one stalls.
    """

    def __init__(
        self,
        folder: Path,
        token: str = "",
        certificate: Path | None = None,
        plain_etags: bool = False,
        rate: int = 0,
        port: int = 0,
    ) -> None:
        self.folder = folder
        self.token = token
        self.plain_etags = plain_etags
        self.rate = rate
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.sent: list[int] = []
        self.stalled = threading.Event()
        self.release = threading.Event()
        self._lock = threading.Lock()
        self._hashes: dict[tuple[str, int, int], tuple[str, str]] = {}
        self._servers = {"hub": _server(self, "hub", port), "files": _server(self, "files", 0)}
        scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            for server in self._servers.values():
                server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.url, self.files_url = (f"{scheme}://127.0.0.1:{each.server_address[1]}" for each in self._servers.values())
        self._threads = [
            threading.Thread(target=each.serve_forever, args=(0.02,), daemon=True) for each in self._servers.values()
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def asked(self, where: Where, method: str = "GET") -> list[Request]:
        """The requests so far, in order."""
        return [each for each in self.requests if each.where == where and each.method == method]

    def fault(self, where: Where, method: str, path: str) -> Fault | None:
        """The one that this request meets."""
        with self._lock:
            for fault in self.faults:
                if fault.where != where or method not in fault.methods or not path.endswith(fault.name):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                elif fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def hashes(self, path: Path) -> tuple[str, str]:
        """SHA-256 of a file, and git's SHA-1 of it as a blob."""
        stat = path.stat()
        key = (str(path), stat.st_mtime_ns, stat.st_size)
        if key not in self._hashes:
            sha256, sha1 = hashlib.sha256(), hashlib.sha1(b"blob %d\0" % stat.st_size, usedforsecurity=False)
            with path.open("rb") as file:
                while data := file.read(1 << 20):
                    sha256.update(data)
                    sha1.update(data)
            self._hashes[key] = sha256.hexdigest(), sha1.hexdigest()
        return self._hashes[key]

    def commit(self, repo: Path) -> str:
        """A commit that changes with the content."""
        listing = "".join(f"{each.name} {self.hashes(each)[0]}\n" for each in sorted(repo.rglob("*")) if each.is_file())
        return hashlib.sha1(listing.encode(), usedforsecurity=False).hexdigest()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = False
    hub: HubServer
    where: Where

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up; that is what is tested."""


def _server(hub: HubServer, where: Where, port: int) -> _Server:
    server = _Server(("127.0.0.1", port), _Handler)
    server.hub, server.where = hub, where
    return server


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 5

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the library's name
        """Silence."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_CONNECT(self) -> None:
        self._note()
        self._status(502)

    def _note(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.hub.requests.append(Request(self.server.where, self.command, self.path, headers))

    def _answer(self) -> None:
        self._note()
        # As a proxy, the server is asked for whole addresses.
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        fault = self.server.hub.fault(self.server.where, self.command, path)
        if fault and fault.kind == "drop":
            self.close_connection = True
        elif fault and fault.kind == "status":
            self._status(fault.status, fault.headers)
        elif fault and fault.kind in ("loop", "redirect"):
            self._status(302, {"Location": self.path, **fault.headers})
        elif self.server.where == "files":
            self._large(path, fault)
        else:
            self._hub(path, fault)

    def _hub(self, path: str, fault: Fault | None) -> None:
        hub = self.server.hub
        if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            self._status(401, {"X-Error-Code": "GatedRepo"})
            return
        cached = re.fullmatch(r"/api/resolve-cache/models/([^/]+/[^/]+)/[0-9a-f]+/(.+)", path)
        asked = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        found = cached or asked
        repo = hub.folder / found[1] if found else hub.folder / "none"
        if found is None or not repo.is_dir():
            self._status(404, {"X-Error-Code": "RepoNotFound"})
            return
        file = repo / found[found.lastindex or 1]
        commit = hub.commit(repo)
        if asked and asked[2] not in ("main", commit):
            self._status(404, {"X-Error-Code": "RevisionNotFound"})
            return
        if not file.is_file() or not file.resolve().is_relative_to(repo.resolve()):
            self._status(404, {"X-Error-Code": "EntryNotFound"})
            return
        sha256, sha1 = hub.hashes(file)
        large = file.suffix in _LFS_NAMES or file.stat().st_size >= _LFS_FROM
        facts = {} if hub.plain_etags else {"X-Repo-Commit": commit}
        if cached:
            self._file(file, fault, {"ETag": f'"{sha1}"', **facts})
            return
        if not hub.plain_etags:
            facts |= {"X-Linked-Size": str(file.stat().st_size), "X-Linked-ETag": f'"{sha256 if large else sha1}"'}
        if large:
            signed = f"{hub.files_url}/xet-bridge/{sha256}?file={found[1]}/{file.name}&X-Signature=1234"
            self._status(302, {"Location": signed, **facts})
        else:
            quoted = urllib.parse.quote(path, safe="")
            location = f"/api/resolve-cache/models/{found[1]}/{commit}/{found[found.lastindex or 1]}?{quoted}="
            self._status(307, {"Location": location, **facts})

    def _large(self, path: str, fault: Fault | None) -> None:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if query.get("X-Signature") != ["1234"]:
            self._status(403)
            return
        file = self.server.hub.folder / query["file"][0]
        # Its own idea of an etag: not the hub's.
        self._file(file, fault, {"ETag": f'"xet-{self.server.hub.hashes(file)[1][:16]}"'})

    def _file(self, file: Path, fault: Fault | None, headers: dict[str, str]) -> None:
        size = file.stat().st_size
        kind, after = (fault.kind, fault.after) if fault else (None, 0)
        start, last = 0, size - 1
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        vouched = self.headers.get("If-Range", headers["ETag"]) == headers["ETag"]
        status = 200
        if asked and vouched and kind != "no-range":
            start, last = int(asked[1]), min(last, int(asked[2] or last))
            if start > last:
                self._status(416, {"Content-Range": f"bytes */{size}"})
                return
            status = 206
            shown = start - after if kind == "shifted" else start
            headers["Content-Range"] = f"bytes {shown}-{last}/{size}"
        length = last - start + 1
        promised = length + {"longer": after, "shorter": -after}.get(kind or "", 0)
        headers |= {"Content-Length": str(promised), "Accept-Ranges": "bytes"}
        if kind == "compressed":
            headers["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        ends = {"cut": min(length, after), "stall": min(length, after), "shorter": promised}
        count = 0
        for data in _blocks(file, start, ends.get(kind or "", length)):
            self.wfile.write(bytes([data[0] ^ 1]) + data[1:] if kind == "corrupt" and not count else data)
            count += len(data)
            if self.server.hub.rate:
                self.server.hub.release.wait(len(data) / self.server.hub.rate)
        self.server.hub.sent.append(count)
        if kind == "stall":
            self.server.hub.stalled.set()
            self.server.hub.release.wait()
        if kind in ("cut", "stall", "longer"):
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_WR)

    def _status(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()


def _blocks(file: Path, start: int, length: int) -> Iterator[bytes]:
    with file.open("rb") as opened:
        opened.seek(start)
        while length > 0 and (data := opened.read(min(_BLOCK, length))):
            length -= len(data)
            yield data


def main() -> None:
    """Serves by hand, with the faults that a live test needs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default="")
    parser.add_argument("--rate", type=int, default=0, help="bytes a second of large files")
    parser.add_argument("--cut", type=int, default=0, help="cuts large files once, after so many bytes")
    options = parser.parse_args()
    with HubServer(options.folder, token=options.token, rate=options.rate, port=options.port) as server:
        if options.cut:
            server.faults.append(Fault("cut", after=options.cut))
        print(server.url, flush=True)  # noqa: T201  # that is how it is found
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
