"""What stands in a workbook's cells, as programs write it: texts, numbers, dates, formulas."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from voc_workbooks import STRICT, crafted, sheet_of_rows

from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.cells import Cell
from desktop.voc.table.sources import open_source, open_table
from desktop.voc.table.xlsx.cells import spelled_cell
from desktop.voc.table.xlsx.sheet import _told
from engine.text.private import Private

HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>내용</t></is></c></row>'
TEXTS = (
    "<sst><si><t>하나</t></si><si><r><t>굵은 </t></r><r><rPr><b/></rPr><t>글</t></r>"
    '<rPh sb="0" eb="1"><t>발음</t></rPh></si><si/><si><t>가_x000D_나_x005F_x0041_ _xD83D__xDE00_ _xD83D_</t></si></sst>'
)
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="yyyy&quot;년&quot; m월"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="46"/><xf numFmtId="31"/></cellXfs>'
    "</styleSheet>"
)
DAY = dt.datetime(2024, 3, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c t="s"><v>0</v></c>', "하나"),
        ('<c t="s"><v>1</v></c>', "굵은 글"),
        ('<c t="s"><v>2</v></c>', ""),
        ('<c t="s"><v>3</v></c>', "가\r나_x0041_ 😀 \ufffd"),
        ('<c t="inlineStr"><is><r><t>가 </t></r><r><t> 나</t></r><rPh><t>발음</t></rPh></is></c>', "가  나"),
        ('<c t="str"><f>A1&amp;"x"</f><v>내용x</v></c>', "내용x"),
        ("<c><f>1+1</f><v>2</v></c>", 2),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
        ("<c><v>007</v></c>", 7),
        ("<c><v>1.50</v></c>", 1.5),
        ("<c><v>1e999</v></c>", "1e999"),
        (f"<c><v>{'9' * 5000}</v></c>", "9" * 5000),
        ("<c><v>zwei</v></c>", "zwei"),
        ('<c s="1"><v>45352</v></c>', DAY),
        ('<c s="2"><v>45352</v></c>', DAY),
        ('<c s="3"><v>1.5</v></c>', dt.timedelta(days=1.5)),
        ('<c s="4"><v>45352</v></c>', DAY),
        ('<c s="1"><v>99999999999</v></c>', 99999999999),
        ('<c s="77777"><v>5</v></c>', 5),
        ('<c t="d"><v>2024-03-01T00:00:00</v></c>', DAY),
        ('<c t="d"><v>99999-99-99</v></c>', "99999-99-99"),
        ('<c t="neu"><v>5</v></c>', "5"),
    ],
)
def test_a_cell(tmp_path: Path, cell: str, value: Cell) -> None:
    """Is read as what Excel shows, or as the text that stands there."""
    path = crafted(tmp_path / "in.xlsx", sheet_of_rows(f"{HEADING}<row>{cell}</row>"), texts=TEXTS, styles=STYLES)
    [row] = open_source(path, "내용").rows()
    assert row == (value,)
    assert type(row[0]) is type(value)


def test_truth_is_spelled_as_tables_spell_it(tmp_path: Path) -> None:
    """A text that is sent is what the person sees."""
    path = crafted(tmp_path / "in.xlsx", sheet_of_rows(f'{HEADING}<row><c t="b"><v>0</v></c></row>'))
    assert list(open_source(path, "내용").texts()) == [Private("FALSE")]


def test_strict_workbooks(tmp_path: Path) -> None:
    """Another vocabulary, the same words."""
    sheet = sheet_of_rows(f'{HEADING}<row><c t="s"><v>0</v></c></row>', words=STRICT)
    source = open_source(crafted(tmp_path / "in.xlsx", sheet, texts=TEXTS, styles=STYLES, words=STRICT), "내용")
    assert list(source.texts()) == [Private("하나")]


def test_texts_that_are_formulas_without_values(tmp_path: Path) -> None:
    """Nobody has calculated them, so there is nothing to send; in another column they harm nobody."""
    path = crafted(
        tmp_path / "in.xlsx",
        sheet_of_rows('<row><c t="str"><v>내용</v></c><c t="str"><v>수</v></c></row>'
                      '<row r="4"><c r="A4"><f>"가"</f></c><c><v>1</v></c></row>'),
    )  # fmt: skip
    with pytest.raises(BadTable) as caught:
        open_source(path, "내용")
    assert (caught.value.code, caught.value.detail) == ("not-calculated", "4")
    assert list(open_source(path, "수").texts()) == [Private("1")]
    assert open_table(path).headings == ("내용", "수")


def test_the_sheet_in_front(tmp_path: Path) -> None:
    """Is the one that is read; where that is a chart, the first that can be seen."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["다른"])
    first.sheet_state = "hidden"
    table = book.create_sheet("표")
    for row in (["내용"], ["바퀴"]):
        table.append(row)
    book.create_chartsheet("그림")
    for front in (1, 2):
        book.active = front
        book.save(tmp_path / "in.xlsx")
        assert list(open_source(tmp_path / "in.xlsx", "내용").texts()) == [Private("바퀴")]


