"""Plays about complaints: text marked in an editor, a chord, the tray's entries, and the windows."""

from __future__ import annotations

import dataclasses
import functools
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk import await_true

from desktop.session.events import InputStarted
from desktop.voc.jobs import Piece, VocLine

if TYPE_CHECKING:
    from driver import Player

    from desktop.ui.voc.batch_window import BatchWindow
    from desktop.ui.voc.job_window import VocJobWindow
    from desktop.ui.voc.window import ResultWindow

__all__ = ["VOC_PLAYS"]

_CHORD = "ctrl+alt+c"


def mark(player: Player, editor: str, typed: str, marked: str, word: str) -> None:
    """Types much, marks one line of it and asks about that; then presses chords with nothing marked."""
    player.type(f"{typed} ")
    for show in (player.app.voc.show_result, player.app.voc.show_batch, player.app.voc.show_chat):
        player.look(show)
    for each in (player.app.voc.result, player.app.voc.batch, player.app.voc.chat):
        assert each is not None
        player.wait(each.isVisible, "a window")
        player.look(each.close)
    player.to_editor(editor)
    _meet("looked")
    player.press("Return")
    player.type(marked)
    player.press("shift+Home", _CHORD)
    window = _answered(player)
    player.shot("1-result")
    player.report.update(
        text=player.look(window.box.toPlainText),
        claim=player.look(lambda: window.result.claim),
        confidence=player.look(lambda: window.result.confidence),
        active=player.look(window.isActiveWindow),
        reprs=[repr(each) for each in (window, window.access, player.app.voc, window.job)],
    )
    player.click(player.button(window, "다시 분류"))
    player.wait(lambda: not window.busy, "the second answer")
    _type_on(player, editor, window)
    _mark_elsewhere()
    for chord in (_CHORD, "F9"):
        if chord == "F9":
            settings = player.app.front.settings
            other = dataclasses.replace(settings, voc_chord=chord)
            player.look(functools.partial(player.app.apply, other))
        player.press("Return")
        player.type(word)
        player.press(chord)
        player.wait(lambda: window.isVisible() and bool(window.notice.sentence), "a sentence")
        player.shot(f"2-nothing-{chord}")
        player.report[chord] = player.look(lambda: window.notice.sentence)
        _type_on(player, editor, window)


def copy(player: Player, editor: str, complaint: str) -> None:
    """Text is marked, but another program has marked something since: the editor is asked to copy."""
    player.type(complaint)
    player.press("shift+Home")
    _mark_elsewhere()
    player.press(_CHORD)
    window = _answered(player)
    # Here and now: we own it, until somebody copies or we end.
    command = ["xclip", "-selection", "clipboard", "-o"]
    clipboard = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout
    player.report.update(text=player.look(window.box.toPlainText), clipboard=clipboard)
    _type_on(player, editor, window)


def secret(player: Player) -> None:
    """The chord in a password field with something in it."""
    told = _told(player)
    player.press("Tab")
    player.wait(lambda: player.state.situation.focus.field.value == "password", "the password field")
    player.press("a", "b", "c", "ctrl+a", _CHORD)
    player.wait(lambda: bool(told), "a sentence")
    player.report.update(told=told, window=player.look(lambda: player.app.voc.result is not None))


def tray(player: Player, written: str, source: str, target: str) -> None:
    """Without the chord, which another program has: the clipboard, a text written into the window, a file."""
    told = _told(player)
    # As a new input process is told.
    player.look(lambda: player.app.loop.feed(InputStarted()))
    player.wait(lambda: bool(told), "a sentence")
    player.report.update(told=told)
    player.look(player.app.voc.actions[0].trigger)
    window = _answered(player)
    player.report.update(clipboard=player.look(window.box.toPlainText))
    player.look(window.close)
    _choose_in_menu(player, 1)
    player.wait(window.isActiveWindow, "the window")
    player.wait(window.box.hasFocus, "its box")
    player.type(written)
    # What is being composed is no text of the box yet.
    player.press("space", "ctrl+Return")
    _answered(player)
    player.shot("1-written")
    player.report.update(written=player.look(window.box.toPlainText).strip())
    player.look(window.close)
    _batch(player, source, target)


def chat(player: Player, instruction: str, about: str, stalling: str) -> None:
    """A question with its answer in pieces; then one whose answer does not come, cancelled."""
    player.look(player.app.voc.show_chat)
    window = player.app.voc.chat
    assert window is not None
    _placed(player, window)
    pieces: list[str] = []

    said = window._said

    def heard(line: VocLine) -> None:
        if isinstance(line, Piece):
            pieces.append(line.text.reveal())
        said(line)

    vars(window).update(_said=heard)

    def ask(words: str) -> None:
        window.instruction.setPlainText(words)
        window.about.setPlainText(about)

    player.look(lambda: ask(instruction))
    player.click(player.button(window, "보내기"))
    player.wait(lambda: window.status.text() == "답이 끝났습니다.", "the answer", 30)
    player.shot("1-chat")
    player.report.update(answer=player.look(window.answer.toPlainText), pieces=len(pieces))
    player.look(lambda: ask(stalling))
    player.click(player.button(window, "보내기"))
    player.wait(lambda: window.busy, "the second question")
    _meet("stalled")
    player.click(player.button(window, "취소"))
    player.wait(lambda: not window.busy, "its cancellation", 10)
    player.report.update(cancelled=player.look(lambda: window.notice.sentence))


