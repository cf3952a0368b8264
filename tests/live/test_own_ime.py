"""The input method of our own on X11: a real IBus starts it, a real editor gets its Hangul, and its processes are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, await_true, key_names
from ime_desk import IEUM, await_ours, choose_ours, engine, install_ours, meeting_place, ours, status, typist, who_types
from ime_session import ImeSession

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

TEXT = "세종대왕이 만든 한글을 아주 빠르게 씁니다 값을 얹고 뷁도 쓴다 "

Place = tuple[Desk, Path]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk with an editor, on which the person has installed the input method."""
    with Desk(tmp_path_factory.mktemp("desk"), tray=False) as desk:
        file = desk.open_editor("mousepad")
        install_ours(desk)
        await_ours(desk)
        yield desk, file


@pytest.fixture
def chosen(place: Place) -> Place:
    """The input method in use, and an empty page."""
    desk, file = place
    choose_ours(desk)
    desk.press("ctrl+a", "Delete")
    desk.saved("mousepad", file, lambda text: not text.strip())
    return place


def written(chosen: Place, wanted: str) -> str:
    """What stands in the editor."""
    desk, file = chosen
    return desk.saved("mousepad", file, lambda text: text.rstrip("\n") == wanted).rstrip("\n")


def test_hangul_at_eight_milliseconds_a_key_is_exact(chosen: Place) -> None:
    """As fast as nobody types; no key is lost, doubled or late."""
    desk, _ = chosen
    desk.type(TEXT * 4, delay_ms=8)
    assert written(chosen, TEXT * 4) == TEXT * 4


def test_killed_in_the_middle_of_a_syllable_it_is_back_at_once(chosen: Place) -> None:
    """The syllable stays; keys pass as Latin letters until it is in use again, which takes less than 0.7 seconds."""
    desk, _ = chosen
    desk.press(*key_names("한글"), delay_ms=20)
    before = who_types(desk)
    began = time.monotonic()
    before.kill()
    await_true(lambda: engine(desk) == "ieum" and typist(desk) not in (None, before), 5, "the input method")
    assert time.monotonic() - began < 0.7
    desk.press(*key_names("나라 "), delay_ms=20)
    assert written(chosen, "한글나라 ") == "한글나라 "


def test_stopped_for_good_it_is_replaced(chosen: Place) -> None:
    """Keys wait for it, for half a second instead of fifteen, and then go to the next one."""
    desk, _ = chosen
    desk.press(*key_names("한글 "), delay_ms=20)
    before = who_types(desk)
    before.send_signal(signal.SIGSTOP)
    await_true(lambda: engine(desk) == "ieum" and not before.is_running(), 5, "another typing process")
    desk.press(*key_names("나라 "), delay_ms=20)
    assert written(chosen, "한글 나라 ") == "한글 나라 "


def test_told_to_end_it_ends_between_two_keys(chosen: Place) -> None:
    """What was being composed is committed, not doubled, and the next keys compose."""
    desk, _ = chosen
    desk.press(*key_names("한글"), delay_ms=20)
    before = who_types(desk)
    before.terminate()
    await_true(lambda: engine(desk) == "ieum" and typist(desk) not in (None, before), 5, "the input method")
    desk.press(*key_names("나라 "), delay_ms=20)
    assert written(chosen, "한글나라 ") == "한글나라 "


def test_without_who_watches_it_goes_on_typing(chosen: Place) -> None:
    """Nobody has to be there for a key."""
    desk, _ = chosen
    watcher = who_types(desk).parent()
    assert watcher is not None
    watcher.kill()
    desk.press(*key_names("한글 "), delay_ms=20)
    assert written(chosen, "한글 ") == "한글 "
    assert len(ours(desk)) == 1
    for each in ours(desk):
        each.kill()
    await_true(lambda: not ours(desk), 5, "the end")


