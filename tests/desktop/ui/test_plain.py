"""What somebody else named is shown as it is written, in windows, at the tray and in a terminal."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from architecture import Finding, Source, sources
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.commands.console import plain_console
from desktop.ui.asking.question import QuestionBox
from desktop.ui.plain.labels import PlainLabel, add_row, set_tip
from desktop.words.language import plain, plain_lines, text, unhinted, unmarked
from desktop.words.models import ModelSentence

ROOT = Path(__file__).parents[3]
MARKUP = '<img src="file:///etc/passwd"><b>굵게</b> [/x] [bold]a[/bold] :smile: &amp'

MADE = {
    "QLabel": ("desktop/ui/plain/",),
    "QMessageBox": ("desktop/ui/asking/",),
    "QErrorMessage": (),
    "QTextBrowser": (),
    "QTextEdit": (),
    "addRow": ("desktop/ui/plain/",),
    "setToolTip": ("desktop/ui/plain/", "desktop/ui/tray/tray.py"),
    "showMessage": ("desktop/ui/tray/tray.py",),
    "setWhatsThis": (),
    "setHtml": (),
    "insertHtml": (),
    "appendHtml": (),
    "setMarkdown": (),
    "from_markup": (),
    "Console": ("desktop/commands/console.py",),
}
"""What shows a text, or makes something that does, and takes some texts for markup: and where that may be called."""


def careless(files: list[Source]) -> list[Finding]:
    """Where a text could be shown as something else than what is written."""
    found = []
    for file in files:
        for node in ast.walk(file.tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            of = node.func.value if isinstance(node.func, ast.Attribute) else None
            if isinstance(of, ast.Name) and of.id == "QMessageBox" and name != "Icon":
                name = "QMessageBox"  # QMessageBox.warning and the like
            if name in MADE and not file.path.startswith(MADE[name] or ("-",)):
                found.append(Finding(file.path, node.lineno, f"{name} takes some texts for markup"))
            if name == "TextColumn" and not any(each.arg == "markup" for each in node.keywords):
                found.append(Finding(file.path, node.lineno, "a column that takes some texts for markup"))
    return found


def test_every_text_is_shown_by_what_knows_no_markup() -> None:
    """Labels, boxes, rows, tips and consoles are the plain ones; notifications and tips of the tray are unmarked."""
    assert [str(each) for each in careless(sources(ROOT, ["desktop"]))] == []


@pytest.mark.parametrize(
    "line",
    [
        "QLabel(name)",
        "QtWidgets.QLabel(name)",
        "QMessageBox.warning(self, title, name)",
        "QMessageBox(self)",
        "form.addRow(name, field)",
        "button.setToolTip(name)",
        "Console(file=out)",
        'TextColumn("{task.description}")',
    ],
)
def test_careless_lines_are_found(line: str) -> None:
    """The test above can fail."""
    assert [each.line for each in careless([Source("desktop/ui/voc/window.py", f"x = 1\n{line}\n")])] == [2]


def test_widgets_show_what_is_written(qtbot: QtBot) -> None:
    """A label, a row's label and a question; a tip shows the same by escaping it."""
    place = QWidget()
    qtbot.addWidget(place)
    form = QFormLayout(place)
    shown = PlainLabel(MARKUP)
    add_row(form, MARKUP, shown)
    heads = [each for each in place.findChildren(QLabel) if each is not shown]
    for label in (shown, *heads):
        assert (label.textFormat(), label.text()) == (Qt.TextFormat.PlainText, MARKUP)
    assert heads
    question = QuestionBox(MARKUP, place)
    assert (question.textFormat(), question.text()) == (Qt.TextFormat.PlainText, MARKUP)
    set_tip(place, MARKUP)
    assert "<img" not in place.toolTip()
    assert "&lt;img" in place.toolTip()


def test_consoles_print_what_is_written() -> None:
    """Square brackets and colons are no commands, and a closing one without an opening is no error."""
    out = io.StringIO()
    plain_console(out).print(MARKUP, soft_wrap=True)
    assert out.getvalue() == MARKUP + "\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("보통 이름-v1.0 (Q8_0)", "보통 이름-v1.0 (Q8_0)"),
        ("a\nb\tc\r\u2028d", "a b c  d"),
        ("\x1b[2J\x1b]0;t\x07a", "[2J]0;ta"),
        ("abc\u202etxt.ff\u2066\u200b", "abctxt.ff"),
        ("\udcff\ud800", "\ufffd\ufffd"),
        ("ㄱ" * 5000, "ㄱ" * 499 + "…"),
        ("\0" * 9000, "…"),
    ],
)
def test_a_name_stays_on_its_line(name: str, shown: str) -> None:
    """Without line breaks, terminal commands, directions and what cannot be encoded; and never too long."""
    assert plain(name) == shown
    assert name in text(ModelSentence.INSTALLED_NOW, model=name) or shown in text(
        ModelSentence.INSTALLED_NOW, model=name
    )
    assert "\x1b" not in text(ModelSentence.INSTALLED_NOW, model=Path(name.replace("\0", "0")))
    text(ModelSentence.INSTALLED_NOW, model=name).encode()


def test_longer_texts_keep_their_lines() -> None:
    """An answer of many lines is shown as such, without what a terminal obeys."""
    assert plain_lines("a\r\n\tb\x1b[31m\x07\u202e\nc") == "a\n\tb[31m\nc"
    assert len(plain_lines("가" * 100_000)) == 100_000


def test_names_in_menus_and_notifications() -> None:
    """``&`` underlines nothing, and what servers may take for HTML is none."""
    assert unhinted("R&D & Q") == "R&&D && Q"
    assert unmarked(MARKUP).count("<") == unmarked(MARKUP).count("&") == 0
