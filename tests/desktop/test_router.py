"""From other threads' messages to those whom they concern."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from desktop.router import Router
from desktop.ui.kit.bridge import Bridge


class Word(str):
    """A message that is also another class's."""

    __slots__ = ()


def test_a_message_goes_to_all_whom_it_concerns() -> None:
    """In the order in which they asked for it, and to nobody else; a subclass is another class."""
    router, heard = Router(), list[tuple[str, object]]()
    router.on(int, str, to=lambda message: heard.append(("first", message)))
    router.on(int, to=lambda message: heard.append(("second", message)))
    for message in (1, "a", 2.5, True, Word("b"), None):
        router.route(message)
    assert heard == [("first", 1), ("second", 1), ("first", "a")]


def test_what_a_thread_posts_arrives_in_the_main_one(qtbot: QtBot) -> None:
    """The bridge hands over to a router in the thread that made it, in the order of the posts."""
    router, heard = Router(), list[tuple[int, bool]]()
    router.on(int, to=lambda number: heard.append((number, threading.current_thread() is threading.main_thread())))
    bridge = Bridge(router.route)

    def post() -> None:
        for number in range(3):
            bridge.post(number)

    thread = threading.Thread(target=post)
    thread.start()
    thread.join()
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [(0, True), (1, True), (2, True)]
