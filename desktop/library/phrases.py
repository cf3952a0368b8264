"""What a model is, its state and the progress of a job as a person reads them; no Qt here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.library.entry import ModelEntry, ModelState, Task
from desktop.library.jobs import Progress
from desktop.words.language import text
from desktop.words.model_faults import fault_words
from desktop.words.models import STAGES, ModelSentence, duration, memory, size

__all__ = ["fact_rows", "menu_words", "progress_words", "state_words"]

_STATES: Mapping[str, ModelSentence] = {
    "": ModelSentence.STATE_UNLOADED,
    "loading": ModelSentence.STATE_LOADING,
    "ready": ModelSentence.STATE_READY,
}

_TASKS: Mapping[Task, ModelSentence] = {
    "suggestion": ModelSentence.TASK_SUGGESTION,
    "eot": ModelSentence.TASK_EOT,
    "both": ModelSentence.TASK_BOTH,
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


def fact_rows(entry: ModelEntry, state: ModelState) -> Iterator[tuple[ModelSentence, str]]:
    """What is known of a model, as rows: what it is, and in words; of sizes each only once."""
    if entry.installed:
        yield ModelSentence.FACT_STATE, state_words(entry, state)
    yield ModelSentence.FACT_TASK, text(_TASKS[entry.task])
    if entry.family:
        yield ModelSentence.FACT_FAMILY, entry.family
    for label, number in (
        (ModelSentence.FACT_PARAMETERS, entry.parameters),
        (ModelSentence.FACT_VOCABULARY, entry.vocabulary),
        (ModelSentence.FACT_CONTEXT, entry.context),
    ):
        if number:
            yield label, f"{number:,}"
    if entry.quantisation:
        yield ModelSentence.FACT_QUANTISATION, entry.quantisation
    if entry.download and not entry.installed:
        yield ModelSentence.FACT_DOWNLOAD, size(entry.download)
    if entry.size:
        yield ModelSentence.FACT_DISK, size(entry.size)
    if entry.needs:
        yield ModelSentence.FACT_MEMORY, memory(entry.needs)
    if entry.source:
        yield ModelSentence.FACT_SOURCE, entry.source


def progress_words(line: Progress) -> str:
    """A progress line as a person reads it: 내려받는 중 12 MB / 500 MB · 초당 3 MB · 2:40 남음."""
    stage = text(STAGES[line.stage])
    if line.stage not in ("download", "copy") or not line.total:
        return stage
    words = text(ModelSentence.PROGRESS_BYTES, stage=stage, done=size(line.done), total=size(line.total))
    if line.rate is not None and line.left_s is not None:
        words += text(ModelSentence.PROGRESS_RATE, rate=size(line.rate), left=duration(line.left_s))
    return words
