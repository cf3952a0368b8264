"""The catalogue: what the program's own says, and what a broken one gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import BadFile
from models.install import catalogue
from models.install.catalogue import catalogue_entry, read_catalogue
from models.store.names import is_file_name, is_model_id, model_id

OWN = Path(catalogue.__file__).with_name("catalogue.toml")


def broken(path: Path, text: str) -> str:
    """Why a catalogue is refused."""
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile) as caught:
        read_catalogue(path)
    assert caught.value.code == "broken-catalogue"
    assert caught.value.subject == path.name
    return caught.value.detail


def test_the_models_to_choose_from() -> None:
    """The built-in one, KoGPT2, two large Korean ones and a small English one, each by its way."""
    assert {each.id: each.route for each in read_catalogue()} == {
        "ieum-mini": "builtin",
        "kogpt2": "convert",
        "polyglot-ko-1.3b": "gguf",
        "kanana-nano-2.1b-base": "import",
        "distilgpt2": "convert",
    }


def test_kogpt2_is_described() -> None:
    """Its shape, its files with the alternative for the weights, and that it is not for commercial use."""
    kogpt2 = catalogue_entry("kogpt2")
    assert kogpt2 is not None
    assert (kogpt2.parameters, kogpt2.vocabulary, kogpt2.context) == (125_164_032, 51_200, 1024)
    assert kogpt2.licence.id == "CC-BY-NC-SA-4.0"
    assert kogpt2.licence.non_commercial
    assert [(each.role, each.names, kogpt2.repo_of(each)) for each in kogpt2.files] == [
        ("config", ("config.json",), "skt/kogpt2-base-v2"),
        ("tokenizer", ("tokenizer.json",), "skt/kogpt2-base-v2"),
        ("weights", ("model.safetensors", "pytorch_model.bin"), "skt/kogpt2-base-v2"),
    ]
    assert [each.name for each in kogpt2.quantisations] == ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M"]


def test_a_gguf_may_come_from_another_repository_than_its_tokenizer() -> None:
    """A member of the community converted it."""
    polyglot = catalogue_entry("polyglot-ko-1.3b")
    assert polyglot is not None
    assert {each.role: polyglot.repo_of(each) for each in polyglot.files} == {
        "tokenizer": "EleutherAI/polyglot-ko-1.3b",
        "gguf": "EnverLee/polyglot-ko-1.3b-Q4_0-GGUF",
    }


def test_the_built_in_model_is_what_the_catalogue_says() -> None:
    """Its size on disk is the one that is shown."""
    mini = catalogue_entry("ieum-mini")
    assert mini is not None
    assert (OWN.parents[1] / "builtin" / "ieum-mini.gguf").stat().st_size == mini.quantisations[0].size


def test_an_unknown_model() -> None:
    """No entry."""
    assert catalogue_entry("gpt-5") is None


def test_sizes_and_memory_make_sense() -> None:
    """A model needs more memory than its file is large; smaller forms come later."""
    for each in read_catalogue():
        sizes = [quantisation.size for quantisation in each.quantisations]
        assert sizes == sorted(sizes, reverse=True)
        assert all(quantisation.memory > quantisation.size for quantisation in each.quantisations)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id = "kogpt2"', 'id = "KoGPT2"', "the id is none"),
        ('id = "kogpt2"', 'id = "../kogpt2"', "the id is none"),
        ('id = "kogpt2"', 'id = "ieum-mini"', "ieum-mini is there twice"),
        ('task = "suggestion"', 'task = "poetry"', "task"),
        ("parameters = 125_164_032", "parameters = 0", "kogpt2: a number is not positive"),
        ("parameters = 125_164_032", 'parameters = "125M"', "parameters"),
        ('repo = "skt/kogpt2-base-v2"', 'repo = "https://x/skt"', "a repository's name is none"),
        ('repo = "skt/kogpt2-base-v2"', "", "a built-in model comes from nowhere else"),
        ('names = ["config.json"]', 'names = ["../config.json"]', "a file's name is none"),
        ('names = ["config.json"]', "names = []", "a file has no name"),
        ('role = "config"', 'role = "gguf"', "the files do not fit the route"),
        ("download = 516_000_000", "", "the download has no size"),
        ("https://creativecommons.org/licenses/by-nc-sa", "http://creativecommons.org/x", "no https address"),
        ("note_en = ", "nota_en = ", "nota_en"),
        ('note_en = "Bring a GGUF file of your own and import it."', "", "who imports is not told how"),
        ("[[model]]", "[[model]", ""),
    ],
)
def test_a_broken_catalogue_is_refused_with_the_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """Wrong names, numbers, types, routes and misspelled fields."""
    text = OWN.read_text("utf-8")
    assert old in text
    assert reason in broken(tmp_path / "c.toml", text.replace(old, new))


def test_files_that_are_no_catalogue(tmp_path: Path) -> None:
    """Missing, a folder, too large, not text."""
    with pytest.raises(BadFile) as caught:
        read_catalogue(tmp_path / "none.toml")
    assert caught.value.code == "missing"
    with pytest.raises(BadFile) as caught:
        read_catalogue(tmp_path)
    assert caught.value.code == "unreadable"
    large, binary = tmp_path / "large.toml", tmp_path / "binary.toml"
    large.write_bytes(b"#" * ((1 << 20) + 1))
    binary.write_bytes(b"\xff\xfe")
    for path in (large, binary):
        with pytest.raises(BadFile) as caught:
            read_catalogue(path)
        assert caught.value.code == "broken-catalogue"


@pytest.mark.parametrize("text", ["kogpt2", "polyglot-ko-1.3b", "a", "0", "a_b.c-d", "x" * 64])
def test_ids(text: str) -> None:
    """What names a folder on all platforms."""
    assert is_model_id(text)


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a/b", "a\\b", "A", "한글", "con", "nul.bin", "com1", "a.", "-a", ".work", "x" * 65, "a\n", "a b"],
)
def test_what_is_no_id(text: str) -> None:
    """Paths, hidden names, devices of Windows, what two platforms spell differently."""
    assert not is_model_id(text)


@pytest.mark.parametrize(
    "text", ["model.gguf", "Model-Q8_0.gguf", "한국어 모델.gguf", "CON", "..", "", "é" * 200, "---"]
)
def test_an_id_is_made_of_any_name(text: str) -> None:
    """Whatever a file is called."""
    assert is_model_id(model_id(text))
    assert model_id("Model-Q8_0") == "model-q8_0"


def test_file_names() -> None:
    """Plain ones only."""
    assert is_file_name("pytorch_model-00001-of-00002.bin")
    assert not any(map(is_file_name, ["", "..", "a/b", "a\\b", "NUL", "aux.json", "a ", ".hidden", "a:b", "x" * 300]))
