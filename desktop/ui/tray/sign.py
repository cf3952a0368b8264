"""The picture and the sentence for a condition of the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from desktop.control.status import Condition
from desktop.library.files import builtin_model, faulty_path
from desktop.ui.kit.mark import TrayState
from desktop.words.app import condition_sentence

__all__ = ["Sign", "sign_of"]

_PICTURES: Mapping[Condition, TrayState] = {
    "ready": TrayState.READY,
    "paused": TrayState.PAUSED,
    "loading": TrayState.LOADING,
    "unloaded": TrayState.READY,
    "restarting": TrayState.LOADING,
    "input-starting": TrayState.LOADING,
    "no-ime": TrayState.ERROR,
    "ime-engine": TrayState.ERROR,
    "ime-version": TrayState.ERROR,
    "ime-keyboard": TrayState.ERROR,
    "ime-preedit": TrayState.ERROR,
    "ime-elevated": TrayState.ERROR,
    "unknown-app": TrayState.ERROR,
    "bad-model": TrayState.ERROR,
    "engine-failed": TrayState.ERROR,
    "input-failed": TrayState.ERROR,
}


class Sign(NamedTuple):
    """What a person sees of a condition."""

    picture: TrayState
    sentence: str


def sign_of(condition: Condition, fault: str, name: str) -> Sign:
    """``fault`` is what ``Status`` says of it, ``name`` what a person calls the model in use."""
    place = faulty_path(builtin_model(), fault)
    return Sign(_PICTURES[condition], condition_sentence(condition, name, fault, place))
