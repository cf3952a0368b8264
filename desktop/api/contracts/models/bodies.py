"""What contract B is asked with, and the shapes of its answers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from desktop.api.asking.plans import RunnerTask
from desktop.api.contracts.kit import PrivateText

__all__ = [
    "AllModelsShape",
    "AskModelBody",
    "FailureShape",
    "LoadBody",
    "LoadShape",
    "ModelShape",
    "PredictionShape",
    "TasksShape",
]

_LONGEST_NAME = 200
_LONGEST_PATH = 4096
_NAME = r"^[^/\x00-\x1f\x7f]+$"
"""It becomes a part of addresses: a model whose name had a stroke in it could neither be asked nor unloaded."""
_MOST_TOKENS = 8192


class LoadBody(BaseModel):
    """A model by its id; ``model_path`` only for a folder that the server was allowed to load from."""

    model_config = ConfigDict(hide_input_in_errors=True, protected_namespaces=())

    model_name: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME, pattern=_NAME)]
    model_path: Annotated[str, Field(max_length=_LONGEST_PATH)] | None = None


class AskModelBody(BaseModel):
    """A text and how to go about it.  ``max_length`` is in tokens, those of the text included.

    Beyond the contract: ``task``, where a model has several, and ``context``,
    in which the answer to a question is looked for.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    text: PrivateText
    max_length: Annotated[int, Field(ge=1, le=_MOST_TOKENS)] = 512
    temperature: Annotated[float, Field(ge=0, le=10)] = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    top_k: Annotated[int, Field(ge=0, le=1000)] = 50
    do_sample: bool = False
    task: RunnerTask | None = None
    context: PrivateText | None = None


class AllModelsShape(BaseModel):
    """Which models there are, and what becomes of those that were asked for."""

    loaded_models: list[str]
    all_models: list[str]
    models_status: dict[str, str]
    target_models: None


class LoadShape(BaseModel):
    """Loading has begun; ``status`` tells whether the model was there already."""

    model_config = ConfigDict(protected_namespaces=())

    message: str
    model_name: str
    status: str


class AnalysisShape(BaseModel):
    """What the files of a model say of it."""

    model_config = ConfigDict(protected_namespaces=())

    model_type: str
    task_type: str
    num_labels: int


class ModelShape(BaseModel):
    """A model that is loaded or being loaded; ``memory_usage`` in MB, ``load_time`` in seconds."""

    name: str
    path: str
    status: str
    memory_usage: float
    load_time: float
    config_analysis: AnalysisShape
    available_tasks: list[str]
    error: str | None


class TasksShape(BaseModel):
    """What a model can be asked."""

    model_config = ConfigDict(protected_namespaces=())

    model_name: str
    supported_tasks: list[str]


class PredictionShape(BaseModel):
    """An answer; what is in ``result`` is the task's."""

    model_config = ConfigDict(protected_namespaces=())

    model_name: str
    task: str
    input: str
    result: list[Any]
    timestamp: str


class FailureShape(BaseModel):
    """An error: a sentence, or a list of what is wrong with each field."""

    detail: str | list[dict[str, Any]]
