"""The input method of our own under a real fcitx5, on X11; ``make live-all`` runs it, with what packaging/fcitx5/setup.sh installs."""

from __future__ import annotations

import functools
import json
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import DeskError, await_true, key_names
from desk_fcitx5 import Fcitx5Desk, build_addon, play_killed, play_listed
from desk_programs import Program, open_program
from ime_desk import IEUM
from ime_takes import await_text, play_typed

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(1800)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"
PROGRAMS = ("mousepad", "featherpad")
"""GTK 3 and Qt 5."""
BOUND_S = 0.9
"""A key never waits longer."""
SLOW_S = 1.5
"""What a machine that does something else may take besides."""


class Place:
    """A program in which somebody types, on a desk where fcitx5 leads."""

    def __init__(self, desk: Fcitx5Desk, program: Program) -> None:
        self.desk, self.program = desk, program

    def type(self, text: str) -> None:
        """Presses its keys, as fast as nobody does."""
        self.desk.press(*key_names(text), delay_ms=8)

    def composes(self) -> bool:
        """Whether Hangul arrives; leaves an empty page."""
        self.program.empty()
        self.type("가 ")
        try:
            await_true(lambda: self.program.text().startswith("가"), 2.0, "text")
        except DeskError:
            return False
        self.program.empty()
        return True


@pytest.fixture(scope="module")
def addon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without a warning."""
    return build_addon(tmp_path_factory.mktemp("addon"))


@pytest.fixture(scope="module")
def desk(addon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fcitx5Desk]:
    """A desk with fcitx5, under which ours is the input method."""
    with Fcitx5Desk(tmp_path_factory.mktemp("desk"), addon) as made:
        yield made


@pytest.fixture(scope="module", params=PROGRAMS)
def opened(desk: Fcitx5Desk, request: Any) -> Iterator[Place]:
    """A program with the focus."""
    program = open_program(desk, request.param)
    yield Place(desk, program)
    program.close()


@pytest.fixture
def place(opened: Place) -> Place:
    """An empty page, and ours in use."""
    await_true(opened.composes, 60, "Hangul")
    return opened


@pytest.mark.parametrize("delay_ms", [8, 20])
def test_what_is_typed_is_exact(place: Place, delay_ms: int) -> None:
    """As fast as nobody types, and as fast as the quickest do."""
    play_typed(place.desk, place.program, delay_ms)


def test_rows_are_taken(place: Place) -> None:
    """Inside the key event, without a grab and without a pasted text, and exactly; fcitx5's panel lists them."""
    play_listed(place.desk, place.program, ARTEFACTS / f"fcitx5-{type(place.program).__name__}.png")


def test_with_the_whole_program_a_row_of_the_popup_is_taken(place: Place) -> None:
    """On X11 the popup stands where fcitx5's input method says that the caret is: nobody else knows."""
    desk = place.desk
    welcomed = Path(desk.environment["HOME"]) / ".local" / "share" / "ieum" / "welcomed"
    welcomed.parent.mkdir(parents=True, exist_ok=True)
    welcomed.touch()
    program = desk.start(*IEUM)

    def shown() -> int:
        told = desk.run(*IEUM, "status", "--json").stdout
        return int(json.loads(told)["counts"]["shown"]) if told.startswith("{") else 0

    def offers() -> bool:
        place.program.empty()
        before = shown()
        place.type("오늘 날")
        try:
            await_true(lambda: shown() > before, 3.0, "rows")
        except DeskError:
            return False
        return True

    try:
        # The program is there some time after its start.
        await_true(offers, 60, "a popup")
        desk.press("Tab")
        await_true(
            lambda: re.fullmatch("오늘 날[가-힣]+ ", place.program.text()) is not None, 10, "a word that was taken"
        )
    finally:
        desk.stop(program)


def test_killed_in_the_middle_of_a_syllable_it_is_back_for_the_next_key(place: Place) -> None:
    """The syllable stays, and the very next key is composed by the next one who types."""
    play_killed(place.desk, place.program, place.desk.fcitx5)


