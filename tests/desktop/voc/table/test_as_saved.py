"""CSV and text as programs save them, and as it gets broken on the way."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadBytes, BadTable, NoColumn
from desktop.voc.protocol.messages import Classification
from desktop.voc.table.cells import SHEET_ROWS
from desktop.voc.table.charsets import encoding_of
from desktop.voc.table.delimited import Spelling
from desktop.voc.table.headings import place_of
from desktop.voc.table.results import FailedRow, check_target, write_table
from desktop.voc.table.sources import TableSource, open_source, open_table
from engine.text.private import Private
from tests.desktop.voc.table.test_tables import WORDS

TABLE = '번호,접수일,이름,내용\r\n1,2024-03-01,가,바퀴가 나왔어요\r\n2,2024-03-02,나,"쥐가, 밤마다\n뛰어요"\r\n'
TEXTS = ["바퀴가 나왔어요", "쥐가, 밤마다\n뛰어요"]


def saved(folder: Path, content: str | bytes, encoding: str = "utf-8", name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def texts(path: Path, column: str = "내용") -> list[str]:
    return [text.reveal() for text in open_source(path, column).texts()]


def answered(source: TableSource, name: str) -> Path:
    target = source.path.with_name(name)
    write_table(target, source, [FailedRow("timeout")] * source.count, WORDS)
    return target


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """With a mark in front or, but for UTF-32, without one."""
    if encoding == "utf-32-le":
        with pytest.raises(BadTable):
            open_source(saved(tmp_path, TABLE, encoding), "내용")
    else:
        assert texts(saved(tmp_path, TABLE, encoding)) == TEXTS


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
@pytest.mark.parametrize("column", ["내용", ""])
@pytest.mark.parametrize("line", ["sep={}\r\n", "SEP={}\n", '"sep={}"\r\n'])
@pytest.mark.parametrize("delimiter", [";", "\t", "|", ",", "^"])
def test_a_line_that_names_the_delimiter(tmp_path: Path, encoding: str, column: str, line: str, delimiter: str) -> None:
    """Is no row; whatever it names is taken."""
    rows = TABLE.replace('"', "").replace(", ", " ").replace("밤마다\n", "밤마다 ").replace(",", delimiter)
    path = saved(tmp_path, line.format(delimiter) + rows, encoding)
    assert open_table(path).headings == ("번호", "접수일", "이름", "내용")
    if column:
        assert texts(path)[0] == TEXTS[0]


TITLES = ["2024년 3월 민원 목록,,,\r\n", "2024년 3월 민원 목록,,,\r\n,,,\r\n", "\r\n,,,\r\n", "민원 목록\r\n\r\n",
          "조회,2024-03,,\r\n", "제목\r\n출력일: 2024-04-01\r\n"]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("column", ["내용", ""])
def test_titles_over_the_headings(tmp_path: Path, title: str, column: str) -> None:
    """Are no headings, with and without a name asked for; they stay over the result."""
    path = saved(tmp_path, title + TABLE)
    found = open_source(path, column) if column else open_table(path)
    assert (found.headings, found.count) == (("번호", "접수일", "이름", "내용"), 2)
    made = rows_of(answered(open_source(path, "내용"), "out.csv"))
    assert [row[0] for row in made if any(row)][-3:] == ["번호", "1", "2"]
    assert [cell for row in made[: len(found.above)] for cell in row if cell] == [
        cell for row in found.above for cell in row if cell
    ]


@pytest.mark.parametrize(
    "table",
    ["내용\n바퀴\n쥐\n", "내용,\n바퀴,\n쥐,x\n", "이름,내용\n가,\n나,쥐\n", ",내용\n1,바퀴\n2,쥐\n", "a,b,c,내용\n,,,바퀴\n,,,쥐\n",
     "내용,,,\n" + "가나다 라마바 " * 8 + ",가,나,다\n다,라,마,바\n", "1,내용\n2,바퀴\n", "이름,내용\n가나,바퀴, 또\n다라,쥐, 밤, 낮\n"],
)  # fmt: skip
def test_what_looks_like_a_title_and_is_none(tmp_path: Path, table: str) -> None:
    """Headings stand in the first row of a usual table, however little is in it or in those below."""
    for found in (open_table(saved(tmp_path, table)), open_source(saved(tmp_path, table), "내용")):
        assert found.above == ()
        assert "내용" in found.headings


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("heading", ["번호{} 내용\n", '"번호"{} "내용"\n'])
@pytest.mark.parametrize(
    ("second", "held"), [('"바퀴, 또; 쥐"', "바퀴, 또; 쥐"), ('"가 ""나"""', '가 "나"'), ('""', "")]
)
def test_a_blank_before_a_quotation(tmp_path: Path, delimiter: str, heading: str, second: str, held: str) -> None:
    """As people write it who write a table themselves: the quotation is the cell."""
    path = saved(tmp_path, heading.format(delimiter) + f"1{delimiter} {second}\n2{delimiter} 밤\n")
    assert open_table(path).headings == ("번호", "내용")
    assert texts(path) == [held, "밤"]


