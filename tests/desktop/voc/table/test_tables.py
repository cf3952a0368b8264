"""Tables as people have them: encodings, delimiters, workbooks; and what is written back."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from desktop.voc.protocol.errors import BadTable, NoColumn
from desktop.voc.protocol.messages import Category, Classification, Remark
from desktop.voc.table.results import Column, FailedRow, Words, write_table
from desktop.voc.table.sources import open_source
from engine.text.private import Private

HEADINGS: dict[Column, str] = {
    "claim": "클레임", "summary": "요약", "bug": "해충", "keywords": "키워드", "major": "대분류", "middle": "중분류",
    "minor": "소분류", "ground": "근거", "others": "다른 분류", "confidence": "확신도", "remarks": "확인", "fault": "오류",
}  # fmt: skip
WORDS = Words(HEADINGS, lambda remark: f"{remark.code} {remark.field}", lambda code: f"!{code}")
ROWS = [["번호", "내용"], ["1", "바퀴가 나왔어요, 또"], ["2", '쥐 "소리"\n밤마다'], ["3", ""]]


def written_csv(path: Path, encoding: str, delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(ROWS)
    return path


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    book.close()
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_as_people_have_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Excel's encodings and everybody's delimiters, quotations and line breaks in cells."""
    source = open_source(written_csv(tmp_path / "in.csv", encoding, delimiter), "내용")
    assert list(source.texts()) == [Private(row[1]) for row in ROWS[1:]]
    assert (source.count, source.headings, source.delimiter) == (3, ("번호", "내용"), delimiter)


def test_the_only_column_needs_no_name(tmp_path: Path) -> None:
    """Its commas are text where no delimiter cuts all rows alike; a name is found in any case and form."""
    path = tmp_path / "one.csv"
    path.write_text("Text\n바퀴, 쥐, 개미\n그냥 글\n하나, 둘\n", encoding="cp949")
    assert [text.reveal() for text in open_source(path).texts()] == ["바퀴, 쥐, 개미", "그냥 글", "하나, 둘"]
    assert open_source(path, " text ").count == 3


def test_one_long_cell_does_not_refuse_the_file(tmp_path: Path) -> None:
    """It is a text too long to be sent, in its own row."""
    path = tmp_path / "in.csv"
    path.write_text("내용\n바퀴\n" + "가" * 140_000 + "\n", encoding="utf-8")
    assert [len(text) for text in open_source(path).texts()] == [2, 140_000]


def test_lines_of_text(tmp_path: Path) -> None:
    """Each line that says something; with a column it is a table."""
    path = tmp_path / "in.txt"
    path.write_bytes("바퀴, 또\r\n\r\n쥐가 나왔어요\n".encode("utf-8-sig"))
    assert list(open_source(path).texts()) == [Private("바퀴, 또"), Private("쥐가 나왔어요")]
    path.write_text("번호\t내용\n1\t바퀴\n", encoding="utf-8")
    assert list(open_source(path, "내용").texts()) == [Private("바퀴")]


def test_a_customers_line_is_no_formula(tmp_path: Path) -> None:
    """Lines of text become cells only now; a workbook says of each cell what it is.  A signed number is none either."""
    path = tmp_path / "in.txt"
    path.write_text('=HYPERLINK("http://evil")\n  +1\n바퀴, =1\n', encoding="utf-8")
    source = open_source(path)
    for name in ("out.csv", "out.xlsx"):
        write_table(tmp_path / name, source, [FailedRow("timeout")] * 3, WORDS)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["내용", '\'=HYPERLINK("http://evil")', "  +1", "바퀴, =1"]
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.active is not None
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://evil")', "s")


