"""Why a client resets: the caret was put elsewhere, or a key that it was handed back is only done now.

GTK's module of IBus gives keys to the application behind its back, one after
the other, and the next ones to the input method meanwhile.  So an Enter may
be done when the syllable behind it is open already; the text then resets, and
of that syllable the client keeps the preedit and makes no text.  Where the
caret is put elsewhere it does.  Both look the same but for the text that is
told then.
"""

from __future__ import annotations

from typing import Final

from desktop.ime.typist.keys import Key
from desktop.session.state import LAG_SECONDS

__all__ = ["Resets"]

_DELAYED: Final = ("gtk2-im:", "gtk3-im:", "gtk4-im:")
"""How clients of that module call themselves."""


class Resets:
    """Those of one context; times are monotonic seconds."""

    def __init__(self) -> None:
        self._passed_at: float | None = None
        self._open = ""

    def passed(self, key: Key) -> None:
        """The application gets a key; where that is no modifier, nothing is open any more."""
        if not key.is_modifier:
            self._passed_at = key.at

    def keeps(self, client: str, opened: str, at: float) -> bool:
        """Whether what is ``opened`` may have stayed open behind a reset by ``client``; ``settles`` knows more."""
        passed, self._passed_at = self._passed_at, None
        late = passed is not None and at - passed < LAG_SECONDS and client.startswith(_DELAYED)
        self._open = opened if late else ""
        return bool(self._open)

    def settles(self, told: str | None = None) -> bool:
        """Whether the client has made text of what was open: ``told`` is its text left of the caret, if it says so.

        A client that says nothing before the next key has, as all others do.
        """
        opened, self._open = self._open, ""
        return bool(opened) and (told is None or told.rstrip("\n").endswith(opened))