def test_a_quotation_within_a_cell(tmp_path: Path) -> None:
    """Keeps its marks, though it begins behind a delimiter and a blank."""
    assert texts(saved(tmp_path, '번호,내용\n1, "네" 하고 갔다\n2,밤\n')) == [' "네" 하고 갔다', "밤"]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (TABLE.encode().replace("쥐".encode(), "쥐".encode() + b"\xff"), ("UTF-8", 3, 18, 1)),
        (TABLE.encode("cp949").replace("쥐".encode("cp949"), "쥐".encode("cp949") + b"\xff"), ("CP949", 3, 18, 1)),
        (TABLE.encode("utf-8-sig") + b"3,\xff\xfe,x,y\n", ("UTF-8", 5, 3, 2)),
        (TABLE.encode() + b"3,\xea\xb0", ("UTF-8", 5, 3, 1)),
        (TABLE.encode("utf-16") + b"\x00\xd8x\0", ("UTF-16", 5, 1, 1)),
        (b"\xff\n" + TABLE.encode(), ("UTF-8", 1, 1, 1)),
        (TABLE.replace("\r\n", "\r").encode() + b"\xff\r", ("UTF-8", 5, 1, 1)),
    ],
)
def test_a_broken_byte(tmp_path: Path, content: bytes, where: tuple[str, int, int, int]) -> None:
    """Is told with its place; who says so reads the rest of it."""
    path = saved(tmp_path, content)
    with pytest.raises(BadBytes) as caught:
        open_source(path, "내용")
    error = caught.value
    assert (error.encoding, error.line, error.place, error.count) == where
    source = open_source(path, "내용", lenient=True)
    found = [text.reveal() for text in source.texts()]
    assert [text.replace("\ufffd", "") for text in found[:2]] == TEXTS
    assert "\ufffd" in answered(source, "out.csv").read_text(encoding="utf-8-sig")


def test_a_mark_for_what_is_broken_is_a_character(tmp_path: Path) -> None:
    """In a file that holds it as such; nothing is told of it."""
    for encoding in ("utf-8", "utf-16", "utf-16-le"):
        assert texts(saved(tmp_path, "번호,내용\n1,가\ufffd나\n", encoding)) == ["가\ufffd나"]