def test_a_restarted_ibus_has_it_anew(chosen: Place) -> None:
    """It ends with its daemon, both processes, and the next daemon starts it."""
    desk, _ = chosen
    before = {each.pid for each in ours(desk)}
    desk.run("ibus", "restart")
    await_true(lambda: before.isdisjoint(each.pid for each in ours(desk)), 10, "the end of the old ones")
    await_ours(desk)
    choose_ours(desk)
    desk.press(*key_names("한글 "), delay_ms=20)
    assert written(chosen, "한글 ") == "한글 "


def test_after_three_failures_ibus_hangul_types_and_the_person_is_told(chosen: Place) -> None:
    """And who chooses ours again gets a new one."""
    desk, _ = chosen
    await_true(lambda: len(ours(desk)) == 2, 5, "who watches")
    for _ in range(3):
        if len(ours(desk)) < 2:
            break
        before = who_types(desk)
        before.kill()
        await_true(lambda gone=before: not gone.is_running() and engine(desk) in ("ieum", "hangul"), 5, "a next one")  # type: ignore[misc]
    await_true(lambda: engine(desk) == "hangul" and not ours(desk), 10, "ibus-hangul")
    given_up = status(desk)["given_up"]
    assert isinstance(given_up, dict) and given_up["instead"] == "hangul"
    desk.press(*key_names("한글 "), delay_ms=20)
    assert written(chosen, "한글 ") == "한글 "
    choose_ours(desk)
    assert status(desk)["given_up"] is None


def test_a_key_is_answered_in_two_milliseconds(chosen: Place) -> None:
    """Our own work: the whole way is IBus's, and as long with any other input method."""
    desk, _ = chosen
    child = who_types(desk)
    cpu = child.cpu_times()
    desk.press(*key_names(TEXT * 4), delay_ms=8)
    spent = child.cpu_times()
    keys = 2 * len(key_names(TEXT * 4))  # down and up
    assert (spent.user + spent.system - cpu.user - cpu.system) / keys < 0.002


def test_what_nobody_draws_nobody_takes(chosen: Place) -> None:
    """This daemon has no panel: what was meant for its list is not offered, and Tab is the editor's."""
    desk, _ = chosen
    session = ImeSession(meeting_place(desk))
    try:
        desk.press("BackSpace")
        session.wait(lambda: session.hangul, "the input method comes")
        desk.type("학")
        session.wait(lambda: session.stands("학"), "what was typed is told")
        session.offer("학교에서", "학생")
        desk.press("Tab")
        session.wait(lambda: bool(session.tabs or session.used), "a Tab is told")
        assert not session.used
    finally:
        session.close()
    assert written(chosen, "학\t") == "학\t"


def test_removed_it_leaves_ibus_hangul_and_no_file(place: Place) -> None:
    """Last: the desktop is as it was, while the editor stays open."""
    desk, _ = place
    choose_ours(desk)
    done = desk.run(*IEUM, "ime", "remove")
    assert done.returncode == 0, done.stderr
    await_true(lambda: not ours(desk), 10, "the end")
    found = status(desk)
    assert not (found["installed"] or found["known"] or found["listed"] or found["used"])
    home = Path(desk.environment["HOME"])
    assert not (home / ".config" / "environment.d").exists()
    assert not (home / ".local" / "share" / "ibus" / "component").exists()


def test_run_by_hand_it_registers_itself(place: Place) -> None:
    """For who works on it: no file, a daemon that never heard of it, and the same keys."""
    desk, file = place
    code = (
        "import sys\nfrom desktop.ime.host import serve\nfrom desktop.ime.service.serving import NoPulse\n"
        "told = {'initial-input-mode': 'hangul'}\nsys.exit(serve(NoPulse(), 0, told, started_by_ibus=False))\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code], env=desk.environment, cwd=Path(__file__).parents[2])
    try:
        await_true(lambda: desk.run("ibus", "engine", "ieum").returncode == 0 and engine(desk) == "ieum", 20, "it")
        desk.press("ctrl+a", "Delete", *key_names("한글 "), delay_ms=20)
        assert written((desk, file), "한글 ") == "한글 "
    finally:
        child.terminate()
        assert child.wait(10) == 5
