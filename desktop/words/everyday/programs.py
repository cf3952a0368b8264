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
        "프로그램마다 제안할지, 무엇으로 받을지, 쓴 말을 배울지 정합니다. 정하지 않은 것은 다른 쪽의 설정대로입니다.",
        "Whether suggestions appear in a program, what takes them, and what is learnt. The rest follows other pages.",
    )
    FIND = ("프로그램 찾기", "Find a program")
    RUNNING = ("지금 켜져 있는 프로그램", "Running now")
    INSTALLED = ("설치된 프로그램", "Installed")
    UNLISTED = ("그 밖의 프로그램", "Other programs")

    # what the list says beside a name
    COLUMN_PROGRAM = ("프로그램", "Program")
    COLUMN_SHOW = ("제안", "Suggestions")
    COLUMN_REST = ("그 밖에", "Also")
    OFF = ("끔", "off")
    ON = ("켬", "on")
    ASKED = ("부를 때만", "when asked")
    UNLEARNT = ("배우지 않음", "not learning")
    DIGITS_LEFT = ("Ctrl+숫자를 맡김", "keeps Ctrl+digit")

    # the chosen program
    CHOOSE = ("프로그램을 고르면 여기서 규칙을 정합니다.", "Choose a program to set its rule here.")
    SHOW = ("제안 보이기", "Suggestions")
    SHOW_ON = ("켬", "On")
    SHOW_ASKED = ("부를 때만 ({chord})", "Only when I ask ({chord})")
    SHOW_OFF = ("끔 (읽지도 않음)", "Off (nothing is read)")
    KEY = ("받는 글쇠", "Taking key")
    AS_EVERYWHERE = ("다른 곳과 같이 ({now})", "Same as elsewhere ({now})")
    AS_FIRST = ("기본 규칙대로 ({now})", "As in the default rule ({now})")
    LEARN = ("쓴 말 배우기", "Learn from what I write here")
    LEARN_OFF = (
        "‘내가 쓰는 말’에서 켜야 배웁니다.",
        "Learning is off; turn it on under ‘Your words’.",
    )
    DIGITS = ("Ctrl+숫자와 Alt+숫자는 이 프로그램에 맡기기", "Leave Ctrl+digit and Alt+digit to this program")
    FIRST = ("기본 규칙으로", "Reset to the default rule")
    KIND_TERMINAL = (
        "터미널: 처음부터 부를 때만 제안하고, Tab은 셸에 맡기고, 쓴 말을 배우지 않습니다.",
        "A terminal: by default, suggestions appear only when you ask, Tab is the shell’s, and nothing is learnt.",
    )
    KIND_PASSWORDS = (
        "암호 관리자: 처음부터 꺼져 있습니다. 켜지 않는 것이 좋습니다.",
        "A password manager: off by default, and best left off.",
    )
    KIND_BROWSER = (
        "브라우저: Ctrl+1 … 9는 탭을 바꾸는 글쇠라서 처음부터 브라우저에 맡깁니다. 제안은 ↑↓로 골라 받습니다.",
        "A browser: Ctrl+1 … 9 switch its tabs, so by default they stay the browser’s. Pick suggestions with ↑↓.",
    )
    KIND_TABS = (
        "Ctrl+1 … 9를 스스로 쓰는 프로그램이라 처음부터 맡깁니다. 제안은 ↑↓로 골라 받습니다.",
        "This program uses Ctrl+1 … 9 itself, so by default they stay the program’s. Pick suggestions with ↑↓.",
    )

    ADD = ("추가", "Add")
    ADD_HINT = (
        "목록에 없는 프로그램의 이름 (예: mousepad)",
        "Name of a program that is not listed (e.g. mousepad)",
    )
    IMPORT = ("가져오기…", "Import…")
    EXPORT = ("내보내기…", "Export…")
    JSON = ("프로그램 규칙 (*.json)", "Program rules (*.json)")
    EXPORTED = ("내보냈습니다: {path}", "Exported: {path}")
    IMPORTED = ("프로그램 {count}개의 규칙을 가져왔습니다.", "Imported the rules for {count} programs.")
    IMPORT_ASK = (
        "가져오면 이미 정해 둔 프로그램 {count}개의 규칙이 파일의 것으로 바뀝니다. 가져올까요?",
        "Importing replaces the rules you have set for {count} programs with those in the file. Import them?",
    )
    IMPORT_YES = ("가져오기", "Import")
    IMPORT_NO = ("취소", "Cancel")
    NOTHING_NEW = ("이미 모두 있는 규칙입니다.", "You already have all of these rules.")
    BAD_FILE = ("프로그램 규칙이 든 파일이 아닙니다: {path}", "This file holds no program rules: {path}")
    BAD_RULE = (
        "파일의 {number}번째 규칙을 읽을 수 없어 아무것도 가져오지 않았습니다: {path}",
        "Rule {number} of the file cannot be read, so nothing was imported: {path}",
    )
    FILE_FAULT = (
        "파일을 읽거나 쓰지 못했습니다. {path}: {reason}",
        "The file cannot be read or written. {path}: {reason}",
    )
    UNREADABLE = (
        "설정 파일의 program_rules에 읽을 수 없는 규칙이 {count}개 있습니다. 파일에 그대로 두고, 쓰지는 않습니다.",
        "{count} of the program_rules in the settings file cannot be read. They are left there, but not used.",
    )
