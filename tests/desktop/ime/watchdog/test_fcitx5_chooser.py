"""What takes the place of our input method under fcitx5 when it fails: asked over a made-up bus."""

from __future__ import annotations

from pathlib import Path

import pytest
from bus_fake import FakeBus, reply_to
from jeepney import HeaderFields, Message

from desktop.ime.watchdog.fcitx5 import Fcitx5Chooser


class Fcitx5:
    """Has these input methods, the first one in use; says nothing to names that it does not have."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.names, self.used = names, names[0]
        self.bus = FakeBus(folder, self._answer)
        self.chooser = Fcitx5Chooser({"DBUS_SESSION_BUS_ADDRESS": self.bus.address})

    def _answer(self, call: Message) -> Message:
        if call.header.fields[HeaderFields.member] == "SetCurrentIM":
            self.used = call.body[0] if call.body[0] in self.names else self.used
            return reply_to(call)
        return reply_to(call, "s", self.used)


@pytest.mark.parametrize(
    ("names", "instead"),
    [
        (("ieum", "keyboard-us", "hangul"), "hangul"),
        (("ieum", "keyboard-us"), "keyboard-us"),
        (("ieum", "mozc"), ""),
        (("pinyin", "ieum", "hangul"), ""),
    ],
)
def test_another_of_the_persons_takes_its_place(tmp_path: Path, names: tuple[str, ...], instead: str) -> None:
    """fcitx5-hangul, else a keyboard that they have; nothing is done where another one is in use."""
    fcitx5 = Fcitx5(tmp_path, *names)
    assert fcitx5.chooser.replace() == instead
    assert fcitx5.used == (instead or names[0])
    fcitx5.bus.hang_up()


def test_without_a_bus_nothing_is_done(tmp_path: Path) -> None:
    """And nobody hears of it; the addon looks for the next one who types by itself."""
    chooser = Fcitx5Chooser({"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}"})
    assert chooser.replace() == ""
    assert chooser.restore()
