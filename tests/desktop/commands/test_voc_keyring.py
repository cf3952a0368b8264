"""The commands on complaints before a keyring that waits for somebody to unlock it."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring_service import with_keyring
from voc_commands import ROOT, Command, surroundings
from voc_server import VocServer

from desktop.commands.complaints import fault_of, with_key
from desktop.system import credentials
from desktop.voc import jobs as voc_jobs
from desktop.voc.jobs import BatchControl, Chat, Classify, Finished, Order
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadEndpoint
from desktop.voc.protocol.messages import Probe
from desktop.words.voc_faults import voc_error_sentence
from engine.text.private import Private

SLOW = """
import threading
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 9

    def get_password(self, service, username):
        print("asked", file=open(HEARD, "w"), flush=True)
        threading.Event().wait(600)

    def set_password(self, service, username, password):
        pass
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Where the keyring is one that never answers; it makes a pipe readable when it is asked."""
    os.mkfifo(tmp_path / "heard")
    (tmp_path / "slowring.py").write_text(f"HEARD = {str(tmp_path / 'heard')!r}\n{SLOW}", encoding="utf-8")
    made = surroundings(tmp_path / "home", PYTHON_KEYRING_BACKEND="slowring.Keyring")
    made["PYTHONPATH"] += f":{tmp_path}"
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[VocServer]:
    """Never asked for anything here."""
    with VocServer() as running:
        yield running


@pytest.mark.parametrize("name", ["classify", "chat", "voc test"])
def test_a_locked_keyring_can_be_cancelled(
    server: VocServer, environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    """At once, whatever the keyring does; and nothing was sent."""
    endpoint = Endpoint(address=server.url, proxy="none")
    orders: dict[str, Order] = {
        "classify": Classify(text=Private("바퀴"), endpoint=endpoint),
        "chat": Chat(instruction=Private("요약"), text=Private("바퀴"), endpoint=endpoint),
        "voc test": voc_jobs.Test(endpoint=endpoint),
    }
    with Command(environment, *name.split()) as command:
        command.say(orders[name])
        assert (tmp_path / "heard").read_text() == "asked\n"
        command.say(BatchControl("cancel"))
        assert command.lines() == [Finished("cancelled", voc_error_sentence("cancelled"))]
        assert command.end() == (130, "")
    assert server.requests() == []


def test_a_keyring_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence of its own, after a while; one that answers in time is waited for."""
    answered = threading.Event()

    def slow(_: str) -> Private:
        assert answered.wait(60)
        return Private("key")

    monkeypatch.setattr(credentials, "voc_key", slow)
    endpoint = Endpoint(address="https://voc.example")
    with pytest.raises(BadEndpoint) as caught:
        asyncio.run(with_key(endpoint, 0.02))
    assert "열쇠고리가 답하지 않아" in fault_of(caught.value).sentence
    answered.set()
    assert asyncio.run(with_key(endpoint)).key == Private("key")


def test_a_keyring_takes_no_time_of_the_servers(server: VocServer, environment: dict[str, str], tmp_path: Path) -> None:
    """Whoever tests the connection is told when the server is asked, and not before the key is there."""
    with Command(environment, "voc", "test") as command:
        command.say(voc_jobs.Test(endpoint=Endpoint(address=server.url, proxy="none", key=Private("key"))))
        asking, found, finished = command.lines()
        assert isinstance(asking, voc_jobs.Asking)
        assert isinstance(found, Probe)
        assert finished == Finished()
    with Command(environment, "voc", "test") as command:
        command.say(voc_jobs.Test(endpoint=Endpoint(address=server.url, proxy="none")))
        assert (tmp_path / "heard").read_text() == "asked\n"
        command.say(BatchControl("cancel"))
        assert command.lines() == [Finished("cancelled", voc_error_sentence("cancelled"))]


LOCKED = """
import sys
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from desktop.system.credentials import keep_voc_key, voc_key
from engine.text.private import Private

keep_voc_key("https://kept.example", Private("k"))
service = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")
collection = "/org/freedesktop/secrets/collection/login"
with open_dbus_connection() as bus:
    bus.send_and_get_reply(new_method_call(service, "Lock", "ao", ([collection],)))
print("none" if voc_key("https://other.example") is None else "one")
"""


def test_nobody_is_asked_to_unlock_a_keyring_for_a_key_that_is_not_there(tmp_path: Path) -> None:
    """A real keyring that is locked, with another server's key in it: the answer comes, and no window."""
    made = surroundings(tmp_path / "home")
    done = with_keyring([sys.executable, "-c", LOCKED], {**made, "PROMPTS": "none"}, cwd=ROOT)
    assert (done.stdout.strip().splitlines()[-1:], done.returncode) == (["none"], 0), done.stderr
