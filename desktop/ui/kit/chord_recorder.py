"""A button that records a chord: click it and press the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.settings.change import Value
from desktop.settings.options import OPTIONS
from desktop.ui.kit.fields import SettingField
from desktop.ui.plain.labels import set_tip
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S
from desktop.words.settings import chord_words

__all__ = ["ChordField", "ChordRecorder", "spelled"]

_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: "Ctrl",
    Qt.KeyboardModifier.AltModifier: "Alt",
    Qt.KeyboardModifier.ShiftModifier: "Shift",
    Qt.KeyboardModifier.MetaModifier: "Super",
}
_ALONE = frozenset(
    {
        *(Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Shift, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_Super_L),
        *(Qt.Key.Key_Super_R, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Hangul, Qt.Key.Key_Hangul_Hanja),
    }
)
_NAMES = {
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "Tab",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PageUp",
    Qt.Key.Key_PageDown: "PageDown",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_Print: "Print",
    Qt.Key.Key_Menu: "Menu",
}
_UNSHIFTED = dict(zip('!@#$%^&*()_+{}|:"<>?~', "1234567890-=[]\\;',./`", strict=True))
"""What is printed below the marks of a Korean or US keyboard: a chord names the key, and Shift apart."""


def spelled(event: QKeyEvent) -> str:
    """The chord of a key press as the settings spell it; empty for a modifier alone, or a key without a name."""
    key = Qt.Key(event.key())
    if key in _ALONE:
        return ""
    name = _NAMES.get(key, "")
    if not name and Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        name = f"F{key - Qt.Key.Key_F1 + 1}"
    if not name and Qt.Key.Key_Space < key <= Qt.Key.Key_AsciiTilde:
        name = chr(key)
        name = _UNSHIFTED.get(name, name.lower())
    held = [spoken for modifier, spoken in _MODIFIERS.items() if event.modifiers() & modifier]
    return "+".join([*held, name]) if name else ""


class ChordRecorder(QPushButton):
    """Shows a chord; while it records, the next keys pressed are ``recorded(chord)``, whatever they do elsewhere."""

    recorded = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chord = ""
        self.setObjectName("chord")
        self.setCheckable(True)
        set_tip(self, text(S.RECORD_HINT))
        self.toggled.connect(self._show)

    @property
    def chord(self) -> str:
        """The chord as the settings spell it; empty for none."""
        return self._chord

    def show_chord(self, chord: str) -> None:
        """Shows a chord and records no more."""
        self._chord = chord
        with QSignalBlocker(self):
            self.setChecked(False)
        self._show()

    def event(self, event: QEvent) -> bool:
        """While it records, keys are neither shortcuts nor ways to the next field."""
        if self.isChecked() and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
                return True
            if event.type() is QEvent.Type.KeyRelease:
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        """Who goes elsewhere records nothing."""
        self.setChecked(False)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        chord = spelled(event)
        if chord and not event.isAutoRepeat():
            self.show_chord(chord)
            self.recorded.emit(chord)

    def _show(self) -> None:
        self.setText(text(S.RECORD) if self.isChecked() else chord_words(self._chord) or text(S.NO_CHORD))


class ChordField(SettingField):
    """A chord of the settings; ``clearable`` for one that may be none."""

    def __init__(self, name: str, *, clearable: bool = False) -> None:
        self.recorder = ChordRecorder()
        control: QWidget = self.recorder
        if clearable:
            control = QWidget()
            control.setObjectName("plain")
            control.setFocusProxy(self.recorder)
            row = QHBoxLayout(control)
            row.setContentsMargins(0, 0, 0, 0)
            self.clear = QPushButton(text(S.CLEAR))
            self.clear.clicked.connect(self._clear)
            row.addWidget(self.clear)
            row.addWidget(self.recorder)
        super().__init__(name, control)
        self.framed = self.recorder
        self.recorder.setAccessibleName(OPTIONS[name].label)
        self.recorder.recorded.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        """The chord as the settings spell it."""
        return self.recorder.chord

    def show_value(self, value: Value) -> None:
        """Shows it."""
        self.recorder.show_chord(str(value))

    def _clear(self) -> None:
        self.recorder.show_chord("")
        self.edited.emit()
