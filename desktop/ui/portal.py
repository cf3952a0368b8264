"""Lets the desktop's portal get to know this process, and then closes its memory to others.

A portal reads ``/proc/PID/root`` of whoever asks it the first time, and
refuses everything to a process whose memory is closed: Qt would not learn
whether the desktop is dark, and where file dialogs are the portal's, none
would open and nobody would be told.  Whom it has answered once it knows.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

from desktop.system.seal import close_memory

__all__ = ["close_memory_when_known"]

_PATIENCE_MS = 3_000
_NAME, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_LOOK = ("org.freedesktop.appearance", "color-scheme")


def close_memory_when_known(parent: QObject) -> None:
    """Asks the portal something, if one runs, and closes the memory when it has answered or takes too long.

    Qt asked before, over the same connection.  No core is written meanwhile either (``seal``).
    """
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        close_memory()
        return
    question = QDBusMessage.createMethodCall(_NAME, _PATH, "org.freedesktop.portal.Settings", "Read")
    question.setArguments(list(_LOOK))
    question.setAutoStartService(False)
    watcher = QDBusPendingCallWatcher(bus.asyncCall(question, _PATIENCE_MS), parent)
    watcher.finished.connect(close_memory)
    QTimer.singleShot(_PATIENCE_MS, parent, close_memory)
