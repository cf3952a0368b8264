"""One question to the hub and its answer: redirects, who may see the token, and what went wrong in a word.

Redirects are followed here and not by the library, because three things
depend on each hop: the token goes to the hub's own origin only, the hub says
on its own answers which content a file has (``X-Linked-*``), and nothing may
lead to plain http.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import email.utils
import ipaddress
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx

from models.errors import DownloadError

__all__ = ["Facts", "HubResponse", "HubTransport", "Timeouts", "TransientError", "number"]

_HOPS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOPBACK = {"all://localhost": None, "all://127.0.0.1": None, "all://[::1]": None}
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
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


class HubTransport:
    """Asks one hub; not for two threads at once."""

    def __init__(self, host: str, token: str | None, proxy: str | None, ca: Path | None, timeouts: Timeouts) -> None:
        """Raises ``DownloadError`` ("bad-host", "insecure-host", "bad-token", "bad-proxy", "bad-ca")."""
        self._base = _base(host)
        self.host = self._base.host
        if token and not _TOKEN.fullmatch(token):
            raise DownloadError("bad-token", self.host, "not one word of ASCII")
        self._token = token
        self._has_proxy = bool(proxy)
        try:
            self._client = httpx.Client(
                proxy=proxy or None,
                # A mirror on this machine is not behind the proxy that the environment names.
                mounts=None if proxy else dict(_LOOPBACK),
                verify=_trusted(ca),
                timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
                headers={"User-Agent": "ieum", "Accept-Encoding": "identity"},
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            # The text may hold the proxy's password.
            raise DownloadError("bad-proxy", self.host, type(error).__name__) from None

    def __repr__(self) -> str:
        return f"Exchange({self._base.scheme}://{self._base.netloc.decode('ascii')}{self._base.path.rstrip('/')})"

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()

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
        credentials = {"Authorization": f"Bearer {self._token}"} if own and self._token else {}
        return self._client.send(
            self._client.build_request(method, url, headers={**headers, **credentials}), stream=True
        )

    def _is_own(self, url: httpx.URL) -> bool:
        return _origin(url) == _origin(self._base)

    def _check(self, target: httpx.URL) -> None:
        """Plain http leads to this machine only, and only from it."""
        if target.scheme == "https":
            return
        if target.scheme != "http" or self._base.scheme != "http" or not _is_loopback(target.host):
            raise DownloadError("insecure-host", target.host, "a redirect away from https")

    @contextlib.contextmanager
    def _spoken(self, url: httpx.URL) -> Iterator[None]:
        """The library's exceptions as ours; their texts are left out, they may quote addresses with signatures."""
        try:
            yield
        except httpx.HTTPError as error:
            if isinstance(error, httpx.ConnectError) and self._has_proxy:
                raise DownloadError("proxy", self.host, type(error).__name__) from None
            raise _translated(error, url.host) from None
        except (httpx.InvalidURL, httpx.StreamError) as error:
            raise DownloadError("bad-answer", url.host, type(error).__name__) from None


def _base(host: str) -> httpx.URL:
    try:
        url = httpx.URL(host)
    except httpx.InvalidURL:
        raise DownloadError("bad-host", detail="no address") from None
    if url.scheme not in ("http", "https") or not _has_name(url) or url.userinfo or url.query or url.fragment:
        raise DownloadError("bad-host", url.host, "must be https://HOST, with neither name nor query")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise DownloadError("insecure-host", url.host, "plain http")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _trusted(ca: Path | None) -> ssl.SSLContext:
    """The library's authorities, the system's (companies put their own there), and one file more."""
    try:
        context = httpx.create_ssl_context()
        context.load_default_certs()
        if ca is not None:
            context.load_verify_locations(cafile=ca)
    except OSError as error:  # ssl.SSLError too
        raise DownloadError("bad-ca", str(ca or ""), type(error).__name__) from None
    return context


def _target(url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """Where a redirect leads."""
    location = response.headers.get("Location", "")
    if response.status_code not in _REDIRECTS or not location:
        return None
    try:
        target = url.join(location)
    except ValueError:
        raise DownloadError("bad-answer", url.host, "a redirect to no address") from None
    if not _has_name(target):
        raise DownloadError("bad-answer", url.host, "a redirect to no host")
    return target


def _has_name(url: httpx.URL) -> bool:
    """Is there a host that can be looked up, and a port?  Beyond these the system raises what nobody expects."""
    host = url.raw_host.decode("ascii")
    labels = host.split(".")
    return bool(_HOST.fullmatch(host)) and all(len(label) < 64 for label in labels) and (url.port or 0) < 1 << 16


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
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    if response.status_code == 206:
        return number(response.headers.get("Content-Range", "").rpartition("/")[2])
    return number(response.headers.get("Content-Length"))


def number(text: str | None) -> int | None:
    """What a header counts; none where it counts nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _refuse(response: httpx.Response, url: httpx.URL, own: bool) -> None:
    """Raises for a status that brings nothing; the subject is the path asked for, without signatures."""
    status = response.status_code
    if status in (200, 206, 416):
        return
    reason = response.headers.get("X-Error-Code", "") if own else ""
    subject = url.path if own else url.host
    detail = f"status {status} {reason[:40]}".strip()
    after = _seconds(response.headers.get("Retry-After", ""))
    if status == 429:
        raise TransientError("too-many-requests", subject, detail, after)
    if status == 408:
        raise TransientError("timeout", subject, detail, after)
    # A signed address expires; asking the hub again brings a fresh one.
    if status >= 500 or not own:
        raise TransientError("server-error", subject, detail, after)
    if status in (404, 410) or reason in ("RepoNotFound", "RevisionNotFound", "EntryNotFound"):
        raise DownloadError("not-found", subject, detail)
    if status in (401, 403):
        raise DownloadError("gated" if reason == "GatedRepo" else "unauthorised", subject, detail)
    raise DownloadError("bad-answer", subject, detail)


def _seconds(text: str) -> float:
    """What ``Retry-After`` says: seconds, or a date."""
    seconds = number(text)
    if seconds is not None:
        return float(seconds)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())


def _translated(error: httpx.HTTPError, host: str) -> DownloadError:
    name = type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return TransientError("timeout", host, name)
    if isinstance(error, httpx.ProxyError):
        return DownloadError("proxy", host, name)
    if isinstance(error, httpx.ConnectError):
        return DownloadError("tls", host, name) if _is_tls(error) else TransientError("unreachable", host, name)
    if isinstance(error, (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)):
        return TransientError("cut-off", host, name)
    return DownloadError("bad-answer", host, name)


def _is_tls(error: BaseException) -> bool:
    """Was it the certificate?  The library tells only by what the exception came from."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
