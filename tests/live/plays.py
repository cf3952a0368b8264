"""What the player does in the live tests.  Each play notes in its report what the text must be in the end."""

from __future__ import annotations

import dataclasses
import functools
import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desktop.input.protocol import Rect
from desktop.session.events import Configure
from desktop.session.view import PopupView, Row
from engine.text.hangul import compose, keys
from engine.text.private import Private
from engine.wire.eot import END_MARKS
from engine.wire.protocol import Suggestion

if TYPE_CHECKING:
    from driver import Player

__all__ = ["BEGINNINGS", "PLAYS"]

BEGINNINGS = (
    "오늘 날씨가", "내일 회의에 참석", "감사합니다", "안녕하세요", "배송이 너무 느려요", "환불 부탁드립니다",
    "저는 학생입니다", "점심 먹으러 갈까요", "주말에 뭐 했어", "영화를 재미있게 봤습니다", "확인해 주시면",
    "문의드릴 내용이 있습니다", "가격이 얼마인가요", "빨리 처리해 주세요", "책을 읽고 있어요", "친구를 만났다",
)  # fmt: skip


def takes(player: Player, count: str, seed: str) -> None:
    """Many lines, each with suggestions taken in one of the ways people do; notes the lines that must result."""
    chance = random.Random(int(seed))
    kinds = list(_KINDS)
    expected: list[str] = []
    window = player.window()
    moved = 0
    farthest = 0
    for number in range(int(count)):
        kind = kinds[number % len(kinds)]
        words = chance.choice(BEGINNINGS).split()
        lead = "".join(word + " " for word in words[:-1])
        word = words[-1]
        typed = keys(word)[: chance.randint(1, len(keys(word)) - 1)]
        # Faster, GTK puts a blank behind the next syllable when a busy machine keeps it waiting, without us too.
        player.type(lead, 35)
        player.press(*typed, delay_ms=chance.choice((12, 25, 40)))
        view = player.settled(compose(typed))
        if view is not None:
            farthest = max(farthest, _distance(player, view))
        if number < len(kinds):
            player.shot(f"take-{number:02d}-{kind}")
        expected.append(lead + _KINDS[kind](player, compose(typed), view, number))
        moved += player.window() != window
        player.press("Return")
        player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
    player.report.update(expected=expected, moved=moved, farthest=farthest)


def _first(view: PopupView | None, row: int | None = None) -> str | None:
    if view is None or (row is not None and row >= len(view.rows)):
        return None
    return view.rows[view.selected if row is None else row].text.reveal()


def _tail(taken: str) -> str:
    """What comes behind a taken candidate: a mark that ends the utterance brings no space."""
    return "" if taken.endswith(END_MARKS) else " "


def _settle(player: Player, taken: str) -> None:
    """Waits until the candidate is in the text."""
    player.settled("" if _tail(taken) else taken)


def _behind(line: str, taken: str) -> str:
    """A line that ends in a space, with a candidate taken there: a mark takes the space's place."""
    return f"{line[:-1]}{taken}" if taken in END_MARKS else f"{line}{taken} "


