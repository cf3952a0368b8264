"""The search under keyboard layouts: what fits the keys of each, in the vocabulary, the lexicon and the built-in model."""

from __future__ import annotations

import dataclasses
import functools
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from engine_patient import Patient
from libhangul import shown

from desktop.library.files import builtin_model
from engine.llm.llama import LlamaRuntime
from engine.suggest.blocklist import Blocklist
from engine.suggest.fitting import OR, to_match
from engine.suggest.lexicon import Lexicon
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.text.layouts.becoming import continues, parts
from engine.text.layouts.pressing import keys
from engine.text.layouts.tables import LAYOUTS, LayoutName
from engine.text.private import Private
from engine.wire.options import BadOption, SuggestOptions
from engine.wire.protocol import Suggest

OTHERS: list[LayoutName] = ["2y", "39", "3f", "3s", "3y", "32", "ro", "ahn"]
EVERY = pytest.mark.parametrize("layout", [*LAYOUTS])
OTHER = pytest.mark.parametrize("layout", OTHERS)

SENTENCES = (Path(__file__).parents[2] / "data" / "sentences.txt").read_text(encoding="utf-8").splitlines()
TYPED = ("ㄱ", "가", "각", "고", "오늘", "갔", "값", "안녀", "ㅋ", "3", "(가", "없", "가\u11e8", "갂")


