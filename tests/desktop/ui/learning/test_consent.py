"""The person's consent to being learnt from, asked outside the settings window."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.settings.model import Settings, read_settings
from desktop.ui.learning.consent import LearningConsent


def test_consent_is_what_the_settings_say(tmp_path: Path) -> None:
    """Written there, told to who goes by them, and read again."""
    file, told = tmp_path / "settings.toml", list[Settings]()
    consent = LearningConsent(file, told.append)
    assert not consent.is_on()
    consent.turn(on=True)
    assert consent.is_on()
    assert [each.learning for each in told] == [True]
    consent.turn(on=False)
    assert not read_settings(file)[0].learning


@pytest.mark.parametrize("source", ["no toml", "learning = 3\n[chords]\naccept = 'x'\n"])
def test_a_file_that_is_theirs_to_mend(tmp_path: Path, source: str) -> None:
    """What cannot be written is an error with a reason; what is merely wrong elsewhere is no reason against it."""
    file = tmp_path / "settings.toml"
    file.write_text(source, encoding="utf-8")
    consent = LearningConsent(file)
    if source == "no toml":
        with pytest.raises(OSError, match="TOML"):
            consent.turn(on=True)
        assert file.read_text(encoding="utf-8") == source
    else:
        consent.turn(on=True)
        assert consent.is_on()
