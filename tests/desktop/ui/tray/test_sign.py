"""The picture and the sentence of each condition."""

from __future__ import annotations

from typing import get_args

import pytest

from desktop.control.status import Condition
from desktop.library.files import builtin_model
from desktop.ui.kit.mark import TrayState
from desktop.ui.tray.sign import sign_of


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