def test_a_hidden_sheet_is_not_sent(tmp_path: Path) -> None:
    """Though the workbook says that it is in front: programs show the first one then that can be seen."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for sheet, text in ((book.active, "숨은"), (book.create_sheet("표"), "바퀴")):
        for row in (["내용"], [text]):
            sheet.append(row)
    book.active.sheet_state = "veryHidden"
    book.active = 1
    book.save(tmp_path / "saved.xlsx")
    with zipfile.ZipFile(tmp_path / "saved.xlsx") as saved, zipfile.ZipFile(tmp_path / "in.xlsx", "w") as made:
        for name in saved.namelist():
            made.writestr(name, saved.read(name).replace(b'activeTab="1"', b'activeTab="0"'))
    assert b'activeTab="0"' in zipfile.ZipFile(tmp_path / "in.xlsx").read("xl/workbook.xml")
    assert list(open_source(tmp_path / "in.xlsx", "내용").texts()) == [Private("바퀴")]


@pytest.mark.parametrize("title", [["2024년 3월 민원", None, None], ["조회 기간", "2024-03-01", None, None]])
def test_titles_over_the_headings(tmp_path: Path, title: list[str | None]) -> None:
    """In a workbook as in a CSV file: headings are the first row that is one, with and without a name asked for."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (title, [None], ["번호", "내용", "이름", "때"], [1, "바퀴", "가", "x"], [2, "쥐", "나", "y"]):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    assert open_table(tmp_path / "in.xlsx").headings == ("번호", "내용", "이름", "때")
    assert list(open_source(tmp_path / "in.xlsx", "내용").texts()) == [Private("바퀴"), Private("쥐")]


@given(
    st.lists(
        st.sampled_from(
            ['<c r="A1"/>', '<c r="B1" s="2"/>', "<c/>", '<row r="2" a="/>">', "</row>", '<row r="9"/>', "<v>", "x",
             '<c r="C3"></c>', '<![CDATA[<c r="A1"/>]]>', '<!-- <c r="A1"/> -->', " >", "\n", '<c r="D1"><v>1</v></c>']
        )
    ),
    st.integers(1, 40),
)  # fmt: skip
def test_what_is_skipped_says_nothing(pieces: list[str], size: int) -> None:
    """However a part is cut: only cells and rows without content go, and none that is said to be no markup."""
    part = "".join(pieces).encode()
    left = b"".join(_told(part[at : at + size] for at in range(0, len(part), size)))
    if b"<!" in part:
        assert left[left.find(b"<!") :] == part[part.find(b"<!") :]
    for word in (b"<v>", b"x", b"\n", b"<c/>", b'<c r="D1"><v>1</v></c>'):  # fmt: skip
        assert left.count(word) == part.count(word)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=50))
def test_a_text_comes_back_as_it_was_written(text: str) -> None:
    """What XLSX would take for a character of its own, too."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        rows = f"<row>{spelled_cell('내용', 1, 1, {})}</row><row>{spelled_cell(text, 1, 2, {})}</row>"
        source = open_source(crafted(Path(folder) / "in.xlsx", sheet_of_rows(rows)), "내용")
        assert list(source.texts()) == [Private(text)]
