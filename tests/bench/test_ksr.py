"""What a run of the keystroke savings types, and how it reports."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from pathlib import Path

import pytest

from models.training.corpus import SOURCES, CorpusError, is_held_out
from tests.bench import ksr
from tests.bench.fake_predictor import Fake
from tests.bench.predictor import Timed
from tests.bench.report import Result, Table, Typed, overview, show, write
from tests.bench.samples import WRITTEN, learnt_lines, line_sets
from tests.bench.typist import Tally

GOOD = Typed(Tally(2, 10, 5, (2, 2, 2, 2), (1, 1, 2, 2), (1, 2, 2, 2)), (1.0, 3.0))
POOR = Typed(Tally(2, 30, 30, (2, 2, 2, 2), (0, 0, 0, 0), (0, 0, 0, 1)), (2.0, 2.0))


def test_a_smaller_sample_begins_a_larger_one() -> None:
    """So that who is slow types the first of the lines that all type."""
    few, many = (line_sets(None, count)["sentences"] for count in (5, 50))
    assert few == many[:5]
    assert len(set(many)) == 50


def test_spoken_lines_are_held_back_and_apart_from_paraphrases(tmp_path: Path) -> None:
    """What is typed was not trained on, and a line that a source of paraphrases holds too stays out of the stricter set."""
    said = [f"오늘은 {number}번 회의실에서 만나요" for number in range(2000)]
    (tmp_path / "train").mkdir()
    (tmp_path / "dev").mkdir()
    for source in SOURCES:
        lines = said[:1000] if source.name == "stylekqc" else said if source.name == "3i4k" else []
        with lzma.open(tmp_path / "train" / f"{source.name}.txt.xz", "wt", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
    for name in ("news", "polite_reviews"):
        (tmp_path / "dev" / f"{name}.txt").write_text("한 줄\n\n", encoding="utf-8")
    sets = line_sets(tmp_path, 99)
    assert sets["news"] == ("한 줄",)
    assert set(sets["spoken"]) == {line for line in said if is_held_out(line)}
    assert set(sets["spoken_apart"]) == {line for line in said[1000:] if is_held_out(line)}
    assert 0 < len(sets["spoken_apart"]) < len(sets["spoken"])


def test_a_corpus_without_its_files_is_an_error(tmp_path: Path) -> None:
    """A wrong folder is told, not measured as empty."""
    with pytest.raises(CorpusError):
        line_sets(tmp_path, 5)


def test_rows_of_a_table_are_of_the_same_lines() -> None:
    """A predictor that typed fewer lines gets a table of its own, in which the others' first lines stand."""
    tables = ksr._tables("news", [Result("ours", (GOOD, POOR)), Result("slow", (GOOD,))])
    assert [(table.count, [result.predictor for result in table.results]) for table in tables] == [
        (2, ["ours"]),
        (1, ["ours", "slow"]),
    ]
    assert {result.lines for result in tables[1].results} == {(GOOD,)}


def test_figures_are_those_of_all_lines() -> None:
    """The rate is of all keys together, not a mean of lines; hits are per question; the interval holds the rate."""
    figures = Result("ours", (GOOD, POOR)).figures()
    assert figures["ksr"] == pytest.approx(5 / 40)
    assert figures["hit_1"] == [0.25, 0.25, 0.5, 0.5]
    assert figures["hit_5"] == [0.25, 0.5, 0.5, 0.75]
    assert (figures["answers"], figures["p50_ms"]) == (4, 2.0)
    assert figures["ksr_95"] == (0.0, 0.5)  # both lines poor, both good


def test_a_report_reads_and_parses(tmp_path: Path) -> None:
    """The table names set, sizes and rates; the JSON holds the same."""
    table = Table("news", 1, (Result("ours", (GOOD,)),))
    assert show(table).splitlines()[1] == "news: 1 lines, 2 eojeols"
    assert show(table).splitlines()[-1].split()[:2] == ["ours", "50.0"]
    write([table], tmp_path / "new" / "ksr.json")
    read = json.loads((tmp_path / "new" / "ksr.json").read_text(encoding="utf-8"))
    assert read[0]["lines_of"] == "news"
    assert read[0]["results"][0]["ksr"] == 0.5


def test_levers_and_peers_stand_in_one_table() -> None:
    """A row for each predictor, a column for each set; those of the first lines alone stand below."""
    tables = [
        table
        for name in ("news", "chat")
        for table in ksr._tables(name, [Result("ours", (GOOD, POOR)), Result("slow", (GOOD,))])
    ]
    assert [line for line in overview(tables).splitlines() if not line.startswith("|---")] == [
        "",
        "| KSR in %, 2 lines | news | chat |",
        "| ours | 12.5 | 12.5 |",
        "",
        "| KSR in %, 1 lines | news | chat |",
        "| ours | 50.0 | 50.0 |",
        "| slow | 50.0 | 50.0 |",
    ]


def test_every_answer_is_timed() -> None:
    """One time for each question, and the answer unchanged."""
    timed = Timed(Fake(lambda context, partial: ["가구"]))
    assert timed.suggest("", "ㄱ", 5) == ["가구"]
    assert len(timed.milliseconds) == 1


def test_a_trial_says_what_is_different_in_it() -> None:
    """Behind the predictor's name, so that rows of a table are told apart."""
    assert [str(ksr.Trial(5)), str(ksr.Trial(5, rows=7)), str(ksr.Trial(5, 0.2))] == [
        "",
        ", 7 rows",
        ", overlooked 20%",
    ]


def test_one_person_types_a_set() -> None:
    """The first lines of it, and nothing is known of who typed before."""
    forgotten: list[int] = []

    class Noting(Fake):
        def forget(self, written: Sequence[str] = ()) -> None:
            forgotten.append(len(self.asked) + len(written))

    fake = Noting(lambda context, partial: ["가구"])
    assert len(ksr.Trial(2).type(fake, ["가구", "가구 가구", "가구"], ())) == 2
    assert forgotten == [0]


def test_sets_to_fit_on_are_told_from_those_that_decide(tmp_path: Path) -> None:
    """Where the corpus has them, beside the others."""
    (tmp_path / "train").mkdir()
    (tmp_path / "dev").mkdir()
    for source in SOURCES:
        with lzma.open(tmp_path / "train" / f"{source.name}.txt.xz", "wt", encoding="utf-8") as file:
            file.write("한 줄\n")
    for name in ("news", "polite_reviews", WRITTEN[0]):
        (tmp_path / "dev" / f"{name}.txt").write_text("한 줄\n", encoding="utf-8")
    assert learnt_lines(tmp_path, 5)[WRITTEN[0]] == ("한 줄",)
    sets = line_sets(tmp_path, 5)
    assert set(sets) & set(WRITTEN) == {WRITTEN[0]}
    assert {"news", "polite_reviews", "spoken", "spoken_apart"} <= set(sets)
