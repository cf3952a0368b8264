"""One question to the hub and its answer: redirects, who may see the token, and what went wrong in a word.

Redirects are followed here and not by the library, because three things
depend on each hop: the token goes to the hub's own origin only, the hub says
on its own answers which content a file has (``X-Linked-*``), and nothing may
lead to plain http.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import httpx

from models.errors import DownloadError
from models.web.addresses import has_name, is_loopback
from models.web.bodies import is_packed, number
from models.web.connecting import UNUSABLE, settings, trusted
from models.web.faults import LineFault, spoken, transient_status
from models.web.hosts import is_endpoint
from models.web.proxies import proxy_for
from models.web.waits import retry_after

__all__ = ["Facts", "HubResponse", "HubToken", "HubTransport", "Timeouts", "TransientError"]

_HOPS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOKEN = re.compile(r"[!-~]{1,512}")


class TransientError(DownloadError):
    """What may be over at the next attempt; ``after`` is how many seconds the server asks to wait."""

    def __init__(self, code: str, subject: str, detail: str = "", after: float = 0.0) -> None:
        super().__init__(code, subject, detail)
        self.after = after


@dataclasses.dataclass(frozen=True)
class Timeouts:
    """Seconds to connect, and of silence while reading; also how long progress may go unreported."""

    connect: float = 15.0
    read: float = 30.0


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the hub says of a file: its etag without quotation marks, its bytes, the revision's commit.

    ``linked``: the etag names the content and not one server's copy, so it
    may be a SHA-256 (64 hexadecimal digits) or a git blob's SHA-1 (40).
    """

    etag: str = ""
    weak: bool = False
    linked: bool = False
    size: int | None = None
    commit: str = ""


@dataclasses.dataclass(frozen=True)
class HubResponse:
    """The last response, its body not read yet, and what was learnt on the way to it; ``own``: it is the hub's."""

    response: httpx.Response
    facts: Facts
    own: bool


HubToken: TypeAlias = Callable[[], str]
"""Gives the person's token when it is asked: what nobody calls shows it in no ``repr`` and no variable."""


class HubTransport:
    """Asks one hub; not for two threads at once."""

    def __init__(
        self, host: str, token: HubToken | None, proxy: str | None, ca: Path | None, timeouts: Timeouts
    ) -> None:
        """Raises ``DownloadError`` ("bad-host", "insecure-host", "bad-token", "bad-proxy", "bad-ca")."""
        self._base = _base(host)
        self.host = self._base.host
        if token is not None and token() and not _TOKEN.fullmatch(token()):
            raise DownloadError("bad-token", self.host, "not one word of ASCII")
        self._token = token
        self._proxy = proxy or None
        try:
            self._settings = settings(trusted(ca or ""), timeouts.connect, timeouts.read)
        except (OSError, ValueError) as error:
            raise DownloadError("bad-ca", str(ca or ""), type(error).__name__) from None
        self._clients: dict[str | None, httpx.Client] = {}
        """By their proxies: a redirect may lead to where another one is asked, or none."""
        self._client(self._base)

    def __repr__(self) -> str:
        return f"HubTransport({self._base.scheme}://{self._base.netloc.decode('ascii')}{self._base.path.rstrip('/')})"

    def close(self) -> None:
        """Ends all connections."""
        for client in self._clients.values():
            client.close()

    @contextlib.contextmanager
    def ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> Iterator[HubResponse]:
        """The answer to one request, with status 200, 206 or 416; ``HEAD`` stops where the hub hands over to others.

        Raises ``DownloadError``; ``TransientError`` where another attempt may help,
        also while the body is read inside the block.
        """
        url = self._base.copy_with(raw_path=self._base.raw_path.rstrip(b"/") + b"/" + path.encode("ascii"))
        facts = Facts()
        for _ in range(_HOPS):
            own = self._is_own(url)
            with self._spoken(url), contextlib.closing(self._send(method, url, headers or {}, own)) as response:
                facts = _learn(facts, response, own)
                target = _target(url, response)
                if target is None:
                    _refuse(response, url, own)
                if target is None or (method == "HEAD" and facts.size is not None and not self._is_own(target)):
                    yield HubResponse(response, facts, own)
                    return
            self._check(target)
            url = target
        raise DownloadError("redirects", self.host, f"more than {_HOPS}")

    def _send(self, method: str, url: httpx.URL, headers: dict[str, str], own: bool) -> httpx.Response:
        client = self._client(url)
        request = client.build_request(method, url, headers=headers)
        if own and self._token is not None and self._token():
            # No name holds it on the way.
            request.headers["Authorization"] = f"Bearer {self._token()}"
        return client.send(request, stream=True)

    def _client(self, url: httpx.URL) -> httpx.Client:
        """Who asks ``url``.  Raises ``DownloadError`` ("bad-proxy")."""
        proxy = self._proxy or proxy_for(url)
        if proxy not in self._clients:
            try:
                self._clients[proxy] = httpx.Client(proxy=proxy, **self._settings)
            except UNUSABLE as error:
                raise DownloadError("bad-proxy", self.host, type(error).__name__) from None
        return self._clients[proxy]

    def _is_own(self, url: httpx.URL) -> bool:
        return _origin(url) == _origin(self._base)

    def _check(self, target: httpx.URL) -> None:
        """Plain http leads to this machine only, and only from it."""
        if target.scheme == "https":
            return
        if target.scheme != "http" or self._base.scheme != "http" or not is_loopback(target.host):
            raise DownloadError("insecure-host", target.host, "a redirect away from https")

    def _spoken(self, url: httpx.URL) -> contextlib.AbstractContextManager[None]:
        """The library's exceptions as ours."""

        def said(fault: LineFault, name: str) -> DownloadError:
            match fault:
                case "timeout" | "cut-off":
                    return TransientError(fault, url.host, name)
                case "name-not-found" | "refused" | "unreachable":
                    return TransientError("unreachable", url.host, name)
                case "proxy":
                    return DownloadError(fault, self.host, name)
            return DownloadError(fault, url.host, name)

        return spoken(said, proxied=(self._proxy or proxy_for(url)) is not None)