def test_stopped_for_good_it_is_replaced(place: Place) -> None:
    """A key waits half a second for it, and then the next one answers; fcitx5 goes on."""
    place.type("한글 ")
    before = place.desk.fcitx5.typist()
    before.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    place.type("나라 ")
    assert place.desk.fcitx5.state() == 2
    assert time.monotonic() - began < BOUND_S + SLOW_S
    await_text(place.program, "한글 나라 ")
    assert not before.is_running()


def test_with_nobody_who_answers_keys_pass(place: Place) -> None:
    """As Latin letters, after one bounded wait, until there is somebody again."""
    place.type("한글 ")
    stopped = place.desk.fcitx5.processes()
    for each in stopped:
        each.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    place.desk.press("r", "k", "s", "k", delay_ms=8)
    assert place.desk.fcitx5.state() == 2
    assert time.monotonic() - began < BOUND_S + SLOW_S
    await_text(place.program, "한글 rksk")
    for each in stopped:
        each.kill()
    await_true(place.composes, 30, "Hangul again")


def test_without_who_watches_it_goes_on_typing(place: Place) -> None:
    """And when it has gone too, all is started anew."""
    watcher = place.desk.fcitx5.typist().parent()
    assert watcher is not None
    watcher.kill()
    place.type("한글 ")
    await_text(place.program, "한글 ")
    for each in place.desk.fcitx5.processes():
        each.kill()
    await_true(place.composes, 30, "Hangul again")
    assert len(place.desk.fcitx5.processes()) == 2


def test_told_to_end_it_ends_between_two_keys(place: Place) -> None:
    """What was being composed is committed, not doubled, and the next keys compose."""
    place.type("한글")
    place.desk.fcitx5.typist().terminate()
    place.type("나라 ")
    await_text(place.program, "한글나라 ")


def test_the_trigger_key_is_fcitx5s(place: Place) -> None:
    """The open syllable is text then; who comes back means Hangul."""
    place.type("한글")
    place.desk.press("ctrl+space")
    place.desk.press("a", "b", delay_ms=8)
    place.desk.press("ctrl+space")
    place.type("나라 ")
    await_text(place.program, "한글ab나라 ")


@pytest.mark.parametrize("opened", ["mousepad"], indirect=True)
def test_what_is_open_stays_where_the_focus_was(place: Place) -> None:
    """As text, and what is typed after coming back is behind it; Qt 5 loses it, whoever composes."""
    place.type("한글")
    window = place.desk.focused_window()
    other = place.desk.start("xterm", "-title", "elsewhere")
    place.desk.focus_window_named("elsewhere")
    place.type("다른")
    place.desk.run("xdotool", "windowfocus", "--sync", window)
    place.type("나라 ")
    await_text(place.program, "한글나라 ")
    place.desk.stop(other)


def test_a_restarted_fcitx5_types_on(place: Place) -> None:
    """Those who typed under the old one have ended, and the next one starts its own."""
    before = {each.pid for each in place.desk.fcitx5.processes()}
    place.desk.fcitx5.restart()
    await_true(
        lambda: before.isdisjoint(each.pid for each in place.desk.fcitx5.processes()), 10, "the end of the old ones"
    )
    await_true(place.composes, 30, "Hangul")


def test_after_three_failures_a_keyboard_types(place: Place) -> None:
    """Another of the person's input methods is in use then, until they choose ours again."""
    desk = place.desk
    for _ in range(3):
        if not desk.fcitx5.processes():
            break
        before = desk.fcitx5.typist()
        before.kill()
        await_true(functools.partial(_is_followed, desk, before.pid), 10, "the next one")
    await_true(lambda: not desk.fcitx5.processes() and desk.fcitx5.state() == 1, 10, "a keyboard")
    desk.press("r", "k", delay_ms=8)
    await_text(place.program, "rk")
    desk.press("ctrl+space")
    await_true(lambda: desk.fcitx5.state() == 2 and len(desk.fcitx5.processes()) == 2, 20, "chosen again")


def _is_followed(desk: Fcitx5Desk, gone: int) -> bool:
    """Whether another one types, or nobody."""
    there = desk.fcitx5.processes()
    return gone not in [each.pid for each in there] and len(there) != 1
