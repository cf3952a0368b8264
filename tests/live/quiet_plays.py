"""Plays of a popup with manners: whose Tab is whose, what does not show, what moves, what comes back; and pictures."""

from __future__ import annotations

import dataclasses
import subprocess
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desk import key_names
from model_plays import open_model_page, open_model_window
from plays import BEGINNINGS
from Xlib import X
from Xlib.display import Display

from desktop.input.protocol import Field
from desktop.session.events import Configure
from desktop.session.habits.quiet import STOPS
from desktop.session.options import Eagerness
from engine.text.hangul import keys

if TYPE_CHECKING:
    from driver import Player

__all__ = ["QUIET_PLAYS", "Configures"]

_SENTENCES = (
    "오늘은 날씨가 좋아서 공원에 다녀왔어요", "내일 회의에 참석하지 못할 것 같습니다", "저녁에 같이 밥 먹을까",
    "주말에 친구를 만나서 영화를 봤다", "문의드릴 내용이 있어서 연락드렸습니다", "사진을 보내 주시면 확인하겠습니다",
)  # fmt: skip
_TABS = 20


class Configures:
    """Counts what the server tells of a window's place and size, as another client sees it."""

    def __init__(self, window: int) -> None:
        self._display = Display()
        self._window = self._display.create_resource_object("window", window)
        self._window.change_attributes(event_mask=X.StructureNotifyMask)
        self._display.sync()

    def new(self) -> list[tuple[int, int, int, int]]:
        """Those since it was asked last: place and size."""
        self._display.sync()
        events = [self._display.next_event() for _ in range(self._display.pending_events())]
        return [(each.x, each.y, each.width, each.height) for each in events if each.type == X.ConfigureNotify]

    def close(self) -> None:
        """Counts no more."""
        self._display.close()


def _ends_with(player: Player, typed: str) -> Callable[[], bool]:
    return lambda: player.state.document.text.endswith(typed)


def indents(player: Player, delay_ms: str = "25") -> None:
    """Tab at the beginning of lines, behind a popup that shows everything it has; then one is taken by it."""
    eager(player, Eagerness.OFTEN)
    player.type("오늘 회의는", int(delay_ms))
    player.settled("회의는")
    for number in range(_TABS):
        player.press("Return")
        # Some editors indent it as the line before.
        player.wait(lambda: "\n" in player.state.document.text and not player.state.document.line.strip(), "a new line")
        player.wait(lambda: not player.state.asked.awaiting, "an answer")
        typed = str(number % 10)
        player.press("Tab", typed)
        player.wait(_ends_with(player, typed), "what was typed behind the tab")
    player.type(" 오늘 회의는 세", int(delay_ms))
    view = player.settled("세")
    assert view is not None
    player.press("Tab")
    player.settled("")
    player.report.update(taken=view.rows[0].text.reveal())


def form(player: Player, delay_ms: str = "25") -> None:
    """A form's fields are filled and left with Tab while a popup shows; then the arrow takes in one."""
    eager(player, Eagerness.OFTEN)
    # Of a focus that was there before accessibility tells nothing, and some programs tell no caret of it either.
    player.type("가")
    player.wait(lambda: player.state.document.partial == "가", "a field that hears")
    # By no Escape: one that comes before the keyboard is held reaches ibus-hangul, which writes Latin from there on.
    player.press("BackSpace", "BackSpace")
    player.wait(lambda: not player.state.document.text and not player.state.asked.awaiting, "an empty field")
    player.press("Tab")
    left = 0
    for _ in range(_TABS):
        player.wait(lambda: player.state.situation.focus.field is Field.LINE, "a field of one line")
        player.type("서울 가", int(delay_ms))
        player.wait(lambda: player.state.view is not None and not player.state.asked.awaiting, "a popup")
        player.press("Tab")
        player.wait(lambda: player.state.view is None and not player.state.document.text, "another field")
        left += 1
    player.wait(lambda: player.state.situation.focus.field is Field.LINE, "a field of one line")
    player.press("ctrl+a")
    player.type("오늘 회의는 세", int(delay_ms))
    view = player.settled("세")
    assert view is not None
    player.press("Right")
    player.settled("")
    player.report.update(left=left, text=player.look(lambda: player.state.document.text))
    player.report.update(taken=view.rows[0].text.reveal())


def balanced(player: Player) -> None:
    """Sentences with the stop in the middle; then what does not show is asked for and taken."""
    eager(player, Eagerness.BALANCED)
    places = shown = unsure = most = 0
    for sentence in _SENTENCES:
        for word in sentence.split():
            player.type(word + " ")
            view = player.settled("")
            rows = () if view is None or view.marks else view.rows
            places += 1
            shown += bool(rows)
            unsure += bool(rows) and sum(each.probability for each in rows) < STOPS[Eagerness.BALANCED].behind_blank
            most = max(most, len(rows))
        player.press("Return")
        player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
    eager(player, Eagerness.ASKED)
    player.type("오늘 회의는 세")
    before = player.settled("세")
    player.press("alt+slash")
    player.wait(lambda: player.state.view is not None and player.state.pending is None, "what was asked for")
    player.shot("asked")
    asked = player.look(lambda: player.state.view)
    taken = asked.rows[0].text.reveal()
    player.press("Tab")
    player.settled("")
    player.report.update(places=places, shown=shown, unsure=unsure, most=most, before=before is not None)
    player.report.update(expected="\n".join([*(f"{each} " for each in _SENTENCES), f"오늘 회의는 {taken} "]))


