"""What a model that labels texts is, told by its folder: config.json, the graph for onnxruntime, tokenizer.json."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from engine.files.gguf_sound import line
from models.errors import BadFile
from models.readers.config import CONFIG
from models.readers.files import read_small

__all__ = ["ONNX", "EncoderTraits", "is_encoder_folder", "recognise_encoder"]

ONNX = ("model.onnx", "onnx/model.onnx")
"""Where exporters put the graph."""

_TOKENIZER = "tokenizer.json"
_MOST_BYTES = 4 << 20
_MOST_LABELS = 100_000
_USUAL_CONTEXT = 512

_EncoderTask: TypeAlias = Literal[
    "text-classification", "token-classification", "question-answering", "feature-extraction"
]

_TASKS: Mapping[str, _EncoderTask] = {
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
    "ForQuestionAnswering": "question-answering",
    "ForMaskedLM": "feature-extraction",
    "Model": "feature-extraction",
}
"""How the names of transformers' classes end, and what the models are for."""


class _EncoderConfig(msgspec.Struct, frozen=True):
    model_type: str
    architectures: list[str] | None = None
    id2label: dict[str, str] | None = None
    problem_type: str | None = None
    is_encoder_decoder: bool = False
    max_position_embeddings: Annotated[int, msgspec.Meta(ge=4, le=1 << 20)] | None = None
    num_labels: Any = None


@dataclasses.dataclass(frozen=True)
class EncoderTraits:
    """``labels`` in the order of their numbers; ``many``: several may be true at once; ``context`` in tokens."""

    kind: str
    task: _EncoderTask
    labels: tuple[str, ...]
    many: bool
    context: int
    onnx: Path
    tokenizer: Path

    @property
    def size(self) -> int:
        """Bytes of the graph and what lies beside it."""
        return sum(each.stat().st_size for each in self.onnx.parent.iterdir() if each.name.startswith(self.onnx.name))


def is_encoder_folder(folder: Path) -> bool:
    """Whether there is a graph in it."""
    return any((folder / name).is_file() for name in ONNX)


def recognise_encoder(folder: Path) -> EncoderTraits:
    """The traits of a folder with a graph.

    Raises ``BadFile``: "missing", "unreadable", "too-large", "broken-config",
    and "unsupported" for what is none of the tasks above (encoders with a
    decoder behind, image models).
    """
    graph = next((folder / name for name in ONNX if (folder / name).is_file()), None)
    if graph is None:
        raise BadFile("missing", ONNX[0])
    if not (folder / _TOKENIZER).is_file():
        raise BadFile("missing", _TOKENIZER)
    try:
        config = msgspec.json.decode(read_small(folder / CONFIG, _MOST_BYTES), type=_EncoderConfig)
    except msgspec.ValidationError as error:
        # Names the field and the types, never a value.
        raise BadFile("broken-config", CONFIG, str(error)[:200]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadFile("broken-config", CONFIG, "no JSON") from None
    named = (config.architectures or [""])[0]
    task = next((task for ending, task in _TASKS.items() if named.endswith(ending)), None)
    if task is None or config.is_encoder_decoder:
        raise BadFile("unsupported", CONFIG, f"{line(named or config.model_type)} has no task that the program knows")
    context = config.max_position_embeddings or _USUAL_CONTEXT
    if config.model_type in ("roberta", "xlm-roberta", "camembert"):
        context -= 2  # positions begin behind that of the padding
    return EncoderTraits(
        line(config.model_type), task, _labels(config), config.problem_type == "multi_label_classification", context,
        graph, folder / _TOKENIZER,
    )  # fmt: skip


def _labels(config: _EncoderConfig) -> tuple[str, ...]:
    named = config.id2label or {}
    try:
        numbered = {int(number): line(name) for number, name in named.items()}
    except ValueError:
        raise BadFile("broken-config", CONFIG, "a label without a number") from None
    if len(numbered) > _MOST_LABELS or sorted(numbered) != list(range(len(numbered))):
        raise BadFile("broken-config", CONFIG, "labels that are not numbered through")
    return tuple(numbered[number] for number in range(len(numbered)))
