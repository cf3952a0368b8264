"""Texts written side by side, over a decoder that only counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import models
from engine.errors import RuntimeFault
from engine.llm.decoder import Place
from engine.llm.pieces import Pieces
from engine.llm.runtime import Floats, Stop
from engine.runner.writer import PORTION, SEQUENCES, Writer
from engine.text.private import Private
from engine.wire.runner import FromRunner, Generate, Generated, RunFailed, WrittenText

TOKENIZER = Path(models.__file__).parent / "builtin" / "tokenizer.json"


class Counting:
    """Says that the token after the last one of a text is the one that stands at its position in ``says``."""

    def __init__(self, says: Sequence[int], vocabulary: int) -> None:
        self.says, self.vocabulary = says, vocabulary
        self.decodes: list[list[Place]] = []
        self.held: dict[int, list[int]] = {}
        self.fails = False

    def decode(self, tokens: Sequence[int], places: Sequence[Place], should_stop: Stop) -> list[Floats]:
        if self.fails:
            raise RuntimeFault("it fails")
        assert 0 < len(tokens) <= PORTION
        self.decodes.append(list(places))
        rows = []
        for token, (position, sequence, wanted) in zip(tokens, places, strict=True):
            held = self.held.setdefault(sequence, [])
            assert position == len(held), "a token stands where no other is"
            held.append(token)
            if wanted:
                row = np.full(self.vocabulary, 1e-6, np.float32)
                row[self.says[position % len(self.says)]] = 1
                rows.append(row)
        return rows

    def copy(self, source: int, target: int, start: int = 0, end: int = -1) -> None:
        raise AssertionError("nothing is copied")

    def cut(self, sequence: int, start: int = 0) -> None:
        self.held[sequence] = self.held.get(sequence, [])[:start]

    def close(self) -> None:
        return


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    """The vocabulary of the built-in model."""
    return Pieces(TOKENIZER)


class Play:
    """A writer with 64 tokens a text and 200 cells."""

    def __init__(self, pieces: Pieces, says: str = "그래서 우리는 집에 갔다 ") -> None:
        self.told: list[FromRunner] = []
        self.decoder = Counting(pieces.text(says), len(pieces.written))
        self.writer = Writer(self.decoder, pieces, 64, 200, self.told.append)

    def run(self) -> list[FromRunner]:
        while len(self.writer):
            self.writer.step()
        return self.told

    def text(self, number: int) -> str:
        return "".join(each.text.reveal() for each in self.told if isinstance(each, WrittenText) and each.id == number)

    def ends(self) -> dict[int, Generated | RunFailed]:
        return {each.id: each for each in self.told if isinstance(each, (Generated, RunFailed))}


def test_a_text_is_written_until_it_is_long_enough(pieces: Pieces) -> None:
    """One token a step, told at once; what is counted is what was read and written."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("나는"), most=5, temperature=0))
    play.run()
    (end,) = play.ends().values()
    assert isinstance(end, Generated)
    assert (end.finish, end.spent, end.asked) == ("length", 5, len([*pieces.head, *pieces.text("나는")]))
    assert len(play.decoder.decodes) == 5
    assert play.text(1)


def test_many_are_written_in_the_same_decodes(pieces: Pieces) -> None:
    """As many as there are sequences; the others follow as those end, and each says what it says alone."""
    play = Play(pieces)
    for number in range(1, SEQUENCES + 4):
        play.writer.add(Generate(number, Private("나는"), most=6, temperature=0))
    play.run()
    assert set(play.ends()) == set(range(1, SEQUENCES + 4))
    assert {play.text(number) for number in play.ends()} == {play.text(1)}
    assert len(play.decoder.decodes) <= 14


def test_who_comes_later_waits_for_no_end(pieces: Pieces) -> None:
    """A short text that comes while a long one is written is done before it."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("나는"), most=40, temperature=0))
    play.writer.step()
    play.writer.add(Generate(2, Private("너는"), most=2, temperature=0))
    play.run()
    assert list(play.ends()) == [2, 1]


def test_a_stop_is_not_written_and_ends_it(pieces: Pieces) -> None:
    """Not even its beginning is told before it is clear that it is none."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("나는"), most=40, temperature=0))
    play.run()
    whole = play.text(1)
    stop = whole[5:9]
    again = Play(pieces)
    again.writer.add(Generate(1, Private("나는"), most=40, temperature=0, stop=(Private(stop),)))
    again.run()
    end = again.ends()[1]
    assert isinstance(end, Generated) and end.finish == "stop"
    assert again.text(1) == whole[: whole.index(stop)]


