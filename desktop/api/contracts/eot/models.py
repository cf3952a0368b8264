"""Which model a question of contract E means, and what is told of models.

The contract names three models by heart, and its snippets ask for one of
them.  These names mean whatever this server has, and the answer says which
that is.
"""

from __future__ import annotations

from typing import Any, Final

from desktop.api.asking.engine import AskedEngine
from desktop.api.cards import ListModels, ModelCard, size_name
from desktop.api.safety.refusal import refuse
from desktop.words.api.refusals import ApiSentence

__all__ = ["CONTRACT_MODELS", "check_model", "told_models"]

CONTRACT_MODELS: Final = ("polyglot", "kogpt2", "kanana-nano-2.1b-base", "kanana-nano-2.1b-instruct")


def check_model(asked: str, engine: AskedEngine, list_models: ListModels) -> None:
    """Raises ``RefusedError``: 503 for an installed model that is not the one in use, 400 for one nobody knows."""
    if asked in CONTRACT_MODELS or asked == engine.state.model_id:
        return
    known = [card.id for card in list_models()]
    details = {"current": engine.state.model_id, "models": known}
    if asked in known:
        raise refuse(503, "MODEL_NOT_LOADED", ApiSentence.NOT_LOADED, details)
    raise refuse(400, "INVALID_PARAMETER", ApiSentence.UNKNOWN_MODEL, {"field": "model", **details})


def told_models(engine: AskedEngine, list_models: ListModels) -> dict[str, Any]:
    """The answer to ``/models``."""
    current = engine.state.model_id
    cards = list(list_models())
    if all(card.id != current for card in cards):
        cards.insert(0, ModelCard(current, current))
    return {
        "models": [
            {
                "id": card.id,
                "name": card.name,
                "description": card.description,
                "params": size_name(card.parameters),
                "default": card.id == current,
                "loaded": card.id == current and engine.ready,
            }
            for card in cards
        ],
        "current": current,
    }
