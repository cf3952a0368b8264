"""What makes sense where it is offered: a hand-made set of prompts against the built-in model, and each rule by itself."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from engine_patient import Patient

from desktop.library.files import builtin_model
from engine.llm.llama import LlamaRuntime
from engine.suggest.blocklist import Blocklist
from engine.suggest.lexicon import Lexicon
from engine.suggest.sense.agreement import honouring, on_one_level
from engine.suggest.sense.place import TextPlace
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import OwnWord

DATA = Path(__file__).parents[2] / "data" / "prompts.tsv"
KINDS = {
    "misspelt", "joined", "quotes", "jamo", "court", "bare josa", "years", "names", "one line", "honorific", "latin", "first",
}  # fmt: skip


class Prompt(NamedTuple):
    """A text left of the caret, and patterns that one candidate must fit and none may."""

    kind: str
    before: str
    must: str
    must_not: str


def prompts() -> list[Prompt]:
    lines = DATA.read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Prompt(kind, before.replace("\\n", "\n"), must, must_not) for kind, before, must, must_not in fields]


@pytest.fixture(scope="module")
def suggester() -> Iterator[Suggester]:
    """The built-in model with all that comes with it."""
    files = builtin_model()
    assert files.blocklist is not None
    assert files.lexicon is not None
    runtime = LlamaRuntime(Path(files.gguf), threads=1)
    yield Suggester(
        runtime,
        Tokens(Path(files.tokenizer)),
        Blocklist.read(Path(files.blocklist)),
        lexicon=Lexicon(Path(files.lexicon)),
    )
    runtime.close()


def test_the_set_has_every_kind() -> None:
    """Three hundred prompts and more, none twice, of each kind several."""
    found = prompts()
    counted = collections.Counter(each.kind for each in found)
    assert len(found) >= 300
    assert len(set(found)) == len(found)
    assert set(counted) == KINDS
    assert min(counted.values()) >= 6


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_offered_makes_sense(kind: str, suggester: Suggester) -> None:
    """Of five candidates none is what must not be, nor is the stem, and one is what must be."""
    wrong = []
    for each in prompts():
        if each.kind != kind:
            continue
        found = suggester.suggest(each.before, SuggestOptions(5, stem=True), Patient())
        offered = [candidate.text.reveal() for candidate in found.candidates]
        shown = [*offered, *(() if found.stem is None else (found.stem.text.reveal(),))]
        bad = [text for text in shown if each.must_not and re.search(each.must_not, text)]
        if bad or (each.must and not any(re.search(each.must, text) for text in offered)):
            wrong.append((each.before, bad, offered))
    assert wrong == []


def place(context: str = "", partial: str = "", known: str = "", own: str = "") -> TextPlace:
    blocklist = Blocklist(["~경찰", "~죽", "!죽순"])
    return TextPlace(blocklist, context, partial, frozenset(known.split()).__contains__, frozenset(own.split()))


@pytest.mark.parametrize(
    ("context", "partial", "text", "allowed"),
    [
        ("확인 후 ", "", "경찰에", False),
        ("확인 후 ", "겨", "경찰에", False),
        ("확인 후 ", "경", "경찰에", True),
        ("경찰에 신고하고 ", "", "경찰이", True),
        ("배고파 ", "", "죽겠다", False),
        ("배고파 ", "죽", "죽겠다", True),
        ("요즘 ", "", "죽순을", True),
        ("고객님 ", "", "의", False),
        ("고객님 ", "ㅇ", "의", False),
        ("노래를 ", "", "들을", False),
        ("노래를 ", "들", "들을", True),
        ("김민수 ", "", "씨가", True),
        ("이제 ", "", "됬다", False),
        ("이제 ", "", "됐다", True),
        ("정말 ", "", "재미있는거", False),
        ("행사는 ", "", "1991년에", False),
        ("행사는 ", "19", "1991년에", True),
        ("행사는 ", "", "3시에", True),
        ("제 친구 ", "", "김민수는", False),
        ("제 친구 ", "김ㅁ", "김민수는", True),
        ("김민수 씨에게 ", "", "김민수가", True),
        ("", "", "이", False),
        ("네.\n", "", "그", False),
        ("네.\n", "그", "그래서", True),
        ("저는 ", "", "이", True),
        ("새 ", "iPhone", "iPhone는", False),
        ("새 ", "iPhone", "iPhone은", True),
    ],
)
def test_the_rules_of_a_place(context: str, partial: str, text: str, allowed: bool) -> None:
    """What is held back until it is begun or spoken of, what is no eojeol, what does not begin a line."""
    assert place(context, partial).allows(text) is allowed


def test_a_word_of_the_lexicon_is_no_name() -> None:
    """이주민 looks like one."""
    assert place(known="이주민이").allows("이주민이")
    assert not place("", "").allows("이주민이")


@pytest.mark.parametrize("word", ["경찰에", "김민수는", "됬다", "의", "1991년에"])
def test_the_persons_own_words_are_let_through(word: str) -> None:
    """Whatever they are: who has written them wants to write them again."""
    assert not place("확인 후 ").allows(word)
    assert place("확인 후 ", own=word).allows(word)


def test_what_was_written_before_is_offered_again(suggester: Suggester) -> None:
    """A name that nobody is offered unasked comes with the question, and goes past the rules of the place."""
    own = (OwnWord(Private("김민수는"), 0.3),)
    for options, offered in ((SuggestOptions(), False), (SuggestOptions(own=own), True)):
        answer = suggester.suggest("제 친구 ", options, Patient()).candidates
        assert ("김민수는" in [each.text.reveal() for each in answer]) is offered


@pytest.mark.parametrize(
    ("before", "text", "allowed"),
    [
        ("할머니께서 진지를", "먹고", False),
        ("할머니께서 진지를", "드시고", True),
        ("부장님이 아까 말씀", "드립니다", False),
        ("부장님이 아까 말씀", "하셨는데", True),
        ("할머니께서 주신 용돈을", "먹었어", True),
        ("선생님께서 제가", "했어요", True),
        ("선생님을", "했어요", True),
        ("손님이", "왔어요", True),
        ("기분이", "좋았어요", True),
        ("선생님께서", "도와", True),
        ("우리", "했어요", True),
    ],
)
def test_who_is_honoured(before: str, text: str, allowed: bool) -> None:
    """Only the verb of whom the sentence honours must honour, and only a form that could have."""
    allows = honouring(before.split())
    assert (allows is None or allows(text)) is allowed


@pytest.mark.parametrize(
    ("before", "text", "allowed"),
    [
        ("제가 어제", "했어", False),
        ("제가 어제", "했어요", True),
        ("네가 어제", "했어요", False),
        ("네가 어제", "했어", True),
        ("나는 어제", "했어요", True),
        ("제가 너를", "봤어", True),
    ],
)
def test_a_sentence_keeps_its_level(before: str, text: str, allowed: bool) -> None:
    """Who says 저 speaks politely to the end, and who says 너 does not; where both stand nothing is said."""
    allows = on_one_level(before.split())
    assert (allows is None or allows(text)) is allowed
