"""The state of a model and the progress of a job as a person reads them; no Qt here."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.library.entry import ModelEntry, ModelState
from desktop.library.jobs import Progress
from desktop.words.language import text
from desktop.words.model_faults import fault_words
from desktop.words.models import STAGES, ModelSentence, duration, memory, size

__all__ = ["menu_words", "progress_words", "state_words"]

_STATES: Mapping[str, ModelSentence] = {
    "": ModelSentence.STATE_UNLOADED,
    "loading": ModelSentence.STATE_LOADING,
    "ready": ModelSentence.STATE_READY,
}


def state_words(entry: ModelEntry, state: ModelState) -> str:
    """The state of an installed model in a few words."""
    if state.kind == "failed":
        return text(ModelSentence.STATE_FAILED, reason=fault_words(state.fault))
    if not state.kind and entry.fault:
        if entry.usable:
            return text(ModelSentence.STATE_FAILED, reason=fault_words(entry.fault))
        return text(ModelSentence.STATE_BROKEN)
    return text(_STATES[state.kind])


_SPEEDS = (
    (200_000_000, ModelSentence.SPEED_FASTEST),
    (800_000_000, ModelSentence.SPEED_FAST),
    (2_500_000_000, ModelSentence.SPEED_MIDDLE),
)
"""A word takes as long as it takes to read the weights: up to so many bytes of them it is that fast."""


def menu_words(entry: ModelEntry, state: str) -> str:
    """An installed model in a line: its name, how fast it is, and its memory; its state where there is one to tell."""
    speed = next((words for most, words in _SPEEDS if entry.size <= most), ModelSentence.SPEED_SLOW)
    needs = memory(entry.needs or entry.size)
    row = text(ModelSentence.MENU_ROW, name=entry.name, speed=text(speed), memory=needs)
    if state in (text(ModelSentence.STATE_UNLOADED), text(ModelSentence.STATE_READY)):
        return row
    return text(ModelSentence.MENU_ROW_STATE, row=row, state=state)


def progress_words(line: Progress) -> str:
    """A progress line as a person reads it: 내려받는 중 12 MB / 500 MB · 초당 3 MB · 2:40 남음."""
    stage = text(STAGES[line.stage])
    if line.stage not in ("download", "copy") or not line.total:
        return stage
    words = text(ModelSentence.PROGRESS_BYTES, stage=stage, done=size(line.done), total=size(line.total))
    if line.rate is not None and line.left_s is not None:
        words += text(ModelSentence.PROGRESS_RATE, rate=size(line.rate), left=duration(line.left_s))
    return words
