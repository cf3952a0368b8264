"""Whatever a person does in whatever order: the text is what was typed and taken, and the session believes just that."""

from __future__ import annotations

import random

import pytest
from ime_field import ImeField
from libhangul import Libhangul

from desktop.ime.typist.settings import PreeditMode, TypingSettings
from desktop.input.offers import OfferedRow, OfferUsed
from desktop.input.protocol import Capabilities, Field, Focus
from desktop.session.options import Options
from desktop.session.state import State
from desktop.session.step import step
from engine.text.hangul import compose, keys, round_trips
from engine.text.private import Private

JAMO = "qwertyuiopasdfghjklzxcvbnmQWERTOP"
OTHERS = " 1.,?!()-" + "\n"
COMMITTING = Capabilities("commit", intercepts=True, reads_clipboard=False)
ENDINGS = ("는", "를", "에서", "도", "값", "까지", "습니다", "ㅋㅋ")
STEM = 2
"""Which of the rows that are offered is the stem's."""


class Person:
    """Someone at the keyboard, with a mind of their own about what must stand there: libhangul and plain strings."""

    def __init__(self, chance: random.Random, settings: TypingSettings) -> None:
        self._chance = chance
        self._oracle = Libhangul(reorder=True)
        self._word = settings.preedit is PreeditMode.WORD
        self.field = ImeField(settings, surrounding=True)
        self.stands, self.held = "", False

    @property
    def wanted(self) -> str:
        """What must be seen."""
        return self.stands + self._oracle.preedit + (" " if self.held else "")

    def do_something(self) -> str:
        """One thing; its name, for who must find out what went wrong."""
        deeds = [self.type_jamo] * 12 + [self.type_other] * 3 + [self.erase] * 4 + [self.take] * 4
        deeds += [self.click, self.reset, self.go_elsewhere, self.be_told, self.press_shift, self.dismiss, self.switch]
        deed = self._chance.choice(deeds)
        deed()
        return deed.__name__

    def type_jamo(self) -> None:
        key = self._chance.choice(JAMO)
        self._end_blank()
        self.stands += self._oracle.press(key)
        self.field.press(key)

    def type_other(self) -> None:
        key = self._chance.choice(OTHERS)
        if not (self.held and key in ".,?!)"):
            self._end_blank()
        self.held = False
        self.stands += self._oracle.flush() + key
        self.field.press("Enter" if key == "\n" else key)

    def erase(self) -> None:
        if self.held:
            self.held = False
        elif not self._oracle.backspace():
            self.stands = self.stands[:-1]
        self.field.press("Backspace")

    def take(self) -> None:
        row, index = self._offered()
        spaced = self._chance.random() < 0.6
        chord = ("Tab", 0) if spaced else ("ShiftTab", 0)
        if index == STEM:
            spaced, chord = False, ("0", 4)
        elif index:
            spaced, chord = True, (str(index + 1), 4)
        self._becomes(row, spaced=spaced)
        assert self.field.press(*chord)

    def click(self) -> None:
        row, index = self._offered()
        self._becomes(row, spaced=index != STEM)
        self.field.carry_out(self.field.typist.candidate_clicked(index, self.field.now))

    def dismiss(self) -> None:
        self._offered()
        assert self.field.press("Escape")
        assert self.field.offered is None

    def reset(self) -> None:
        self._end_blank()
        self.stands += self._oracle.flush()
        self.field.reset()

    def go_elsewhere(self) -> None:
        before = self.wanted
        self.field.leave()
        assert self.field.screen == before
        self.field.enter()
        self._oracle.flush()
        self.stands, self.held = "", False

    def switch(self) -> None:
        """To Latin and back: what is open is text."""
        self.reset_by("Hangul")
        self.reset_by("Hangul")

    def reset_by(self, name: str) -> None:
        self._end_blank()
        self.stands += self._oracle.flush()
        assert self.field.press(name)

    def be_told(self) -> None:
        """The application tells its text, with the open end or without it."""
        if self._chance.random() < 0.5 and not self._oracle.preedit and not self.held:
            self.field.tell(self.field.text)
        else:
            self.field.tell(self.field.screen)

    def press_shift(self) -> None:
        assert not self.field.press("Shift_L")

    def _offered(self) -> tuple[str, int]:
        """The session offers eojeols that go on from what is there, a stem behind them; one, and which row it is."""
        partial = self.field.document.partial
        rows = [partial + ending for ending in self._chance.sample(ENDINGS, 3)]
        if round_trips(partial):
            # What keys make of it: the open syllable may lose its last letter to the next one.
            going_on = [compose(keys(partial + ending)) for ending in self._chance.sample(ENDINGS, 3)]
            rows = [row if round_trips(row) else rows[at] for at, row in enumerate(going_on)]
        words = (OfferedRow(Private(row), len(partial)) for row in rows[:STEM])
        self.field.offer(*words, OfferedRow(Private(rows[STEM]), len(partial), spaced=False, stem=True))
        index = self._chance.choice((0, 0, 1, 2))
        return rows[index], index

    def _becomes(self, row: str, *, spaced: bool) -> None:
        partial = self.field.document.partial
        self._end_blank()
        text = self.stands + self._oracle.flush()
        assert text.endswith(partial)
        self.stands, self.held = text.removesuffix(partial) + row, spaced
        if not spaced:
            # The last syllable can be gone on with.
            self.stands = self.stands[:-1]
            for key in keys(row[-1]):
                self._oracle.press(key)

    def _end_blank(self) -> None:
        if self.held:
            self.stands, self.held = self.stands + " ", False


@pytest.mark.parametrize("mode", list(PreeditMode))
@pytest.mark.parametrize("seed", range(100))
def test_the_text_is_what_was_typed_and_taken(mode: PreeditMode, seed: int) -> None:
    """Keys, backspaces, takes, clicks, marks, resets, other fields and modes: exact on the screen and in the session."""
    person = Person(random.Random(seed), TypingSettings(hangul_first=True, preedit=mode))
    field, session, heard = person.field, State(Options({}), capabilities=COMMITTING), 0
    done: list[str] = []
    for _ in range(60):
        before = field.generation
        done.append(person.do_something())
        for event in field.heard[heard:]:
            if not isinstance(event, OfferUsed):
                session, _ = step(session, event, field.now)
        heard = len(field.heard)
        if field.generation != before:
            session, _ = step(session, Focus(field.generation, "gedit", Field.PLAIN), field.now)
        assert field.screen == person.wanted, done
        assert field.screen.endswith(field.document.text), done
        assert field.screen.endswith(session.document.text), done
        assert mode is PreeditMode.NONE or field.document.preedit.reveal() == field.preedit, done
