"""The picture and the sentence of each condition."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest

from desktop.control.status import Condition
from desktop.library.files import builtin_model
from desktop.ui.kit.mark import TrayState
from desktop.ui.tray.sign import Moment, headline, sign_of


@pytest.mark.parametrize("condition", get_args(Condition))
def test_every_condition_has_a_sign(condition: Condition) -> None:
    """A picture that does not promise what there is not, and a sentence of its own."""
    sign = sign_of(condition, "missing" if condition == "bad-model" else "", "모델")
    assert (sign.picture is TrayState.READY) == (condition in ("ready", "unloaded"))
    assert (sign.picture is TrayState.PAUSED) == (condition == "paused")
    assert sign.sentence
    assert "IBus" not in sign.sentence, "which input method it is, is a platform's affair and the doctor's"
    others = [each for each in get_args(Condition) if each not in (condition, "bad-model")]
    assert sign.sentence not in {sign_of(each, "", "모델").sentence for each in others}


def test_a_bad_model_is_told_with_the_file_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in one's, because nothing else ends in this condition; a usable one is told by its name."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    bad = sign_of("bad-model", "broken-tokenizer", "이음 미니")
    assert builtin_model().tokenizer in bad.sentence
    assert "이음 미니" in sign_of("ready", "", "이음 미니").sentence


def test_what_is_not_served_is_told_with_its_value() -> None:
    """The keyboard or the engine that a person has, so that they know what to change."""
    assert "39" in sign_of("ime-keyboard", "39", "모델").sentence
    assert "none" in sign_of("ime-preedit", "none", "모델").sentence
    assert "anthy" in sign_of("ime-engine", "anthy", "모델").sentence


def test_the_first_line_is_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """That all is well in few words, with what it has spared today; where it is not, the whole sentence."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    now = dt.datetime(2026, 3, 2, 14, 5, tzinfo=dt.UTC)
    ready, paused = sign_of("ready", "", "이음 미니"), sign_of("paused", "", "이음 미니")
    assert headline(ready, Moment(), now) == "이음 · 켜져 있음"
    assert headline(ready, Moment(saved=1412), now) == "이음 · 켜져 있음 — 오늘 1,412타 아낌"
    assert headline(ready, Moment(saved=412, off_in="메모장"), now) == "이음 · 켜져 있음 — 메모장에서는 꺼짐"
    assert headline(paused, Moment(saved=412), now) == "이음 · 잠시 멈춤"
    soon, tomorrow = now + dt.timedelta(minutes=15), now.replace(day=3, hour=6, minute=0)
    assert headline(paused, Moment(until=soon), now) == "이음 · 잠시 멈춤 — 14:20에 다시 켜짐"
    assert headline(paused, Moment(until=tomorrow), now) == "이음 · 잠시 멈춤 — 내일 06:00에 다시 켜짐"
    fault = sign_of("no-ime", "", "이음 미니")
    assert headline(fault, Moment(saved=412), now) == f"이음 · {fault.sentence}"
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert headline(sign_of("ready", "", "Ieum Mini"), Moment(saved=412), now) == "Ieum · On — 412 keys saved today"
