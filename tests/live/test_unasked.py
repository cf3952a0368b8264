"""The first start while somebody types: its windows take no key, with a window manager and without one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from desk import Desk, await_true
from Xlib import X
from Xlib.display import Display

from desktop.words.app import Sentence, text
from desktop.words.welcome import WelcomeSentence

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]


@pytest.mark.parametrize("desk_kind", ["managed", "bare", "bare-pointer"])
def test_whoever_types_goes_on_typing(tmp_path: Path, desk_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key is lost to the welcome window or the one in place of a tray; a click into one gives it the focus.

    "bare" is a desk without a window manager; "bare-pointer" one whose keys go where the pointer is, besides.
    """
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # as on the desk
    welcome, status = text(WelcomeSentence.TITLE), text(Sentence.APP_NAME)
    with Desk(tmp_path, tray=False, managed=desk_kind == "managed") as desk:
        file = tmp_path / "typed"
        # No input method between: what is held here is where the keys go.
        desk.start("env", "XMODIFIERS=@im=none", "xterm", "-geometry", "60x20+100+100", "-e", f"cat > '{file}'")
        desk.focus_window_named("xterm|cat|typed")
        editor = desk.focused_window()
        desk.run("xdotool", "mousemove", "--window", editor, "200", "150")
        if desk_kind == "bare-pointer":
            give_to_pointer(desk)
        desk.environment |= {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "xcb"}
        focus = desk.focused_window()
        program = desk.start(sys.executable, "-m", "desktop")
        typed = 0

        def both_shown() -> bool:
            nonlocal typed
            desk.press("a", "a")
            typed += 2
            return bool(shown(desk, welcome) and shown(desk, status))

        await_true(both_shown, 60, "the welcome window and the one in place of a tray")
        desk.press(*"a" * 60)
        assert desk.focused_window() == focus
        desk.press("Return")
        await_true(lambda: file.read_text() == "a" * (typed + 60) + "\n", 10, "what was typed")
        # The smaller one, which came later, first: the other lies below it.
        for title in (status, welcome):
            click_into(desk, shown(desk, title), title)
        desk.stop(program)


def click_into(desk: Desk, window: str, title: str) -> None:
    """The person clicks there, and it gets the focus."""
    desk.run("xdotool", "mousemove", "--window", window, "20", "10", "click", "1")
    await_true(lambda: desk.focused_window() == window, 10, f"the focus in {title}")


def give_to_pointer(desk: Desk) -> None:
    """No window has the focus any more: keys go where the pointer is."""
    display = Display(desk.environment["DISPLAY"])
    display.set_input_focus(X.PointerRoot, X.RevertToPointerRoot, X.CurrentTime)
    display.sync()
    display.close()


def shown(desk: Desk, title: str) -> str:
    """The window of this title if it shows."""
    return desk.run("xdotool", "search", "--onlyvisible", "--name", f"^{title}$").stdout.strip()
