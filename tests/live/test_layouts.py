"""Insertions on keyboards whose keys are labelled otherwise: Hangul by where a key lies, all else by what is on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backend_desk import DeskBench
from desk import Desk
from session_end import TAB
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from desktop.input.protocol import Chord, Insert, Inserted
from desktop.input.x11.keys.keymap import Keymap
from engine.text.hangul import keys
from engine.text.private import Private

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

RIGHT_CONTROL = 105
"""Its key code; what it means depends on the layout."""
LAYOUTS = (
    ("us", "-variant", "dvorak"),
    ("us", "-variant", "colemak"),
    ("fr",),
    ("de",),
    ("us,fr", "-option", "grp:rctrl_toggle"),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Path]]:
    """A desk with an editor, for all layouts in turn."""
    with Desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk, desk.open_editor("mousepad")


@pytest.fixture(params=LAYOUTS, ids=lambda layout: "-".join(layout[:3:2]).replace(",", "+"))
def bench(place: tuple[Desk, Path], request: pytest.FixtureRequest) -> Iterator[DeskBench]:
    """A fresh input process on a display of this layout; of two layouts the second is in use."""
    desk, file = place
    desk.run("setxkbmap", *request.param)
    display = Display(desk.environment["DISPLAY"])
    wanted = 1 if "," in request.param[0] else 0
    # Which one is in use outlasts a change of the layouts.
    while display.screen().root.query_pointer().mask >> 13 & 3 != wanted:
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(display, kind, RIGHT_CONTROL)
        display.sync()
    made = LayoutBench(desk, file, display)
    yield made
    made.close()
    display.close()
    desk.run("setxkbmap", "us", "-option", "")


class LayoutBench(DeskBench):
    """The person types Hangul by position, as one does who knows the 2-set layout."""

    def __init__(self, desk: Desk, file: Path, display: Display) -> None:
        self._person = display
        super().__init__(desk, "mousepad", file)

    def type(self, text: str) -> None:
        """Presses the keys of Hangul text, and a Tab.

        A blank has its time: on a busy machine GTK lets the syllable behind it overtake it.
        """
        *words, last = text.split(" ")
        for word in words:
            self._press(word)
            self._desk.press("space", delay_ms=60)
        self._press(last)

    def _press(self, text: str) -> None:
        strokes = Keymap(self._person).strokes(keys(text))
        assert strokes is not None
        shift = self._person.keysym_to_keycode(XK.XK_Shift_L)
        for stroke in strokes:
            down = [shift, stroke.code] if stroke.mask else [stroke.code]
            for kind, codes in ((X.KeyPress, down), (X.KeyRelease, down[::-1])):
                for code in codes:
                    xtest.fake_input(self._person, kind, code)
            self._person.sync()


@pytest.mark.parametrize(
    ("typed", "partial", "wanted", "tail"),
    [
        ("오늘 회의는 세", "세", "세로", " "),
        ("감사하", "하", "합니다", ""),
        ("각", "각", "가구", " "),
        ("ㄲ", "ㄲ", "까만", " "),
        ("알았어", "알았어", "알았어.", ""),
        ("갈까", "갈까", "갈까?", ""),
        ("맞아", "맞아", "맞아!", ""),
        ("3", "3", "3개", " "),
    ],
)
def test_an_insertion_is_exact_on_every_layout(
    bench: DeskBench, typed: str, partial: str, wanted: str, tail: str
) -> None:
    """Jamo, marks, digits and the blank are those wanted; a mark that the layout has on a jamo's key is pasted."""
    bench.session.intercept(TAB)
    bench.type(typed)
    bench.session.wait_for_text(typed)
    held = bench.session.held(lambda: bench.type("\t"))
    composing = len(bench.session.document.preedit)
    since = len(bench.session.told)
    bench.session.send(Insert(held.seq, Private(partial), Private(wanted), Private(tail), composing))
    assert bench.session.next(Inserted, since).hold == held.seq
    assert bench.text() == typed.removesuffix(partial) + wanted + tail


def test_a_mark_on_the_key_of_a_jamo_is_no_chord(bench: DeskBench) -> None:
    """The full stop takes a blank's place where it can be typed; where its key composes, the key composes."""
    stop = Chord(".")
    bench.session.intercept(stop)
    bench.type("대가")
    bench.session.wait_for_text("대가")
    assert bench.text() == "대가"
