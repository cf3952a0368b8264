"""The two plans of an insertion, as text: what is pressed, and what is committed."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.input.plans import CommitPlan, KeyPlan, Pressing, by_commit, by_keys
from desktop.input.protocol import Insert, ToInput
from engine.text.hangul import compose, keys, round_trips
from engine.text.private import Private

SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
EOJEOLS = st.one_of(
    st.text(SYLLABLES, min_size=1, max_size=5),
    st.sampled_from("가구 한글 값이 읽었어요 ㅋㅋㅋ 3개월 좋아!! 닭을 AI가구 GPT가 C++로 😊".split()),
)
TAILS = st.sampled_from(["", " ", ".", "?"])


def insert(partial: str, wanted: str, tail: str = "", composing: int = 0) -> Insert:
    """The command, from plain text."""
    return Insert(7, Private(partial), Private(wanted), Private(tail), composing)


def key_plan(composing: tuple[int, str], committed: tuple[int, str], opened: str = "", paste: str = "") -> KeyPlan:
    """The plan, from plain text."""
    still, text = (Pressing(erase, Private(pressed)) for erase, pressed in (composing, committed))
    return KeyPlan(still, text, Private(paste), Private(opened))


@pytest.mark.parametrize(
    ("command", "plan"),
    [
        # in the middle of a syllable: the rest, or all of it anew where it has become text
        (insert("각", "가구", " ", 1), key_plan((0, "n "), (1, "rkrn "))),
        (insert("안녀", "안녕하세요", " ", 1), key_plan((0, "dgktpdy "), (1, "sudgktpdy "))),
        (insert("ㄱ", "가", "", 1), key_plan((0, "k"), (1, "rk"), "가")),
        # nothing is composed: both ways are one
        (insert("", "가구", " "), key_plan((0, "rkrn "), (0, "rkrn "))),
        (insert("가", "가구"), key_plan((0, "rn"), (0, "rn"), "구")),
        (insert("각", "가구"), key_plan((1, "rkrn"), (1, "rkrn"), "구")),
        # marks: behind an eojeol, in place of a blank
        (insert("알았어", "알았어.", "", 1), key_plan((0, "."), (0, "."))),
        (insert(" ", "", "."), key_plan((1, "."), (1, "."))),
        # Latin letters stay, and what follows them is pressed
        (insert("AI각", "AI가구", " ", 1), key_plan((0, "n "), (1, "rkrn "))),
        (insert("3", "3개", " "), key_plan((0, "ro "), (0, "ro "))),
        # what was misspelt: the open syllable becomes text, and goes
        (insert("됬", "됐다", " ", 1), dataclasses.replace(key_plan((1, "ehoTek "), (1, "ehoTek ")), anew=True)),
        (insert("할께", "할게", "", 1), dataclasses.replace(key_plan((1, "rp"), (1, "rp"), "게"), anew=True)),
        (insert("됬", "됐다"), key_plan((1, "ehoTek"), (1, "ehoTek"), "다")),
        # back to what stood there, which is open again
        (insert("가구 ", "각"), key_plan((3, "rkr"), (3, "rkr"), "각")),
        (insert("가구", "각", "", 1), dataclasses.replace(key_plan((2, "rkr"), (2, "rkr"), "각"), anew=True)),
        (insert("가구점", "가", "", 1), dataclasses.replace(key_plan((3, "rk"), (3, "rk"), "가"), anew=True)),
        (insert("가구 ", ""), key_plan((3, ""), (3, ""))),
        (insert("?", " "), key_plan((1, " "), (1, " "))),
        (insert("AI가구 ", "AI각"), key_plan((3, "rkr"), (3, "rkr"), "각")),
        # what an abbreviation stands for; where keys cannot spell it, it is pasted in its place
        (insert("ㄱㅅ", "감사", " ", 1), dataclasses.replace(key_plan((2, "rkatk "), (2, "rkatk ")), anew=True)),
        (
            insert("메일", "k@ieum.kr", " ", 1),
            dataclasses.replace(key_plan((2, ""), (2, ""), paste="k@ieum.kr "), anew=True),
        ),
        # what keys cannot spell
        (insert("", "GPT가", " "), key_plan((0, ""), (0, ""), paste="GPT가 ")),
        (insert("", "웃음😊"), key_plan((0, ""), (0, ""), paste="웃음😊")),
        # a chord that inserts nothing: the open syllable is opened again where it has become text
        (insert("각", "각", "", 1), key_plan((0, ""), (1, "rkr"), "각")),
        (insert("각", "각"), key_plan((1, "rkr"), (1, "rkr"), "각")),
        (insert("", ""), key_plan((0, ""), (0, ""))),
    ],
)
def test_by_keys(command: Insert, plan: KeyPlan) -> None:
    """Characters to erase and keys to press, for an open syllable that still composes and for one that is text."""
    assert by_keys(command) == plan


@pytest.mark.parametrize(
    ("command", "deleted", "committed", "held"),
    [
        # the preedit is dropped, and nothing deleted
        (insert("각", "가구", " ", 1), 0, "가구", " "),
        (insert("안녀", "안녕하세요", " ", 1), 0, "녕하세요", " "),
        (insert("각", "가구", "", 1), 0, "가", "구"),
        (insert("", "가구", " "), 0, "가구", " "),
        # behind a blank that is still held
        (insert(" ", " 나라", " ", 1), 0, " 나라", " "),
        # marks: behind an eojeol, in place of a blank that is held, and of one that stands
        (insert("알았어", "알았어.", "", 1), 0, "어.", ""),
        (insert(" ", "", ".", 1), 0, ".", ""),
        (insert(" ", "", "."), 1, ".", ""),
        # what stands there is left as far as it is wanted
        (insert("각", "가구", " "), 1, "가구", " "),
        (insert("가", "가구", " "), 0, "구", " "),
        # any text is committed alike
        (insert("", "GPT가", " "), 0, "GPT가", " "),
        (insert("", "웃음😊"), 0, "웃음😊", ""),
        # a chord that inserts nothing
        (insert("각", "각", "", 1), 0, "", "각"),
        (insert("각", "각"), 0, "", ""),
        (insert("", ""), 0, "", ""),
    ],
)
def test_by_commit(command: Insert, deleted: int, committed: str, held: str) -> None:
    """How much is deleted, committed and held back."""
    assert by_commit(command) == CommitPlan(deleted, Private(committed), Private(held))


@given(wanted=EOJEOLS, tail=TAILS, data=st.data())
def test_both_plans_make_the_same_text(wanted: str, tail: str, data: st.DataObject) -> None:
    """From every typed key prefix, with the last syllable open or not: what stands there is what is wanted.

    A Latin beginning is typed in Latin mode, so it is never open.
    """
    spelled = keys(wanted)
    pressed = spelled[: data.draw(st.integers(0, len(spelled)))] if round_trips(wanted) and wanted.isalpha() else ""
    partial = compose(pressed)
    if partial == wanted and not tail:
        return
    composing = data.draw(st.integers(0, 1)) if partial else 0
    command = insert(partial, wanted, tail, composing)
    plan = by_commit(command)
    standing = partial[: len(partial) - composing]
    assert standing[: len(standing) - plan.delete] + plan.commit.reveal() + plan.held.reveal() == wanted + tail
    spelling = by_keys(command)
    if paste := spelling.paste.reveal():
        assert partial + paste == wanted + tail
        return
    for start, way in ((pressed, spelling.composing), (None, spelling.committed)):
        if start is None or not composing:
            kept = partial[: len(partial) - way.erase]
            assert kept + compose(way.keys.reveal()) == wanted + tail
        else:
            assert way.erase == 0
            assert compose(start + way.keys.reveal()) == wanted + tail
    assert spelling.open.reveal() == plan.held.reveal() or plan.held.reveal().isspace()


@given(standing=st.text("가나 .", max_size=6), held=st.booleans(), mark=st.sampled_from(".,?!"))
def test_a_blank_that_is_held_is_never_deleted(standing: str, held: bool, mark: str) -> None:
    """A mark takes its place: only a blank that somebody else has put there is taken out of the text."""
    plan = by_commit(insert(" ", "", mark, composing=int(held)))
    text = standing if held else standing + " "
    assert text[: len(text) - plan.delete] + plan.commit.reveal() == standing + mark
    assert plan.delete == int(not held)


@pytest.mark.parametrize("composing", [-1, 2])
def test_more_cannot_be_composed_than_stands_there(composing: int) -> None:
    """Neither made here nor come over a link."""
    with pytest.raises(ValueError, match="composed"):
        insert("각", "가구", " ", composing)
    frame = msgspec.msgpack.encode({"type": "insert", "hold": 1, "composing": composing})
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(frame, type=ToInput, dec_hook=lambda kind, value: kind(value))


def test_a_plan_that_is_shown_tells_no_text() -> None:
    """Plans may be logged like everything else."""
    for plan in (by_keys(insert("각", "가구", " ", 1)), by_commit(insert("각", "가구", " ", 1))):
        assert "가" not in repr(plan) and "rk" not in repr(plan)
