"""A dialogue as the tokens that a model learnt dialogues from.

Which spelling that is, the special tokens of its vocabulary tell.  What
somebody said is text and nothing else: no spelling of a special token in it
is one.  A model without such tokens reads lines, one a turn.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from engine.llm.pieces import Pieces
from engine.wire.runner import ChatRole, ChatTurn

__all__ = ["Dialogue", "dialogue"]

_Part: TypeAlias = tuple[str, bool]
"""A text, and whether it is the name of a special token."""


@dataclasses.dataclass(frozen=True)
class _Spelling:
    """How a turn is written: ``before`` with the name of its role, the text, ``after``.

    ``marks`` are the special tokens by which a vocabulary is recognised.
    """

    marks: tuple[str, ...]
    before: tuple[_Part, ...]
    after: tuple[_Part, ...]
    roles: Mapping[ChatRole, str]
    merged: bool = False
    """Whether what the system says stands before the first turn of the user's."""


@dataclasses.dataclass(frozen=True)
class Dialogue:
    """``ids`` end where the answer begins; it ends at a token of ``ends``, or before a text of ``stops``."""

    ids: tuple[int, ...]
    ends: tuple[int, ...]
    stops: tuple[str, ...] = ()


_ROLE = "\0"
"""Where the name of the role stands."""

_USUAL: Mapping[ChatRole, str] = {"system": "system", "user": "user", "assistant": "assistant"}

_SPELLINGS = (
    _Spelling(
        ("<|im_start|>", "<|im_end|>"),
        (("<|im_start|>", True), (_ROLE, False), ("\n", False)),
        (("<|im_end|>", True), ("\n", False)),
        _USUAL,
    ),
    _Spelling(
        ("<|start_header_id|>", "<|eot_id|>"),
        (("<|start_header_id|>", True), (_ROLE, False), ("<|end_header_id|>", True), ("\n\n", False)),
        (("<|eot_id|>", True),),
        _USUAL,
    ),
    _Spelling(
        ("<start_of_turn>", "<end_of_turn>"),
        (("<start_of_turn>", True), (_ROLE, False), ("\n", False)),
        (("<end_of_turn>", True), ("\n", False)),
        {"system": "user", "user": "user", "assistant": "model"},
        merged=True,
    ),
    _Spelling(
        ("[|assistant|]", "[|endofturn|]"),
        ((_ROLE, True),),
        (("[|endofturn|]", True), ("\n", False)),
        {"system": "[|system|]", "user": "[|user|]", "assistant": "[|assistant|]"},
    ),
    _Spelling(
        ("<|assistant|>", "<|end|>"),
        ((_ROLE, True), ("\n", False)),
        (("<|end|>", True), ("\n", False)),
        {"system": "<|system|>", "user": "<|user|>", "assistant": "<|assistant|>"},
    ),
)


def dialogue(turns: Sequence[ChatTurn], pieces: Pieces, most: int) -> Dialogue:
    """What a model with this vocabulary is given; raises ``RuntimeFault``.

    Once it has more than ``most`` tokens, which the model cannot hold, the rest of it is not read.
    """
    known = pieces.tokenizer.token_to_id
    spelling = next((each for each in _SPELLINGS if all(known(mark) is not None for mark in each.marks)), None)
    if spelling is None:
        return _lines(turns, pieces, most)
    ids = [*pieces.begin]
    for role, said in _told(turns, spelling):
        ids += _ids(spelling.before, spelling.roles[role], pieces)
        ids += pieces.text(pieces.enough(said, most))
        if len(ids) > most:
            break
        ids += _ids(spelling.after, "", pieces)
    ids += _ids(spelling.before, spelling.roles["assistant"], pieces)
    closing = known(spelling.marks[1])
    return Dialogue(tuple(ids), (*pieces.ends, *(() if closing is None else (closing,))))


def _told(turns: Sequence[ChatTurn], spelling: _Spelling) -> Iterator[tuple[ChatRole, str]]:
    said = ""
    for turn in turns:
        if spelling.merged and turn.role == "system":
            said += turn.text.reveal().strip() + "\n\n"
        else:
            yield turn.role, said + turn.text.reveal().strip()
            said = ""
    if said:
        yield "user", said.strip()


def _ids(parts: Sequence[_Part], role: str, pieces: Pieces) -> list[int]:
    ids: list[int] = []
    for text, special in parts:
        spelled = role if text == _ROLE else text
        token = pieces.tokenizer.token_to_id(spelled) if special else None
        ids += pieces.text(spelled) if token is None else [token]
    return ids


def _lines(turns: Sequence[ChatTurn], pieces: Pieces, most: int) -> Dialogue:
    ids = [*pieces.head]
    for line in (line for turn in turns for line in turn.text.reveal().splitlines()):
        if len(ids) > most:
            break
        ids += pieces.closed(pieces.enough(line, most))
    return Dialogue(tuple(ids), pieces.ends, ("\n",))
