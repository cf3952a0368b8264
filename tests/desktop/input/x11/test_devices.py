"""Which servers can tell their keyboards apart."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from Xlib import error
from Xlib.display import Display

from desktop.input.x11.keys.devices import Keyboards, NoKeyboards, knows_xinput2


class Server:
    """A display of a server that has the extension in this version: 0 for none."""

    def __init__(self, version: int) -> None:
        self._version = version

    def screen(self) -> SimpleNamespace:
        """Its only screen."""
        return SimpleNamespace(root=None)

    def has_extension(self, name: str) -> bool:
        """Whether it is listed."""
        return name == "XInputExtension" and self._version > 0

    def xinput_query_version(self) -> SimpleNamespace:
        """What a server of version 1 does not know."""
        if self._version < 2:
            raise error.BadRequest.__new__(error.BadRequest)
        return SimpleNamespace(major_version=self._version)


@pytest.mark.parametrize(("version", "known"), [(0, False), (1, False), (2, True)])
def test_a_server_of_before_is_not_served(version: int, known: bool) -> None:
    """It may have the extension and yet not know the question after its version."""
    display = cast("Display", Server(version))
    assert knows_xinput2(display) is known
    if not known:
        with pytest.raises(NoKeyboards):
            Keyboards(display)
