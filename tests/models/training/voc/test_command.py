"""``ieum-train-voc`` without torch: data made up and checked, an evaluation over a server; options in both spellings."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from forms_fake import FORMS_DICTIONARY, FakeVoc

from engine.client.state import RequestFailed
from engine.wire.forms import Fill, Filled
from models.complaints.dictionary import parse_tree
from models.training.voc.__main__ import main
from models.training.voc.options import TrainOptions, add_train_options, train_options
from models.training.voc.records import read_complaints
from models.training.voc.synthetic import synthetic_records

BUILTIN = Path(__file__).parents[4] / "desktop" / "voc" / "protocol" / "categories.json"


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    """The small one's file."""
    path = tmp_path / "categories.json"
    path.write_text(FORMS_DICTIONARY.to_json(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def voc() -> Iterator[FakeVoc]:
    """A server of contract C."""
    with FakeVoc() as running:
        yield running


def test_two_thousand_complaints_are_made_and_are_sound(tmp_path: Path) -> None:
    """All of them differ and pass the check; every place of the built-in dictionary comes, none much more than another."""
    out = tmp_path / "complaints.jsonl"
    assert main(["make", "--dictionary", str(BUILTIN), "--out", str(out)]) == 0
    assert main(["check", str(out), "--dictionary", str(BUILTIN)]) == 0
    tree = parse_tree(BUILTIN.read_bytes())
    kept, faults = read_complaints(out, tree, clean=True)
    assert (len(kept), faults) == (2000, [])
    places = Counter(tuple(each.values())[:3] for complaint in kept for each in complaint.answer["categories"])
    assert set(places) == set(tree.places())
    assert min(places.values()) > 15 and max(places.values()) < 3 * min(places.values())
    claims = Counter(complaint.answer["is_claim"] for complaint in kept)
    assert 0.3 < claims["claim"] / len(kept) < 0.8


def test_every_place_of_the_built_in_dictionary_has_phrases_of_its_own() -> None:
    """And no phrase is that of two places, or a model could not tell them apart."""
    phrases = json.loads((Path(__file__).parents[4] / "models/training/voc/phrases.json").read_text(encoding="utf-8"))
    tree = parse_tree(BUILTIN.read_bytes())
    assert {f"{middle} > {minor}" for _, middle, minor in tree.places()} == set(phrases)
    said = [phrase for each in phrases.values() for phrase in each]
    assert len(said) == len(set(said)) == 2 * len(phrases)


def test_the_same_seed_makes_the_same_complaints() -> None:
    """Another one makes others; a dictionary of one's own is spoken of by its names."""
    first, again, other = (list(synthetic_records(FORMS_DICTIONARY, 20, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert any("독일바퀴" in each["input"] for each in first)


def test_faults_are_told_by_line_and_field(
    dictionary: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, at most fifty of them; the exit code is 1, and no text is quoted."""
    data = tmp_path / "bad.jsonl"
    data.write_text('{"input": "뷁쩗"}\n' * 60, encoding="utf-8")
    assert main(["check", str(data), "--dictionary", str(dictionary)]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("line 1: output: missing\n") and said.err.endswith("… and 10 more\n")
    assert "60 faults" in said.out and "뷁쩗" not in said.err + said.out


def test_a_text_of_the_other_file_is_a_fault(
    dictionary: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Records that are held out in a file of their own are compared with those to teach."""
    data = tmp_path / "data.jsonl"
    assert main(["make", "--count", "9", "--dictionary", str(dictionary), "--out", str(data)]) == 0
    assert main(["check", str(data), "--validation", str(data), "--dictionary", str(dictionary)]) == 1
    assert "line 1: input: across-the-split (as line 1 of the training data)" in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["missing", "no-tree"])
def test_a_dictionary_that_is_none_is_a_sentence(
    broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its name."""
    path = tmp_path / "categories.json"
    if broken == "no-tree":
        path.write_text('{"가": 1}', encoding="utf-8")
    assert main(["check", str(tmp_path / "data.jsonl"), "--dictionary", str(path)]) == 1
    assert str(path) in capsys.readouterr().err


def test_an_evaluation_asks_a_server_and_tells_figures(
    voc: FakeVoc, dictionary: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The texts as they were taught, greedy; exact matches, F1 by level, claims and calibration, on screen and in a file."""
    data, report = tmp_path / "data.jsonl", tmp_path / "report.json"
    assert main(["make", "--count", "12", "--dictionary", str(dictionary), "--out", str(data)]) == 0
    capsys.readouterr()
    asked = ["evaluate", str(data), "--dictionary", str(dictionary), "--server", voc.at, "--report", str(report)]
    assert main(asked) == 0
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert figures == json.loads(report.read_text())
    assert (figures["texts"], figures["answered"]) == (12, 12)
    assert set(figures["levels"]) == {"대분류", "중분류", "소분류"}
    assert 0 < figures["levels"]["대분류"]["micro_f1"] < 1
    assert figures["claim_calibration"]["count"] == 12 and figures["claim_calibration"]["mean"] == 0.5
    assert {ask.temperature for ask in voc.forms.asked} == {0.0}
    taught, _ = read_complaints(data, FORMS_DICTIONARY, clean=True)
    assert {ask.text.reveal() for ask in voc.forms.asked} == {each.text for each in taught}


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_moment_of_the_servers_costs_no_evaluation(
    voc: FakeVoc, dictionary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model that is loaded again is asked again; one that stays away is told of by the status, and no text is."""
    data = tmp_path / "data.jsonl"
    assert main(["make", "--count", "4", "--dictionary", str(dictionary), "--out", str(data)]) == 0
    asked = ["evaluate", str(data), "--dictionary", str(dictionary), "--server", voc.at]
    fill, tried = voc.forms.fill, 0

    async def once(ask: Fill) -> Filled:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise RequestFailed("crashed")
        return await fill(ask)

    async def never(_ask: Fill) -> Filled:
        raise ZeroDivisionError

    monkeypatch.setattr(voc.forms, "fill", once)
    assert main(asked) == 0 and tried == 5
    monkeypatch.setattr(voc.forms, "fill", never)
    capsys.readouterr()
    assert main(asked) == 1
    assert capsys.readouterr().err == f"{voc.at}: HTTP 500\n"


def test_a_server_that_is_not_there_is_a_sentence(
    dictionary: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its address."""
    data = tmp_path / "data.jsonl"
    main(["make", "--count", "3", "--dictionary", str(dictionary), "--out", str(data)])
    asked = ["evaluate", str(data), "--dictionary", str(dictionary), "--server", "http://127.0.0.1:9"]
    assert main(asked) == 1
    assert "http://127.0.0.1:9: " in capsys.readouterr().err


def options(*given: str) -> TrainOptions:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add_train_options(parser)
    return train_options(parser.parse_args(given))


def test_the_usual_values_are_the_contracts() -> None:
    """Base model, lengths, adapters, steps and rates, as its document has them."""
    usual = options()
    assert (usual.base_model, usual.max_seq_length) == ("Qwen/Qwen3-8B", 8192)
    assert (usual.lora_r, usual.lora_alpha, usual.lora_dropout) == (16, 16, 0.05)
    assert (usual.validation_split, usual.num_train_epochs, usual.seed) == (0.1, 3, 42)
    assert (usual.per_device_train_batch_size, usual.gradient_accumulation_steps) == (2, 4)
    assert (usual.learning_rate, usual.warmup_steps, usual.weight_decay) == (2e-4, 10, 0.01)
    assert (usual.lr_scheduler_type, usual.save_steps, usual.eval_steps, usual.logging_steps) == (
        "cosine",
        100,
        100,
        10,
    )
    assert (usual.save_total_limit, usual.early_stopping_patience) == (3, 3)


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        (("--learning-rate", "1e-3"), "learning_rate", 1e-3),
        (("--learning_rate", "1e-3"), "learning_rate", 1e-3),
        (("--lr", "1e-3"), "learning_rate", 1e-3),
        (("--epochs", "2"), "num_train_epochs", 2.0),
        (("--num_train_epochs", "2"), "num_train_epochs", 2.0),
        (("--r", "8"), "lora_r", 8),
        (("--lora_r", "8"), "lora_r", 8),
        (("--batch-size", "1"), "per_device_train_batch_size", 1),
        (("--max_seq_length", "512"), "max_seq_length", 512),
        (("--full",), "full", True),
    ],
)
def test_options_have_both_spellings(given: tuple[str, ...], name: str, value: object) -> None:
    """With strokes, with underscores, and by the short names that documents have."""
    assert getattr(options(*given), name) == value


@pytest.mark.parametrize(
    "given",
    [("--lr", "0"), ("--lora-r", "0"), ("--lora-dropout", "1"), ("--validation-split", "-1"), ("--save-steps", "150")],
)
def test_numbers_that_make_no_training_are_refused(given: tuple[str, ...]) -> None:
    """Before anything is loaded."""
    with pytest.raises(ValueError, match=given[0].strip("-").replace("-", "_").replace("lr", "learning_rate")):
        options(*given)
