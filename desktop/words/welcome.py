"""What the welcome window says, in Korean and English."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["WelcomeSentence"]


@enum.unique
class WelcomeSentence(Spoken):
    """The pages, and the buttons below them."""

    TITLE = ("이음을 시작합니다", "Welcome to Ieum")
    STEP = ("{step} / {steps}", "{step} of {steps}")
    BACK = ("이전", "Back")
    NEXT = ("다음", "Next")
    DONE = ("시작하기", "Start")

    PRIVACY_HEAD = ("쓰는 글은 이 컴퓨터에만 있습니다", "What you type stays on this computer")
    PRIVACY_LEAD = (
        "이음은 글을 쓰는 동안 커서 옆에 다음 어절을 제안하는 입력 도우미입니다.",
        "Ieum suggests the next word beside the caret while you write in Korean.",
    )
    DOES = ("하는 일", "What it does")
    DOES_READ = (
        "제안을 만들 때만 커서 앞의 글을 읽고, 기억은 프로그램이 켜져 있는 동안만 합니다.",
        "It reads the text before the caret to make suggestions, and remembers it only while it runs.",
    )
    DOES_MODEL = (
        "제안은 이 컴퓨터의 작은 언어 모델이 만듭니다.",
        "Suggestions come from a small language model on this computer.",
    )
    DOES_NOT = ("하지 않는 일", "What it does not do")
    NOT_SENT = (
        "시키지 않으면 글을 어디에도 보내지 않고, 입력한 글을 파일이나 로그에 쓰지 않습니다.",
        "It sends no text anywhere unless told to, and never writes what you type to a file or log.",
    )
    NOT_SECRETS = (
        "암호 칸과 막아 둔 프로그램에서는 글을 읽지도 제안하지도 않습니다.",
        "It neither reads nor suggests anything in password fields or blocked programs.",
    )

    CHECKS_HEAD = ("쓸 준비가 되었는지 봅니다", "Is everything in place?")
    CHECKING = ("살펴보는 중입니다…", "Checking…")
    CHECK_AGAIN = ("다시 보기", "Check again")
    ALL_WELL = ("모두 준비되었습니다.", "Everything is in place.")
    DETAILS = ("자세히", "Details")
    SOME_AMISS = ("표시된 것을 고치면 제안이 나옵니다.", "Fix what is marked, and suggestions will appear.")

    IME_ABOUT = (
        "이음의 입력기입니다. Wayland에서는 이것으로 쓸 때 제안이 나옵니다.",
        "Ieum's own input method. On Wayland, suggestions appear when you type with it.",
    )
    IME_DOES = (
        "넣으면 내 폴더에 파일을 셋까지 만들고 IBus를 다시 시작해 입력기 목록 끝에 더합니다. 모두 되돌릴 수 있습니다.",
        "Adding it creates up to three files, restarts IBus and puts it last in the list. It can all be undone.",
    )
    IME_ADD = ("이음 한글 넣기", "Add Ieum Hangul")
    IME_REMOVE = ("빼고 되돌리기", "Remove and undo")
    IME_ADDING = ("넣는 중입니다…", "Adding it…")
    IME_REMOVING = ("빼는 중입니다…", "Removing it…")
    IME_UNDO = (
        "여기서, 또는 ‘ieum ime remove’로 되돌립니다.",
        "It can be undone here, or with ‘ieum ime remove’.",
    )

    TRY_HEAD = ("한번 써 보세요", "Try it")
    TRY_LEAD = (
        "한글로 글을 쓰면 커서 옆에 제안이 뜹니다. Tab으로 받고, ↑↓로 고르고, Esc로 숨깁니다.",
        "Type in Korean and suggestions appear beside the caret: Tab takes one, ↑↓ choose, Esc hides them.",
    )
    TRY_HINT = ("예: 오늘 날씨가", "For example: 오늘 날씨가")
    EXERCISE_TAKE = (
        "‘오늘 날’까지 써 보세요. 커서 옆에 제안이 뜨면 이 글쇠로 첫 번째 것을 받습니다.",
        "Type ‘오늘 날’. When suggestions appear beside the caret, this key takes the first one.",
    )
    EXERCISE_CHOOSE = (
        "이어서 쓰다가 다른 줄을 받아 보세요. ↓로 내려가서 받거나, Ctrl과 번호를 함께 누릅니다.",
        "Keep typing, then take a different row: move down with ↓ and take it, or press Ctrl and its number.",
    )
    EXERCISE_MARK = (
        "제안을 받은 뒤 바로 마침표를 찍어 보세요. 띄어 쓴 칸은 저절로 없어집니다.",
        "Right after taking a word, type a full stop: the space goes away by itself.",
    )
    EXERCISE_DISMISS = (
        "제안이 필요 없을 때는 Esc를 누르면 이 어절이 끝날 때까지 뜨지 않습니다.",
        "When you want no suggestions, Esc hides them until the next word.",
    )
    EXERCISES_DONE = ("네 가지를 모두 해 보셨습니다.", "You have done all four.")
    EXERCISES_OVER = (
        "연습은 여기까지입니다. 아래 칸에 더 써 보셔도 좋습니다.",
        "That’s all. Keep typing below if you like.",
    )
    WELL_DONE = ("잘하셨습니다.", "Well done.")
    SAVED_NOW = ("방금 {saved}타를 아꼈습니다.", "That saved you {saved} keystrokes.")
    SAVED_ALL = ("연습하면서 {saved}타를 아꼈습니다.", "The exercises saved you {saved} keystrokes.")
    EXERCISE = ("연습 {step} / {steps}", "Exercise {step} of {steps}")
    SKIP = ("건너뛰기", "Skip")

    LAST_HEAD = ("이제 시작합니다", "Ready to start")
    LEARNING = (
        "쓰는 말을 배워 먼저 제안할까요? (암호화해 이 컴퓨터에만 둡니다)",
        "Learn the words you use and offer them first? (Kept encrypted, on this computer only)",
    )
    LEARNING_FAILED = ("배우기를 바꾸지 못했습니다: {reason}", "Learning could not be changed: {reason}")
    AUTOSTART = ("컴퓨터에 로그인할 때마다 이음을 시작할까요?", "Start Ieum whenever you log in?")
    AUTOSTART_FAILED = ("자동 시작을 바꾸지 못했습니다: {reason}", "Autostart could not be changed: {reason}")
    LATER = (
        "이음은 알림 영역에 있습니다. 연습과 안내는 그 메뉴의 ‘도움말’에서 다시 볼 수 있습니다.",
        "Ieum lives in the system tray. The exercises and this guide are under ‘Help’ in its menu.",
    )
