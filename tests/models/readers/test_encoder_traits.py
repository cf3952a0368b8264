"""What a folder with a graph for onnxruntime is, told by its config.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import BadFile
from models.readers.encoder import is_encoder_folder, recognise_encoder


def folder_with(folder: Path, **config: Any) -> Path:
    """A folder as exporters write it, but for what is in the graph."""
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(b"graph")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", **config}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("kind", "task"),
    [
        ("BertForSequenceClassification", "text-classification"),
        ("ElectraForTokenClassification", "token-classification"),
        ("RobertaForQuestionAnswering", "question-answering"),
        ("BertModel", "feature-extraction"),
        ("BertForMaskedLM", "feature-extraction"),
    ],
)
def test_the_class_tells_the_task(kind: str, task: str, tmp_path: Path) -> None:
    """Of whatever family."""
    traits = recognise_encoder(folder_with(tmp_path, architectures=[kind], id2label={"0": "가", "1": "나"}))
    assert (traits.task, traits.labels, traits.kind, traits.context) == (task, ("가", "나"), "bert", 512)


def test_graphs_lie_where_exporters_put_them(tmp_path: Path) -> None:
    """Beside the configuration, or in a folder of their own."""
    folder = folder_with(tmp_path, architectures=["BertModel"], max_position_embeddings=128)
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    assert is_encoder_folder(folder)
    traits = recognise_encoder(folder)
    assert traits.onnx == folder / "onnx" / "model.onnx" and traits.context == 128


def test_positions_of_roberta_begin_later(tmp_path: Path) -> None:
    """514 of them are 512 tokens."""
    config = {"model_type": "xlm-roberta", "architectures": ["XLMRobertaModel"], "max_position_embeddings": 514}
    assert recognise_encoder(folder_with(tmp_path, **config)).context == 512


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"architectures": ["T5ForConditionalGeneration"]}, "unsupported"),
        ({"architectures": ["ViTForImageClassification"]}, "unsupported"),
        ({"architectures": ["BertModel"], "is_encoder_decoder": True}, "unsupported"),
        ({}, "unsupported"),
        ({"architectures": "BertModel"}, "broken-config"),
        ({"architectures": ["BertModel"], "id2label": {"first": "가"}}, "broken-config"),
        ({"architectures": ["BertModel"], "id2label": {"1": "가"}}, "broken-config"),
        ({"architectures": ["BertModel"], "max_position_embeddings": -1}, "broken-config"),
    ],
)
def test_what_it_is_not_is_told_by_a_code(config: dict[str, Any], code: str, tmp_path: Path) -> None:
    """Sound and not for us, or broken."""
    with pytest.raises(BadFile) as caught:
        recognise_encoder(folder_with(tmp_path, **config))
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_file_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    """Each of the three."""
    folder = folder_with(tmp_path, architectures=["BertModel"])
    (folder / name).unlink()
    with pytest.raises(BadFile) as caught:
        recognise_encoder(folder)
    assert caught.value.code == "missing"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_recognised_or_refused(tmp_path: Path, content: bytes) -> None:
    """With a ``BadFile``, whatever stands in config.json."""
    folder = folder_with(tmp_path)
    (folder / "config.json").write_bytes(content)
    with pytest.raises(BadFile):
        recognise_encoder(folder)
