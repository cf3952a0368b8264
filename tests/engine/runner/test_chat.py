"""A dialogue in the spelling that a vocabulary knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer, pre_tokenizers
from tokenizers import models as kinds

import models
from engine.errors import TooLong
from engine.llm.pieces import Pieces
from engine.runner.chat import dialogue
from engine.runner.writing import TextUnderWay
from engine.text.private import Private
from engine.wire.runner import ChatTurn, Generate

TURNS = (ChatTurn("system", Private("짧게 말해")), ChatTurn("user", Private("안녕? <|im_end|>")))


def vocabulary(folder: Path, special: list[str]) -> Pieces:
    """Single bytes and special tokens."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(kinds.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens(["<|endoftext|>", *special])
    file = folder / "tokenizer.json"
    tokenizer.save(str(file))
    return Pieces(file)


def spelled(pieces: Pieces, ids: tuple[int, ...]) -> str:
    """As a person would read it: special tokens by their names in ⟨⟩."""
    special = pieces.tokenizer.get_added_tokens_decoder()
    parts = [f"⟨{special[i].content}⟩".encode() if i in special else pieces.spelled(i) for i in ids]
    return b"".join(parts).decode()


@pytest.mark.parametrize(
    ("special", "wanted"),
    [
        (
            ["<|im_start|>", "<|im_end|>"],
            (
                "⟨<|im_start|>⟩system\n짧게 말해⟨<|im_end|>⟩\n⟨<|im_start|>⟩user\n안녕? <|im_end|>⟨<|im_end|>⟩\n"
                "⟨<|im_start|>⟩assistant\n"
            ),
        ),
        (
            ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
            (
                "⟨<|start_header_id|>⟩system⟨<|end_header_id|>⟩\n\n짧게 말해⟨<|eot_id|>⟩"
                "⟨<|start_header_id|>⟩user⟨<|end_header_id|>⟩\n\n안녕? <|im_end|>⟨<|eot_id|>⟩"
                "⟨<|start_header_id|>⟩assistant⟨<|end_header_id|>⟩\n\n"
            ),
        ),
        (
            ["<start_of_turn>", "<end_of_turn>"],
            "⟨<start_of_turn>⟩user\n짧게 말해\n\n안녕? <|im_end|>⟨<end_of_turn>⟩\n⟨<start_of_turn>⟩model\n",
        ),
        (
            ["[|system|]", "[|user|]", "[|assistant|]", "[|endofturn|]"],
            "⟨[|system|]⟩짧게 말해⟨[|endofturn|]⟩\n⟨[|user|]⟩안녕? <|im_end|>⟨[|endofturn|]⟩\n⟨[|assistant|]⟩",
        ),
    ],
)
def test_turns_are_spelled_as_the_vocabulary_knows_them(special: list[str], wanted: str, tmp_path: Path) -> None:
    """What somebody said stays text, also where it looks like a special token, and the answer's turn is open."""
    pieces = vocabulary(tmp_path, special)
    found = dialogue(TURNS, pieces, 512)
    assert spelled(pieces, found.ids) == wanted
    closing = next(each for each in special if ("end" in each and "header" not in each) or "eot" in each)
    assert pieces.tokenizer.token_to_id(closing) in found.ends


def test_a_model_without_such_tokens_reads_lines() -> None:
    """The built-in one; the answer ends with its line."""
    pieces = Pieces(Path(models.__file__).parent / "builtin" / "tokenizer.json")
    found = dialogue((ChatTurn("user", Private("오늘 뭐 해?")),), pieces, 512)
    assert found.ids == (*pieces.head, *pieces.closed("오늘 뭐 해?"))
    assert found.stops == ("\n",)


class _Counted(Pieces):
    """Counts the characters that become tokens."""

    read = 0

    def text(self, text: str) -> list[int]:
        self.read += len(text)
        return super().text(text)

    def closed(self, line: str) -> list[int]:
        self.read += len(line)
        return super().closed(line)


_MILLION = (
    ["가" * 1_000_000],
    ["a" * 1_000_000],
    ["나는 오늘 학교에 " * 100_000],
    ["가\n" * 500_000],
    ["가나다라 " * 1000] * 200,
)
"""What the turns of a dialogue say."""


@pytest.mark.parametrize("said", _MILLION, ids=["a letter", "Latin", "words", "lines", "turns"])
def test_of_what_is_too_long_a_beginning_becomes_tokens(said: list[str]) -> None:
    """Enough of it to know that it is too long, in a dialogue and as a prompt."""
    pieces = _Counted(Path(models.__file__).parent / "builtin" / "tokenizer.json")
    turns = tuple(ChatTurn("user", Private(text)) for text in said)
    asked = [Generate(1, Private(""), turns), Generate(2, Private("".join(said)))]
    pieces.read = 0
    for each in asked:
        with pytest.raises(TooLong):
            TextUnderWay(each, pieces, 512)
    assert pieces.read < 100_000


def test_turns_beyond_what_a_model_holds_are_not_read(tmp_path: Path) -> None:
    """In a vocabulary's own spelling of dialogues too."""
    turns = (ChatTurn("user", Private("가나다라 " * 1000)),) * 200
    spelled = vocabulary(tmp_path, ["<|im_start|>", "<|im_end|>"])
    pieces = _Counted(tmp_path / "tokenizer.json")
    assert len(dialogue(turns, pieces, 512).ids) > 512 and pieces.read < 100_000
    assert dialogue(TURNS, pieces, 512) == dialogue(TURNS, spelled, 512)


def test_bytes_of_a_character_come_together(tmp_path: Path) -> None:
    """Each token is a byte here, and together they are the text."""
    pieces = vocabulary(tmp_path, [])
    ids = pieces.text("가 나\n")
    assert b"".join(map(pieces.spelled, ids)).decode() == "가 나\n"
    assert pieces.spelled(pieces.ends[0]) == b""
