"""One classification as a person reads it: claim, summary, pest, keywords, tree of categories, confidence, remarks.

What came from a server is painted as it is, never as markup, and only so
much of it that the window stays quick.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from desktop.ui.kit.chips import Chips
from desktop.ui.kit.palette import Palette
from desktop.ui.kit.tones import ToneName, tone
from desktop.ui.plain.labels import PlainLabel, set_tip
from desktop.ui.voc.grounds_tree import GroundsTree
from desktop.voc.protocol.messages import Classification
from desktop.words.classification import claim_words, confidence_words, percent, shortened
from desktop.words.language import Spoken, text
from desktop.words.voc import VocSentence, remark_words
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import Private

__all__ = ["ResultView"]

_KEYWORDS = 40
_LONG, _SHORT = 4_000, 200
"""Characters shown of a summary, and of a name."""
_RAW = 100_000
_FIELDS: dict[str, Spoken] = {
    "is_claim": VocWindowSentence.CLAIM_FIELD,
    "bug_type": VocSentence.BUG,
    "summary": VocSentence.SUMMARY,
    "keywords": VocSentence.KEYWORDS,
    "categories": VocSentence.CATEGORIES,
}
_CLAIMS: dict[str | None, ToneName] = {"claim": "alarm", "non-claim": "calm"}


class ResultView(QWidget):
    """Shows a ``Classification``; ``clear`` shows nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claim, self._pest = Chips(), Chips()
        self._confidence = _plain()
        self._confidence.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._claim)
        head.addWidget(self._pest)
        head.addStretch(1)
        head.addWidget(self._confidence)
        self._summary = _plain()
        self._summary.setWordWrap(True)
        self._summary.setFont(_bigger(self._summary.font(), 1.1))
        self._keywords = Chips("plain")
        self._no_keywords = _plain(text(VocSentence.NONE))
        self.tree = GroundsTree()
        self._no_categories = _plain(text(VocSentence.NONE))
        self._remarks = _plain()
        self._remarks.setWordWrap(True)
        self._show_raw = QToolButton()
        self._show_raw.setAutoRaise(True)
        self._show_raw.setCheckable(True)
        self._show_raw.toggled.connect(self._toggle_raw)
        self._raw = QPlainTextEdit()
        self._raw.setReadOnly(True)
        self._raw.setAccessibleName(text(VocWindowSentence.RAW_SHOW))
        self._raw.setMinimumHeight(120)
        self._raw.hide()
        self._raw_text = Private("")

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        for sentence, parts in (
            (VocSentence.SUMMARY, [self._summary]),
            (VocSentence.KEYWORDS, [self._keywords, self._no_keywords]),
            (VocSentence.CATEGORIES, [self.tree, self._no_categories]),
        ):
            layout.addSpacing(10)
            title = _plain(text(sentence))
            title.setObjectName("head")
            layout.addWidget(title)
            for part in parts:
                layout.addWidget(part)
        layout.addSpacing(10)
        layout.addWidget(self._remarks)
        layout.addWidget(self._show_raw)
        layout.addWidget(self._raw, 1)
        layout.addStretch(1)

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._remarks.setStyleSheet(f"color: {tone('warning', colours).text}")

    @property
    def claim(self) -> str:
        """Whether it is a claim, as it is shown."""
        return "".join(self._claim.words)

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords that are shown."""
        return self._keywords.words

    @property
    def remarks(self) -> str:
        """The remarks that are shown."""
        return self._remarks.text()

    @property
    def confidence(self) -> str:
        """What is shown of the confidence; empty where nothing is."""
        return "" if self._confidence.isHidden() else self._confidence.text()

    @property
    def confidence_details(self) -> str:
        """What is told of the fields by who points at it."""
        return self._confidence.toolTip()

    @property
    def raw_button(self) -> QToolButton:
        """Shows and hides the raw answer."""
        return self._show_raw

    @property
    def raw(self) -> QPlainTextEdit:
        """The raw answer, once it is asked for."""
        return self._raw

    def show_result(self, result: Classification) -> None:
        """Shows this answer in place of the one before."""
        self._claim.set_words([claim_words(result)], _CLAIMS.get(result.is_claim, "plain"))
        pest = result.bug_type or text(VocSentence.NONE)
        self._pest.set_words([f"{text(VocSentence.BUG)}: {shortened(pest, _SHORT)}"])
        self._confidence.setText(confidence_words(result.confidence))
        self._confidence.setVisible(result.confidence is not None)
        sure = result.field_confidence
        set_tip(
            self._confidence,
            ", ".join(f"{text(words)} {percent(sure[name])}" for name, words in _FIELDS.items() if name in sure),
        )
        self._summary.setText(shortened(result.summary.reveal(), _LONG) or text(VocSentence.NONE))
        words = [shortened(each.reveal(), _SHORT) for each in result.keywords[:_KEYWORDS]]
        if len(result.keywords) > _KEYWORDS:
            words.append(text(VocWindowSentence.MORE_KEYWORDS, count=len(result.keywords) - _KEYWORDS))
        self._keywords.set_words(words)
        self._keywords.setVisible(bool(words))
        self._no_keywords.setVisible(not words)
        self.tree.show_categories(result.categories)
        self.tree.setVisible(bool(result.categories))
        self._no_categories.setVisible(not result.categories)
        # Of a malformed answer a person reads the first faults; all of it is in the raw one.
        remarks = [
            f"•  {shortened(remark_words(each.code, each.field), _SHORT)}" for each in result.remarks[:_KEYWORDS]
        ]
        self._remarks.setText("\n".join(remarks))
        self._remarks.setVisible(bool(remarks))
        self._raw_text = result.raw
        self._show_raw.setVisible(bool(result.raw))
        self._toggle_raw(self._show_raw.isChecked() and bool(result.raw))

    def _toggle_raw(self, shown: bool) -> None:
        self._show_raw.setChecked(shown)
        self._show_raw.setText(f"{'▾' if shown else '▸'} {text(VocWindowSentence.RAW_SHOW)}")
        raw = self._raw_text.reveal()
        if len(raw) > _RAW:
            raw = raw[:_RAW] + "\n" + text(VocWindowSentence.RAW_CUT, length=f"{len(raw):,}")
        self._raw.setPlainText(raw if shown else "")
        self._raw.setVisible(shown)


def _plain(words: str = "") -> QLabel:
    label = PlainLabel(words)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _bigger(font: QFont, times: float) -> QFont:
    font.setPointSizeF(font.pointSizeF() * times)
    return font
