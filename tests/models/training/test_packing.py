"""What goes to a machine that trains, and what comes back from it: whole, bounded, and nothing that measures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from training_corpus import MEASURED, write_corpus

import models
from models.training.corpus import SOURCES, CorpusError, is_held_out, read_lines
from models.training.packing import is_packed, pack, unpack
from models.training.pieces import LARGEST, PiecesError, SentWeights, read_pieces, write_pieces
from models.training.shape import Shape
from models.training.tokenizer import END

BUILTIN = Path(models.__file__).parent / "builtin"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty lines a source."""
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, 40)
    return folder


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The built-in model's."""
    return Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))


@pytest.fixture(scope="module")
def packed(corpus: Path, tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of it."""
    folder = tmp_path_factory.mktemp("pack")
    assert not is_packed(folder)
    pack(corpus, tokenizer, folder, 1, lambda line: None)
    assert is_packed(folder)
    return folder


def test_a_pass_has_every_line_as_often_as_its_source_weighs(corpus: Path, tokenizer: Tokenizer, packed: Path) -> None:
    """Sources of whole weights exactly; what is held out by its hash or kept for measuring is in no pass."""
    lines = tokenizer.decode(unpack(packed).stream.tolist(), skip_special_tokens=False).split(END)
    counts = {line.strip(): 0 for line in lines}
    for line in lines:
        counts[line.strip()] += 1
    for source in SOURCES:
        if source.weight == int(source.weight) and source.register != "written":
            for line in set(read_lines(corpus, source)) - {MEASURED}:
                assert counts.get(line, 0) == (0 if is_held_out(line) else source.weight), line
    assert MEASURED not in counts


def test_dialogues_stand_together(corpus: Path, tokenizer: Tokenizer, packed: Path) -> None:
    """Turn behind turn, so that a line is read behind the ones before it."""
    text = tokenizer.decode(unpack(packed).stream.tolist(), skip_special_tokens=False)
    assert text.count(f"네{END}") >= 4 * 30
    assert f"a 3{END} 네{END}" in text or f"a 3{END}네{END}" in text


def test_held_out_lines_go_along_by_register(packed: Path) -> None:
    """They tell how a run does where it runs."""
    held = unpack(packed).held_out
    assert sum(map(len, held.values())) > 0
    assert set(held) <= {source.register for source in SOURCES}


@pytest.mark.parametrize("name", ["stream-0.xz", "held_out.npz", "tokenizer.json", "pack.json"])
@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_a_harmed_pack_is_none(corpus: Path, tokenizer: Tokenizer, tmp_path: Path, name: str, harm: str) -> None:
    """Each file of it."""
    pack(corpus, tokenizer, tmp_path, 1, lambda line: None)
    if harm == "missing":
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(b"{}" + (tmp_path / name).read_bytes()[2:])
    with pytest.raises(CorpusError):
        unpack(tmp_path)


def weights(numbers: int, seed: int = 1) -> SentWeights:
    """Random ones."""
    values = np.random.default_rng(seed).standard_normal(numbers).astype(np.float16)
    return SentWeights(Shape(), {"wte.weight": values, "wpe.weight": values[:3]}, 7, 4.5)


def test_weights_come_back_as_they_went(tmp_path: Path) -> None:
    """In pieces that a narrow line lets through; newer ones take the place of older ones."""
    write_pieces(tmp_path, weights(100, seed=2))
    sent = weights(LARGEST * 3 // 4)
    write_pieces(tmp_path, sent)
    assert len(list(tmp_path.glob("*.bin"))) == 2
    assert max(path.stat().st_size for path in tmp_path.iterdir()) <= LARGEST
    back = read_pieces(tmp_path)
    assert (back.shape, back.tokens, back.loss) == (sent.shape, sent.tokens, sent.loss)
    assert all(np.array_equal(back.weights[name], value) for name, value in sent.weights.items())


@pytest.mark.parametrize("harm", ["missing", "changed", "index", "newer", "elsewhere"])
def test_harmed_pieces_are_none(tmp_path: Path, harm: str) -> None:
    """A machine that was taken away in the middle of sending, or a file from anywhere else."""
    write_pieces(tmp_path, weights(100))
    (piece,) = tmp_path.glob("*.bin")
    index = json.loads((tmp_path / "weights.json").read_bytes())
    if harm == "missing":
        piece.unlink()
    elif harm == "changed":
        piece.write_bytes(piece.read_bytes()[:-1])
    elif harm == "index":
        (tmp_path / "weights.json").write_bytes(b"{")
    elif harm == "newer":
        (tmp_path / "weights.json").write_text(json.dumps({**index, "version": 2}), encoding="utf-8")
    else:
        names = {f"../{name}": digest for name, digest in index["pieces"].items()}
        (tmp_path / "weights.json").write_text(json.dumps({**index, "pieces": names}), encoding="utf-8")
    with pytest.raises(PiecesError):
        read_pieces(tmp_path)