@pytest.mark.parametrize("before", range(4))
def test_a_mark_may_lie_between_two_pieces_of_a_file(tmp_path: Path, before: int) -> None:
    """It is a character there too."""
    heading = "내용\n"
    long = "x" * ((1 << 20) - len(heading.encode()) - before) + "\ufffd"
    assert texts(saved(tmp_path, f"{heading}{long}\n")) == [long]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_what_only_unicode_takes_for_a_line_break(tmp_path: Path, mark: str) -> None:
    """Stands in a cell, and does not hide where the cells end."""
    rows = "".join(f"{n},가나{mark}다라,서울\n" for n in range(5))
    found = open_table(saved(tmp_path, f"월별 접수\n\n번호,내용,지점\n{rows}"))
    assert (found.headings, found.count) == (("번호", "내용", "지점"), 5)


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=30), st.booleans())
def test_korean_is_read_in_its_own_encoding(text: str, wide: bool) -> None:
    """UTF-8 where it is that, CP949 otherwise; UTF-16 without a mark by the ends of its lines."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for encoding in ("utf-16-le", "utf-16-be") if wide else ("utf-8", "cp949"):
            found = encoding_of(saved(Path(folder), f"번호,내용\r\n1,{text}\r\n2,글\r\n", encoding), StopFlag())
            assert (found.name, found.bad) == (encoding, 0)


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    """Are told by name and number, which is what chooses one of them; a number alone counts all columns."""
    path = saved(tmp_path, "내용,접수일,내용 , 내용#1\n가,x,나,다\n")
    with pytest.raises(NoColumn) as caught:
        open_source(path, "내용")
    assert caught.value.code == "same-columns"
    assert caught.value.columns == (Private("내용#1"), Private("내용#2"))
    found = {column: texts(path, column) for column in ("내용#1", "내용#2", "#2", "#3", "접수일#1")}
    assert found == {"내용#1": ["다"], "내용#2": ["나"], "#2": ["x"], "#3": ["나"], "접수일#1": ["x"]}
    assert open_source(path, place=1).column == 0
    for column in ("내용#3", "#5", "#0", "#", "내용#"):
        with pytest.raises(NoColumn) as caught:
            open_source(path, column)
        assert caught.value.code == "no-column"


@given(st.lists(st.sampled_from(["내용", "내용 ", "나", "", "#2", "내용#2"]), max_size=5), st.sampled_from(["내용", "#2", "내용#2", ""]))  # fmt: skip
def test_a_column_is_one_of_them_or_is_told(headings: list[str], column: str) -> None:
    """Never another than the one that was named."""
    try:
        place = place_of(headings, column, 0, "x")
    except NoColumn:
        return
    assert 0 <= place < len(headings)
    assert not column or "#" in column or headings[place].strip() == column


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(tmp_path: Path, end: str) -> None:
    """Of all systems."""
    assert texts(saved(tmp_path, end.join(["번호,내용", "1,바퀴", "2,쥐"]))) == ["바퀴", "쥐"]
    assert texts(saved(tmp_path, end.join(["바퀴", "", "쥐"]), name="in.txt"), "") == ["바퀴", "쥐"]


def test_a_quotation_without_an_end(tmp_path: Path) -> None:
    """Is told with the line where it begins, rather than to swallow the rows behind it."""
    path = saved(tmp_path, '번호,내용\n1,바퀴\n2,"쥐\n3,개미\n4,파리\n')
    with pytest.raises(BadTable) as caught:
        open_source(path, "내용")
    assert (caught.value.code, caught.value.detail) == ("open-quote", "3")
    assert texts(saved(tmp_path, '번호,내용\n1,5" 파이프\n2,"쥐"')) == ['5" 파이프', "쥐"]


def test_zeros_in_a_text(tmp_path: Path) -> None:
    """As a broken disk leaves them: a few are characters like others."""
    assert texts(saved(tmp_path, "번호,내용\n1,바퀴\0벌레\n" + "2,쥐가 나왔습니다\n" * 20))[0] == "바퀴\0벌레"


@pytest.mark.parametrize("heading", ["\ufeff내용", "내\u200b용", "내용\u00ad", "\u200e내용\u200f", " 내용\u00a0"])
def test_what_cannot_be_seen_in_a_heading(tmp_path: Path, heading: str) -> None:
    """Nobody can type it, so nobody has to."""
    assert texts(saved(tmp_path, TABLE.replace("내용", heading), "utf-8-sig")) == TEXTS


def test_the_end_of_a_file_of_dos_is_no_row(tmp_path: Path) -> None:
    """Nor a line; where more comes behind it, it is a character."""
    assert texts(saved(tmp_path, TABLE + "\x1a")) == TEXTS
    assert texts(saved(tmp_path, "가\r\n나\r\n\x1a", name="in.txt"), "") == ["가", "나"]
    assert texts(saved(tmp_path, "가\n\x1a나\n", name="in.txt"), "") == ["가", "\x1a나"]


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "no-rows"), ("\ufeff", "no-rows"), ("\n\n\n", "no-rows"), ("번호,내용", "no-rows"), ("sep=;", "no-rows"),
     ("sep=;\n번호;내용\n", "no-rows"), (",,,\n", "no-rows"), ("번호,글\n1,가\n", "no-column"),
     ("내용\n" + "x" * 5_000_000, "line-large"), ("내용," * 20_000, "line-large"), ("내용,a\n" + "," * 20_000, "line-large")],
)  # fmt: skip
def test_tables_without_rows_and_rows_without_end(tmp_path: Path, content: str, code: str) -> None:
    """Are told."""
    with pytest.raises(BadTable) as caught:
        open_source(saved(tmp_path, content), "내용")
    assert caught.value.code == code


def test_ragged_rows_lose_nothing(tmp_path: Path) -> None:
    """Results stand in columns of their own behind the longest of them."""
    path = saved(tmp_path, "번호,내용\n1,바퀴,둘,셋\n2\n\n3,쥐,,\n")
    source = open_source(path, "내용")
    assert [text.reveal() for text in source.texts()] == ["바퀴", "", "쥐"]
    made = rows_of(answered(source, "out.csv"))
    assert [row[:4] for row in made] == [
        ["번호", "내용", "", ""],
        ["1", "바퀴", "둘", "셋"],
        ["2", "", "", ""],
        ["3", "쥐", "", ""],
    ]
    assert {len(row) for row in made} == {16}
    assert [row[15] for row in made[1:]] == ["!timeout"] * 3


@pytest.mark.parametrize(
    ("cell", "made"),
    [("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+82-10", "'+82-10"), ("-바퀴", "'-바퀴"), ("@SUM(A1)", "'@SUM(A1)"),
     ("  =1+1", "'  =1+1"), ("＝1", "'＝1"), ("%x", "'%x"), ("-3.5", "-3.5"), ("+1,000", "+1,000"), ("-5%", "-5%"),
     ('="00123"', '="00123"'), ("바퀴 =1", "바퀴 =1"), ("", ""), (" ", " ")],
)  # fmt: skip
def test_no_cell_becomes_a_formula(tmp_path: Path, cell: str, made: str) -> None:
    """Whoever wrote it, in a text, a heading or a title: a quotation mark stands in front, and XLSX says it is text."""
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[cell, "", ""], ["", "", ""], ["내용", "값", f"{cell}x"], ["바퀴", cell, "x"]])
    source = open_source(path, "내용")
    rows = rows_of(answered(source, "out.csv"))
    assert rows[-1][1] == made
    if cell.strip():
        assert rows[0][0] == made
    import openpyxl

    book = openpyxl.load_workbook(answered(source, "out.xlsx"))
    assert book.active is not None
    assert not any(found.data_type == "f" for row in book.active.iter_rows() for found in row)


def test_what_xlsx_cannot_hold(tmp_path: Path) -> None:
    """Is told before anything is sent, and what holds it is named; CSV holds it all."""
    wide = saved(tmp_path, ",".join(["내용", *map(str, range(16_380))]) + "\n바퀴\n")
    long = saved(tmp_path, "내용\n바퀴\n" + "가" * 32_768 + "\n", name="long.csv")
    codes = {}
    for path in (wide, long):
        source = open_source(path, "내용")
        check_target(tmp_path / "out.csv", source)
        with pytest.raises(BadTable) as caught:
            check_target(tmp_path / "out.xlsx", source)
        codes[path.name] = (caught.value.code, caught.value.detail)
    rows = TableSource(long, "csv", ("내용",), 0, SHEET_ROWS, "", Spelling("utf-8"))
    with pytest.raises(BadTable) as caught:
        check_target(tmp_path / "out.xlsx", rows)
    assert codes == {"in.csv": ("too-wide", "16393 > 16384"), "long.csv": ("cell-large", "2")}
    assert caught.value.code == "too-many-rows"


@pytest.mark.parametrize("what", ["a folder", "no folder", "the source", "a link to the source", "only to be read"])
def test_targets_that_cannot_be(tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are told before anything is sent."""
    source = open_source(saved(tmp_path, TABLE), "내용")
    target = {"no folder": tmp_path / "x" / "out.csv", "the source": source.path}.get(what, tmp_path / "out.csv")
    if what == "a folder":
        target.mkdir()
    elif what == "a link to the source":
        target.symlink_to(source.path)
    elif what == "only to be read":
        target.touch()
        monkeypatch.setattr("os.access", lambda path, _: path != target)
    with pytest.raises(BadTable) as caught:
        check_target(target, source)
    assert caught.value.code == ("same-file" if "source" in what else "unwritable")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told as such, and leaves what was there."""
    source = open_source(saved(tmp_path, TABLE), "내용")
    (tmp_path / "out.csv").write_text("x")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("models.durable.place", full)
    for name in ("out.csv", "out.xlsx"):
        with pytest.raises(BadTable) as caught:
            write_table(tmp_path / name, source, [Classification()] * 2, WORDS)
        assert caught.value.code == "no-space"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "out.csv"]
    assert (tmp_path / "out.csv").read_text() == "x"
