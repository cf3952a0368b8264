"""What kind of field a client says it is, in IBus's terms, and what may be done there."""

from __future__ import annotations

import dataclasses
from typing import Final

from desktop.input.protocol import Field

__all__ = ["Content"]

_PASSWORD: Final = 8
_PIN: Final = 9
_TERMINAL: Final = 10
_PRIVATE_HINT: Final = 1 << 11
_NOWHERE: Final = "fake"


@dataclasses.dataclass(frozen=True)
class Content:
    """``client`` is the name that FocusInId tells ("gtk3-im:gedit"); ``purpose`` and ``hints`` are ContentType's.

    IBus's "fake" client has the focus where no field has, and where a
    password entry has told of none.
    """

    client: str = ""
    purpose: int = 0
    hints: int = 0

    @property
    def secret(self) -> bool:
        """Whether nothing that is typed here may be told to anybody or remembered, and nothing is offered."""
        return self.field in (Field.PASSWORD, Field.NONE) or bool(self.hints & _PRIVATE_HINT)

    @property
    def latin(self) -> bool:
        """Whether nothing is composed: behind dots nobody sees what a syllable has become, and ibus-hangul does so."""
        return self.purpose == _PASSWORD

    @property
    def field(self) -> Field:
        """As the session is told."""
        if self.client == _NOWHERE or self.client.startswith(f"{_NOWHERE}:"):
            return Field.NONE
        if self.purpose in (_PASSWORD, _PIN):
            return Field.PASSWORD
        return Field.TERMINAL if self.purpose == _TERMINAL else Field.PLAIN
