"""What a step of the session wants done; the controller carries it to the port it concerns."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Chord, SelectionFault, ToInput
from desktop.session.gate import Closed
from desktop.session.view import PopupView
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import OwnWord, PassedOver

__all__ = [
    "Ask",
    "CancelAsk",
    "ClassifyText",
    "Effect",
    "FetchClipboard",
    "Forget",
    "Hide",
    "Learn",
    "Show",
    "TellRefused",
    "TellUnread",
    "TellWithheld",
    "ToComplaints",
    "ToLearning",
]


@dataclasses.dataclass(frozen=True)
class Ask:
    """Ask the engine for ``k`` eojeols that fit behind ``before``; the answer carries ``id``.

    ``layout``: the keys that go on from there are those of this keyboard.
    ``passed``, ``own`` and ``stem`` are those of ``Suggest``.
    """

    id: int
    before: Private
    k: int
    layout: LayoutName = "2"
    passed: tuple[PassedOver, ...] = ()
    own: tuple[OwnWord, ...] = ()
    stem: bool = False


@dataclasses.dataclass(frozen=True)
class CancelAsk:
    """No answer is wanted any more."""


@dataclasses.dataclass(frozen=True)
class Show:
    """Show this in the popup, in place of what it shows."""

    view: PopupView


@dataclasses.dataclass(frozen=True)
class Hide:
    """Take the popup from the screen."""


@dataclasses.dataclass(frozen=True)
class Learn:
    """The person has finished a line, and it may be learnt; it goes on from ``again``, which was one before."""

    line: Private
    again: Private = Private("")


@dataclasses.dataclass(frozen=True)
class Forget:
    """The person wants this word forgotten."""

    word: Private


@dataclasses.dataclass(frozen=True)
class ClassifyText:
    """Classify this complaint, which the person has marked or copied."""

    text: Private


@dataclasses.dataclass(frozen=True)
class FetchClipboard:
    """Read the text on the clipboard where the windows are: the input process cannot."""


@dataclasses.dataclass(frozen=True)
class TellUnread:
    """Tell the person why there is nothing to classify; ``clipboard`` when they wanted what is on the clipboard."""

    fault: SelectionFault
    clipboard: bool = False

    def __post_init__(self) -> None:
        if self.fault == "late":
            raise ValueError("what comes too late is not told: another field may have the focus now")


@dataclasses.dataclass(frozen=True)
class TellWithheld:
    """Tell the person that what is marked here is never read."""

    reason: Closed


@dataclasses.dataclass(frozen=True)
class TellRefused:
    """Tell the person that ``chord`` cannot be ours: another program has ``taken`` it, or there is no such key."""

    taken: bool
    chord: Chord


ToComplaints = ClassifyText | FetchClipboard | TellUnread | TellWithheld | TellRefused
ToLearning = Learn | Forget
Effect = Ask | CancelAsk | Show | Hide | ToComplaints | ToLearning | ToInput
