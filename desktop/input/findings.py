"""What a look at the platform brings up: codes and values, whose sentences are ``desktop.words``'s."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal, TypeAlias

__all__ = ["FindingCode", "FindingLevel", "InputFinding"]

FindingCode: TypeAlias = Literal[
    "no-backend",  # platform
    "no-display",
    "display-refused",  # display
    "display",  # display
    "no-xinput2",  # display
    "x11",
    "gnome",
    "kde",
    "kde-modules",
    "kde-other",
    "no-panel",
    "wlroots",  # desktop
    "wayland-other",  # desktop
    "wayland",  # engine
    "fcitx5",
    "fcitx5-own",
    "no-ibus",
    "ibus-other",  # engine
    "ibus-hangul",
    "ibus-own",
    "ibus-keyboard",  # value
    "ibus-preedit",  # value
    "starts-latin",
    "starts-hangul",
    "modules-other",  # names
    "modules",
    "no-accessibility",
    "accessibility",
    "no-clipboard-tool",
    "windows",
    "no-korean",  # layouts
    "korean-keyboard",  # value
    "korean",  # layouts
    "automation",
    "no-automation",
]
"""Behind each its values."""

FindingLevel: TypeAlias = Literal["ok", "warning", "failure"]
"""With a failure nothing can be suggested; with a warning something is less good."""


@dataclasses.dataclass(frozen=True)
class InputFinding:
    """One thing that a backend's ``diagnose`` has looked at; ``values`` are names and numbers, never typed text."""

    level: FindingLevel
    code: FindingCode
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
