"""The commands on complaints before a keyring that waits for somebody to unlock it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from voc_commands import Command, surroundings
from voc_server import VocServer

from desktop.commands.complaints import fault_of, with_key
from desktop.system import credentials
from desktop.voc import jobs as voc_jobs
from desktop.voc.jobs import BatchControl, Chat, Classify, Finished, Order
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadEndpoint
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


def test_a_test_of_the_connection_waits_no_longer_than_for_a_server(
    server: VocServer, environment: dict[str, str], tmp_path: Path
) -> None:
    """The window that asked gives up soon after."""
    with Command(environment, "voc", "test") as command:
        command.say(voc_jobs.Test(endpoint=Endpoint(address=server.url, proxy="none")))
        assert (tmp_path / "heard").read_text() == "asked\n"
        [over] = command.lines()
        assert isinstance(over, Finished)
        assert over.code == "keyring-silent"
