"""The API key: in the system's keyring under its host, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring_service import available, with_keyring
from voc_commands import ROOT, surroundings
from voc_server import VocServer

from desktop.system import credentials
from engine.text.private import Private

KEY = "sk-canaryCANARYcanary"


class Memory(KeyringBackend):
    """A keyring that forgets with the test."""

    # Below that of "none": whoever looks for a keyring in another test must not find this one.
    priority = -1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Broken(Memory):
    """One whose library raises what it likes, and quotes."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(KEY)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(password)


class OnDisk(Memory):
    """Writes plain files."""


OnDisk.__module__ = "keyrings.alt.file"


class Forgetful(Memory):
    """Takes everything and keeps nothing."""


Forgetful.__module__ = "keyring.backends.null"


@pytest.fixture
def ring(request: pytest.FixtureRequest) -> Iterator[Memory]:
    """In the place of the system's."""
    before = keyring.get_keyring()
    made: Memory = getattr(request, "param", Memory)()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_key_belongs_to_its_host(ring: Memory) -> None:
    """However the address is spelled; a port is another server, and so is what is spoken to openly; cleared, it is gone."""
    credentials.keep_voc_key("https://Voc.Example/v1/", Private(KEY))
    for host in ("voc.example", "https://voc.example:443", "voc.example:443", "HTTPS://voc.example/predict"):
        assert credentials.voc_key(host) == Private(KEY)
    for other in ("voc.example:8443", "voc.example.evil", "http://[::1", "https://other", "http://voc.example"):
        assert credentials.voc_key(other) is None
    for other in ("http://voc.example:443", "http://voc.example:80"):
        assert credentials.voc_key(other) is None
    credentials.keep_voc_key("http://localhost:8000/v1", Private("other"))
    assert credentials.voc_key("http://LOCALHOST:8000") == Private("other")
    assert credentials.voc_key("localhost:8000") is None
    credentials.keep_voc_key("http://localhost:8000", None)
    credentials.keep_voc_key("voc.example", None)
    credentials.keep_voc_key("voc.example", None)
    assert ring.kept == {}


@pytest.mark.parametrize("ring", [Broken, OnDisk, Forgetful], indirect=True)
def test_a_keyring_that_is_none(ring: Memory) -> None:
    """Broken, one that writes plain files, one that keeps nothing: said in one word, without the key."""
    works: tuple[Callable[[], object], ...] = (
        lambda: credentials.voc_key("h"),
        lambda: credentials.keep_voc_key("h", Private(KEY)),
    )
    for work in works:
        with pytest.raises(credentials.NoKeyring) as caught:
            work()
        assert KEY not in str(caught.value)
        assert caught.value.__cause__ is None
    assert ring.kept == {}


@pytest.mark.skipif(not available(), reason="no gnome-keyring or no dbus-run-session")
def test_a_real_secret_service(tmp_path: Path) -> None:
    """A key is kept, used by the command, and forgotten; no file holds it in the clear."""
    with VocServer("voc", key=KEY) as server:
        settings = f'[voc]\naddress = "{server.url}"\nproxy = "none"\n'
        environment = surroundings(tmp_path, settings)
        ieum = f"{sys.executable} -m desktop"
        script = f"{ieum} voc key && {ieum} voc test && {ieum} voc key --clear && {ieum} voc test"
        done = with_keyring(["sh", "-c", script], environment, given=KEY + "\n", cwd=ROOT)
    assert "qwen3-voc-lora" in done.stdout, done.stderr
    assert done.returncode == 1  # the last test, without the key
    assert "API 키" in done.stderr
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert any("keyring" in each.suffix or "keyrings" in str(each) for each in files)
    assert not [each for each in files if KEY.encode() in each.read_bytes()]
    assert KEY not in done.stdout + done.stderr


def test_without_a_bus_there_is_no_keyring(tmp_path: Path) -> None:
    """The real backends, and nobody behind them."""
    environment = surroundings(tmp_path, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonesuch")
    del environment["PYTHON_KEYRING_BACKEND"]
    code = "from desktop.system import credentials as c\nfrom engine.text.private import Private\ntry:\n c.keep_voc_key('h', Private('k'))\nexcept c.NoKeyring: print('none')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "none\n"
