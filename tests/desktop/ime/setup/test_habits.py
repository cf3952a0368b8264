"""What is shown of ibus-hangul's settings is what the input method types by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.ime.setup.habits import typing_habits
from desktop.ime.typist.keys import HotKeys
from desktop.ime.typist.settings import TypingSettings


class Printed:
    """``gsettings`` as it prints what is set; without any, it is not there."""

    def __init__(self, **settings: str) -> None:
        self._settings = settings

    def output(self, command: Sequence[str], environment: Mapping[str, str]) -> str | None:
        """See ``Tools``."""
        assert list(command[:3]) == ["gsettings", "get", "org.freedesktop.ibus.engine.hangul"]
        return self._settings.get(command[3].replace("-", "_"))


def test_what_a_person_has_set_is_told() -> None:
    """Without its quotation marks, and of bounded length."""
    tools = Printed(hangul_keyboard="'39'", switch_keys="'Alt_R'", hanja_keys="'" + "x" * 999 + "'")
    assert typing_habits(tools, {}) == {"layout": "39", "switch_keys": "Alt_R", "hanja_keys": "x" * 200}
    assert typing_habits(Printed(hangul_keyboard="'2'", switch_keys="''", hanja_keys="''"), {})["switch_keys"] == ""


def test_without_ibus_hangul_it_is_what_is_typed_by() -> None:
    """The defaults of the one are those of the other."""
    told, typing = typing_habits(Printed(), {}), TypingSettings()
    assert told["layout"] == typing.layout
    assert (HotKeys(told["switch_keys"]), HotKeys(told["hanja_keys"])) == (typing.switch_keys, typing.hanja_keys)
