"""The playground in a terminal: prompt_toolkit reads its keys, draws, follows its size and restores it at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any, Final, TextIO, cast

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style

from desktop.commands.engine import AskEngine
from desktop.commands.lines import abandon
from desktop.commands.terminal.playground import Playground
from desktop.words.app import Sentence, text

__all__ = ["play"]

_ESCAPE_SECONDS = 0.05
"""An escape sequence arrives faster than this, the Escape key alone."""

_NAMES: Final[Mapping[str, str]] = {
    Keys.Tab: "Tab",
    Keys.BackTab: "Shift+Tab",
    Keys.Up: "Up",
    Keys.Down: "Down",
    Keys.Escape: "Escape",
    Keys.Backspace: "Backspace",
    Keys.ControlU: "Ctrl+U",
    Keys.F2: "F2",
    Keys.ControlT: "F2",  # for terminals that keep F2 to themselves
}
"""The keys that the playground knows by a name."""

_STYLES: Final = {"quiet": "dim", "chosen": "bold", "composed": "underline"}


def play(ask: AskEngine, source: TextIO, out: TextIO, *, colors: bool = True) -> int:
    """Runs the playground until Ctrl+C, Ctrl+D or the end of input; the terminal is restored however it ends."""
    ground = Playground(ask)
    try:
        with _signals():
            out.write(text(Sentence.TRY_TITLE) + "\n\n")
            out.flush()
            try:
                _run(_application(ground, source, out, Style.from_dict(_STYLES if colors else {})))
            finally:
                out.write(f"{ground.line}\n")
                out.flush()
    except EOFError:
        return 0
    except OSError:  # the terminal's window is gone
        abandon(out)
    return 0


def _application(ground: Playground, source: TextIO, out: TextIO, style: Style) -> Application[None]:
    control = FormattedTextControl(lambda: _pieces(ground, output.get_size().columns), focusable=True)
    output = _output(out)
    app: Application[None] = Application(
        Layout(Window(control, wrap_lines=False)),
        style=style,
        key_bindings=_bindings(ground),
        input=cast(Input, _Keyboard(create_input(source))),
        output=output,
        erase_when_done=True,
        include_default_pygments_style=False,
    )
    app.ttimeoutlen = app.timeoutlen = _ESCAPE_SECONDS
    size: list[Size] = []

    def before(_: object) -> None:
        if app.is_done:
            return
        now = output.get_size()
        if size and size[-1] != now:
            app.renderer.clear()  # the terminal has wrapped the old lines anew, nobody knows where
        size[:] = [now]
        ground.refresh()

    app.before_render += before
    return app


def _bindings(ground: Playground) -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add(Keys.Any)
    def press(event: KeyPressEvent) -> None:
        pressed = event.key_sequence[-1]
        character = pressed.data if len(pressed.data) == 1 and pressed.data.isprintable() else ""
        ground.key(_NAMES.get(pressed.key, character))

    for key in _NAMES:
        bindings.add(key)(press)

    @bindings.add(Keys.Escape, Keys.Any)
    def press_with_alt(event: KeyPressEvent) -> None:
        """A terminal sends Alt with a key as Escape and the key; what begins with Alt+[ is a key unknown here."""
        pressed = event.key_sequence[-1].data
        rest = event.key_processor.input_queue
        while pressed == "[" and rest and rest.popleft().data < "@":
            pass  # ECMA-48: all but the last character of such a sequence come before @
        if pressed.isprintable():
            ground.key(f"Alt+{pressed}")

    @bindings.add(Keys.BracketedPaste)
    def paste(event: KeyPressEvent) -> None:
        ground.paste(event.data)

    @bindings.add(Keys.Enter)
    @bindings.add(Keys.ControlJ)
    def enter(event: KeyPressEvent) -> None:
        event.app.renderer.erase()
        event.app.output.write(f"{ground.line}\r\n")
        event.app.output.flush()
        ground.clear()

    @bindings.add(Keys.ControlC)
    @bindings.add(Keys.ControlD)
    def end(event: KeyPressEvent) -> None:
        event.app.exit()

    return bindings


def _pieces(ground: Playground, width: int) -> StyleAndTextTuples:
    pieces: StyleAndTextTuples = []
    for number, line in enumerate(ground.draw(width).lines):
        pieces += [(f"class:{style}" if style else "", shown) for style, shown in line]
        # An input method composes at the cursor.
        pieces += [("[SetCursorPosition]", " "), ("", "\n")] if number == 0 else [("", "\n")]
    return pieces[:-1]


def _run(app: Application[None]) -> None:
    """Runs it.  What fails inside ends it and is raised; left to itself, the loop would log it and go on."""

    def end(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not app.is_done:
            app.exit(exception=context.get("exception") or RuntimeError(context["message"]))

    app.run(
        pre_run=lambda: asyncio.get_running_loop().set_exception_handler(end),
        set_exception_handler=False,
        handle_sigint=False,
    )


def _output(out: TextIO) -> Output:
    output = create_output(out)
    if isinstance(output, Vt100_Output):
        # Where the cursor stands matters only to menus; a terminal that does not tell it would be complained of.
        output.enable_cpr = False
    return output


class _Keyboard:
    """An ``Input`` that is closed when its terminal is gone.

    Reading that fails for ever, which prompt_toolkit takes for no input.
    """

    def __init__(self, found: Input) -> None:
        self._found = found

    @property
    def closed(self) -> bool:
        return self._found.closed or not os.isatty(self._found.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Being told to end becomes ``SystemExit``, which restores; what is told after that changes nothing any more."""
    # By name: Windows has fewer.
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    old = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
