"""What the end of turn is learnt and measured on: splits that do not leak, honest cuts, labels, and the calibration map."""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from engine.eot.calibration import Calibration, Evidence, Mix
from engine.eot.endings import Endings
from models.training.corpus import SOURCES, CorpusError, is_held_out
from models.training.eot.calibration import apply_points, apply_weights, fit_points, fit_weights, write_map
from models.training.eot.items import (
    Utterance,
    half_composed,
    items_of,
    key_of,
    read_utterances,
    split_utterances,
    strip_end,
    whole_texts,
)
from models.training.eot.lines import end_ids, labelled_stream
from tests.bench.eot_measures import assess, measure

BUILTIN = Path(__file__).parents[3] / "models" / "builtin"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for folder in ("train", "dialogues", "eot", "dev"):
        (tmp_path / folder).mkdir()
    for source in SOURCES:
        _write(tmp_path / "train" / f"{source.name}.txt.xz", f"{source.name} 이야기를 합니다.\n")
    turns = [{"role": "user", "text": "영화 추천해줘."}, {"role": "system", "text": "NULL"}]
    for name in ("functionchat", "hgtods_music_daily", "xrisawoz_ko_fewshot"):
        _write(tmp_path / "dialogues" / f"{name}.jsonl.xz", json.dumps({"dialogue_id": "1", "turns": turns}) + "\n")
    pair = {"dialogue_id": "cb0", "turns": ["12시 땡!", "하루가 또 가네요."]}
    _write(tmp_path / "dialogues" / "chatbot_data.jsonl.xz", json.dumps(pair, ensure_ascii=False) + "\n")
    chat = json.dumps({"dialogue_id": "w", "turns": ["언제 와?", "내일"]}, ensure_ascii=False) + "\n"
    _write(tmp_path / "dialogues" / "written.jsonl.xz", chat)
    kept = json.dumps({"dialogue_id": "k", "turns": ["어디야?", "집"]}, ensure_ascii=False) + "\n"
    (tmp_path / "dev" / "written_dialogues.jsonl").write_text(kept, encoding="utf-8")
    for source in SOURCES:
        if source.name.startswith("written_"):
            (tmp_path / "dev" / f"{source.name}.txt").write_text(f"{source.name} 거예요.\n", encoding="utf-8")
    _write(tmp_path / "eot" / "3i4k.tsv.xz", "0\t가득\n1\t여긴 죄다 아빠 물건이야\n6\t갔어\n")
    (tmp_path / "dev" / "polite_reviews.txt").write_text("위치가 아주 좋습니다.\n", encoding="utf-8")
    return tmp_path


def _write(path: Path, text: str) -> None:
    path.write_bytes(lzma.compress(text.encode()))


def test_reading_keeps_turns_before_and_labels(corpus: Path) -> None:
    """A turn comes with those before it, 3i4k's fragments are unfinished, and what hangs on intonation is left out."""
    found = {u.text: u for u in read_utterances(corpus)}
    assert found["하루가 또 가네요."].context == ("12시 땡!",)
    assert not found["가득"].finished
    assert found["여긴 죄다 아빠 물건이야"].finished
    assert "갔어" not in found
    assert "NULL" not in found


def test_what_is_kept_is_never_learnt(corpus: Path) -> None:
    """Development text is in the calibration or the test split, by whole dialogues; a short turn is in a set of its own."""
    found = list(read_utterances(corpus))
    kept = {u.text for u in found if u.source.startswith("dev/")}
    assert {"어디야?", "집"} < kept
    assert not kept & {u.text for u in split_utterances(found)["train"]}
    assert {item.text for item in items_of(u for u in found if u.source == "written")["short turns"]} >= {
        "언제 와",
        "내일",
    }


def test_missing_source_is_named(corpus: Path) -> None:
    """A corpus without one of its files raises an error that names it."""
    (corpus / "eot" / "3i4k.tsv.xz").unlink()
    with pytest.raises(CorpusError, match="3i4k"):
        list(read_utterances(corpus))


def test_broken_dialogue_is_named(corpus: Path) -> None:
    """A line of dialogue that is no JSON raises an error that names its file."""
    _write(corpus / "dialogues" / "functionchat.jsonl.xz", "{\n")
    with pytest.raises(CorpusError, match="functionchat"):
        list(read_utterances(corpus))


