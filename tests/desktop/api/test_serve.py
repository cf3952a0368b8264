"""``ieum serve``: how it starts, what it refuses, what it leaves in its log."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest
from api_served import ROOT, ServedApi, api_home
from websockets.sync.client import connect

from desktop.api.errors import KeysUnusable
from desktop.api.listening import listening_sockets
from desktop.api.options import ApiOptions, is_loopback
from desktop.api.safety.keys import KeyRing, add_key
from desktop.api.safety.origins import named_host, origin_of
from engine.text.private import Private

CANARY = "뷁쩗"
EVERYWHERE = "0.0.0.0"  # noqa: S104  # what is tried


def serve(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A start that ends by itself."""
    command = [sys.executable, "-m", "desktop", "serve", *arguments]
    return subprocess.run(
        command,
        check=False,
        env=api_home(home, **environment),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_it_ends_by_a_signal_and_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl+C: exit code 0, its engine is gone, and its ports are free."""
    with ServedApi(tmp_path, "--only", "eot") as running:
        assert set(running.at) == {"eot"}
        engines = psutil.Process(running.pid).children(recursive=True)
        assert engines
        assert running.end() == (0, "")
        assert not [each for each in engines if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
        for each in listening_sockets("127.0.0.1", int(running.at["eot"].rpartition(":")[2])):
            each.close()


def test_it_stands_behind_whoever_types(tmp_path: Path) -> None:
    """The process and its engine have a lower priority than others."""
    with ServedApi(tmp_path, "--only", "eot") as running:
        served = psutil.Process(running.pid)
        assert {each.nice() for each in (served, *served.children())} == {max(10, psutil.Process().nice())}


def test_a_dead_engine_comes_back(tmp_path: Path) -> None:
    """Killed while idle: what is asked meanwhile is answered with 503 or served, and soon with 200 again."""
    with ServedApi(tmp_path, "--only", "eot", "--no-rate-limits") as running:
        (engine,) = psutil.Process(running.pid).children()
        engine.send_signal(signal.SIGKILL)
        engine.wait(30)
        with httpx.Client(trust_env=False, timeout=30) as client:
            seen = set()
            while (status := client.post(f"{running.at['eot']}/predict/eot", json={"text": "네"}).status_code) != 200:
                seen.add(status)
            assert seen <= {503}


def test_nothing_that_was_asked_is_in_the_log(tmp_path: Path) -> None:
    """At DEBUG, in both contracts, by HTTP and WebSocket, well and badly asked: no text, no key, no address."""
    with ServedApi(tmp_path) as running, httpx.Client(trust_env=False, timeout=30) as client:
        eot, predictor = running.at["eot"], running.at["predictor"]
        key = {"Authorization": f"Bearer eot_{CANARY.encode().hex()}"}
        heard = [
            client.post(f"{eot}/predict/eot", json={"text": CANARY}, headers=key),
            client.post(f"{eot}/predict/eot", json={"text": [CANARY]}),
            client.post(f"{eot}/predict/eot", json={"text": CANARY, "top_k": CANARY}),
            client.post(f"{eot}/predict/eot", json={CANARY: CANARY}),
            client.post(f"{eot}/predict/eot", json={"text": "가", "model": CANARY}),
            client.post(
                f"{eot}/predict/eot",
                content=f'{{"text": "{CANARY}'.encode(),
                headers={"Content-Type": "application/json"},
            ),
            client.post(f"{eot}/{CANARY}", json={}),
            client.post(f"{predictor}/predict", params={"text": CANARY}),
            client.post(f"{predictor}/predict", params={"text": CANARY, "top_k": CANARY}),
            client.post(f"{predictor}/predict", json={"text": CANARY, "top_k": 99}),
        ]
        with connect(predictor.replace("http", "ws") + "/ws/canary", proxy=None) as typing:
            for said in (
                f'{{"type": "input", "text": "{CANARY}"}}',
                f'{{"type": "{CANARY}"',
                f'{{"text": "{CANARY}"}}',
            ):
                typing.send(said)
                typing.recv(30)
        with socket.create_connection(("127.0.0.1", int(eot.rpartition(":")[2])), 30) as connection:
            connection.sendall(f"GET /{CANARY} HTTP\r\n\r\n".encode())
            assert connection.recv(4096).startswith(b"HTTP/1.1 400")
        status, beside = running.end()
        log = running.log.read_text(encoding="utf-8")
    assert status == 0
    assert len(log.splitlines()) > len(heard)
    secrets = (CANARY, *CANARY, CANARY.encode().hex(), "%EB%B7%81", "canary")
    assert not [secret for secret in secrets for said in (log, beside) if secret in said]
    # Only the caller's own text goes back to the caller, and in no error.
    assert not [each for each in heard if each.status_code != 200 and CANARY in each.text]


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """Exit code 1, the port and the option that changes it; no engine is started."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = serve(tmp_path, "--port-eot", str(port), "--only", "eot")
    assert told.returncode == 1
    assert str(port) in told.stderr and "--port-eot" in told.stderr and not told.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--host", EVERYWHERE], EVERYWHERE),
        (["--host", "::"], "::"),
        (["--host", "everywhere"], "everywhere"),
        (["--port-eot", "65536"], "65536"),
        (["--port-eot", "-1"], "-1"),
        (["--port-eot", "http"], "http"),
        (["--new-key", "two words"], ""),
        (["--require-key"], "--new-key"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments: list[str], named: str, tmp_path: Path) -> None:
    """Exit code 2 before anything is started: no public address without keys, no port that is none."""
    told = serve(tmp_path, *arguments)
    assert told.returncode == 2
    assert named in told.stderr and told.stderr.count("\n") == 1 and not told.stdout


def test_the_contracts_variables_are_heard(tmp_path: Path) -> None:
    """EOT_API_HOST and EOT_API_PORT, where no option says otherwise."""
    assert serve(tmp_path, EOT_API_HOST=EVERYWHERE).returncode == 2
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert port in serve(tmp_path, "--only", "eot", EOT_API_PORT=port).stderr


def test_without_the_libraries_it_says_which(tmp_path: Path) -> None:
    """They are an extra."""
    (tmp_path / "fastapi.py").write_text("raise ImportError\n", encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from desktop.__main__ import main; sys.exit(main(['serve']))"
    told = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        env=api_home(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 2 and "ieum[api]" in told.stderr


def test_a_key_is_made_once_and_kept_nowhere(tmp_path: Path) -> None:
    """It is printed alone, recognised afterwards, and only its digest is in a file of its owner's."""
    home = tmp_path / "home"
    told = serve(home, "--new-key", "office", "--premium")
    assert told.returncode == 0 and "office" in told.stderr
    key = told.stdout.strip()
    assert key.startswith("eot_premium_") and len(key) > 40
    file = home / "config" / "ieum" / "api-keys"
    assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_text(encoding="utf-8")
    assert key not in content and hashlib.sha256(key.encode()).hexdigest() in content
    caller = KeyRing.read(file).caller(Private(key))
    assert caller is not None and (caller.name, caller.tier) == ("office", "premium")
    assert KeyRing.read(file).caller(Private(key + "x")) is None
    assert serve(home, "--new-key", "office").returncode == 2


def test_a_key_is_revoked_for_a_server_that_runs(tmp_path: Path) -> None:
    """It lets the key in, and from the moment it is revoked no more; a file that is spoilt lets nobody in."""
    home = tmp_path / "home"
    key = serve(home, "--new-key", "office").stdout.strip()
    other = serve(home, "--new-key", "other").stdout.strip()
    with (
        ServedApi(home, "--only", "eot", "--require-key") as running,
        httpx.Client(trust_env=False, timeout=30) as client,
    ):

        def status(key: str) -> int:
            told = client.post(
                f"{running.at['eot']}/predict/eot", json={"text": "네"}, headers={"Authorization": f"Bearer {key}"}
            )
            return told.status_code

        assert (status(key), status(other), status("made-up")) == (200, 200, 401)
        assert serve(home, "--revoke-key", "office").returncode == 0
        assert (status(key), status(other)) == (401, 200)
        new = serve(home, "--new-key", "new").stdout.strip()
        assert status(new) == 200
        (home / "config" / "ieum" / "api-keys").write_text("no key\n", encoding="utf-8")
        assert (status(new), status("made-up")) == (401, 401)
    assert serve(home, "--revoke-key", "office").returncode == 2


def test_bad_files_of_keys_are_refused(tmp_path: Path) -> None:
    """Readable by others, broken, a folder; where there is none there are no keys."""
    file = tmp_path / "keys"
    assert not KeyRing.read(file)
    add_key(file, "a", "standard")
    assert KeyRing.read(file)
    file.chmod(0o640)
    faults = [fault_of(file)]
    file.chmod(0o600)
    for content in (b"one\n", b"a standard xyz\n", b"a royal " + b"0" * 64, b"\xff\xfe"):
        file.write_bytes(content)
        faults.append(fault_of(file))
    file.write_bytes(b"# a comment of a megabyte\n" * 50_000)
    faults.append(fault_of(file))
    file.unlink()
    file.mkdir()
    faults.append(fault_of(file))
    file.rmdir()
    if hasattr(os, "mkfifo"):  # nobody writes to it, and nobody waits
        os.mkfifo(file, 0o600)
        assert fault_of(file) == "unreadable"
    assert fault_of(Path(os.devnull) / "keys") == "unreadable"
    assert faults == ["open-to-others", *["broken"] * 5, "unreadable"]


def fault_of(file: Path) -> str:
    with pytest.raises(KeysUnusable) as caught:
        KeyRing.read(file)
    return caught.value.fault


def test_a_public_address_needs_a_key_of_everybody(tmp_path: Path) -> None:
    """Once there are keys it may listen there, and then nobody is let in without one."""
    key = serve(tmp_path, "--new-key", "office").stdout.strip()
    with ServedApi(tmp_path, "--host", EVERYWHERE, "--only", "eot") as running, httpx.Client(trust_env=False) as client:
        address = running.at["eot"].replace(EVERYWHERE, "127.0.0.1")
        assert client.get(f"{address}/health").status_code == 401
        assert client.get(f"{address}/health", headers={"Authorization": f"Bearer {key}"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        (EVERYWHERE, False),
        ("::", False),
        ("192.168.0.7", False),
        ("home.example", False),
    ],
)
def test_only_the_loopback_is_private(host: str, expected: bool) -> None:
    """An address that others reach is public, and so is a name, which may lead anywhere."""
    assert is_loopback(host) is expected
    assert ApiOptions(host=host).public is not expected


@pytest.mark.parametrize(
    ("origin", "site", "expected"),
    [
        (None, None, "none"),
        (None, "none", "none"),
        (None, "same-origin", "none"),
        (None, "cross-site", "foreign"),
        ("http://localhost:8177", None, "own"),
        ("https://localhost:8177", None, "foreign"),
        ("http://localhost:3000", None, "allowed"),
        ("http://localhost:30000", None, "foreign"),
        ("null", None, "foreign"),
        ("", None, "foreign"),
    ],
)
def test_whose_page_asks(origin: str | None, site: str | None, expected: str) -> None:
    """By what browsers say and no page can change."""
    assert origin_of(origin, site, "localhost:8177", ("http://localhost:3000",)) == expected


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost", "localhost"),
        ("LocalHost:80", "localhost"),
        ("[::1]:80", "::1"),
        ("[::1]", "::1"),
        ("::1", ""),
        ("a:b", ""),
        ("a:", ""),
        ("", ""),
        ("[::1", ""),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    """Without its port; what is none is empty, which is nobody's name."""
    assert named_host(header) == name


def test_it_may_have_many_connections() -> None:
    """As many files as the system allows within reason; never fewer than before."""
    code = (
        "import resource; from desktop.system.seal import allow_files; kind = resource.RLIMIT_NOFILE;"
        "hard = resource.getrlimit(kind)[1]; resource.setrlimit(kind, (100, hard)); allow_files(300);"
        "print(resource.getrlimit(kind)[0]); allow_files(200); print(resource.getrlimit(kind)[0])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.split() == ["300", "300"]
