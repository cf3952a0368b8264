"""What the doctor finds on Windows, told by what the system says of its keyboards."""

from __future__ import annotations

import pytest

from desktop.input.windows.diagnose import diagnose
from desktop.input.windows.port import KeyboardsSeen

ENGLISH, KOREAN, OLDER_KOREAN = 0x04090409, 0x04120412, 0xE0010412


@pytest.mark.parametrize(
    ("layouts", "keyboard", "code", "level", "values"),
    [
        ((KOREAN,), "", "korean", "ok", {"layouts": "04120412"}),
        ((ENGLISH, OLDER_KOREAN), "", "korean", "ok", {"layouts": "04090409 E0010412"}),
        ((ENGLISH,), "", "no-korean", "failure", {"layouts": "04090409"}),
        ((), "", "no-korean", "failure", {"layouts": ""}),
        ((KOREAN,), "InputMethod 3", "korean-keyboard", "failure", {"value": "InputMethod 3"}),
        ((ENGLISH,), "InputMethod 3", "no-korean", "failure", {"layouts": "04090409"}),
    ],
)
def test_without_a_2_set_input_method_nothing_is_suggested(
    layouts: tuple[int, ...], keyboard: str, code: str, level: str, values: dict[str, str]
) -> None:
    """And the doctor says so; the layouts are in its report, by which it is known which input method that is."""
    found = {each.code: each for each in diagnose(KeyboardsSeen(layouts, keyboard, accessible=True))}
    assert found.keys() == {"windows", code, "automation"}
    finding = found[code]  # type: ignore[index]
    assert (finding.level, finding.values) == (level, values)


def test_without_accessibility_less_is_known() -> None:
    """As under Wine: system carets and edit fields are told all the same."""
    found = {each.code: each.level for each in diagnose(KeyboardsSeen((KOREAN,), "", accessible=False))}
    assert found == {"windows": "ok", "korean": "ok", "no-automation": "warning"}
