"""Servers that classify complaints, on this machine, as child processes.

``VocServer`` speaks the VoC contract and OpenAI's protocol, with faults on
demand; ``LlamaServer`` is llama-cpp-python's own OpenAI-compatible server with
a small random model.  By hand: ``python tests/support/voc_server.py`` prints
its address and serves until it is killed.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import httpx

__all__ = ["DICTIONARY", "LlamaServer", "VocFault", "VocServer", "certificate"]

Kind: TypeAlias = Literal[
    "status",  # answers ``status`` with ``headers``
    "stall",  # no answer before the server is closed or ``release`` is called
    "cut",  # the connection ends in the middle of the body
    "html",  # a page instead of JSON
    "shape",  # JSON of another shape
    "failed",  # success is false, the error quotes the text
    "broken",  # the model's words are no JSON
    "foreign",  # a category that the dictionary does not hold
    "formula",  # words that a table would calculate
    "large",  # 50 MB
    "think",  # the model thinks aloud first
    "length",  # the model stops at its limit of tokens
    "refuses",  # 400 for requests with any of ``features``
    "redirect",  # to headers["Location"]
]

DICTIONARY = '{"해충": {"바퀴": ["독일바퀴", "재발"], "쥐": ["생쥐"]}, "서비스": {"일정": ["지각", "미방문"]}}'
"""A small dictionary for tests."""


@dataclasses.dataclass
class VocFault:
    """What goes wrong, in requests to a path that begins with ``path``, so many ``times`` after ``skip`` others."""

    kind: Kind
    path: str = "/"
    times: int = 1
    skip: int = 0
    status: int = 500
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    features: tuple[str, ...] = ()
    holding: str = ""
    """Only requests whose body holds this."""


class VocServer:
    """A context manager; ``url`` is where it serves.

    ``key``: without it everything is refused.  ``certificate`` (PEM files of
    the certificate and its key) makes it speak TLS.  ``delay``: seconds that
    an answer takes.  ``share`` of requests that fail with 503, by chance from a seed.
    ``protocol``: "voc", "openai" or "both".
    """

    def __init__(
        self,
        protocol: str = "both",
        key: str = "",
        certificate: tuple[Path, Path] | None = None,
        delay: float = 0.0,
        share: float = 0.0,
        port: int = 0,
    ) -> None:
        options = ["--protocol", protocol, "--delay", str(delay), "--share", str(share), "--port", str(port)]
        options += ["--key", key] if key else []
        options += ["--certificate", str(certificate[0]), "--private", str(certificate[1])] if certificate else []
        self._command = [sys.executable, __file__, *options]
        self._scheme = "https" if certificate else "http"
        self._child: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        # Standard input is the leash: a test that was killed leaves no server behind.
        self._child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._child.stdout is not None
        port = self._child.stdout.readline().strip()
        assert port, "the server did not start"
        self.url = f"{self._scheme}://127.0.0.1:{port}"
        self._control = httpx.Client(base_url=self.url, verify=False, trust_env=False, timeout=60)  # noqa: S501
        return self

    def __exit__(self, *_: object) -> None:
        assert self._child is not None
        self._control.close()
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            pipe.close()
        self._child.wait(30)

    @property
    def pid(self) -> int:
        """Of the child."""
        assert self._child is not None
        return self._child.pid

    def reset(self, *faults: VocFault, delay: float = 0.0) -> None:
        """Forgets what was asked and what goes wrong; from now on these faults."""
        plain = [dataclasses.asdict(fault) for fault in faults]
        self._control.post("/_control", json={"faults": plain, "delay": delay}).raise_for_status()

    def requests(self, path: str = "") -> list[dict[str, Any]]:
        """What was asked so far: method, path, headers (small letters), body (text), at."""
        found: list[dict[str, Any]] = self._control.get("/_requests").json()
        return [each for each in found if each["path"].startswith(path)]

    def wait(self, *, stalled: int = 0, asked: int = 0, gone: int = 0) -> None:
        """Until so many requests hang, came in all, or were given up by who asked."""
        params = {"stalled": stalled, "asked": asked, "gone": gone}
        self._control.get("/_wait", params=params).raise_for_status()

    def release(self) -> None:
        """Lets what hangs go on."""
        self._control.post("/_release").raise_for_status()


class LlamaServer:
    """llama-cpp-python's server with the model ``gguf``; a context manager."""

    def __init__(self, gguf: Path, key: str = "") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = ["--model", str(gguf), "--port", str(port), "--chat_format", "chatml", "--n_threads", "1"]
        options += ["--n_ctx", "2048", "--model_alias", "tiny", "--verbose", "false", "--seed", "1"]
        self._command = [sys.executable, "-W", "ignore", "-m", "llama_cpp.server", *options]
        self._command += ["--api_key", key] if key else []
        self._key = key
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        silent = subprocess.DEVNULL
        self._child = subprocess.Popen(self._command, stdin=silent, stdout=silent, stderr=silent)
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        # It says nothing when it is ready, so it is asked; between two questions it is waited for its end.
        with httpx.Client(trust_env=False, headers=headers) as client:
            for _ in range(600):
                with contextlib.suppress(httpx.HTTPError):
                    client.get(f"{self.url}/v1/models").raise_for_status()
                    return self
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._child.wait(0.1)
                    break
        self.__exit__()
        raise AssertionError("the llama server did not start")

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.terminate()
            self._child.wait(30)


def certificate(folder: Path) -> tuple[Path, tuple[Path, Path]]:
    """An authority of our own, and a certificate with its key that it made for this machine: PEM files."""
    import trustme

    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    made.cert_chain_pems[0].write_to_path(str(folder / "server.pem"))
    made.private_key_pem.write_to_path(str(folder / "server.key"))
    return folder / "ca.pem", (folder / "server.pem", folder / "server.key")


def _serve(options: argparse.Namespace) -> None:
    import uvicorn
    from voc_app import VocApp

    # The protocol is named because asyncio turns Nagle off only where it is.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", options.port))
        listening.listen(128)  # before the address is told
        app = VocApp(options.protocol, options.key, options.delay, options.share)
        config = uvicorn.Config(
            app,
            log_level="critical",
            access_log=False,
            lifespan="off",
            ssl_certfile=options.certificate,
            ssl_keyfile=options.private,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        print(listening.getsockname()[1], flush=True)  # noqa: T201  # that is how it is found
        if not options.stay:
            threading.Thread(target=_leash, daemon=True).start()
        server.run(sockets=[listening])


def _leash() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


def main() -> None:
    """Serves by hand, or as a child of ``VocServer``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protocol", choices=("voc", "openai", "both"), default="both")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default="")
    parser.add_argument("--certificate")
    parser.add_argument("--private")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--share", type=float, default=0.0)
    parser.add_argument("--stay", action="store_true", help="serve on without standard input")
    with contextlib.suppress(KeyboardInterrupt):
        _serve(parser.parse_args())


def made_faults(plain: list[dict[str, Any]]) -> Iterator[VocFault]:
    """The faults that a test sent."""
    for each in plain:
        yield VocFault(**{**each, "features": tuple(each["features"])})


if __name__ == "__main__":
    main()
