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
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from models.complaints.answer import written_answer
from models.complaints.dictionary import parse_tree
from models.complaints.prompt import complaint_prompt
from models.training.voc.__main__ import main
from models.training.voc.synthetic import synthetic_records

pytestmark = [pytest.mark.training, pytest.mark.timeout(1500), pytest.mark.filterwarnings("default")]

DICTIONARY = parse_tree('{"해충 발생": {"쥐": ["생쥐"], "개미": ["흰개미"]}, "일정": {"방문 불이행": ["지각"]}}')
RECORDS = 24
_QWEN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


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
    """A Qwen3 of two layers with random weights and a vocabulary that splits as Qwen's does."""
    import torch
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    folder = tmp_path_factory.mktemp("base")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_QWEN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    texts = [
        "".join(complaint_prompt(each["input"], DICTIONARY.to_json())) + written_answer(each["output"])
        for each in synthetic_records(DICTIONARY, RECORDS)
    ]
    trainer = trainers.BpeTrainer(
        vocab_size=1200,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    ).save_pretrained(str(folder))
    torch.manual_seed(7)
    config = Qwen3Config(
        # Larger than the vocabulary, as Qwen's is.
        vocab_size=tokenizer.get_vocab_size() + 24,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=2048,
        tie_word_embeddings=False,
        eos_token_id=2,
        pad_token_id=0,
    )
    Qwen3ForCausalLM(config).save_pretrained(str(folder))
    return folder


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
