"""Which field is text, which is secret, and where nothing is offered."""

from __future__ import annotations

import pytest
from windows_fake import window_of

from desktop.input.protocol import Field
from desktop.input.windows.field import kind_of, names_of
from desktop.input.windows.port import TextSeen, WindowSeen

TEXT, BUTTON = TextSeen(editable=True, password=False), TextSeen(editable=False, password=False)
DRAWN = window_of(focus_class="Chrome_RenderWidgetHostHWND")


@pytest.mark.parametrize(
    ("window", "told", "asked", "field"),
    [
        (window_of(), None, False, Field.PLAIN),
        (window_of(focus_class="RICHEDIT50W"), None, True, Field.PLAIN),
        (window_of(password=True), None, False, Field.PASSWORD),
        (window_of(focus=0), None, False, Field.NONE),
        (window_of(busy=True), None, False, Field.NONE),
        (window_of(top_class="TscShellContainerClass"), None, False, Field.NONE),
        (window_of(program="MSTSC.EXE"), None, False, Field.NONE),
        (window_of(top_class="Shell_TrayWnd"), None, False, Field.NONE),
        (window_of(top_class="ConsoleWindowClass"), None, True, Field.TERMINAL),
        (DRAWN, None, True, Field.UNKNOWN),
        (DRAWN, None, False, Field.PLAIN),
        (DRAWN, TEXT, True, Field.PLAIN),
        (DRAWN, BUTTON, True, Field.NONE),
        (DRAWN, TextSeen(editable=True, password=True), True, Field.PASSWORD),
        (None, None, False, Field.NONE),
    ],
)
def test_kinds(window: WindowSeen | None, told: TextSeen | None, asked: bool, field: Field) -> None:
    """What nobody has said yet is unknown, where somebody will."""
    assert kind_of(window, told, asked=asked) is field


def test_programs_are_named_as_people_name_them() -> None:
    """By the executable, without its ending; the file and the window's class are names too."""
    assert names_of(window_of(program="KeePass.exe")) == ("KeePass", ("KeePass.exe", "FakeWindow"))
    assert names_of(window_of(program="")) == ("", ("FakeWindow",))
    assert names_of(None) == ("", ())
