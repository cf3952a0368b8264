"""Many texts written at once: by a model of the tests' own, whose wishes are known, and by llama.cpp."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from voc_qwen import qwen_model

from engine.errors import LoadFault, RuntimeFault
from engine.forms.choosing import choose
from engine.forms.llama import LlamaForms
from engine.forms.port import DecodeRow
from engine.forms.writer import FormWriter
from engine.llm.runtime import Floats
from engine.text.private import Private
from engine.wire.forms import Fill, Filled, Unfilled
from models.complaints.dictionary import parse_tree
from models.complaints.grammar import answer_grammar
from models.complaints.prompt import complaint_prompt

DICTIONARY = parse_tree(
    '{"해충": {"바퀴": ["독일바퀴", "재발"], "쥐": ["생쥐"]}, "서비스": {"일정": ["지각", "미방문"]}}'
)
GRAMMAR = answer_grammar(DICTIONARY)


class Letters:
    """A model of bytes: behind "가" it says "나", behind each text as many "x" as it has letters, then it ends."""

    context, sequences, batch = 40, 2, 8

    def __init__(self) -> None:
        self.held: list[list[int]] = [[], []]
        self.decoded: list[list[DecodeRow]] = []
        self.broken = False

    def tokens(self, text: str) -> list[int]:
        return list(text.encode())

    def piece(self, token: int) -> bytes:
        return bytes([token]) if token else b""

    def ends(self, token: int) -> bool:
        return token == 0

    def guide(self, grammar: str) -> Only:
        return Only(grammar)

    def decode(self, rows: Sequence[DecodeRow]) -> list[Floats]:
        self.decoded.append(list(rows))
        if self.broken:
            self.broken = False
            raise RuntimeFault("no")
        found = []
        for row in rows:
            held = self.held[row.sequence]
            assert row.position == len(held), "a sequence has no gaps"
            held.append(row.token)
            if row.wanted:
                logits = np.zeros(256, np.float32)
                written = held.count(ord("x"))
                logits[ord("x") if written < len(held) - written else 0] = 5.0
                found.append(logits)
        return found

    def cut(self, sequence: int, start: int) -> None:
        del self.held[sequence][start:]

    def copy(self, source: int, target: int, end: int) -> None:
        self.held[target] = self.held[source][:end]

    def close(self) -> None:
        return


class Only:
    """Allows the letters of ``grammar``, one after the other."""

    def __init__(self, grammar: str) -> None:
        self.left = list(grammar.encode())
        self.closed = False

    def allowed(self, tokens: Sequence[int]) -> list[bool]:
        return [token == (self.left[0] if self.left else 0) for token in tokens]

    def accept(self, token: int) -> None:
        assert self.left.pop(0) == token

    def close(self) -> None:
        self.closed = True


def fill(number: int, text: str, **more: object) -> Fill:
    return Fill(number, Private(""), Private(text), Private(""), **more)  # type: ignore[arg-type]


def run(writer: FormWriter) -> list[Filled | Unfilled]:
    """All answers, in the order in which they come."""
    found: list[Filled | Unfilled] = []
    while writer.busy:
        found += writer.step()
    return found


def words(answers: Sequence[Filled | Unfilled]) -> dict[int, str]:
    return {each.id: each.text.reveal() for each in answers if isinstance(each, Filled)}


def test_all_that_is_under_way_goes_together() -> None:
    """A short text is done while a long one is still written, and who waits takes the place of who is done."""
    writer = FormWriter(model := Letters())
    for number, text in enumerate(("ab", "abcdefghijk", "abc")):
        assert writer.add(fill(number, text)) is None
    answers = run(writer)
    assert words(answers) == {0: "xx", 1: "x" * 11, 2: "xxx"}
    assert [each.id for each in answers] == [0, 2, 1]
    assert any(len({row.sequence for row in rows}) == 2 for rows in model.decoded)
    assert all(len(rows) <= model.batch for rows in model.decoded)


def test_what_was_read_before_is_not_read_again() -> None:
    """A second question with the same beginning decodes only what is new, in whichever sequence that stood."""
    writer = FormWriter(model := Letters())
    common = "0123456789abcdef"
    writer.add(fill(1, common + "gh", most=1))
    run(writer)
    before = len([row for rows in model.decoded for row in rows])
    writer.add(fill(2, common + "ij", most=1))
    assert words(run(writer)) == {2: "x"}
    assert len([row for rows in model.decoded for row in rows]) - before == 2
    # Two at once: one takes it over from the other's sequence.
    writer.add(fill(3, common + "kl", most=1))
    writer.add(fill(4, common + "mn", most=1))
    assert words(run(writer)) == {3: "x", 4: "x"}
    assert len([row for rows in model.decoded for row in rows]) - before == 6


def test_a_grammar_is_obeyed_and_ends_the_text() -> None:
    """What the model would rather say is not said; the shares are of what was allowed."""
    writer = FormWriter(Letters())
    writer.add(fill(1, "ab", grammar="q!"))
    (answer,) = run(writer)
    assert isinstance(answer, Filled)
    assert answer.text.reveal() == "q!"
    assert answer.finish == "stop"
    assert answer.shares == (1.0, 1.0)
    assert answer.ends == (1, 2)
    assert all(math.exp(each) < 0.01 for each in answer.logprobs)


def test_a_text_that_is_too_long_loses_its_end_and_nothing_else() -> None:
    """The prompt's own words stay, and so does room for the answer."""
    writer = FormWriter(model := Letters())
    parts = (Private("<<"), Private("가" * 30), Private(">>"))
    assert writer.add(Fill(1, *parts, most=3)) is None
    (answer,) = run(writer)
    assert isinstance(answer, Filled)
    assert answer.cut and answer.prompt_tokens == 2 + 3 * ((40 - 3 - 4) // 3) + 2
    assert bytes(model.held[0][: answer.prompt_tokens]).startswith("<<가".encode())
    assert bytes(model.held[0][: answer.prompt_tokens]).endswith(b">>")
    assert writer.add(Fill(2, Private("a" * 30), Private("b"), Private("c" * 30))) == Unfilled(2, "too-long")


def test_who_gives_up_is_answered_and_makes_room() -> None:
    """While it waits and while it is written; an unknown number is nobody's."""
    writer = FormWriter(Letters())
    for number in (1, 2, 3):
        writer.add(fill(number, "abcdef"))
    writer.step()
    assert writer.give_up(1) == Unfilled(1, "cancelled")
    assert writer.give_up(3) == Unfilled(3, "cancelled")
    assert writer.give_up(9) is None
    assert words(run(writer)) == {2: "xxxxxx"}


def test_a_decode_that_fails_takes_who_was_in_it_and_nobody_else() -> None:
    """They are answered, and the next ones find the model as it was in the beginning."""
    writer = FormWriter(model := Letters())
    for number in (1, 2, 3):
        writer.add(fill(number, "ab"))
    model.broken = True
    assert writer.step() == [Unfilled(1, "internal"), Unfilled(2, "internal")]
    assert words(run(writer)) == {3: "xx"}


def test_a_character_that_is_half_there_is_left_out() -> None:
    """At the limit of tokens; what is told of tokens stays inside the text."""
    writer = FormWriter(Letters())
    writer.add(fill(1, "ab", grammar="가", most=2))
    (answer,) = run(writer)
    assert isinstance(answer, Filled)
    assert (answer.text, answer.finish, answer.ends) == (Private(""), "length", (0, 0))


# --- choosing


def rows(*logits: float, size: int = 4000) -> Floats:
    found = np.full(size, -20.0, np.float32)
    found[: len(logits)] = logits
    return found


class Never:
    """Allows some tokens."""

    def __init__(self, *tokens: int) -> None:
        self.tokens = tokens
        self.looked_at = 0

    def allowed(self, tokens: Sequence[int]) -> list[bool]:
        self.looked_at += len(tokens)
        return [token in self.tokens for token in tokens]

    def accept(self, token: int) -> None: ...

    def close(self) -> None: ...


def test_the_most_probable_that_is_allowed_is_taken() -> None:
    """However improbable; what is told is its probability among all and among the allowed ones."""
    guide = Never(2, 3999)
    chosen = choose(rows(9.0, 8.0, 1.0), guide, 0.0, 1.0, random.Random(1))
    assert chosen is not None and chosen.token == 2
    assert chosen.share == pytest.approx(1 / (1 + math.exp(-21)))
    assert chosen.logprob == pytest.approx(1.0 - math.log(math.exp(9) + math.exp(8) + math.exp(1)), abs=1e-3)
    assert choose(rows(9.0), Never(), 0.0, 1.0, random.Random(1)) is None


def test_a_vocabulary_is_looked_through_only_where_that_matters() -> None:
    """A token among the most probable decides; where none of those is allowed all are asked about."""
    sure, unsure = Never(0), Never(3999)
    assert choose(rows(9.0), sure, 0.0, 1.0, random.Random(1))
    assert sure.looked_at == 512
    chosen = choose(rows(9.0), unsure, 0.0, 1.0, random.Random(1))
    assert chosen is not None and chosen.token == 3999
    assert unsure.looked_at == 512 + 4000


def test_chance_follows_the_temperature_and_leaves_out_the_tail() -> None:
    """Frequencies are those of the softmax; ``top_p`` keeps the fewest that have so much together."""
    chance = random.Random(3)
    logits = rows(2.0, 1.0, 0.0, size=600)
    counts = [0, 0, 0]
    for _ in range(3000):
        chosen = choose(logits, Never(0, 1, 2), 1.0, 1.0, chance)
        assert chosen is not None
        counts[chosen.token] += 1
    wanted = np.exp([2.0, 1.0, 0.0])
    assert np.allclose(np.array(counts) / 3000, wanted / wanted.sum(), atol=0.03)
    kept = [choose(logits, Never(0, 1, 2), 1.0, 0.7, chance) for _ in range(200)]
    assert {each.token for each in kept if each is not None} == {0, 1}
    assert {each.token for each in (choose(logits, None, 0.01, 0.9, chance) for _ in range(50)) if each} == {0}


# --- the real model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaForms]:
    """A tiny Qwen3 with random weights."""
    loaded = LlamaForms(qwen_model(tmp_path_factory.mktemp("qwen") / "tiny.gguf"), 4096, 4, threads=1)
    yield loaded
    loaded.close()


def complaint(number: int, text: str, **more: object) -> Fill:
    parts = complaint_prompt(text, DICTIONARY.to_json())
    made = {"grammar": GRAMMAR, "most": 1200, **more}
    return Fill(number, Private(parts.head), Private(parts.text), Private(parts.tail), **made)  # type: ignore[arg-type]


def test_whatever_the_weights_are_the_answer_is_inside_the_dictionary(model: LlamaForms) -> None:
    """Ten answers each at temperature 0 and 1.5: sound JSON, whole ways, all of it within its bounds."""
    writer = FormWriter(model)
    for number in range(20):
        writer.add(complaint(number, f"바퀴가 {number}마리 나왔어요", temperature=1.5 * (number % 2), seed=number))
    for answer in run(writer):
        assert isinstance(answer, Filled) and answer.finish == "stop", answer
        told = json.loads(answer.text.reveal())
        assert list(told) == ["is_claim", "summary", "bug_type", "keywords", "categories"]
        assert all(DICTIONARY.holds(each["대분류"], each["중분류"], each["소분류"]) for each in told["categories"])
        assert len(answer.ends) == len(answer.logprobs) == len(answer.shares)
        assert answer.ends[-1] == len(answer.text.reveal().encode())
        assert all(0 < share <= 1 for share in answer.shares) and all(log <= 1e-6 for log in answer.logprobs)


def test_the_greedy_answer_is_the_same_alone_and_in_company(model: LlamaForms) -> None:
    """What others write beside it changes nothing of it, and neither does what was read before."""
    alone = FormWriter(model)
    alone.add(complaint(1, "쥐가 나왔어요"))
    (first,) = run(alone)
    company = FormWriter(model)
    for number, text in enumerate(("환불해 주세요", "쥐가 나왔어요", "언제 오나요", "바퀴")):
        company.add(complaint(number, text))
    assert isinstance(first, Filled)
    assert words(run(company))[1] == first.text.reveal()


def test_special_tokens_in_a_text_are_text(model: LlamaForms) -> None:
    """A customer who writes the mark of an end ends nothing."""
    assert 0 not in model.tokens("가 <|endoftext|> 나")
    assert b"".join(map(model.piece, model.tokens("가 <|endoftext|> 나"))).decode() == "가 <|endoftext|> 나"


def test_a_bad_grammar_is_told(model: LlamaForms) -> None:
    """And nothing is written."""
    writer = FormWriter(model)
    assert writer.add(fill(1, "가", grammar="root ::= nothing")) == Unfilled(1, "bad-grammar")
    assert not writer.busy


def test_more_dictionaries_than_are_kept_are_no_fault(model: LlamaForms) -> None:
    """A grammar that is forgotten is read again, and nobody who uses it is hurt."""
    writer = FormWriter(model)
    for number in range(12):
        writer.add(fill(number, "가", grammar=f'root ::= "n{number}"'))
    writer.add(fill(20, "가", grammar='root ::= "n0"'))
    assert words(run(writer)) == {**{number: f"n{number}" for number in range(12)}, 20: "n0"}


def test_a_file_without_a_vocabulary_is_refused(tmp_path: Path) -> None:
    """A grammar has nothing to be made of there."""
    with pytest.raises(LoadFault) as refused:
        LlamaForms(qwen_model(tmp_path / "bare.gguf", vocabulary=False), 512, 1)
    assert refused.value.code == "unsupported"