def test_a_text_of_a_workbook_becomes_no_formula(tmp_path: Path) -> None:
    """In the CSV file that is made of it; numbers written as text stay what they are."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["내용", "값"])
    book.active.append(["바퀴", "-3.5"])
    book.active["A2"].value = '=HYPERLINK("http://evil")'
    book.active["A2"].data_type = "s"
    book.save(tmp_path / "in.xlsx")
    write_table(tmp_path / "out.csv", open_source(tmp_path / "in.xlsx", "내용"), [FailedRow("timeout")], WORDS)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][:2] == ['\'=HYPERLINK("http://evil")', "-3.5"]


def test_a_workbook(tmp_path: Path) -> None:
    """Numbers, dates and empty cells; the sheet that Excel shows."""
    rows: list[list[object]] = [["내용", "때"], ["바퀴", dt.datetime(2026, 1, 2, 3, 4)], [None, 5], [7, None]]  # noqa: DTZ001
    source = open_source(workbook(tmp_path / "in.xlsx", rows), "내용")
    assert list(source.texts()) == [Private("바퀴"), Private(""), Private("7")]
    assert next(source.rows())[1] == dt.datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001


def bad_tables(folder: Path) -> dict[str, tuple[Path, str]]:
    made = {name: folder / name for name in ("a.xlsx", "b.xlsx", "c.csv", "d.csv", "e.csv", "f.xlsx", "g.xls")}
    made["a.xlsx"].write_text("내용\n바퀴\n")
    with zipfile.ZipFile(made["b.xlsx"], "w") as file:
        file.writestr("mimetype", "application/epub+zip")
    made["c.csv"].write_bytes("내용\n바퀴\n".encode() + b"\xff\xfe\xfa")
    written_csv(folder / "x.csv", "utf-8")
    workbook(folder / "y.xlsx", [["내용"], ["바퀴"]]).replace(made["d.csv"])
    made["e.csv"].write_text("내용\n", encoding="utf-8")
    with zipfile.ZipFile(made["f.xlsx"], "w") as file:
        file.writestr("xl/workbook.xml", "<workbook")
    made["g.xls"].write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    return {
        "no file": (folder / "none.csv", "missing"),
        "a folder": (folder, "unreadable"),
        "renamed text": (made["a.xlsx"], "not-xlsx"),
        "another zip": (made["b.xlsx"], "not-xlsx"),
        "no encoding": (made["c.csv"], "bad-bytes"),
        "renamed workbook": (made["d.csv"], "not-csv"),
        "no rows": (made["e.csv"], "no-rows"),
        "broken workbook": (made["f.xlsx"], "bad-workbook"),
        "old Excel": (made["g.xls"], "old-excel"),
    }


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    """By code, before anything is sent, and without quoting it."""
    for name, (path, code) in bad_tables(tmp_path).items():
        with pytest.raises(BadTable) as caught:
            open_source(path, "내용")
        assert (name, caught.value.code) == (name, code)
        assert "바퀴" not in str(caught.value)


def test_a_missing_column_names_those_there_are(tmp_path: Path) -> None:
    """For the person; not in what could be logged, because a table without headings has texts there."""
    for column in ("제목", ""):
        with pytest.raises(NoColumn) as caught:
            open_source(written_csv(tmp_path / "in.csv", "cp949"), column)
        assert caught.value.columns == (Private("번호"), Private("내용"))
        assert "내용" not in str(caught.value) + repr(caught.value)


FOUND = Classification(
    is_claim="claim",
    summary=Private('=HYPERLINK("http://evil","x")'),
    bug_type="바퀴",
    keywords=(Private("@SUM(A1)"), Private("+1")),
    categories=(Category("해충", "바퀴", "재발", Private("-1+1")), Category("서비스", "일정", "지각", known=False)),
    confidence=0.123456,
    remarks=(Remark("outside-dictionary", "categories.1"),),
)


def test_results_stand_behind_what_was_there(tmp_path: Path) -> None:
    """CSV that Excel reads, and XLSX; no cell of them is a formula, whoever wrote it."""
    path = tmp_path / "in.csv"
    path.write_text("요약,내용\n=1+1,바퀴\n2,쥐\n", encoding="utf-8")
    source = open_source(path, "내용")
    for name in ("out.csv", "out.xlsx"):
        write_table(tmp_path / name, source, [FOUND, FailedRow("timeout")], WORDS)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, first, second = csv.reader(file)
    assert heading[:4] == ["요약", "내용", "클레임", "요약 (2)"]
    assert first[:4] == ["'=1+1", "바퀴", "claim", '\'=HYPERLINK("http://evil","x")']
    assert first[5] == "'@SUM(A1), +1"
    assert first[9:13] == ["'-1+1", "서비스 > 일정 > 지각", "0.1235", "outside-dictionary categories.1"]
    assert (second[:2], second[-1]) == (["2", "쥐"], "!timeout")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.active is not None
    cells = [list(row) for row in book.active.iter_rows()]
    assert not any(cell.data_type == "f" for row in cells for cell in row)
    assert cells[1][0].value == "=1+1"
    assert cells[1][3].value == '\'=HYPERLINK("http://evil","x")'
    assert cells[1][11].value == 0.1235
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "out.csv", "out.xlsx"]


def test_a_workbook_keeps_its_types(tmp_path: Path) -> None:
    """Numbers and dates stay what they are; control characters do not break the file."""
    when = dt.datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001
    source = open_source(workbook(tmp_path / "in.xlsx", [["내용", "때", "수"], ["바퀴", when, 5]]), "내용")
    found = Classification(summary=Private("a\x01b"))
    write_table(tmp_path / "out.xlsx", source, [found], WORDS)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.active is not None
    assert [cell.value for cell in book.active[2]][:3] == ["바퀴", when, 5]


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    """A code, and nothing left."""
    source = open_source(written_csv(tmp_path / "in.csv", "utf-8"), "내용")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.csv" / "x").touch()
    with pytest.raises(BadTable) as caught:
        write_table(tmp_path / "folder.csv", source, [FailedRow("timeout")] * 3, WORDS)
    assert caught.value.code == "unwritable"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder.csv", "in.csv"]