def _base(host: str) -> httpx.URL:
    try:
        url = httpx.URL(host)
    except httpx.InvalidURL:
        raise DownloadError("bad-host", detail="no address") from None
    if not is_endpoint(host) or not has_name(url):
        raise DownloadError("bad-host", url.host, "must be https://HOST, with neither name nor query")
    if url.scheme == "http" and not is_loopback(url.host):
        raise DownloadError("insecure-host", url.host, "plain http")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _target(url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """Where a redirect leads."""
    location = response.headers.get("Location", "")
    if response.status_code not in _REDIRECTS or not location:
        return None
    try:
        target = url.join(location)
    except ValueError:
        raise DownloadError("bad-answer", url.host, "a redirect to no address") from None
    if not has_name(target):
        raise DownloadError("bad-answer", url.host, "a redirect to no host")
    return target


def _learn(known: Facts, response: httpx.Response, own: bool) -> Facts:
    """Adds what this hop says; the hub's own word counts, others are asked only what it did not say."""
    headers = response.headers
    linked = headers.get("X-Linked-Etag", "") if own else ""
    commit = known.commit or (headers.get("X-Repo-Commit", "")[:64] if own else "")
    size = number(headers.get("X-Linked-Size")) if own else None
    etag = linked
    if response.status_code in (200, 206):
        etag = etag or headers.get("ETag", "")
        size = size if size is not None else _whole(response)
    if known.linked or not etag:
        return dataclasses.replace(known, commit=commit, size=known.size if known.size is not None else size)
    return Facts(
        etag=etag.removeprefix("W/").strip('"'),
        weak=etag.startswith("W/"),
        linked=bool(linked) or (own and bool(commit)),
        size=known.size if known.size is not None else size,
        commit=commit,
    )


def _whole(response: httpx.Response) -> int | None:
    """The bytes of the whole file, by the response that brings it or a part of it."""
    if is_packed(response):
        return None
    if response.status_code == 206:
        return number(response.headers.get("Content-Range", "").rpartition("/")[2])
    return number(response.headers.get("Content-Length"))


def _refuse(response: httpx.Response, url: httpx.URL, own: bool) -> None:
    """Raises for a status that brings nothing; the subject is the path asked for, without signatures."""
    status = response.status_code
    if status in (200, 206, 416):
        return
    reason = response.headers.get("X-Error-Code", "") if own else ""
    subject = url.path if own else url.host
    detail = f"status {status} {reason[:40]}".strip()
    # A signed address expires; asking the hub again brings a fresh one.
    if fault := transient_status(status) or ("" if own else "server-error"):
        raise TransientError(fault, subject, detail, retry_after(response.headers.get("Retry-After", "")))
    if status in (404, 410) or reason in ("RepoNotFound", "RevisionNotFound", "EntryNotFound"):
        raise DownloadError("not-found", subject, detail)
    if status in (401, 403):
        raise DownloadError("gated" if reason == "GatedRepo" else "unauthorised", subject, detail)
    raise DownloadError("bad-answer", subject, detail)
