"""The search against exhaustive enumeration: every token path of a small vocabulary, under a random model."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import pytest
from engine_patient import Patient
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.llm.runtime import ROOT, Branch, Floats, Stop
from engine.suggest.blocklist import Blocklist
from engine.suggest.sense.place import TextPlace
from engine.suggest.suggester import Suggester
from engine.suggest.terms import Limits
from engine.suggest.tokens import Tokens
from engine.text import hangul
from engine.text.hangul import spell
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import OwnWord, PassedOver

SPECIAL = ["</s>", "<unk>"]
AMBIGUOUS = [*SPECIAL, "▁", "▁가", "▁가구", "▁각", "▁나", "구", "가", "요", "요.", ".", "3", "구가", "A"]
"""가구가 is ▁가구 + 가, ▁가 + 구가, ▁가 + 구 + 가, and each of them behind ▁."""
PLAIN = [*SPECIAL, "▁가", "▁나", "▁다", "▁소", "구", "니", "요", "3", ".", "자"]
"""Every text is one path: tokens are single characters, and there is no bare eojeol start."""
DEEP = 3
BLOCKED = ["나요", "=다구"]


class Dice:
    """A runtime whose probabilities are random, and the same for the same path and ``seed``."""

    context = 64

    def __init__(self, seed: int, size: int, sharpness: float, branches: int = 100_000) -> None:
        self._seed, self.vocabulary, self._sharpness, self.branches = seed, size, sharpness, branches
        self._paths: dict[int, tuple[int, ...]] = {}
        self._serial = itertools.count(1)
        self.rows = 0

    def row(self, path: Sequence[int]) -> Floats:
        scores = np.random.default_rng([self._seed, *path]).normal(0, self._sharpness, self.vocabulary)
        chances = np.exp(scores - scores.max())
        row: Floats = (chances / chances.sum()).astype(np.float32)
        return row

    def prompt(self, ids: Sequence[int], should_stop: Stop) -> Floats:
        self._paths = {ROOT: ()}
        return self.row(())

    def expand(self, branches: Sequence[Branch], should_stop: Stop) -> list[tuple[int, Floats]]:
        made = []
        for branch in branches:
            sequence = next(self._serial)
            self._paths[sequence] = (*self._paths[branch.parent], branch.token)
            made.append((sequence, self.row(self._paths[sequence])))
        self.rows += len(made)
        assert len(self._paths) - 1 <= self.branches
        return made

    def release(self, sequences: Iterable[int]) -> None:
        for sequence in sequences:
            del self._paths[sequence]

    def close(self) -> None:
        pass


def vocabulary(folder: Path, pieces: Sequence[str]) -> Tokens:
    special = [
        {"id": i, "content": p, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False}
        for i, p in enumerate(SPECIAL)
    ]  # fmt: skip
    model = {"type": "BPE", "vocab": {p: i for i, p in enumerate(pieces)}, "merges": [], "unk_token": "<unk>"}
    path = folder / "tokenizer.json"
    path.write_text(json.dumps({"version": "1.0", "added_tokens": special, "model": model}), encoding="utf-8")
    return Tokens(path)


@pytest.fixture(scope="module")
def ambiguous(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """A vocabulary in which most eojeols can be spelled in several ways."""
    return vocabulary(tmp_path_factory.mktemp("ambiguous"), AMBIGUOUS)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """A vocabulary in which every eojeol is one path."""
    return vocabulary(tmp_path_factory.mktemp("plain"), PLAIN)


def enumerate_all(dice: Dice, pieces: Sequence[str], typed: str) -> dict[str, float]:
    """Every eojeol of at most ``DEEP`` tokens that fits, with its probability, straight from the definition."""
    texts = ["" if piece in SPECIAL else piece.removeprefix("▁") for piece in pieces]
    starts = [piece.startswith("▁") for piece in pieces]
    ends = [starts[i] or texts[i] == "." or pieces[i] == "</s>" for i in range(len(pieces))]
    found: dict[str, float] = {}
    whole = 0.0

    def walk(path: tuple[int, ...], text: str, mass: float, matched: bool) -> Iterator[tuple[str, float]]:
        nonlocal whole
        row = dice.row(path).astype(float)
        if path and matched:
            yield text, mass * sum(row[i] for i in range(len(pieces)) if ends[i])
        for i, add in enumerate(texts):
            if starts[i] != (not path) or (not add and pieces[i] != "▁"):
                continue
            now = mass * row[i]
            grown = spell(text + add)
            if matched:
                if not path:
                    whole += now  # nothing was typed
                if add and not add[0].isalnum():
                    continue
            elif grown.startswith(spell(typed)):
                whole += now
            elif not spell(typed).startswith(grown) or (add == "" and path):
                continue
            fits = matched or grown.startswith(spell(typed))
            if add == "요.":
                # The mark ends the eojeol, unless it was typed.
                if spell(text + "요").startswith(spell(typed)):
                    yield text + "요", now
                    continue
                if not fits:
                    continue
            if len(path) < DEEP:
                yield from walk((*path, i), text + add, now, fits)

    for text, mass in walk((), "", 1.0, typed == ""):
        found[text] = found.get(text, 0.0) + mass
    blocklist = Blocklist(BLOCKED)
    place = TextPlace(blocklist, "", typed, lambda text: False)
    latin = typed.endswith("A")
    return {
        text: mass / whole
        for text, mass in found.items()
        if text
        and text[-1].isalnum()
        and spell(text) != spell(typed)
        and not blocklist.blocks(text)
        and place.allows(text)
        and (latin or "A" not in text[len(typed) :])
    }


TYPED = ["", "ㄱ", "가", "각", "가구", "나", "3", "가3", "A", "소", "가구가", "요", "가요."]
SEEDS = st.integers(0, 10_000)
SHARP = st.sampled_from([0.5, 2.0, 4.0])


class Everything(NamedTuple):
    """Options beyond the range that people may ask for."""

    k: int = 10_000
    temperature: float = 1.0
    unit: str = "eojeol"
    end: bool = False
    layout: str = "2"
    passed: tuple[PassedOver, ...] = ()
    own: tuple[OwnWord, ...] = ()
    stem: bool = False


def ask(suggester: Suggester, typed: str, options: SuggestOptions) -> dict[str, float]:
    found = suggester.suggest(typed, options, Patient())
    assert found.complete
    return {each.text.reveal(): each.probability for each in found.candidates}


def best(all_of_them: dict[str, float], k: int) -> list[str]:
    return sorted(all_of_them, key=lambda text: (-all_of_them[text], text))[:k]


@given(seed=SEEDS, sharpness=SHARP, typed=st.sampled_from(TYPED), end=st.booleans())
@settings(max_examples=80, deadline=None)
def test_without_limits_it_is_enumeration(
    ambiguous: Tokens, seed: int, sharpness: float, typed: str, *, end: bool
) -> None:
    """Followed to the last branch, texts and probabilities are those of the definition; reading what was typed too."""
    limits = Limits(tokens=DEEP, rows=1 << 30, floor=0.0, doubt=0.0, slack=0.0)
    dice = Dice(seed, len(AMBIGUOUS), sharpness)
    truth = enumerate_all(dice, AMBIGUOUS, typed)
    found = ask(
        Suggester(dice, ambiguous, Blocklist(BLOCKED), limits), typed, cast("SuggestOptions", Everything(end=end))
    )
    assert found.keys() == truth.keys()
    for text, probability in found.items():
        assert probability == pytest.approx(truth[text], rel=1e-4)


@given(
    seed=SEEDS,
    sharpness=SHARP,
    typed=st.sampled_from(["", "ㄱ", "가", "가구", "나", "3", "소"]),
    k=st.integers(1, 6),
    end=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_stopping_early_changes_nothing(
    plain: Tokens, seed: int, sharpness: float, typed: str, k: int, *, end: bool
) -> None:
    """The k best are found, with their probabilities, though most branches are never decoded."""
    dice = Dice(seed, len(PLAIN), sharpness)
    truth = enumerate_all(dice, PLAIN, typed)
    limits = Limits(tokens=DEEP, rows=1 << 30, floor=0.0, doubt=0.0)
    found = ask(Suggester(dice, plain, Blocklist(BLOCKED), limits), typed, SuggestOptions(k, end=end))
    wanted = best(truth, k)
    assert list(found.values()) == pytest.approx([truth[text] for text in wanted], rel=1e-4)
    assert set(found) == set(wanted)
    assert dice.rows < len(PLAIN) ** DEEP / 2


@given(
    seed=SEEDS,
    sharpness=SHARP,
    typed=st.sampled_from(["", "ㄱ", "가", "나"]),
    k=st.integers(1, 4),
    times=st.lists(st.integers(1, 3), min_size=1, max_size=6),
)
@settings(max_examples=80, deadline=None)
def test_what_was_passed_over_makes_way_for_what_comes_behind_it(
    plain: Tokens, seed: int, sharpness: float, typed: str, k: int, times: list[int]
) -> None:
    """The best are found by what is left of each; what the passed ones are known to lose, all gain alike."""
    dice = Dice(seed, len(PLAIN), sharpness)
    truth = enumerate_all(dice, PLAIN, typed)
    seen = dict(zip(best(truth, len(times)), times, strict=False))
    limits = Limits(tokens=DEEP, rows=1 << 30, floor=0.0, doubt=0.0)
    counted = {text: chance * limits.passed ** seen.get(text, 0) for text, chance in truth.items()}
    left = 1 - sum(truth[text] - counted[text] for text in seen)
    passed = tuple(PassedOver(Private(text), count) for text, count in seen.items())
    found = ask(Suggester(dice, plain, Blocklist(BLOCKED), limits), typed, SuggestOptions(k, passed=passed))
    wanted = [counted[text] for text in best(counted, k)]
    gain = sum(found.values()) / sum(wanted)
    assert list(found.values()) == pytest.approx([gain * each for each in wanted], rel=1e-3, abs=1e-6)
    # Those that were not looked for have lost more than is known.
    assert 1 - 1e-4 <= gain <= (1 + 1e-4) / left
    everything = ask(Suggester(dice, plain, Blocklist(BLOCKED), limits), typed, Everything(passed=passed))  # type: ignore[arg-type]
    assert everything == pytest.approx({text: each / left for text, each in counted.items()}, rel=1e-3, abs=1e-6)


@given(seed=SEEDS, sharpness=SHARP, typed=st.sampled_from(TYPED))
@settings(max_examples=60, deadline=None)
def test_the_limits_err_on_one_side(ambiguous: Tokens, seed: int, sharpness: float, typed: str) -> None:
    """With the limits in use a probability is never too high, and too low by what they say at most."""
    dice = Dice(seed, len(AMBIGUOUS), sharpness)
    truth = enumerate_all(dice, AMBIGUOUS, typed)
    limits = Limits(tokens=DEEP)
    found = ask(Suggester(dice, ambiguous, Blocklist(BLOCKED), limits), typed, SuggestOptions())
    for text, probability in found.items():
        assert probability <= truth[text] * (1 + 1e-4)
        assert probability >= truth[text] * (1 - limits.doubt) * (1 - 4 * limits.slack) - 2 * limits.floor


@given(seed=SEEDS, word=st.sampled_from(["가구가", "나요", "소자", "가구", "다니요"]))
@settings(max_examples=40, deadline=None)
def test_a_word_typed_key_by_key_is_answered_as_if_each_were_the_first(plain: Tokens, seed: int, word: str) -> None:
    """What is kept from key to key changes no answer; with few branches the oldest are forgotten on the way."""
    kept = Suggester(
        Dice(seed, len(PLAIN), 2.0, branches=24), plain, Blocklist(), Limits(tokens=DEEP, rows=16, width=4)
    )
    pressed = hangul.keys(word)
    for count in [*range(len(pressed) + 1), 2, 0]:
        typed = hangul.compose(pressed[:count])
        fresh = Suggester(Dice(seed, len(PLAIN), 2.0), plain, Blocklist(), Limits(tokens=DEEP))
        found = kept.suggest(typed, SuggestOptions(3), Patient())
        if found.complete:
            expected = fresh.suggest(typed, SuggestOptions(3), Patient()).candidates
            assert [c.text for c in found.candidates] == [c.text for c in expected]
