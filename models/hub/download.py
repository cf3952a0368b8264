"""Files from a model hub, or a mirror of it: asked for, fetched, resumed, checked.

``https://HOST/REPO/resolve/REVISION/FILE`` is the layout.  Small files come
from the hub itself; large ones from whoever it redirects to, under an address
signed for a while.  What a file is, the hub says in ``X-Linked-Etag``
(SHA-256, or git's SHA-1), and that is what is checked in the end.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import time
import urllib.parse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self, TypeAlias, TypeVar

from models import durable
from models.errors import DownloadError
from models.hub.partial import Partial, RemoteFile, digest_of
from models.hub.transport import Facts, HubResponse, HubToken, HubTransport, Timeouts, TransientError
from models.store.names import is_file_name
from models.web.bodies import is_packed, number
from models.web.waits import RetryBackoff

__all__ = ["HUB", "LARGEST", "Fetched", "Hub", "Progress", "RemoteFile", "Timeouts"]

HUB = "https://huggingface.co"

LARGEST = 32 << 30
"""Bytes; a file that claims to be larger is a mistake."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many bytes are there and how many there will be, 0 while that is unknown.

What it raises ends the download, which can then be resumed.
"""

_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]{0,199}", re.ASCII)
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")

_RESERVE = 64 << 20
"""Bytes of the disk that a download leaves free."""

_ASKS = 2
_TRIES = 5
_WORTH = 1 << 20
"""Bytes; an attempt that brought as many has not failed, so a bad line gets there and no attempt goes on for ever."""

_BACKOFF = RetryBackoff(1.0, 30.0)
_TICK = 0.2
_ROUNDS = 3

_Result = TypeVar("_Result")


@dataclasses.dataclass(frozen=True)
class Fetched:
    """A file that is here, whole and checked; ``sha256`` was computed even where the hub names none."""

    path: Path
    sha256: str


class _StaleError(Exception):
    """What was known or lay here is of no use, so the next round begins anew; the fault tells if it was the last."""

    def __init__(self, fault: DownloadError) -> None:
        super().__init__(fault.code)
        self.fault = fault


class Hub:
    """One hub; a context manager, which ends its connections.  Not for two threads at once.

    ``token`` gives it when asked; it is seen by the hub's own origin only; ``proxy`` is an address,
    by default what the environment says; ``ca`` a file of further certificate
    authorities; ``sleep`` waits between attempts.

    Raises ``DownloadError``: here "bad-host", "insecure-host", "bad-token",
    "bad-proxy", "bad-ca".
    """

    def __init__(
        self,
        host: str = HUB,
        token: HubToken | None = None,
        proxy: str | None = None,
        ca: Path | None = None,
        timeouts: Timeouts | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = HubTransport(host, token, proxy, ca, timeouts or Timeouts())
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"Hub({self._transport!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all connections."""
        self._transport.close()

    def inspect(self, repo: str, revision: str, file: str) -> RemoteFile:
        """What the hub says of a file, without fetching it.

        Raises ``DownloadError`` ("bad-name", "not-found", "unauthorised",
        "gated", "too-many-requests", "server-error", "unreachable", "timeout",
        "cut-off", "tls", "proxy", "redirects", "insecure-host", "bad-answer").
        """
        return self._inspect(repo, revision, file, lambda: None)

    def find(self, repo: str, revision: str, files: Iterable[str]) -> RemoteFile:
        """The first of ``files`` that exists.  Raises as ``inspect``."""
        missing = DownloadError("not-found", repo)
        for file in files:
            try:
                return self.inspect(repo, revision, file)
            except DownloadError as error:
                if error.code != "not-found":
                    raise
                missing = error
        raise missing

    def download(
        self, repo: str, revision: str, file: str, folder: Path, progress: Progress, limit: int = LARGEST
    ) -> Fetched:
        """Fetches a file into ``folder``, which exists, under the last part of its name.

        A file that is there already and has the right hash is not fetched.
        ``progress`` is told between pieces and while waiting for another
        attempt, but not while the network is silent (``Timeouts.read``).
        Nobody else may fetch into the same folder meanwhile.

        Raises ``DownloadError`` as ``inspect``, and "too-large", "no-space",
        "unwritable", "in-use", "wrong-size", "wrong-hash", "changed".
        """
        fault = DownloadError("changed", file)
        for _ in range(_ROUNDS):
            remote = self._inspect(repo, revision, file, lambda: progress(0, 0))
            if remote.size > limit:
                raise DownloadError("too-large", file, f"{remote.size} bytes, over {limit}")
            try:
                return self._fetch(remote, folder, progress)
            except _StaleError as error:
                fault = error.fault
        raise fault

    def _inspect(self, repo: str, revision: str, file: str, waiting: Callable[[], None]) -> RemoteFile:
        path = _path(repo, revision, file)

        def once() -> Facts:
            with self._transport.ask("HEAD", path) as answer:
                return answer.facts

        facts = self._patiently(once, _ASKS, lambda: 0, waiting)
        if facts.size is None:
            raise DownloadError("bad-answer", file, "a file without a size")
        etag = "" if facts.weak else facts.etag
        return RemoteFile(
            host=self._transport.host,
            repo=repo,
            revision=revision,
            name=file,
            size=facts.size,
            etag=etag,
            sha256=etag if facts.linked and _SHA256.fullmatch(etag) else "",
            sha1=etag if facts.linked and _SHA1.fullmatch(etag) else "",
            commit=facts.commit,
        )

    def _fetch(self, remote: RemoteFile, folder: Path, progress: Progress) -> Fetched:
        def tick(here: int) -> None:
            progress(here, remote.size)

        target = folder / remote.local_name
        if found := digest_of(target, remote, tick):
            tick(remote.size)
            return Fetched(target, found)
        with Partial(folder, remote, tick) as partial:
            resumed = partial.length > 0
            _check_space(folder, remote.size - partial.length)
            tick(partial.length)
            if partial.length < remote.size:
                self._patiently(
                    lambda: self._attempt(remote, partial, tick),
                    _TRIES,
                    lambda: partial.length,
                    lambda: tick(partial.length),
                )
            try:
                return Fetched(target, partial.finish())
            except DownloadError as error:
                # The beginning may have rotted on this disk; one that was fetched just now is wrong at the hub.
                if error.code == "wrong-hash" and resumed:
                    raise _StaleError(error) from None
                raise

    def _attempt(self, remote: RemoteFile, partial: Partial, tick: Callable[[int], None]) -> None:
        """One request for what is missing."""
        if not remote.etag:
            partial.restart()
        headers = {"Range": f"bytes={partial.length}-"} if partial.length else {}
        if headers and not remote.has_hash:
            # No hash will tell in the end, so the server must vouch for the rest being the same file's.
            headers["If-Range"] = f'"{remote.etag}"'
        with self._transport.ask("GET", _path(remote.repo, remote.revision, remote.name), headers) as answer:
            _check_answer(answer, remote, partial)
            for data in answer.response.iter_raw():
                partial.write(data)
                tick(partial.length)
        if partial.length < remote.size:
            raise TransientError("cut-off", remote.name, f"{partial.length} of {remote.size} bytes")

    def _patiently(
        self, action: Callable[[], _Result], tries: int, here: Callable[[], int], waiting: Callable[[], None]
    ) -> _Result:
        """The result of ``action``, which is repeated while it may pass and ``tries`` in a row have not all failed.

        ``here`` counts the bytes that came; ``waiting`` is called during the pauses.
        """
        failed = 0
        while True:
            before = here()
            try:
                return action()
            except TransientError as fault:
                failed = 1 if here() - before >= _WORTH else failed + 1
                pause = _BACKOFF.pause(failed, fault.after)
                if failed >= tries or pause is None:
                    raise
            for _ in range(max(1, round(pause / _TICK))):
                self._sleep(_TICK)
                waiting()