def still(player: Player) -> None:
    """Sentences at a person's pace: how often the popup's window was configured, by keys."""
    eager(player, Eagerness.OFTEN)
    player.type("오늘")
    player.settled("오늘")
    configures = Configures(player.look(lambda: int(player.app.popup.winId())))
    counts, twice = [], []
    configures.new()
    for sentence in _SENTENCES[:3]:
        for key in keys(sentence):
            player.press("space" if key == " " else key, delay_ms=0)
            time.sleep(0.05)
            player.wait(
                lambda: not player.state.asked.awaiting and player.state.situation.caret_by is None, "an answer"
            )
            time.sleep(0.25)  # with what the popup shrinks behind it
            places = configures.new()
            counts.append(len(places))
            if len(places) > 1:
                twice.append([player.look(lambda: player.state.document.text)[-8:], places])
        player.press("Return")
        player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
        time.sleep(0.3)
        configures.new()
    configures.close()
    player.report.update(counts=counts, twice=twice)


def back(player: Player) -> None:
    """What was taken is taken back: by Ctrl+Z at once, by the chord later, without a blank and with one."""
    eager(player, Eagerness.OFTEN)
    player.type("오늘 회의는 세")
    seen = []
    for chord, undo, pause in (("Tab", "ctrl+z", 0.2), ("Tab", "ctrl+alt+z", 2.2), ("shift+Tab", "ctrl+alt+z", 0.3)):
        view = player.settled("세")
        assert view is not None
        player.press(chord)
        player.settled("" if chord == "Tab" else view.rows[0].text.reveal())
        time.sleep(pause)
        player.press(undo)
        player.settled("세")
        seen.append(player.look(lambda: player.state.document.text))
    player.type("계")
    player.settled("세계")
    player.report.update(seen=seen, expected="오늘 회의는 세계")


def gone(player: Player) -> None:
    """The wheel takes the popup away, the next key brings it back, and what sends a message takes it away for good."""
    eager(player, Eagerness.OFTEN)
    player.type("오늘 회의는 세")
    player.settled("세")
    caret = player.look(lambda: player.state.situation.caret)
    player.wheel_at(caret.x, caret.y + max(8, caret.height // 2))
    player.wait(lambda: player.state.view is None, "no popup behind the wheel")
    player.type("ㅅ")
    player.wait(lambda: player.state.view is not None or not player.state.asked.awaiting, "an answer")
    player.press("BackSpace")
    back_again = player.settled("세") is not None
    player.press("ctrl+Return")
    player.wait(lambda: player.state.view is None, "no popup behind what sends")
    player.report.update(back=back_again)


def pictures(player: Player) -> None:
    """What README shows, as a person sees it who has changed nothing: inside an eojeol, at an end, and behind a blank."""
    eager(player, Eagerness.BALANCED)
    seen: dict[str, list[int]] = {}

    def look(name: str, text: str, partial: str) -> bool:
        player.type(text)
        if player.settled(partial) is None:
            return False
        popup = player.app.popup
        player.look(popup.repaint)
        time.sleep(0.3)  # until the X server has it all
        player.shot(name)
        caret, place = player.look(lambda: (player.state.situation.caret, popup.geometry()))
        seen[name] = [caret.y, place.right(), place.bottom()]
        return True

    def fits() -> bool:
        popup = player.app.popup
        return popup._view is not None and popup._sheet.picture(popup._view).height == popup.height()

    inside = look(
        "inside", "안녕하세요. 주문하신 상품은 내일 도착할 예정입니다.\n확인하시고 다시 한번 연락 부탁", "부탁"
    )
    player.press("ctrl+a", "Delete")
    end = False
    for text in ("네 알겠습니다", "지금 갈게", "내일 봐요", "그래 알았어"):
        player.press("ctrl+a", "Delete")
        # One whose popup has the size that it needs.
        if end := look("end", text, text.split()[-1]) and player.look(fits):
            break
    behind = False
    for text in ("오늘도 좋은 하루 ", "다시 한번 연락 ", "만나서 정말 ", "빠른 답변 "):
        player.press("ctrl+a", "Delete")
        if behind := look("behind", text, ""):
            break
    told = subprocess.run(
        ["xdotool", "getwindowgeometry", "--shell", player.window()], capture_output=True, text=True, check=True
    )
    player.report.update(left=int(dict(line.split("=") for line in told.stdout.split())["X"]))
    window = open_model_window(player)
    open_model_page(player, window, "kogpt2")
    player.look(lambda: window.resize(820, 640))
    player.look(lambda: window.grab().save(str(player.out / "models.png")))
    player.report.update(seen=seen, whole=inside and end and behind)


def latency(player: Player, count: str) -> None:
    """Times from a key's press to the popup painted with the answer to it, in milliseconds."""
    times: list[float] = []
    painted: list[float] = []
    player.look(lambda: player.app.popup.painted.connect(lambda: painted.append(time.monotonic())))
    for number in range(int(count)):
        for key in keys(BEGINNINGS[number % len(BEGINNINGS)] + " "):
            painted.clear()
            pressed = time.monotonic()
            player.press(key_names(key)[0], delay_ms=0)
            time.sleep(0.12)  # a typist's pause: the figure is the time to the last picture painted in it
            if painted:
                times.append((painted[-1] - pressed) * 1000)
        player.press("Return")
    player.report.update(times=times)


def eager(player: Player, eagerness: Eagerness) -> None:
    """The setting, as if the person had chosen it."""

    def configure() -> None:
        options = dataclasses.replace(player.state.options, eagerness=eagerness)
        player.app.controller.feed(Configure(options), time.monotonic())

    player.look(configure)


QUIET_PLAYS: Mapping[str, Callable[..., None]] = {
    "indents": indents,
    "form": form,
    "balanced": balanced,
    "still": still,
    "back": back,
    "gone": gone,
    "latency": latency,
    "pictures": pictures,
}
