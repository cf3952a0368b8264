"""What a person reads in the windows about complaints: a result, a batch, a question with its answer."""

from __future__ import annotations

import enum

from desktop.ui.language import Spoken

__all__ = ["VocWindowSentence"]


@enum.unique
class VocWindowSentence(Spoken):
    """One thing to say in the windows about complaints."""

    JOB_CANCELLED = ("취소했습니다.", "Cancelled.")
    JOB_CRASHED = (
        "처리하던 프로세스가 멈췄습니다. 다시 해 보세요.",
        "The process that worked on it ended. Please try again.",
    )