def test_no_text_is_in_two_splits() -> None:
    """Neither a text nor the same text with other marks or spacing is learnt and measured."""
    lines = [f"{number}번 손님이 오셨어요" for number in range(3000)]
    splits = split_utterances(Utterance(line + mark, "chatbot_data") for line in lines for mark in ("", ".", " !"))
    keys = {name: {key_of(u.text) for u in part} for name, part in splits.items()}
    assert not keys["train"] & keys["test"]
    assert not keys["train"] & keys["calibration"]
    assert not keys["calibration"] & keys["test"]
    assert len(keys["train"]) > 1000
    assert keys["calibration"]


def test_what_the_suggestion_model_learnt_is_not_measured() -> None:
    """All of the test split is held out from the suggestion model, except dialogues that it never saw."""
    splits = split_utterances(Utterance(f"{number}번이에요", "chatbot_data") for number in range(3000))
    assert splits["test"]
    assert all(is_held_out(u.text) for u in splits["test"])


def test_paraphrased_sources_are_not_measured() -> None:
    """What is said several times in nearly the same words is only learnt."""
    splits = split_utterances(Utterance(f"{number}번 틀어줘", "stylekqc") for number in range(3000))
    assert not splits["test"]
    assert not any(items_of(part) for part in splits.values())


def test_a_dialogue_is_not_torn_apart() -> None:
    """All turns of a booking dialogue are in one split."""
    said = [
        Utterance(f"{at} {number}번", "xrisawoz_ko_fewshot", group=f"d{number}")
        for number in range(60)
        for at in range(5)
    ]
    where = {u.group: set[str]() for u in said}
    for name, part in split_utterances(said).items():
        for each in part:
            where[each.group].add(name)
    assert all(len(splits) == 1 for splits in where.values())


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("갔어요.", "갔어요"),
        ("정말?!", "정말"),
        ("그래~~", "그래"),
        ('"갔어요."', '"갔어요'),
        ("음…", "음"),
        ("좋아ㅋㅋ", "좋아ㅋㅋ"),
        ("네, ", "네,"),
        ("...", ""),
    ],
)
def test_final_marks_are_taken_off(text: str, stripped: str) -> None:
    """Marks that end an utterance go, with the quotes around them; laughter and commas stay."""
    assert strip_end(text) == stripped


def test_items_are_the_whole_and_its_cuts() -> None:
    """An utterance is asked whole and cut before an eojeol; a cut behind a mark or somebody's utterance is not asked."""
    said = [Utterance("안녕? 오늘 뭐 해", "chatbot_data"), Utterance("안녕? 오늘", "chatbot_data")]
    items = items_of(said)["informal chat"]
    assert {item.text for item in items if item.finished} == {"안녕? 오늘 뭐 해", "안녕? 오늘"}
    assert {item.text for item in items if not item.finished} == {"안녕? 오늘 뭐"}


def test_a_cut_that_was_said_elsewhere_is_not_asked() -> None:
    """네 of a longer turn is finished as well."""
    turns = [Utterance("네 알겠습니다", "chatbot_data")]
    assert {item.text for item in items_of(turns)["polite chat"]} == {"네", "네 알겠습니다"}
    said = whole_texts([Utterance("네!", "nsmc")])
    assert {item.text for item in items_of(turns, said=said)["polite chat"]} == {"네 알겠습니다"}


def test_marked_text_is_kept_for_flips() -> None:
    """An item knows the text with its marks when it had any."""
    item = items_of([Utterance("알겠습니다!", "functionchat")])["service"][0]
    assert (item.text, item.marked) == ("알겠습니다", "알겠습니다!")


def test_half_composed_eojeols() -> None:
    """The last consonant hangs below the syllable before it, or stands alone behind a final."""
    assert half_composed("네 가다", random.Random(1)) == "네 갇"
    assert half_composed("갔다", random.Random(1)) == "갔ㄷ"
    assert half_composed("너", random.Random(1)) is None


def test_labels_follow_the_words(tokenizer: Tokenizer) -> None:
    """Asked are starts of eojeols (going on) and the end; nothing is asked behind a mark or at the first eojeol."""
    stream = labelled_stream([Utterance("우리 집에 가자", "3i4k")], tokenizer, seed=4)
    pieces = [tokenizer.id_to_token(i) or "" for i in stream.ids.tolist()]
    assert pieces[-1] == "</s>"
    for piece, label, at in zip(pieces, stream.ends.tolist(), range(len(pieces)), strict=True):
        if piece == "</s>":
            assert label == 1
        elif piece.startswith("▁") and at:
            assert label == 0
        else:
            assert label == -1


