"""Models that label texts, with onnxruntime."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from onnx_models import make_classifier, make_embedder, make_reader, make_tagger

from engine.errors import RuntimeFault, TooLong
from engine.runner.encoder import Encoder, EncoderFault
from engine.text.private import Private
from engine.wire.runner import Embed, Label, OpenEncoder
from models.readers.encoder import recognise_encoder


def opening(folder: Path) -> OpenEncoder:
    """As the folder says."""
    traits = recognise_encoder(folder)
    return OpenEncoder(
        "made", str(traits.onnx), str(traits.tokenizer), traits.task, traits.labels, traits.context, traits.many
    )


@pytest.mark.parametrize(("text", "label"), [("정말 좋아요", "긍정"), ("영화 별로", "부정"), ("음식 나빠요", "부정")])
def test_a_text_is_classified(text: str, label: str, tmp_path: Path) -> None:
    """All labels with probabilities that add up to 1, the right one first."""
    encoder = Encoder(opening(make_classifier(tmp_path / "model")))
    rows = encoder.label(Label(1, Private(text))).rows
    assert rows[0].label == label and len(rows) == 2
    assert sum(row.score for row in rows) == pytest.approx(1)
    assert rows[0].score > 0.8


def test_several_labels_may_be_true(tmp_path: Path) -> None:
    """Then each has a probability of its own."""
    encoder = Encoder(opening(make_classifier(tmp_path / "model", many=True)))
    rows = encoder.label(Label(1, Private("영화 음식"))).rows
    assert [row.score for row in rows] == pytest.approx([0.5, 0.5])


def test_each_token_is_classified_where_it_stands(tmp_path: Path) -> None:
    """Without the special ones; the places are those of the text that was sent."""
    encoder = Encoder(opening(make_tagger(tmp_path / "model")))
    text = "김철수 가  서울 에서 만났다"
    rows = encoder.label(Label(1, Private(text))).rows
    found = {text[row.start : row.end]: row.label for row in rows}
    assert found == {"김철수": "PER", "가": "O", "서울": "LOC", "에서": "O", "만났다": "O"}
    assert all(row.text == Private(text[row.start : row.end]) for row in rows)


def test_an_answer_is_found_in_its_context(tmp_path: Path) -> None:
    """And never in the question."""
    encoder = Encoder(opening(make_reader(tmp_path / "model")))
    context = "회의 는 세시 에 시작 한다"
    (row,) = encoder.label(Label(1, Private("회의 는 언제 인가요 세시"), Private(context))).rows
    assert row.text is not None and row.text.reveal() == "세시" == context[row.start : row.end]
    assert 0.5 < row.score <= 1


def test_a_context_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    """A question that takes all the room, or no context at all."""
    encoder = Encoder(opening(make_reader(tmp_path / "model")))
    with pytest.raises(RuntimeFault):
        encoder.label(Label(1, Private("회의"), Private("")))
    with pytest.raises(RuntimeFault):
        encoder.label(Label(1, Private("회의 " * 70), Private("세시")))


def test_texts_of_one_kind_are_near_each_other(tmp_path: Path) -> None:
    """Vectors of length 1."""
    encoder = Encoder(opening(make_embedder(tmp_path / "model")))

    def vector(text: str) -> tuple[float, ...]:
        answer = encoder.embed(Embed(1, Private(text)))
        return struct.unpack(f"<{len(answer.vector) // 4}f", answer.vector)

    def near(left: str, right: str) -> float:
        return sum(a * b for a, b in zip(vector(left), vector(right), strict=True))

    assert near("서울", "서울") == pytest.approx(1, abs=1e-5)
    assert near("서울", "부산") > 0.9 > near("서울", "영화")
    with pytest.raises(RuntimeFault):
        encoder.label(Label(1, Private("서울")))


def test_a_long_text_is_cut_to_what_the_model_reads(tmp_path: Path) -> None:
    """64 tokens, whatever is asked for."""
    encoder = Encoder(opening(make_tagger(tmp_path / "model")))
    assert len(encoder.label(Label(1, Private("서울 " * 500), most=8000)).rows) == 62
    assert len(encoder.label(Label(1, Private("서울 " * 500), most=10)).rows) == 8


def test_a_million_characters_are_read_like_their_beginning(tmp_path: Path) -> None:
    """What is cut off has no part in the answer; what may not be cut is refused."""
    tagger = Encoder(opening(make_tagger(tmp_path / "tagger")))
    long, short = (tagger.label(Label(1, Private("서울 가 " * count))).rows for count in (200_000, 100))
    assert long == short
    reader = Encoder(opening(make_reader(tmp_path / "reader")))
    (found,) = reader.label(Label(1, Private("언제"), Private("회의 는 세시 에 " + "한다 " * 300_000))).rows
    assert found.text == Private("세시")
    with pytest.raises(TooLong):
        reader.label(Label(1, Private("회의 " * 300_000), Private("세시")))
    embedder = Encoder(opening(make_embedder(tmp_path / "embedder")))
    assert embedder.embed(Embed(1, Private("서울 " * 300_000), 64)) == embedder.embed(
        Embed(1, Private("서울 " * 99), 64)
    )
    for many in (300_000, 65):
        with pytest.raises(TooLong):
            embedder.embed(Embed(1, Private("서울 " * many)))


def _no_graph(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"\x08\x07 nothing")


def _no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("[]", encoding="utf-8")


def _gone(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "code"), [(_no_graph, "broken-onnx"), (_no_tokenizer, "broken-tokenizer"), (_gone, "missing")]
)
def test_bad_files_are_told_by_a_code(spoil: Callable[[Path], None], code: str, tmp_path: Path) -> None:
    """And nothing of what stands in them."""
    folder = make_classifier(tmp_path / "model")
    asked = opening(folder)
    spoil(folder)
    with pytest.raises(EncoderFault) as caught:
        Encoder(asked)
    assert caught.value.code == code


def test_a_graph_of_another_task_is_refused(tmp_path: Path) -> None:
    """An answer needs a beginning and an end."""
    asked = opening(make_classifier(tmp_path / "model"))
    with pytest.raises(EncoderFault) as caught:
        Encoder(msgspec.structs.replace(asked, task="question-answering"))
    assert caught.value.code == "unsupported"


def test_labels_without_a_name_have_a_number(tmp_path: Path) -> None:
    """As transformers calls them."""
    asked = opening(make_classifier(tmp_path / "model"))
    rows = Encoder(msgspec.structs.replace(asked, labels=())).label(Label(1, Private("최고"))).rows
    assert rows[0].label == "LABEL_1"


def test_traits_are_values(tmp_path: Path) -> None:
    """The size is that of the graph."""
    traits = recognise_encoder(make_classifier(tmp_path / "model"))
    assert dataclasses.replace(traits) == traits
    assert traits.size > 100