@pytest.fixture(scope="module")
def builtin() -> Tokens:
    """The built-in model's vocabulary."""
    return Tokens(Path(builtin_model().tokenizer))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The built-in lexicon."""
    folder = builtin_model().lexicon
    assert folder is not None
    return Lexicon(Path(folder))


@pytest.fixture(scope="module")
def suggester(builtin: Tokens, lexicon: Lexicon) -> Iterator[Suggester]:
    """The built-in model as people have it."""
    files = builtin_model()
    assert files.blocklist is not None
    runtime = LlamaRuntime(Path(files.gguf), threads=1)
    yield Suggester(runtime, builtin, Blocklist.read(Path(files.blocklist)), lexicon=lexicon)
    runtime.close()


@functools.cache
def words_of(lexicon: Lexicon) -> list[str]:
    return [lexicon.text(number) for number in range(1, len(lexicon), 40)]


@OTHER
@pytest.mark.parametrize("typed", TYPED)
def test_the_index_finds_what_a_scan_finds(builtin: Tokens, layout: LayoutName, typed: str) -> None:
    """Of the whole vocabulary: all tokens that what was typed can become, and all that are a part of that."""
    rest = to_match(typed, layout)
    begun = rest.split(OR)
    fit = builtin.spelled(layout).fits(rest, first=True)
    completing: set[int] = set()
    closing: set[int] = set()
    consuming = {}
    for token in builtin.starts.tolist():
        text, core = parts(builtin.text[token]), parts(builtin.core[token])
        if text and text.startswith(tuple(begun)):
            (closing if len(core) < len(text) and core.startswith(tuple(begun)) else completing).add(token)
        elif text and any(each.startswith(text) for each in begun):
            consuming[token] = sorted(each[len(text) :] for each in begun if each.startswith(text))
    if builtin.bare is not None:
        consuming[builtin.bare] = sorted(begun)
    assert set(fit.completing.tolist()) == completing
    assert set(fit.closing.tolist()) == closing
    assert {token: sorted(left.split(OR)) for token, left in fit.consuming} == consuming


def test_all_other_layouts_share_one_index(builtin: Tokens) -> None:
    """It is made once, when one of them is asked for; the usual 2-set has its own."""
    assert builtin.spelled("39") is builtin.spelled("ahn")
    assert builtin.spelled("2") is not builtin.spelled("39")


@OTHER
@pytest.mark.parametrize("typed", TYPED)
def test_the_lexicon_drafts_what_fits(lexicon: Lexicon, layout: LayoutName, typed: str) -> None:
    """The same best eojeols as a look at many finds, with probabilities of one distribution."""
    opening, drafts = lexicon.fitting("오늘 ", typed, layout)
    best = drafts.best(400)
    begun = typed.removeprefix(opening)
    assert all(continues(each.text, begun, layout) for each in best)
    assert sum(each.probability for each in best) <= 1 + 1e-9
    known = {each.text for each in best}
    fitting = [text for text in words_of(lexicon) if continues(text, begun, layout)]
    least = min((each.probability for each in best), default=0.0)
    for text in fitting:
        chance = drafts.probability(text)
        assert chance > 0
        assert text in known or chance <= least * (1 + 1e-9) or len(best) < 400
    if len(best) < 400:
        assert known.issuperset(fitting)


def test_the_lexicon_leaves_out_what_the_keys_do_not_bring(lexicon: Lexicon) -> None:
    """Behind a 3-set 각 no 가구, and the eojeols that remain have its whole probability among them."""
    _, two = lexicon.fitting("", "각")
    _, three = lexicon.fitting("", "각", "39")
    assert two.probability("가구") > 0
    assert three.probability("가구") == 0
    assert three.probability("각각") > two.probability("각각")
    total = sum(each.probability for each in three.best(10_000))
    assert total == pytest.approx(1.0, abs=0.02)


@EVERY
def test_what_is_offered_continues_by_keys_what_was_typed(suggester: Suggester, layout: LayoutName) -> None:
    """Sentences typed key by key through libhangul: all candidates can come of the text shown, and many are right."""
    chance = random.Random(3)
    options = SuggestOptions(5, layout=layout)
    asked = right = 0
    for line in chance.sample([line for line in SENTENCES if len(line.split()) > 3], 8):
        words = line.split()
        count = chance.randrange(1, len(words))
        before, word = " ".join(words[:count]) + " ", words[count].rstrip(".,?!")
        for typed in shown(layout, keys(word, layout) or ""):
            texts = [c.text.reveal() for c in suggester.suggest(before + typed, options, Patient()).candidates]
            assert all(continues(text, typed, layout) for text in texts), (typed, texts)
            assert typed not in texts
            asked += 1
            right += word in texts
    assert right > asked / 3


def test_three_set_offers_what_two_set_does_not_and_the_other_way_round(suggester: Suggester) -> None:
    """A closed syllable is closed where finals have keys of their own."""
    two = texts(suggester, "우리 각", "2", 20)
    three = texts(suggester, "우리 각", "39", 20)
    assert any(text.startswith("가") for text in two)
    assert three
    assert all(text.startswith(("각", "갂", "갃")) for text in three)


def texts(suggester: Suggester, before: str, layout: LayoutName, k: int = 5) -> list[str]:
    found = suggester.suggest(before, SuggestOptions(k, layout=layout), Patient())
    return [each.text.reveal() for each in found.candidates]


@EVERY
def test_with_nothing_typed_the_layout_does_not_matter(suggester: Suggester, layout: LayoutName) -> None:
    """The next eojeol is the same whatever types it."""
    assert texts(suggester, "오늘 회의는 ", layout) == texts(suggester, "오늘 회의는 ", "2")


@OTHER
def test_odd_typed_text_is_answered(suggester: Suggester, layout: LayoutName) -> None:
    """Old letters, fillers, letters on their own, marks and long text bring something or nothing, and no fault."""
    for typed in (
        "\u1100\u1160",
        "\u115f\u1161",
        "가\u11e8",
        "하\u11c5",
        "ㄱㅏ",
        "ㄳ",
        "“오",
        "가" * 16,
        "a",
        "ㅋㅋ",
        "\ud7cd",
    ):
        for text in texts(suggester, "오늘 " + typed, layout):
            assert continues(text, typed, layout)


def test_a_layout_is_one_of_libhanguls() -> None:
    """Others are refused before anything is sent, and who says nothing types the usual 2-set."""
    with pytest.raises(BadOption) as caught:
        SuggestOptions(layout="qwerty")  # type: ignore[arg-type]
    assert caught.value.name == "layout"
    assert SuggestOptions().layout == "2"
    older = {"id": 1, "before": Private("가"), "k": 3}
    assert msgspec.convert(older, Suggest, strict=False).layout == "2"
    assert dataclasses.replace(SuggestOptions(), layout="39") != SuggestOptions()
