"""What a person reads in the windows about complaints: a result, a batch, a question with its answer."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["VocWindowSentence"]


@enum.unique
class VocWindowSentence(Spoken):
    """One thing to say in the windows about complaints."""

    # the tray's menu, and the chord
    MENU_CLIPBOARD = ("클립보드 분류", "Classify the clipboard")
    MENU_CLASSIFY = ("민원 분류…", "Classify a complaint…")
    MENU_FILE = ("파일 분류…", "Classify a file…")
    MENU_CHAT = ("묻고 답하기…", "Ask about a text…")
    CHORD_TAKEN = (
        "다른 프로그램이 {chord} 글쇠를 이미 쓰고 있습니다. 설정의 ‘단축키’에서 다른 글쇠로 바꿔 주세요.",
        "Another program already uses {chord}. Choose another shortcut in the settings, ‘Shortcuts’.",
    )
    CHORD_NO_KEY = (
        "이 키보드에는 {chord} 글쇠가 없습니다. 설정의 ‘단축키’에서 다른 글쇠로 바꿔 주세요.",
        "This keyboard has no {chord} key. Choose another shortcut in the settings, ‘Shortcuts’.",
    )
    NOTHING_MARKED = (
        "표시한 글이 없습니다. 분류할 글을 끌어서 표시한 뒤 {chord} 글쇠를 다시 누르세요.",
        "No text is selected. Select the text to classify, then press {chord} again.",
    )
    MARKED_TOO_LONG = (
        "표시한 글이 너무 깁니다. {limit}자까지 분류할 수 있습니다.",
        "The selected text is too long; up to {limit} characters can be classified.",
    )
    MARKED_SILENT = (
        "표시한 글을 프로그램이 건네주지 않았습니다. 글을 복사한 뒤 ‘클립보드 분류’를 써 보세요.",
        "The program did not hand over the selected text. Copy it and use ‘Classify the clipboard’.",
    )
    CLIPBOARD_KEPT = (
        "클립보드에 든 것을 되돌려 놓을 수 없어 건드리지 않았습니다. 글을 복사한 뒤 ‘클립보드 분류’를 써 보세요.",
        "The clipboard could not be restored, so it was left alone. Copy the text, then use ‘Classify the clipboard’.",
    )
    NEVER_PASSWORDS = ("암호 칸에서는 글을 읽지 않습니다.", "Text is never read from a password field.")
    NEVER_BLOCKED = (
        "이 프로그램의 글은 읽지 않도록 설정되어 있습니다.",
        "Your settings keep Ieum from reading text in this program.",
    )
    CLIPBOARD_EMPTY = ("클립보드에 글이 없습니다.", "There is no text on the clipboard.")

    # all windows
    JOB_CANCELLED = ("취소했습니다.", "Cancelled.")
    JOB_CRASHED = (
        "처리하던 프로세스가 멈췄습니다. 다시 해 보세요.",
        "The process working on it stopped. Please try again.",
    )
    NO_ENDPOINT = (
        "분류할 서버가 아직 없습니다. 설정에서 서버 주소를 넣으면 쓸 수 있고, 그전에는 아무것도 보내지 않습니다.",
        "There is no server to classify with yet. Enter its address in the settings; until then nothing is sent.",
    )
    OPEN_SETTINGS = ("설정 열기", "Open the settings")
    CANCEL = ("취소", "Cancel")
    TEXT_EMPTY = ("글이 필요합니다.", "Please enter a text.")
    TEXT_TOO_LONG = (
        "글이 너무 깁니다. 지금 {length}자이고 {limit}자까지 보낼 수 있습니다.",
        "The text is too long: {length} characters, and up to {limit} can be sent.",
    )
    LENGTH = ("{length} / {limit}자", "{length} / {limit} characters")

    # the result
    RESULT_TITLE = ("이음 — 민원 분류", "Ieum: complaint")
    TEXT = ("민원 글", "Complaint")
    TEXT_HINT = ("분류할 글을 여기에 넣으세요.", "Enter the text to classify here.")
    CLASSIFY = ("분류", "Classify")
    AGAIN = ("다시 분류", "Classify again")
    CLASSIFYING = ("분류하는 중…", "Classifying…")
    TOOK = ("{seconds}초 걸렸습니다.", "Took {seconds} s.")
    CHANGED = ("고친 글은 아직 분류하지 않았습니다.", "The changed text has not been classified yet.")
    CLAIM_FIELD = ("클레임 여부", "Claim")
    CLAIM = ("클레임", "Claim")
    NON_CLAIM = ("클레임 아님", "Not a claim")
    CLAIM_UNKNOWN = ("클레임 여부 알 수 없음", "Claim: unknown")
    NOT_IN_TEXT = ("원문에 없음", "not in the text")
    OUTSIDE = ("사전에 없음", "Not in the dictionary")
    CONFIDENCE_OF = ("확신도 {confidence}", "Confidence {confidence}")
    RAW_SHOW = ("받은 답 그대로 보기", "Show the raw answer")
    RAW_CUT = ("… (모두 {length}자)", "… ({length} characters in all)")
    COPY_TEXT = ("텍스트로 복사", "Copy as text")
    COPY_JSON = ("JSON으로 복사", "Copy as JSON")
    COPIED = ("복사했습니다.", "Copied.")
    MORE_KEYWORDS = ("외 {count}개", "and {count} more")

    # the batch
    BATCH_TITLE = ("이음 — 파일 분류", "Ieum: classify a file")
    SOURCE = ("원본 파일", "File")
    TARGET = ("결과 파일", "Result")
    COLUMN = ("글이 든 열", "Column with the texts")
    COLUMN_ALIKE = ("{name} ({place}번째 열)", "{name} (column {place})")
    COLUMN_UNNAMED = ("이름 없음 ({place}번째 열)", "no name (column {place})")
    READ_BROKEN = ("‘�’로 두고 읽기", "Read them as “�”")
    CHOOSE = ("고르기…", "Choose…")
    TABLES = ("표와 글 (*.csv *.tsv *.xlsx *.xlsm *.txt)", "Tables and texts (*.csv *.tsv *.xlsx *.xlsm *.txt)")
    TEXT_LINES = ("한 줄에 하나씩", "One per line")
    RESULT_NAME = ("{source}-분류", "{source}-classified")
    READING = ("파일을 읽는 중…", "Reading the file…")
    BATCH_START = ("시작", "Start")
    BATCH_RESUME = ("이어서 하기", "Resume")
    PAUSE = ("멈춤", "Pause")
    CONTINUE = ("계속", "Continue")
    OPEN_FOLDER = ("폴더 열기", "Open the folder")
    NO_FILE = ("원본 파일을 고르세요.", "Choose a file.")
    SAME_FILE = ("결과 파일은 원본과 달라야 합니다.", "The result must be a different file.")
    STARTING = ("시작하는 중…", "Starting…")
    PAUSED = ("멈춰 있습니다.", "Paused.")
    PAUSING = ("보낸 행의 답만 기다리고 멈춥니다…", "Pausing once the pending answers have arrived…")
    CANCELLING = ("취소하는 중…", "Cancelling…")
    PROGRESS = ("{done} / {total}행", "{done} of {total} rows")
    RATE = ("1초에 {rate}행", "{rate} rows/s")
    LEFT = ("{left} 남음", "{left} left")
    ROWS_FAILED = ("{failed}행은 답을 받지 못했습니다", "{failed} rows without an answer")
    RESUMED = (
        "이어서 합니다: {rows}행은 이미 끝났습니다.",
        "Resuming: {rows} rows are already done.",
    )
    BATCH_DONE = ("{rows}행을 분류했습니다.", "{rows} rows classified.")
    BATCH_PARTLY = (
        "{total}행 가운데 {done}행 분류, {failed}행 실패",
        "{done} of {total} rows classified, {failed} failed",
    )
    BATCH_RETRY = ("실패한 행 다시", "Retry failed rows")
    FAULT_ROWS = ("{reason}: {rows}행", "{reason}: rows {rows}")
    FAULTS_MORE = ("그 밖에 {count}행", "and {count} more rows")
    FAILED_ROWS = (
        "답을 받지 못한 행 (제목 아래 첫 행이 1행)",
        "Rows without an answer (row 1 is the first below the headings)",
    )
    SAMPLES = (
        "이 글들을 보냅니다 (모두 {rows}행, 처음 {count}개):",
        "These texts will be sent ({rows} rows, the first {count}):",
    )
    SAMPLES_NONE = ("이 열의 처음 행들에는 글이 없습니다.", "The first rows of this column hold no text.")
    COLUMN_GUESSED = (
        "글이 든 것으로 보이는 열을 골라 두었습니다. 맞는지 보아 주세요.",
        "The likely column was selected; please check it.",
    )
    OVERWRITE = ("‘{name}’ 파일이 이미 있습니다. 덮어쓸까요?", "‘{name}’ already exists. Overwrite it?")
    OVERWRITE_YES = ("덮어쓰기", "Overwrite")
    STOPPING = (
        "멈추면 보낸 행의 답만 받고 기다립니다. 취소하면 끝난 행을 남기고 끝내며, 나중에 이어서 할 수 있습니다.",
        "Pause waits for the pending answers, then stops for now. Cancel ends it; finished rows are kept for later.",
    )
    BATCH_DONE_TOLD = ("파일 분류가 끝났습니다: {rows}행", "File classified: {rows} rows")
    BATCH_STOPPED = (
        "{reason} 끝난 {rows}행은 남아 있어 이어서 할 수 있습니다.",
        "{reason} The {rows} finished rows are kept, and you can go on from there.",
    )
    CLAIMS = ("클레임", "Claims")
    COUNTS = ("분류별 행 수", "Rows by category")
    OTHERS = ("그 밖의 {count}가지", "{count} others")
    SUMMARY_EMPTY = ("분류한 행의 수가 여기에 나옵니다.", "Counts of the classified rows appear here.")
    UNKNOWN_CLAIM = ("알 수 없음", "Unknown")

    # the chat
    CHAT_TITLE = ("이음 — 묻고 답하기", "Ieum: ask about a text")
    INSTRUCTION = ("지시", "Instruction")
    INSTRUCTION_HINT = ("예: 고객에게 보낼 정중한 답장을 써 줘", "For example: write a polite reply to the customer")
    CHAT_TEXT = ("글 (없어도 됩니다)", "Text (optional)")
    ANSWER = ("답", "Answer")
    ASK = ("보내기", "Send")
    ANSWERING = ("답하는 중…", "Answering…")
    ANSWERED = ("답이 끝났습니다.", "The answer is complete.")
    COPY_ANSWER = ("답 복사", "Copy the answer")
    INSTRUCTION_EMPTY = ("지시가 필요합니다.", "Please enter an instruction.")
    ANSWER_CUT = (
        "답이 너무 길어 여기서 받기를 그만두었습니다.",
        "The answer was too long and was cut off here.",
    )
