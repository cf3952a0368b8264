"""Under which names IBus knows the input method: the component's file, and the same for RegisterComponent."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from desktop.ime.service.serialise import Variant
from desktop.words.language import text
from desktop.words.surroundings.own_ime import OwnImeSentence

__all__ = ["BUS_NAME", "ENGINE_NAME", "LICENCE", "MODE_KEY", "component", "component_file"]

BUS_NAME: Final = "org.freedesktop.IBus.Ieum"
"""The name that the process takes on IBus's bus; the component's, by which the daemon finds it."""

ENGINE_NAME: Final = "ieum"
"""The input method's name among all of them: in ``ibus engine`` and in a desktop's list of input sources."""

LICENCE: Final = "Apache-2.0"
"""As software centres are told of the whole program."""

MODE_KEY: Final = "InputMode"
"""The sign that says whether keys compose Hangul; desktops show the sign of this name beside the clock."""

_ENGINE: Final[dict[str, str | int]] = {
    "name": ENGINE_NAME,
    "longname": "",
    "description": "",
    "language": "ko",
    "license": LICENCE,
    "author": "Ieum",
    "icon": "ieum",
    "layout": "kr",
    "rank": 50,
    "hotkeys": "",
    "symbol": "",
    "setup": "",
    "layout_variant": "kr104",
    "layout_option": "",
    "version": "",
    "textdomain": "",
    "icon_prop_key": MODE_KEY,
}
"""In the order of an IBusEngineDesc.  The rank is below ibus-hangul's, which stays what a desktop proposes first."""

_COMPONENT: Final = {
    "name": BUS_NAME,
    "description": "Ieum",
    "version": "",
    "license": LICENCE,
    "author": "Ieum",
    "homepage": "-",
}
"""The daemon takes no part of it for empty, and says so in every log: there is no page, and no catalogue of words."""


def component_file(command: Sequence[str], version: str) -> str:
    """The XML that tells IBus's daemon of the input method and of the ``command`` that starts it."""
    known = _COMPONENT | {"exec": shlex.join(command), "version": version, "textdomain": ENGINE_NAME}
    engine = "".join(f"    <{name}>{escape(str(value))}</{name}>\n" for name, value in _engine().items() if value != "")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<component>\n'
        + "".join(f"  <{name}>{escape(str(value))}</{name}>\n" for name, value in known.items() if value != "")
        + f"  <engines><engine>\n{engine}  </engine></engines>\n</component>\n"
    )


def component() -> Variant:
    """An IBusComponent without a command: that of a process which runs already."""
    engine: Variant = ("(sa{sv}ssssssssussssssss)", ("IBusEngineDesc", {}, *_engine().values()))
    return ("(sa{sv}ssssssssavav)", ("IBusComponent", {}, *_COMPONENT.values(), "", "", [], [engine]))


def _engine() -> dict[str, str | int]:
    names = {
        "longname": OwnImeSentence.NAME,
        "description": OwnImeSentence.DESCRIPTION,
        "symbol": OwnImeSentence.HANGUL,
    }
    return _ENGINE | {key: text(sentence) for key, sentence in names.items()}