def _path(repo: str, revision: str, file: str) -> str:
    """The address below the host."""
    segments = file.split("/")
    if not _REPO.fullmatch(repo) or not _REVISION.fullmatch(revision) or ".." in revision:
        raise DownloadError("bad-name", f"{repo}@{revision}"[:200])
    if not all(is_file_name(segment) for segment in segments):
        raise DownloadError("bad-name", file[:200])
    return f"{repo}/resolve/{urllib.parse.quote(revision, safe='')}/{'/'.join(segments)}"


def _check_space(folder: Path, needed: int) -> None:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise DownloadError(durable.fault_of(error), folder.name, type(error).__name__) from None
    if needed + _RESERVE > free:
        raise DownloadError("no-space", folder.name, f"{needed} bytes needed, {free} free")


def _check_answer(answer: HubResponse, remote: RemoteFile, partial: Partial) -> None:
    """Does the body go on where ``partial`` ends?  Empties it where the server begins at the beginning."""
    response, facts = answer.response, answer.facts
    if facts.linked and facts.etag != remote.etag:
        raise _StaleError(DownloadError("changed", remote.name))
    if is_packed(response):
        raise DownloadError("bad-answer", remote.name, "a compressed body")
    if response.status_code == 200:
        partial.restart()
    elif response.status_code != 206 or not _goes_on(response.headers.get("Content-Range", ""), partial.length, remote):
        partial.restart()
        raise TransientError("bad-answer", remote.name, f"status {response.status_code} with another range")
    length = number(response.headers.get("Content-Length"))
    if length is not None and length != remote.size - partial.length:
        raise DownloadError(
            "wrong-size", remote.name, f"{length} bytes come, {remote.size - partial.length} are missing"
        )


def _goes_on(given: str, length: int, remote: RemoteFile) -> bool:
    found = _RANGE.fullmatch(given)
    if found is None or not length:
        return False
    first, last, whole = found.groups()
    return int(first) == length and int(last) == remote.size - 1 and whole in ("*", str(remote.size))
