"""The whole way of a model of complaints on a tiny Qwen3: taught, merged, written, compared, served, evaluated.

Needs torch, transformers and peft: ``make test-training`` installs them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from api_served import ServedVoc
from voc_taught import QwenSize, qwen_base

from models.complaints.dictionary import parse_tree
from models.training.voc.__main__ import main
from models.training.voc.examples import encoded
from models.training.voc.records import read_complaints
from models.training.voc.synthetic import synthetic_records

pytestmark = [pytest.mark.training, pytest.mark.timeout(1500), pytest.mark.filterwarnings("default")]

DICTIONARY = parse_tree('{"해충 발생": {"쥐": ["생쥐"], "개미": ["흰개미"]}, "일정": {"방문 불이행": ["지각"]}}')
RECORDS = 24


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Complaints that nobody wrote, and the dictionary beside them."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "categories.json").write_text(DICTIONARY.to_json(), encoding="utf-8")
    lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in synthetic_records(DICTIONARY, RECORDS)]
    (folder / "complaints.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen3 of two layers with random weights."""
    records = synthetic_records(DICTIONARY, RECORDS)
    return qwen_base(tmp_path_factory.mktemp("base"), records, DICTIONARY, QwenSize())


def train(data: Path, base: Path, out: Path, *more: str) -> int:
    """The command, with steps as small as the model."""
    return main(
        [
            *("train", str(data / "complaints.jsonl"), "--dictionary", str(data / "categories.json")),
            *("--out", str(out), "--base-model", str(base), "--max-seq-length", "1024"),
            *("--batch-size", "4", "--accumulation", "1", "--warmup", "2", "--logging-steps", "2"),
            *more,
        ]
    )


def losses(said: str) -> list[float]:
    """Those of the training that were told, in order."""
    return [float(line.split("loss ")[1].split(",")[0]) for line in said.splitlines() if " loss " in line]


def test_adapters_are_taught_and_all_that_they_leave_is_sound(
    data: Path, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Losses fall, checkpoints are few, a second run goes on; adapters, merged weights, a GGUF that is the same model."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    steps = ("--lr", "0.01", "--save-steps", "4", "--eval-steps", "2", "--save-total-limit", "2")
    assert train(data, base, tmp_path, "--max-steps", "8", *steps) == 0
    said = capsys.readouterr().out
    told = losses(said)
    assert told[-1] < told[0]
    assert "21 records to teach" in said or "22 records to teach" in said
    work = tmp_path / "checkpoints"
    assert sorted(each.name for each in work.glob("checkpoint-*")) == ["checkpoint-4", "checkpoint-8"]
    assert list(work.rglob("events.out.tfevents.*"))
    note: dict[str, Any] = json.loads((tmp_path / "training.json").read_text(encoding="utf-8"))
    assert note["apart"] < 0.01 and note["clean"] is True and note["lora_r"] == 16
    ids = torch.tensor([[5, 6, 7, 8, 9]])
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    assert merged.dtype == torch.float16
    adapted = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), str(tmp_path / "adapter"))
    with torch.no_grad():
        apart = (merged(ids).logits.float() - adapted(ids).logits.float()).abs().max()
    assert apart < 0.1
    assert train(data, base, tmp_path, "--max-steps", "12", *steps) == 0
    again = capsys.readouterr().out
    assert "going on from checkpoint-8" in again
    assert "step 2:" not in again and "step 12:" in again


def test_a_model_that_was_taught_classifies_when_it_is_served(
    data: Path, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All weights, until it knows its texts by heart: asked by the server for these it is right, quantised too."""
    out = tmp_path / "taught"
    learnt = ("--full", "--lr", "0.003", "--epochs", "60", "--validation-split", "0", "--save-steps", "1000")
    assert train(data, base, out, *learnt, "--eval-steps", "1000", "--quantisation", "Q8_0") == 0
    said = capsys.readouterr().out
    assert losses(said)[-1] < 0.05
    assert not (out / "adapter").exists()
    dictionary = out / "categories.json"
    gguf = out / "model-q8_0.gguf"
    assert f"ieum voc serve --model {gguf} --dictionary {dictionary}" in said
    with ServedVoc(tmp_path / "home", gguf, "--dictionary", str(dictionary), "--context", "1536") as served:
        asked = ["evaluate", str(data / "complaints.jsonl"), "--dictionary", str(dictionary)]
        assert main([*asked, "--server", served.at["voc"]]) == 0
        figures = json.loads(capsys.readouterr().out)
    assert figures["answered"] == figures["texts"] == RECORDS
    assert figures["exact"] >= 0.9 and figures["claim_accuracy"] >= 0.9
    assert figures["levels"]["소분류"]["micro_f1"] >= 0.9
    assert figures["category_calibration"]["accuracy"] >= 0.9


def test_what_is_asked_of_answers_alone_teaches_the_same(data: Path, base: Path) -> None:
    """The loss of a batch and its gradients, with and without what follows the tokens of prompts."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from models.training.voc.fit import HubTokenizer, _collated

    tokenizer = HubTokenizer(AutoTokenizer.from_pretrained(base))
    complaints, _ = read_complaints(data / "complaints.jsonl", DICTIONARY, clean=True)
    rows = [encoded(each, DICTIONARY, tokenizer) for each in complaints[:3]]
    model = AutoModelForCausalLM.from_pretrained(base)
    told = []
    for alone in (False, True):
        model.zero_grad()
        loss = model(**_collated(rows, tokenizer.padding, answers_alone=alone)).loss
        loss.backward()
        told.append((loss.detach(), model.model.layers[0].mlp.up_proj.weight.grad.clone()))
    for one, other in zip(*told, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_a_base_that_cannot_be_taught_is_a_sentence(
    data: Path, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No model there, and a tokenizer without an end."""
    assert train(data, tmp_path / "nothing", tmp_path / "a") == 1
    assert str(tmp_path / "nothing") in capsys.readouterr().err
    endless = tmp_path / "endless"
    shutil.copytree(base, endless)
    settings = json.loads((endless / "tokenizer_config.json").read_text(encoding="utf-8"))
    del settings["eos_token"]
    (endless / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    assert train(data, endless, tmp_path / "b") == 1
    assert "never stop" in capsys.readouterr().err
