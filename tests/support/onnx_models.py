"""Small models for onnxruntime, made here: tables of what each word says, as graphs with the usual inputs and names.

They are real: tokenizer.json, config.json and model.onnx as exporters write
them, and they get these few words right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

__all__ = ["WORDS", "make_classifier", "make_embedder", "make_reader", "make_tagger"]

WORDS = (
    "[PAD] [UNK] [CLS] [SEP] 정말 좋아요 좋다 최고 싫어요 나빠요 별로 영화 음식 서울 부산 에서 김철수 가 만났다 회의 는 세시 에 "
    "언제 인가요 시작 한다"
).split()
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17


def make_classifier(folder: Path, *, many: bool = False) -> Path:
    """Likes and dislikes."""
    said = {"좋아요": (-3, 3), "좋다": (-2, 2), "최고": (-3, 3), "싫어요": (3, -3), "나빠요": (3, -3), "별로": (2, -2)}
    extra = {"problem_type": "multi_label_classification"} if many else {}
    _write(folder, "BertForSequenceClassification", ("부정", "긍정"), extra)
    table, mask = _table(said, 2), _masked()
    summed = helper.make_node("ReduceSum", ["masked", "axis"], ["logits"], keepdims=0)
    axis = numpy_helper.from_array(np.array([1], np.int64), "axis")
    _graph(folder, [*_looked_up(), *mask, summed], [table, axis], {"logits": ["batch", 2]})
    return folder


def make_tagger(folder: Path) -> Path:
    """Places and people."""
    said = {"서울": (0, 5, 0), "부산": (0, 5, 0), "김철수": (0, 0, 5)}
    _write(folder, "BertForTokenClassification", ("O", "LOC", "PER"), {})
    renamed = helper.make_node("Identity", ["found"], ["logits"])
    _graph(folder, [*_looked_up(), renamed], [_table(said, 3, (2, 0, 0))], {"logits": ["batch", "tokens", 3]})
    return folder


def make_reader(folder: Path) -> Path:
    """Answers with a time."""
    _write(folder, "BertForQuestionAnswering", (), {})
    said = {"세시": (6, 3), "에": (0, 2)}
    halves = helper.make_node("Split", ["found"], ["starts", "ends"], axis=2, num_outputs=2)
    squeezed = [
        helper.make_node("Squeeze", [source, "last"], [target])
        for source, target in (("starts", "start_logits"), ("ends", "end_logits"))
    ]
    last = numpy_helper.from_array(np.array([2], np.int64), "last")
    outputs = {"start_logits": ["batch", "tokens"], "end_logits": ["batch", "tokens"]}
    _graph(folder, [*_looked_up(), halves, *squeezed], [_table(said, 2), last], outputs, opset=18)
    return folder


def make_embedder(folder: Path) -> Path:
    """A direction for each word; words of one kind look the same way."""
    kinds = {"좋아요": 0, "좋다": 0, "최고": 0, "서울": 1, "부산": 1, "음식": 2, "영화": 3}
    said = {word: tuple(4.0 * (axis == kind) for axis in range(4)) for word, kind in kinds.items()}
    _write(folder, "BertModel", (), {})
    renamed = helper.make_node("Identity", ["found"], ["last_hidden_state"])
    nodes = [*_looked_up(), renamed]
    _graph(folder, nodes, [_table(said, 4, (0.1, 0.1, 0.1, 0.1))], {"last_hidden_state": ["batch", "tokens", 4]})
    return folder


def _write(folder: Path, kind: str, labels: Sequence[str], extra: Mapping[str, object]) -> None:
    folder.mkdir(parents=True)
    config: dict[str, object] = {
        "model_type": "bert",
        "architectures": [kind],
        "max_position_embeddings": 64,
        "id2label": {str(number): label for number, label in enumerate(labels)},
        **extra,
    }
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    known = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", known["[SEP]"]), ("[CLS]", known["[CLS]"]))
    tokenizer.save(str(folder / "tokenizer.json"))


def _table(said: Mapping[str, Sequence[float]], width: int, other: Sequence[float] = ()) -> onnx.TensorProto:
    rows = [said.get(word, other or (0,) * width) for word in WORDS]
    return numpy_helper.from_array(np.array(rows, np.float32), "table")


def _looked_up() -> list[onnx.NodeProto]:
    return [helper.make_node("Gather", ["table", "input_ids"], ["found"])]


def _masked() -> list[onnx.NodeProto]:
    behind = numpy_helper.from_array(np.array([2], np.int64))
    return [
        helper.make_node("Constant", [], ["behind"], value=behind),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "behind"], ["mask3"]),
        helper.make_node("Mul", ["found", "mask3"], ["masked"]),
    ]


def _graph(
    folder: Path,
    nodes: Sequence[onnx.NodeProto],
    tables: Sequence[onnx.TensorProto],
    outputs: Mapping[str, Sequence[str | int]],
    opset: int = _OPSET,
) -> None:
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in _INPUTS]
    told = [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)) for name, shape in outputs.items()]
    graph = helper.make_graph(list(nodes), "made", inputs, told, list(tables))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    onnx.checker.check_model(made)
    onnx.save(made, str(folder / "model.onnx"))