def test_fragments_have_no_next_token(tokenizer: Tokenizer) -> None:
    """Behind a fragment the end token is no lesson, and the label says that it is not finished."""
    stream = labelled_stream([Utterance("가득", "3i4k", finished=False)], tokenizer, seed=1)
    assert not stream.told[-1]
    assert stream.told[:-1].all()
    assert stream.ends[-1] == 0


def test_ends_are_end_token_and_marks(tokenizer: Tokenizer) -> None:
    """A comma, a colon and an opening bracket do not end an utterance."""
    ends = {tokenizer.id_to_token(i) for i in end_ids(tokenizer)}
    assert {"</s>", ".", "?", "!", "~", "…", ")"} <= ends
    assert not ends & {",", ":", "(", "「", "▁"}


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=400))
def test_maps_rise_and_are_short(pairs: list[tuple[float, bool]]) -> None:
    """Whatever it is fitted on, a map runs from 0 to 1, never falls, has at most 20 points, and the engine reads it."""
    raw, finished = zip(*pairs, strict=True)
    points = fit_points(raw, finished, [1.0] * len(raw))
    assert 2 <= len(points) <= 20
    Calibration(1, "x", points)
    assert (np.diff(apply_points(points, np.linspace(0, 1, 50).tolist())) >= 0).all()


def test_fitted_map_means_what_it_says(tmp_path: Path) -> None:
    """Where the true probability is the square of the raw one, the map finds that, and its file says so to the engine."""
    draw = np.random.default_rng(1)
    raw = draw.random(8000)
    finished = draw.random(8000) < raw**2
    points = fit_points(raw.tolist(), finished.tolist(), [1.0] * 8000)
    assert apply_points(points, [0.2, 0.5, 0.9]) == pytest.approx([0.04, 0.25, 0.81], abs=0.05)
    write_map(tmp_path / "eot.json", "mini", points, "drop", (0.5, 0.25, -1.0))
    read = Calibration.read(tmp_path / "eot.json")
    assert (read.points, read.model, read.marks) == (points, "mini", "drop")
    assert read.mix is not None
    assert (read.mix.ending, read.mix.odds, read.mix.bias) == (0.5, 0.25, -1.0)


def test_the_weights_of_the_evidence_are_found_again() -> None:
    """Where both kinds of evidence count in a known way; the engine makes the same number of them."""
    draw = np.random.default_rng(1)
    evidence = np.stack([draw.random(20_000), draw.random(20_000), draw.normal(size=20_000)], axis=1)
    finished = draw.random(20_000) < apply_weights((0.8, 0.5, -0.3), evidence)
    found = fit_weights(evidence, finished.tolist(), [1.0] * 20_000)
    assert found == pytest.approx((0.8, 0.5, -0.3), abs=0.06)
    told = [Mix(*found).probability(Evidence(*row)) for row in evidence[:50].tolist()]
    assert apply_weights(found, evidence[:50]) == pytest.approx(told)


def test_builtin_map_is_read() -> None:
    """The map beside the built-in model is sound and belongs to it."""
    assert Calibration.read(BUILTIN / "eot.json").model == "ieum-mini"
    assert (
        Endings(BUILTIN / "endings.npz").score("알겠습니다") > 2 > -2 > Endings(BUILTIN / "endings.npz").score("알겠")
    )


def test_measures() -> None:
    """The figures of a few scores worked out by hand."""
    perfect = measure([0.9, 0.8, 0.1, 0.2], [True, True, False, False])
    assert (perfect.auc, perfect.tnr99, perfect.f1, perfect.high, perfect.low) == (1, 1, 1, 1, 0)
    assert perfect.ece == pytest.approx(0.15)
    tied = measure([0.5, 0.5, 0.1], [True, False, False])
    assert tied.auc == pytest.approx(0.75)
    assert tied.f1 == pytest.approx(2 / 3)
    assert np.isnan(tied.high)
    assert np.isnan(measure([0.5], [True]).auc)


def test_assessments_have_closed_borders() -> None:
    """0.70 and 0.30 themselves are medium."""
    assert assess(np.array([0.29, 0.3, 0.7, 0.71])).tolist() == [0, 1, 1, 2]