def test_the_end_token_ends_it(pieces: Pieces) -> None:
    """And is no text."""
    play = Play(pieces)
    play.decoder.says = [*pieces.text("그래"), pieces.ends[0]]
    play.writer.add(Generate(1, Private(""), most=40, temperature=0))
    play.run()
    end = play.ends()[1]
    assert isinstance(end, Generated) and end.finish == "stop" and "<" not in play.text(1)


def test_a_prompt_that_ends_in_a_blank_is_followed_by_a_word_without_one(pieces: Pieces) -> None:
    """The blank stands there already; and no word is glued to the one before."""
    play = Play(pieces)
    play.decoder.says = pieces.text("책을")[:1]
    play.writer.add(Generate(1, Private("나는 "), most=1, temperature=0))
    play.run()
    assert play.text(1) and not play.text(1).startswith(" ")


def test_what_was_written_is_not_read_again_by_the_next_turn(pieces: Pieces) -> None:
    """The prompt that continues an earlier text begins in its sequence."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("오늘 우리는 함께"), most=3, temperature=0))
    play.run()
    decoded = sum(map(len, play.decoder.decodes))
    play.writer.add(Generate(2, Private("오늘 우리는 함께"), most=1, temperature=0))
    play.run()
    assert sum(map(len, play.decoder.decodes)) == decoded + 1


def test_a_long_prompt_does_not_fit_and_a_long_answer_is_cut(pieces: Pieces) -> None:
    """64 tokens are all that a text may have."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("가나다라 " * 80), most=1))
    play.writer.add(Generate(2, Private("나는"), most=500, temperature=0))
    play.run()
    first, second = play.ends()[1], play.ends()[2]
    assert first == RunFailed(1, "too-long")
    assert isinstance(second, Generated) and second.asked + second.spent == 64


def test_whole_counts_the_prompt_too(pieces: Pieces) -> None:
    """At least one token is written."""
    play = Play(pieces)
    asked = len([*pieces.head, *pieces.text("나는")])
    play.writer.add(Generate(1, Private("나는"), most=asked + 3, whole=True, temperature=0))
    play.writer.add(Generate(2, Private("나는"), most=1, whole=True, temperature=0))
    play.run()
    ends = play.ends()
    assert [end.spent for end in ends.values() if isinstance(end, Generated)] == [1, 3]


def test_what_is_cancelled_or_late_takes_nothing_from_others(pieces: Pieces) -> None:
    """Each is told once why."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("나는"), most=30, temperature=0))
    play.writer.add(Generate(2, Private("나는"), most=30, temperature=0, deadline_ms=0.0))
    play.writer.add(Generate(3, Private("나는"), most=30, temperature=0))
    play.writer.step()
    play.writer.cancel(1)
    play.writer.cancel(99)
    play.run()
    ends = play.ends()
    assert (ends[1], ends[2]) == (RunFailed(1, "cancelled"), RunFailed(2, "late"))
    assert isinstance(ends[3], Generated) and ends[3].spent == 30


def test_a_decode_that_fails_is_told_and_the_next_text_is_written(pieces: Pieces) -> None:
    """Nothing is left in the sequences that anybody could build on."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("나는"), most=3, temperature=0))
    play.writer.step()
    play.decoder.fails = True
    play.writer.step()
    play.decoder.fails = False
    play.writer.add(Generate(2, Private("나는"), most=3, temperature=0))
    play.run()
    assert play.ends()[1] == RunFailed(1, "internal")
    assert isinstance(play.ends()[2], Generated)


def test_tokens_are_told_with_their_chances(pieces: Pieces) -> None:
    """As many others as were asked for, most probable first; the text is that of the tokens."""
    play = Play(pieces)
    play.writer.add(Generate(1, Private("나는"), most=4, temperature=0, told=3))
    play.run()
    tokens = [token for each in play.told if isinstance(each, WrittenText) for token in each.tokens]
    assert len(tokens) == 4
    assert "".join(token.text.reveal() for token in tokens) == play.text(1)
    assert all(len(token.top) == 3 and token.top[0].text == token.text for token in tokens)


def test_chance_is_repeatable_by_its_seed(pieces: Pieces) -> None:
    """The same texts, in whatever company."""
    said = set()
    for company in (1, 3):
        play = Play(pieces)
        play.writer.add(Generate(1, Private("나는"), most=8, temperature=2.0, seed=5))
        for number in range(2, company + 1):
            play.writer.add(Generate(number, Private("너는"), most=8, temperature=2.0))
        play.run()
        said.add(play.text(1))
    assert len(said) == 1