def _batch(player: Player, source: str, target: str) -> None:
    """A file of complaints: paused and gone on with, killed in the middle, and gone on with once more."""
    player.look(player.app.voc.show_batch)
    window = player.app.voc.batch
    assert window is not None
    _placed(player, window)
    player.look(lambda: window.choose(Path(source)))
    player.wait(lambda: window.column.count() > 1 and not window.column.looking, "its columns")
    player.report.update(columns=player.look(lambda: [window.column.itemText(at) for at in range(3)]))
    player.look(lambda: window.column.setCurrentIndex(1))
    player.look(lambda: window.target.setText(target))
    player.click(player.button(window, "시작"))
    player.wait(lambda: _done(window) >= 5, "some rows", 30)
    player.click(player.button(window, "멈춤"))
    player.wait(lambda: window.rows is not None and window.rows.paused, "the pause", 30)
    player.shot("1-paused")
    player.click(player.button(window, "계속"))
    paused = _done(window)
    player.wait(lambda: _done(window) >= paused + 8, "more rows", 30)
    player.shot("2-running")
    job = window.job
    assert job is not None
    os.kill(player.look(lambda: job.pid), signal.SIGKILL)
    player.wait(lambda: not window.busy, "its end", 10)
    player.shot("3-killed")
    player.report.update(killed_at=_done(window), notice=player.look(lambda: window.notice.sentence))
    player.click(player.button(window, "이어서 하기"))
    player.wait(lambda: bool(window.resumed.text()), "it goes on", 30)
    player.report.update(resumed=player.look(window.resumed.text))
    player.wait(lambda: not window.busy, "the end", 60)
    player.shot("4-done")
    player.report.update(
        status=player.look(window.status.text),
        claims=player.look(lambda: {name: count for name, count, _ in window.counts.claims.rows}),
        counted=player.look(lambda: sum(count for _, count, _ in window.counts.counts.rows)),
    )


def _meet(name: str) -> None:
    """Tells the test that it is time to ``name``, and waits until it says that it is done."""
    folder = Path(os.environ["IEUM_MEETING"])
    (folder / name).touch()
    await_true((folder / f"{name}-done").exists, 60, name)


def _done(window: BatchWindow) -> int:
    return 0 if window.rows is None else window.rows.done


def _told(player: Player) -> list[str]:
    told: list[str] = []
    player.look(lambda: player.app.voc.told.connect(told.append))
    return told


def _mark_elsewhere() -> None:
    # It goes on in the background and would keep our output open.
    command = ["xclip", "-selection", "primary"]
    words = "남의 글".encode()
    silent = subprocess.DEVNULL
    subprocess.run(command, input=words, stdout=silent, stderr=silent, check=True, timeout=20)


def _placed(player: Player, window: VocJobWindow) -> None:
    """Waits until the window manager has put a frame around it, so that it moves no more."""
    player.wait(lambda: window.isActiveWindow() and window.frameGeometry() != window.geometry(), "its place")


def _window(player: Player) -> ResultWindow:
    player.wait(lambda: player.app.voc.result is not None and player.app.voc.result.isVisible(), "the window")
    window = player.app.voc.result
    assert window is not None
    return window


def _answered(player: Player) -> ResultWindow:
    window = _window(player)
    player.wait(lambda: not window.busy and (window.copy_text.isEnabled() or bool(window.notice.sentence)), "an answer")
    return window


def _type_on(player: Player, editor: str, window: VocJobWindow) -> None:
    player.look(window.close)
    player.to_editor(editor)
    player.press("End")
    player.type("나")
    player.press("space")


def _choose_in_menu(player: Player, number: int) -> None:
    """Clicks the tray's icon, then one of our entries."""
    tray: Any = player.app.front.tray
    player.wait(lambda: tray.shown and not tray._icon.geometry().isEmpty(), "an icon in the tray", 30)
    middle = player.look(lambda: tray._icon.geometry().center())
    player.click_at(middle.x(), middle.y())
    player.wait(tray.menu.isVisible, "the menu")
    player.shot("0-menu")
    entry = player.app.voc.actions[number]
    place = player.look(lambda: tray.menu.mapToGlobal(tray.menu.actionGeometry(entry).center()))
    player.click_at(place.x(), place.y())


VOC_PLAYS: Mapping[str, Callable[..., None]] = {
    "voc-mark": mark,
    "voc-copy": copy,
    "voc-secret": secret,
    "voc-tray": tray,
    "voc-chat": chat,
}
