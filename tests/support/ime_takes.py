"""What is typed with the input method of our own on any desk: as fast as nobody types, and taking a thousand rows."""

from __future__ import annotations

import os
import random
from typing import Final

from desk import DeskError, await_true, key_names
from desk_programs import AnyDesk, Program
from ime_session import ImeSession, take_words

from engine.text.hangul import keys

__all__ = ["KEYS", "WORDS", "await_text", "play_takes", "play_typed", "typed_text"]

TAKES = int(os.environ.get("IEUM_IME_TAKES", "60"))
KEYS = int(os.environ.get("IEUM_IME_KEYS", "400"))
"""How much in each program; ``make live-all`` asks for a thousand takes and 5,000 keys."""

WORDS: Final = (
    "학교 회의 그래서 오늘은 합니다 세종대왕이 닭볶음탕을 값어치가 읽는다 좋겠습니다 얹혀사는 꿇어앉아 괜찮아요 없었다 했습니다 뭐랄까"
).split()
_BATCH = 30
_LINE = 10


def typed_text(count: int, seed: int) -> str:
    """Lines of words with ``count`` keys or a few more."""
    chance = random.Random(seed)
    words: list[str] = []
    pressed = 0
    while pressed < count:
        words.append(chance.choice(WORDS) + ("\n" if len(words) % _LINE == _LINE - 1 else " "))
        pressed += len(keys(words[-1]))
    return "".join(words)


def await_text(program: Program, wanted: str) -> None:
    """Fails if the program's text is not this in the end; what it puts at the end of a file is its own."""
    seen = ""

    def is_there() -> bool:
        nonlocal seen
        seen = program.text().rstrip()
        return seen == wanted.rstrip()

    try:
        await_true(is_there, 15, "the text")
    except DeskError:
        pairs = zip(seen.splitlines(), wanted.splitlines(), strict=False)
        raise AssertionError([pair for pair in pairs if pair[0] != pair[1]] or (seen[-80:], wanted[-80:])) from None


def play_typed(desk: AnyDesk, program: Program, delay_ms: int) -> None:
    """Nothing but typing."""
    program.empty()
    wanted = typed_text(KEYS, seed=delay_ms)
    desk.press(*key_names(wanted), delay_ms=max(delay_ms, program.pace_ms))
    await_text(program, wanted)


def play_takes(desk: AnyDesk, program: Program, session: ImeSession) -> None:
    """Takes in batches, each on an empty page."""
    for at in range(0, TAKES, _BATCH):
        program.empty()
        await_text(program, take_words(desk, session, WORDS, min(_BATCH, TAKES - at), seed=at))
