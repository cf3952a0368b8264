"""What ``--help`` says of the command line's verbs and their arguments.

Every process reads the table of verbs, so this loads nothing but the choice
of the language: limits and defaults come from whoever adds an argument.
"""

from __future__ import annotations

import enum

from desktop.words.language import Spoken, text

__all__ = ["CONSENTS", "CliSentence", "limited"]

CONSENTS = frozenset({"y", "yes", "네", "예"})
"""What a person may answer to say yes, in small letters."""


@enum.unique
class CliSentence(Spoken):
    """(Korean, English)."""

    PROGRAM = ("이음: 한국어 입력 도우미 (Korean typing assistant)", "Ieum: a typing assistant for Korean")
    COMMAND = ("명령", "command")
    VERB = ("일", "verb")
    VERSION = ("이음의 버전을 보임", "show the version and exit")
    LOG_LEVEL = ("로그 수준", "how much is logged")
    MODEL = (
        "모델 폴더 (model.gguf와 tokenizer.json이 든 곳)",
        "the folder of a model (with model.gguf and tokenizer.json)",
    )

    # what cannot be read
    NO_VERB = ("모르는 명령입니다: {given}.", "There is no such command: {given}.")
    ALL_VERBS = ("‘{command}’가 모두 보여 줍니다.", "See ‘{command}’ for all of them.")
    NO_OPTION = ("모르는 옵션입니다: {given}.", "There is no such option: {given}.")
    NO_ARGUMENT = ("필요 없는 인수입니다: {given}.", "Unexpected argument: {given}.")
    QUOTES = ("빈칸이 든 글은 따옴표로 묶습니다.", "Put a text with spaces in it in quotation marks.")
    MEANT = ("혹시 ‘{meant}’인가요?", "Did you mean ‘{meant}’?")
    INPUT_ASKED = ("글을 쓰고 끝나면 {keys}를 누르세요.", "Type the text, then press {keys}.")
    INPUT_TWICE = ("표준 입력(-)에서는 글 하나만 읽을 수 있습니다.", "Only one text can come from standard input (-).")
    INPUT_TOO_LONG = (
        "표준 입력의 글이 너무 깁니다 ({most} MB까지).",
        "The text on standard input is too long (at most {most} MB).",
    )
    LINE_ENDLESS = (
        "표준 입력의 한 줄이 {most} MB를 넘어도 끝나지 않아 그만 읽습니다.",
        "A line on standard input has no end after {most} MB; nothing more is read.",
    )
    SECRET_TOO_LONG = (
        "표준 입력의 첫 줄이 너무 깁니다 ({most}바이트까지).",
        "The first line on standard input is too long (at most {most} bytes).",
    )

    # what stands for a value
    TEXT_VALUE = ("글", "TEXT")
    FILE_VALUE = ("파일", "FILE")
    FOLDER_VALUE = ("폴더", "FOLDER")
    PATH_VALUE = ("경로", "PATH")
    TARGET_VALUE = ("새폴더", "OUT")
    MODEL_VALUE = ("모델", "MODEL")
    ADDRESS_VALUE = ("주소", "ADDRESS")
    NAME_VALUE = ("이름", "NAME")

    # the verbs
    WELCOME = ("처음 시작할 때의 안내 창을 다시 봄", "show the welcome window again")
    TRY = ("터미널에서 써 보기", "try it in the terminal")
    SUGGEST = ("글 뒤에 올 어절 제안", "suggest what comes after a text")
    EOT = ("말이 끝났는지 판단", "judge whether an utterance is finished")
    STATUS = (
        "실행 중인 이음의 상태와 통계 (입력한 글은 없음)",
        "state and statistics of the running Ieum (nothing that was typed)",
    )
    SERVE = ("다른 프로그램이 쓸 로컬 API", "the local API for other programs")
    QUIT = ("실행 중인 이음을 끝냄", "end the running Ieum")
    MODELS = ("모델을 보고, 받고, 가져오고, 바꿈", "list, download, import and change models")
    CLASSIFY = ("고객의 글을 설정한 서버로 보내 분류", "have the server you set up classify customers' texts")
    CHAT = ("고객의 글에 대해 시킨 일을 서버가 함", "have the server carry out an instruction on a text")
    VOC = ("분류 서버를 시험하고 API 키를 넣음", "test the classification server, store its API key")
    IME = ("이음 한글: 이음의 입력기를 설치하거나 지움", "Ieum Hangul: install or remove Ieum's own input method")
    DOCTOR = ("무엇이 되고 안 되는지 알려 줌", "tell what works and what does not")

    # what the system does not give
    PATH_REFUSED = (
        "쓸 수 없는 파일이나 폴더입니다: {path} ({reason})",
        "This file or folder cannot be used: {path} ({reason})",
    )
    TOO_FEW_HANDLES = (
        "이 프로그램이 한 번에 열 수 있는 파일 수가 모자랍니다 (ulimit -n).",
        "The system does not let this program open enough files at once (ulimit -n).",
    )
    TOO_LITTLE_MEMORY = (
        "시스템이 이 프로그램에 메모리나 스레드를 더 주지 않습니다 (ulimit -v, -u).",
        "The system gives this program no more memory or threads (ulimit -v, -u).",
    )
    TOO_LITTLE_SPACE = (
        "쓸 자리가 없습니다: 디스크가 가득 찼거나 파일이 더 커질 수 없습니다.",
        "There is no place to write to: the disk is full, or a file may not become larger.",
    )

    # ieum doctor
    REPORT = (
        "이 파일에 보고서도 씀: 도움을 청할 때 보낼 것 (입력한 글은 없음)",
        "also write a report to this file, to send when asking for help (nothing that was typed)",
    )

    # ieum models
    MODELS_LIST = ("설치한 모델과 받을 수 있는 모델", "installed models, and those available")
    MODELS_INFO = ("모델 하나를 자세히; 파일이나 폴더도 됨", "one model in detail; also a file or folder")
    MODELS_INSTALL = ("허브에서 받아 설치", "install one from the hub")
    MODELS_IMPORT = ("GGUF 파일이나 모델 폴더를 가져옴", "import a GGUF file or a model folder")
    MODELS_CONVERT = (
        "GPT-2 체크포인트 폴더를 GGUF로 (설치하지 않음)",
        "turn the folder of a GPT-2 checkpoint into a GGUF (installs nothing)",
    )
    MODELS_REMOVE = ("설치한 모델을 지움", "remove an installed model")
    MODELS_USE = ("이 모델을 씀; 실행 중인 이음도 바꿈", "use this model; the running Ieum changes too")
    MODELS_VERIFY = ("설치한 모델의 파일을 한 바이트씩 확인", "check an installed model's files byte by byte")
    MODELS_STATUS = ("지금 쓰는 모델과 메모리, 디스크", "the model in use, memory and disk")
    MODELS_TOKEN = ("허브 토큰을 열쇠고리에 넣음", "store the hub's token in the keyring")

    # ieum ime
    IME_INSTALL = ("입력기 목록에 넣음", "add it to the input methods")
    IME_REMOVE = ("입력기 목록에서 빼고 원래대로 돌림", "take it away and put everything back")
    IME_STATUS = ("설치되었는지, 지금 쓰는지", "whether it is installed and in use")

    # their arguments
    JSON = ("JSON으로", "as JSON")
    STATUS_JSON = ("JSON 한 줄로", "as a line of JSON")
    QUANTISATION = ("{usual} (기본), {others}", "{usual} (default), {others}")
    NAME = ("보일 이름", "the name to show")
    ACCEPT_LICENCE = ("라이선스에 동의함", "accept the licence")
    HUB = ("내려받을 곳의 주소", "the address to download from")
    CLEAR = ("지움", "remove it")
    TOKEN_HUB = (
        "이 토큰이 통하는 곳의 주소 (기본은 설정의 hub)",
        "the address that the token is for (default: the hub of the settings)",
    )

    # ieum voc, chat, classify
    VOC_TEST = ("서버를 쓸 수 있는지 5초 안에 알려 줌", "tell within 5 seconds whether the server can be used")
    VOC_SERVE = (
        "직접 학습한 모델로 분류 서버를 엶 (Ctrl+C까지)",
        "serve your own classification model (until Ctrl+C)",
    )
    VOC_KEY = ("API 키를 열쇠고리에 넣음", "store the API key in the keyring")
    BY_LINES = (
        "창이 쓰는 방식: 표준 입력으로 JSON 한 줄씩 받고 답함",
        "for the windows: takes lines of JSON on standard input and answers them",
    )
    CHAT_TEXT = ("고객의 글 (-: 표준 입력에서)", "the customer's text (-: from standard input)")
    INSTRUCTION = ("무엇을 할지 (-: 표준 입력에서)", "what is to be done (-: from standard input)")
    INSTRUCTION_VALUE = ("시킬 일", "INSTRUCTION")
    CLASSIFY_TEXT = (
        "분류할 글 ({most:,}자까지) (-: 표준 입력에서)",
        "the text to classify (up to {most:,} characters) (-: from standard input)",
    )
    CLASSIFY_FILE = ("CSV, XLSX 또는 한 줄에 글 하나인 파일", "a file: CSV, XLSX or one text a line")
    COLUMN = (
        "글이 있는 열의 이름; 같은 이름이 여럿이면 {second}, 이름 대신 {fourth}처럼 번호로",
        "the name of the column with the texts; {second} where several have it, or a number: {fourth}",
    )
    REPLACE = ("깨진 글자를 ‘�’로 두고 읽음", "read broken characters as “�”")
    COLUMN_VALUE = ("열", "COLUMN")
    OUT = ("결과를 쓸 파일 (.csv, .xlsx)", "the file for the results (.csv, .xlsx)")
    OVERWRITE = ("결과 파일이 이미 있으면 덮어씀", "replace the file for the results where there is one")
    CLASSIFY_JSON = ("JSON 줄로; 글도 파일도 없으면 {lines}", "lines of JSON; with neither text nor file, {lines}")

    # ieum suggest
    BEFORE = ("커서 왼쪽의 글 (-: 표준 입력에서)", "the text left of the caret (-: from standard input)")
    K = ("후보 수 ({least}–{most}, 기본 {usual})", "how many candidates ({least}–{most}, default {usual})")
    TEMPERATURE = ("온도 ({least}–{most}, 기본 {usual:g})", "temperature ({least}–{most}, default {usual:g})")
    UNIT = (
        "eojeol (어절, 기본) 또는 token (모델의 다음 토큰 하나)",
        "eojeol (a word up to its space, default) or token (one next token of the model)",
    )
    DEADLINE = (
        "찾는 시간의 한도 (밀리초, {least:,.0f}–{most:,.0f})",
        "the most time to search (milliseconds, {least:,.0f}–{most:,.0f})",
    )
    JSON_LINES = (
        "한 줄에 하나씩 {example} 를 읽고 답함 ({others}도 됨)",
        "read and answer {example}, one a line ({others} as well)",
    )

    LEARN = (
        "이 파일의 줄을 그 사람이 전에 쓴 것으로 여김 ({typing}에서)",
        "the lines of this file were written by that person before (with {typing})",
    )
    LEARN_UNREADABLE = ("파일을 읽을 수 없습니다: {file}", "This file cannot be read: {file}")
    TYPING = (
        "{lines}의 줄들이 한 사람이 차례로 누른 글쇠임: 보고 지나친 후보와 앞서 쓴 줄을 따지고, 앞부분도 답함",
        "the lines of {lines} are one person's keystrokes in order: what was passed over and written before counts",
    )
    SHOW = (
        "{typing}: 보여 주기 설정 ({choices}); 보이는 후보만 지나친 것이 되고, 답의 shown이 그 수임",
        "{typing}: the setting for what shows ({choices}); only that is passed over, and shown in an answer counts it",
    )

    # ieum eot
    EOT_TEXT = (
        "판단할 글 ({least:,}–{most:,}자) (-: 표준 입력에서)",
        "the text to judge ({least:,}–{most:,} characters) (-: from standard input)",
    )
    TURN = (
        "앞서 오간 말; 오래된 것부터 여러 번 (-: 표준 입력에서)",
        "what was said before; again for each turn, oldest first (-: from standard input)",
    )
    TURN_VALUE = ("앞말", "TURN")
    TOP_K = (
        "보일 다음 토큰 수 ({least}–{most}, 기본 {usual})",
        "how many next tokens to show ({least}–{most}, default {usual})",
    )
    EOT_TEMPERATURE = (
        "보일 토큰의 온도 ({least}–{most}, 기본 {usual:g})",
        "temperature of the tokens shown ({least}–{most}, default {usual:g})",
    )
    TIMEOUT = (
        "답을 기다릴 시간 (밀리초, {least:,.0f}–{most:,.0f})",
        "how long to wait for the answer (milliseconds, {least:,.0f}–{most:,.0f})",
    )
    EOT_FILE = ("한 줄에 글 하나인 파일", "a file with one text a line")
    EOT_CSV = (
        "--file의 결과를 쓸 파일 (없으면 표준 출력)",
        "the file for the results of --file (default: standard output)",
    )


def limited(sentence: CliSentence, limits: tuple[float, float], **values: object) -> str:
    """The sentence about a number, with the least and the most that it may be."""
    least, most = limits
    return text(sentence, least=least, most=most, **values)