def _tab(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Tab, and on with the next word when the text is there."""
    taken = _first(view)
    player.press("Tab")
    line = f"{partial}\t" if taken is None else taken + _tail(taken)
    if taken is not None:
        _settle(player, taken)
    player.type("나는")
    return line + "나는"


def _tab_and_on(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Tab, and the next keys 20 ms later, whatever the program is doing."""
    taken = _first(view)
    player.press("Tab", *keys("다시"), delay_ms=20)
    return (f"{partial}\t" if taken is None else taken + _tail(taken)) + "다시"


def _double_tab(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Tab twice, 20 ms apart: one taking."""
    taken = _first(view)
    if taken is None:
        return partial
    player.press("Tab", "Tab", delay_ms=20)
    _settle(player, taken)
    return taken + _tail(taken)


def _stop_and_on(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Tab, a full stop and on, all 20 ms apart: the space goes although the stop was typed before it was there."""
    taken = _first(view)
    if taken is None:
        return partial
    player.press("Tab", "period", "space", *keys("또"), delay_ms=20)
    player.wait(lambda: player.state.pending is None and player.state.document.text.endswith(" 또"), "the next word")
    return f"{taken}. 또"


def _second(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Down, then Tab: the second candidate."""
    taken = _first(view, 1)
    if taken is None:
        return partial
    player.press("Down")
    player.wait(lambda: player.state.offer.selected == 1 and player.state.pending is None, "the second row")
    player.press("Tab")
    _settle(player, taken)
    return taken + _tail(taken)


def _chosen(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Ctrl+2 takes the second candidate."""
    taken = _first(view, 1)
    if taken is None:
        return partial
    player.press("ctrl+2")
    _settle(player, taken)
    return taken + _tail(taken)


def _bare(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Shift+Tab takes without a space, and a josa can follow."""
    taken = _first(view)
    if taken is None:
        return partial
    player.press("shift+Tab")
    player.settled(taken)
    player.type("도")
    return compose(keys(taken) + keys("도"))


def _stop(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """A full stop right behind a taken candidate takes its space away."""
    taken = _first(view)
    if taken is None:
        return partial
    player.press("Tab")
    _settle(player, taken)
    player.press("period")
    player.settled(f"{taken}.")
    return f"{taken}."


def _escape(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """Escape hides until the next eojeol and leaves the syllable open; there the popup is back."""
    if view is not None:
        player.press("Escape")
        player.wait(lambda: player.state.view is None and player.state.pending is None, "the popup is gone")
    player.type("ㅏ ")
    line = compose(keys(partial) + "k") + " "
    view = player.settled("")
    taken = _first(view)
    if taken is None:
        return line
    player.press("Tab")
    player.wait(lambda: player.state.document.text.endswith(_behind(line, taken)), "the next eojeol")
    return _behind(line, taken)


def _next(player: Player, partial: str, view: PopupView | None, number: int) -> str:
    """A space, then the first of the next eojeols."""
    player.press("space")
    taken = _first(player.settled(""))
    if taken is None:
        return f"{partial} "
    player.press("Tab")
    player.wait(lambda: player.state.document.text.endswith(_behind(f"{partial} ", taken)), "the next eojeol")
    return _behind(f"{partial} ", taken)


_KINDS: Mapping[str, Callable[[Player, str, PopupView | None, int], str]] = {
    "tab": _tab,
    "on": _tab_and_on,
    "double": _double_tab,
    "next": _next,
    "second": _second,
    "chosen": _chosen,
    "bare": _bare,
    "stop": _stop,
    "escape": _escape,
    "stop-on": _stop_and_on,
    "on-again": _tab_and_on,
}


def _distance(player: Player, view: PopupView) -> int:
    """Pixels between caret and popup, or 1000 when the popup is not on the screen."""
    caret: Rect = player.look(lambda: player.state.situation.caret)
    popup: Rect = player.look(player.app.popup.device_rect)
    if popup.x < 0 or popup.y < 0 or popup.x + popup.width > 1280 or popup.y + popup.height > 800:
        return 1000
    across = max(popup.x - (caret.x + caret.width), caret.x - (popup.x + popup.width), 0)
    down = max(popup.y - (caret.y + caret.height), caret.y - (popup.y + popup.height), 0)
    return int(max(across, down))


def crashes(player: Player) -> None:
    """The engine and the input process are killed while a person types; both come back."""
    engine, keyboard = player.look(player.app.child_pids)
    player.type("가나다라 ")
    os.kill(engine, signal.SIGKILL)
    player.type("마바사 ")
    os.kill(keyboard, signal.SIGKILL)
    player.type("아자차카 ")
    player.wait(
        lambda: player.app.is_ready() and not {engine, keyboard} & set(player.app.child_pids()), "both are back", 30
    )
    player.type("안녕하세")
    view = player.settled("안녕하세")
    player.press("Tab")
    taken = _first(view)
    assert taken is not None
    _settle(player, taken)
    player.report.update(expected=[f"가나다라 마바사 아자차카 {taken}{_tail(taken)}"])


def canary(player: Player, word: str) -> None:
    """Types a word that must be found nowhere afterwards, takes and dismisses suggestions around it."""
    for _ in range(3):
        player.type(f"{word} 안녕하")
        taken = _first(player.settled("안녕하"))
        assert taken is not None
        player.press("Tab")
        _settle(player, taken)
        player.type(word)
        _dismiss(player)
        player.type(" ")
    texts = player.look(lambda: [repr(player.state), repr(player.app.controller), str(player.state.document)])
    player.report.update(reprs=texts)


def _dismiss(player: Player) -> None:
    """Escape, if there is something to dismiss: ibus-hangul takes an Escape that reaches it for a change to Latin."""
    player.wait(lambda: not player.state.asked.awaiting and player.state.pending is None, "an answer")
    if player.look(lambda: player.state.view is not None):
        player.press("Escape")
        player.wait(lambda: player.state.view is None and player.state.pending is None, "the popup is gone")


def quiet(player: Player) -> None:
    """Without a popup Tab is Tab, and Latin mode is left alone."""
    player.type("가 ")
    player.settled("")
    _dismiss(player)
    player.press("Tab")
    player.press("Hangul")
    player.press("h", "e", "l", "l", "o", "space")
    player.press("Tab")
    player.press("Hangul")
    shown = player.look(lambda: player.state.view is not None)
    player.report.update(expected=["가 \thello \t"], shown=shown)


def password(player: Player) -> None:
    """A plain field, Tab to the password field, Tab to the next plain one."""

    def popup_after(text: str) -> bool:
        player.type(text)
        try:
            player.wait(lambda: player.state.view is not None, "a popup", 3)
        except TimeoutError:
            return False
        return True

    plain_before = popup_after("안녕하")
    _dismiss(player)
    player.press("Tab")
    password = popup_after("안녕하")
    field = player.look(lambda: player.state.situation.focus.field.value)
    player.press("Tab")
    plain_after = popup_after("안녕하")
    player.report.update(plain_before=plain_before, password=password, field=field, plain_after=plain_after)


def paste(player: Player) -> None:
    """A candidate that keys cannot spell in Hangul mode is pasted; the person types on at once."""
    player.type("나는 ")
    player.settled("")
    latin = (Suggestion(Private("LG전자"), 0.9),)

    def offer() -> None:
        state = player.state
        view = PopupView((Row(latin[0].text, 0, 0.9),), 0, state.situation.caret)
        player.app.controller.feed(Configure(state.options), time.monotonic())
        # No model offers such a candidate yet: it takes the place of what is shown.
        offered = dataclasses.replace(state.offer, candidates=latin, view=view, selected=0)
        player.app.controller._state = dataclasses.replace(state, offer=offered)

    player.look(offer)
    player.press("Tab", *keys("를"), delay_ms=20)
    player.wait(lambda: player.state.document.text.endswith("LG전자 를"), "the pasted text")
    player.report.update(expected=["나는 LG전자 를"])


def misspelt(player: Player) -> None:
    """What is misspelt leads to the right form, which takes its place; the person types on at once."""
    lines, offered = [], []
    for context, begun, whole in (
        ("이제 다 ", "됬", "됐"),
        ("이건 제가 ", "할께", "할게"),
        ("정말 ", "오랫만", "오랜만"),
    ):
        player.type(context + begun)
        view = player.settled(begun)
        rows = [] if view is None else [row.text.reveal() for row in view.rows]
        offered.append([row.startswith(whole) for row in rows])
        player.press("Tab", *keys("네"), delay_ms=20)
        lines.append(f"{context}{rows[0]} 네")
        player.wait(functools.partial(_ends_so, player, lines[-1]), "the right form")
        player.press("Return")
    player.report.update(expected=lines, offered=offered)


def _ends_so(player: Player, line: str) -> bool:
    text: str = player.state.document.text
    return text.endswith(line)


def ends(player: Player) -> None:
    """Two utterances and a sentence: the sign and the fitting marks appear, are taken, and stay away in the middle."""
    seen = []

    def look(name: str, partial: str) -> None:
        view = player.settled(partial)
        rows = [] if view is None else [row.text.reveal() for row in view.rows]
        seen.append({"rows": rows, "end": view and view.end, "finished": bool(view and view.finished)})
        player.shot(f"end-{len(seen)}-{name}")

    player.type("그래 알았어")
    look("statement", "알았어")
    player.press("Tab")
    player.settled("알았어.")
    player.press("Return")
    player.type("내일 몇 시에 만날까 ")
    look("question", "")
    player.press("Tab")
    player.wait(lambda: player.state.document.text.endswith("만날까?"), "the question mark")
    player.press("Return")
    player.type("어제 친구를 만나서 ")
    look("middle", "")
    player.type("밥을 먹")
    look("stem", "먹")
    player.look(lambda: player.app.ends.choose("off"))
    player.type("었어")
    look("off", "먹었어")
    player.report.update(seen=seen, expected=["그래 알았어.", "내일 몇 시에 만날까?", "어제 친구를 만나서 밥을 먹었어"])


PLAYS: Mapping[str, Callable[..., None]] = {
    "takes": takes,
    "crashes": crashes,
    "canary": canary,
    "quiet": quiet,
    "password": password,
    "paste": paste,
    "misspelt": misspelt,
    "ends": ends,
}
