"""What the settings' page of programs says."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["ProgramsSentence"]


@enum.unique
class ProgramsSentence(Spoken):
    """One thing to say about programs: (Korean, English)."""

    TITLE = ("프로그램", "Programs")
    ABOUT = (
        "표시한 프로그램에서만 제안합니다. 암호 관리자는 처음부터 꺼져 있습니다.",
        "Suggestions come in programs with a tick. Password managers are off from the start.",
    )
    FIND = ("프로그램 찾기", "Find a program")
    RUNNING = ("지금 켜져 있는 프로그램", "Running now")
    INSTALLED = ("설치된 프로그램", "Installed")
    UNLISTED = ("목록에 없는 이름으로 꺼 둔 것", "Switched off by a name that is not listed")
    OFF = ("꺼짐", "off")
    ADD = ("추가", "Add")
    ADD_HINT = (
        "목록에 없는 프로그램의 창 이름 (WM_CLASS)",
        "The name of another program's windows (WM_CLASS)",
    )
    IMPORT = ("가져오기…", "Import…")
    EXPORT = ("내보내기…", "Export…")
    EXPORTED = ("내보냈습니다: {path}", "Exported: {path}")
    IMPORTED = ("{count}개를 더 껐습니다.", "{count} more are off now.")
    BAD_FILE = ("프로그램 규칙이 든 파일이 아닙니다: {path}", "This file holds no rules of programs: {path}")
    FILE_FAULT = ("파일을 쓰거나 읽지 못했습니다. {path}: {reason}", "The file cannot be used. {path}: {reason}")
