"""Taken candidates become exactly the text they show, whatever becomes of the open syllable, and as is expected.

Three ways are played with the automaton: the syllable is still open and keys
are added to it, the toolkit has committed it, so that characters are erased
and keys pressed anew, or an input method of our own commits.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from desktop.input.plans import by_commit, by_keys
from desktop.input.protocol import Composed, Insert, Passed, Surrounding
from desktop.session.document import Document, with_open_end
from desktop.session.insertion import Inserts, fits, insertion, is_pasted, punctuation, release
from engine.text.hangul import LAYOUT, Automaton, compose, keys, round_trips
from engine.text.private import Private

SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
EOJEOLS = st.one_of(
    st.text(SYLLABLES, min_size=1, max_size=5),
    st.sampled_from(
        "가구 한글 값이 읽었어요 안녕하세요 괜찮습니다 쌍꺼풀 뷁 ㅋㅋㅋ ㅠㅠ 3개월 2월의 좋아!! 닭을 않았다 왜".split()
    ),
).filter(round_trips)
BEFORE = st.sampled_from(["", "오늘 ", "네. ", "한\n", "값 "])
TAILS = st.sampled_from(["", " "])


class Field:
    """A text field and its input method; ``document`` is what the session is told of it."""

    def __init__(self, before: str) -> None:
        self.text, self.automaton = before, Automaton()
        self.blank = ""
        self.document = Document().apply(Composed(Private(before), Private("")))

    def press(self, pressed: str) -> None:
        """Types keys; each is told to the session as the input process does."""
        for key in pressed:
            if key == "\b":
                self._backspace()
                continue
            committed = self.automaton.press(key) if key in LAYOUT else self.automaton.flush()
            self.text += committed
            self._composed(committed)
            if key not in LAYOUT:
                self.text += key
                self.document = self.document.apply(Passed("", Private(key), frozenset()))

    def _backspace(self) -> None:
        if self.automaton.backspace():
            self._composed("")
        else:
            self.erase(1)

    def commit(self) -> None:
        """The toolkit makes text of the open syllable."""
        committed = self.automaton.flush()
        self.text += committed
        self._composed(committed)

    def erase(self, count: int) -> None:
        """Presses Backspace where nothing is being composed."""
        assert not self.automaton.preedit
        self.text = self.text[: len(self.text) - count]
        for _ in range(count):
            self.document = self.document.apply(Passed("Backspace", Private(""), frozenset()))

    def insert(self, command: Insert, *, committed: bool) -> None:
        """Carries an insertion out, with a toolkit that has committed the open syllable meanwhile or that has not."""
        if committed and command.composing:
            self.commit()
        plan = by_keys(command)
        pressing = plan.committed if committed else plan.composing
        self.press("\b" * pressing.erase)
        self.press(pressing.keys.reveal())

    def commit_by_ime(self, command: Insert) -> None:
        """Carries it out as an input method of our own, which composes what the command says it does."""
        assert (self.blank or self.automaton.preedit) == self.document.preedit.reveal()
        assert command.composing == len(self.document.preedit)
        plan = by_commit(command)
        self.automaton.reset()
        if plan.delete:
            self.text = self.text[: -plan.delete]
            self.document = self.document.apply(Surrounding(Private(self.text), Private("")))
        self.text += plan.commit.reveal()
        self.blank = held if (held := plan.held.reveal()).isspace() else ""
        for key in keys(held) if not self.blank else "":
            assert self.automaton.press(key) == ""
        self.document = self.document.apply(Composed(plan.commit, plan.held))

    @property
    def screen(self) -> str:
        """All that is seen."""
        return self.text + self.blank + self.automaton.preedit

    def _composed(self, committed: str) -> None:
        self.document = self.document.apply(Composed(Private(committed), Private(self.automaton.preedit)))


def typed(before: str, pressed: str) -> Field:
    """A field with ``before`` in it, in which ``pressed`` has been typed."""
    field = Field(before)
    field.press(pressed)
    return field


@given(eojeol=EOJEOLS, before=BEFORE, tail=TAILS)
@example(eojeol="가구", before="", tail=" ")
@example(eojeol="잠궉", before="", tail=" ")
def test_every_typed_prefix_becomes_the_candidate(eojeol: str, before: str, tail: str) -> None:
    """From every typed key prefix of an eojeol, both ways: text, open syllable and document are as expected."""
    spelled = keys(eojeol)
    for count in range(len(spelled)):
        for committed in (False, True):
            field = typed(before, spelled[:count])
            if field.document.partial == eojeol:
                continue
            assert fits(eojeol, field.document.partial)
            command, expected = insertion(field.document, eojeol, tail, 7)
            assert command.hold == 7
            field.insert(command, committed=committed)
            assert field.text + field.automaton.preedit == before + eojeol + tail
            assert field.document == expected


@given(
    eojeols=st.lists(EOJEOLS | st.sampled_from(["GPT가", "웃음😊"]), min_size=1, max_size=3),
    before=BEFORE,
    data=st.data(),
)
def test_our_own_input_method_commits_the_candidate(eojeols: list[str], before: str, data: st.DataObject) -> None:
    """From every typed key prefix, one eojeol behind the other, and a mark in place of the last blank."""
    field, said = Field(before), before
    for eojeol in eojeols:
        spelled = keys(eojeol)
        count = data.draw(st.integers(0, len(spelled) - 1)) if round_trips(eojeol) and not field.blank else 0
        field.press(spelled[:count])
        if not fits(eojeol, field.document.partial):
            return
        command, expected = insertion(field.document, eojeol, " ", 7, "commit")
        field.commit_by_ime(command)
        said += eojeol + " "
        assert field.screen == said
        assert field.document == expected
        assert field.blank == " "
    command, expected = punctuation(field.document, ".", 8, "commit")
    assert not is_pasted(command, "commit")
    field.commit_by_ime(command)
    assert (field.screen, field.document) == (said[:-1] + ".", expected)


@given(eojeol=EOJEOLS, before=BEFORE, tail=TAILS)
def test_a_syllable_committed_before_the_chord_was_known(eojeol: str, before: str, tail: str) -> None:
    """When the session has heard of the commit already, the command needs no second way."""
    spelled = keys(eojeol)
    for count in range(len(spelled)):
        field = typed(before, spelled[:count])
        field.commit()
        if field.document.partial == eojeol:
            continue
        command, expected = insertion(field.document, eojeol, tail, 0)
        assert not command.composing
        field.insert(command, committed=False)
        assert field.text + field.automaton.preedit == before + eojeol + tail
        assert field.document == expected


@given(eojeol=EOJEOLS, wrong=st.sampled_from("rtdkhn"), swap=st.booleans(), committed=st.booleans(), data=st.data())
def test_reordered_and_corrected_typing(
    eojeol: str, wrong: str, swap: bool, committed: bool, data: st.DataObject
) -> None:
    """However the text came about (ㅏ before ㄱ, a letter erased again), what fits becomes the candidate."""
    spelled = keys(eojeol)
    pressed = spelled[: data.draw(st.integers(0, len(spelled) - 1))] + wrong + "\b"
    if swap:
        pressed = pressed[1:2] + pressed[:1] + pressed[2:]
    field = typed("", pressed)
    assume(fits(eojeol, field.document.partial))
    command, expected = insertion(field.document, eojeol, " ", 1)
    field.insert(command, committed=committed)
    assert (field.text, field.document) == (eojeol + " ", expected)


@pytest.mark.parametrize("committed", [False, True], ids=["qt", "gtk"])
def test_a_corrected_syllable(committed: bool) -> None:
    """After 가가 and a backspace 가 is committed and ㄱ open: more keys alone cannot make 각가 of it."""
    field = typed("", "rkrk\b")
    assert field.document == Document(Private("가"), Private("ㄱ"))
    if not fits("각가", field.document.partial):
        return
    command, _ = insertion(field.document, "각가", "", 1)
    field.insert(command, committed=committed)
    assert field.text + field.automaton.preedit == "각가"


@given(pressed=st.text("".join(LAYOUT), max_size=12), before=BEFORE, committed=st.booleans())
def test_release_opens_the_syllable_again(pressed: str, before: str, committed: bool) -> None:
    """A chord that inserts nothing leaves text and open syllable as they were, whether the toolkit commits or not."""
    field = typed(before, pressed)
    was = (field.text, field.automaton.preedit, field.document)
    command, expected = release(field.document, "", 3)
    field.insert(command, committed=committed)
    assert (field.text, field.automaton.preedit, field.document) == was
    assert field.document == expected


@given(pressed=st.text("".join(LAYOUT), max_size=12), before=BEFORE)
def test_release_opens_a_syllable_known_to_be_committed(pressed: str, before: str) -> None:
    """So does one whose commit was heard of before the chord was."""
    field = typed(before, pressed)
    was = (field.text, field.automaton.preedit, field.document)
    field.commit()
    command, expected = release(field.document, was[1], 3)
    field.insert(command, committed=False)
    assert (field.text, field.automaton.preedit, field.document) == was
    assert field.document == expected


def test_release_of_a_syllable_that_is_gone() -> None:
    """What does not end the text any more is not opened."""
    command, expected = release(Document(Private("오늘 ")), "각", 3)
    assert (command, expected) == (Insert(3), Document(Private("오늘 ")))


@given(pressed=st.text("".join(LAYOUT), max_size=12), before=BEFORE, known=st.booleans())
def test_our_own_input_method_keeps_the_syllable_open(pressed: str, before: str, known: bool) -> None:
    """No chord disturbs it, so a chord that inserts nothing changes nothing; what is text already stays text."""
    field = typed(before, pressed)
    reopenable = field.automaton.preedit if known else ""
    if known:
        field.commit()
    was = (field.text, field.automaton.preedit, field.document)
    command, expected = release(field.document, reopenable, 3, "commit")
    plan = by_commit(command)
    assert (plan.delete, len(plan.commit), plan.held.reveal()) == (0, 0, field.automaton.preedit)
    assert (field.text, field.automaton.preedit, expected) == was


@given(before=st.text("가나 .", max_size=6), mark=st.sampled_from(".,?!~;:)"))
def test_punctuation_takes_the_place_of_our_space(before: str, mark: str) -> None:
    """The space goes, the mark comes; nothing else changes."""
    field = Field(before + " ")
    command, expected = punctuation(field.document, mark, 2)
    field.insert(command, committed=False)
    assert (field.text, field.document, command.hold) == (before + mark, expected, 2)


@pytest.mark.parametrize(
    ("candidate", "partial", "fitting"),
    [
        ("가구", "각", True),
        ("가구", "ㄱ", True),
        ("가구", "", True),
        ("가구", "가구", False),
        ("가구", "가국", False),
        ("값", "갑", True),
        ("갑시", "값", True),
        ("가구", "나", False),
        ("가", "가구", False),
        ("까", "ㄱ", False),
        ("GPT가", "", True),
        ("GPT가", "ㅎ", False),
        ("3개", "3", True),
        ("AI가", "AI", True),
        ("AI가구", "AI각", True),
        ("AI는", "AI각", False),
        ("AI", "AI", False),
        ("AIDS", "AI", False),
        ("AI가", "A", False),
        ("3D프린터", "3D프", True),
        ("됐는데", "됬", True),
        ("됬는데", "됬", False),
        ("할게요", "할께", True),
        ("할게", "할께", False),
        ("확인되었습니다", "확인되", True),
    ],
)
def test_fits(candidate: str, partial: str, fitting: bool) -> None:
    """By keys, not by text; only what is more than typed; of Latin letters, only those typed already, or all."""
    assert fits(candidate, partial) is fitting


@pytest.mark.parametrize("pressed", ["", "r", "rk", "rkr"])
def test_behind_latin_letters_the_rest_is_pressed(pressed: str) -> None:
    """AI stands as it was typed; what follows is spelled by keys, the open syllable included."""
    document = with_open_end("이 AI" + compose(pressed), int(bool(pressed)))
    command, expected = insertion(document, "AI가구", " ", 4)
    assert not is_pasted(command, "keys")
    assert expected == Document(Private("이 AI가구 "))
    assert pressed + by_keys(command).composing.keys.reveal() == "rkrn "


@pytest.mark.parametrize(("inserts", "pasted", "held"), [("keys", True, ""), ("commit", False, " ")])
def test_what_keys_cannot_spell_is_pasted(inserts: Inserts, pasted: bool, held: str) -> None:
    """Latin letters in Hangul mode would become jamo; an input method commits them like any text."""
    command, expected = insertion(Document(Private("이 ")), "GPT가", " ", 4, inserts)
    assert command == Insert(4, Private(""), Private("GPT가"), Private(" "))
    assert is_pasted(command, inserts) is pasted
    assert expected == with_open_end("이 GPT가 ", len(held))
