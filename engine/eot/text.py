"""Which texts are asked about, and as what: composed, on one line.

Must not know tokens or models.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from engine.wire.eot import CHARACTERS, DECOMPOSED, EotRefused

__all__ = ["Unfit", "fit_text", "fit_turns", "is_korean"]

_BLANKS = re.compile("[\t\n\v\f\r \x85\u00a0\u2028\u2029\u3000]+")
"""Blanks and what separates lines: inside one utterance it is all the same."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""No keyboard types them: the text is broken, or it is no text."""

_KOREAN = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7a3\ud7b0-\ud7ff\uffa1-\uffdc]")
"""Syllables, and letters that stand alone as in ㅇㅇ."""


class Unfit(Exception):
    """Nothing can be said about this text; ``refused`` says why, and the text is nowhere in here."""

    def __init__(self, refused: EotRefused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


def fit_text(text: str) -> str:
    """``text`` composed (NFC), each run of blanks, tabs and line breaks as one blank, none at the ends.

    Raises ``Unfit``: "too-long", "control" for other control characters and
    half surrogate pairs, "empty".  A text without Hangul (OK, 123, ^^) is an
    utterance as well: people write them among others, and the model has read them.
    """
    most = CHARACTERS[1]
    if len(text) > DECOMPOSED * most:
        raise Unfit(EotRefused("TEXT_TOO_LONG", "too-long"))
    text = unicodedata.normalize("NFC", text)
    if len(text) > most:
        raise Unfit(EotRefused("TEXT_TOO_LONG", "too-long"))
    text = _BLANKS.sub(" ", text).strip(" ")
    if _CONTROL.search(text):
        raise Unfit(EotRefused("INVALID_INPUT", "control"))
    if not text:
        raise Unfit(EotRefused("INVALID_INPUT", "empty"))
    return text


def is_korean(text: str) -> bool:
    """Whether there is any Hangul in it."""
    return bool(_KOREAN.search(text))


def fit_turns(turns: Sequence[str]) -> tuple[str, ...]:
    """The same for what was said before; raises ``Unfit`` ("too-long", "bad-turn")."""
    fitted = []
    for turn in turns:
        try:
            fitted.append(fit_text(turn))
        except Unfit as unfit:
            if unfit.refused.code == "TEXT_TOO_LONG":
                raise
            raise Unfit(EotRefused("INVALID_INPUT", "bad-turn")) from None
    return tuple(fitted)
