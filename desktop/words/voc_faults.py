"""Why nothing was classified, in the person's words, for every code of ``desktop.voc.protocol.errors``."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.voc.protocol.dictionary import LEAF_LIMIT, NAME_LIMIT
from desktop.voc.protocol.text import TEXT_LIMIT
from desktop.words.language import Spoken, text

__all__ = ["VOC_ERRORS", "VocErrorSentence", "voc_error_sentence", "voc_fault_words"]


@enum.unique
class VocErrorSentence(Spoken):
    """One reason; ``{subject}`` is a host, a model or a file, ``{detail}`` more of it."""

    # what was given
    EMPTY_TEXT = ("분류할 글이 없습니다.", "There is no text to classify.")
    LONG_TEXT = (
        f"글이 너무 깁니다. {TEXT_LIMIT:,}자까지 됩니다.",
        f"The text is too long; {TEXT_LIMIT:,} characters are the limit.",
    )
    BAD_OPTION = ("‘{subject}’은(는) {detail} 사이여야 합니다.", "‘{subject}’ must be in the range {detail}.")
    BAD_ORDER = ("부탁을 이해하지 못했습니다.", "The request could not be understood.")

    # the dictionary
    DICTIONARY_JSON = (
        "분류 사전이 JSON이 아닙니다. {subject} ({detail})",
        "The category dictionary is not JSON. {subject} ({detail})",
    )
    DICTIONARY_LEVELS = (
        "분류 사전은 {{대분류: {{중분류: [소분류, …]}}}}의 세 단계여야 합니다. {subject} ({detail})",
        "The category dictionary must have three levels, {{major: {{middle: [minor, …]}}}}. {subject} ({detail})",
    )
    DICTIONARY_EMPTY = (
        "분류 사전에 빈 단계가 있습니다. {subject} ({detail})",
        "The category dictionary has an empty level. {subject} ({detail})",
    )
    DICTIONARY_NAME = (
        f"분류 사전의 이름은 {NAME_LIMIT}자까지의 글이어야 하고 ‘>’를 쓸 수 없습니다. {{subject}} ({{detail}})",
        f"A name of the category dictionary has at most {NAME_LIMIT} characters and no ‘>’. {{subject}} ({{detail}})",
    )
    DICTIONARY_DUPLICATE = (
        "분류 사전에 같은 이름이 두 번 있습니다. {subject} ({detail})",
        "The category dictionary has the same name twice. {subject} ({detail})",
    )
    DICTIONARY_LARGE = (
        f"분류 사전이 너무 큽니다. 소분류는 {LEAF_LIMIT:,}개까지입니다. {{subject}}",
        f"The category dictionary is too large; {LEAF_LIMIT:,} minor categories are the limit. {{subject}}",
    )
    DICTIONARY_UNREADABLE = (
        "분류 사전을 읽을 수 없습니다: {subject}",
        "The category dictionary cannot be read: {subject}",
    )
    DICTIONARY_UNWRITABLE = (
        "분류 사전을 쓸 수 없습니다: {subject}",
        "The category dictionary cannot be written: {subject}",
    )

    # the endpoint as the settings have it
    NO_ADDRESS = (
        "분류 서버의 주소가 없습니다. 설정에서 적어 주세요.",
        "No server address is set; enter one in the settings.",
    )
    BAD_ADDRESS = ("서버의 주소가 잘못되었습니다: {subject}", "The server's address is wrong: {subject}")
    INSECURE = (
        "암호화하지 않는 주소(http)로는 글을 보내지 않습니다. 그래도 보내려면 설정에서 허락해 주세요: {subject}",
        "Nothing is sent over plain http unless you consent to it in the settings: {subject}",
    )
    BAD_KEY = ("API 키가 올바르지 않습니다.", "The API key is not valid.")
    BAD_PROXY = (
        "프록시의 주소를 쓸 수 없습니다. http://, https://, socks5://로 시작하는 것을 씁니다.",
        "The proxy's address cannot be used; those that begin with http://, https:// or socks5:// can.",
    )
    BAD_CA = ("인증서 파일을 쓸 수 없습니다: {subject}", "The certificate file cannot be used: {subject}")
    NO_KEYRING = (
        "열쇠고리를 쓸 수 없어 API 키를 보관하지 못합니다.",
        "There is no keyring, so the API key cannot be kept.",
    )
    KEYRING_SILENT = (
        "열쇠고리가 답하지 않아 API 키를 읽지 못했습니다. 잠금을 푼 뒤에 다시 해 주세요.",
        "The keyring does not answer, so the API key could not be read; unlock it and try again.",
    )

    # the way there
    NAME = ("이런 이름의 서버를 찾을 수 없습니다: {subject}", "No server with this name was found: {subject}")
    CONNECTION_REFUSED = (
        "서버가 연결을 받지 않습니다. 주소와 포트, 서버가 켜져 있는지 확인해 주세요: {subject}",
        "The server refuses connections; check the address and port, and whether it is running: {subject}",
    )
    UNREACHABLE = ("서버에 닿을 수 없습니다: {subject}", "The server cannot be reached: {subject}")
    TIMEOUT = ("제한 시간 안에 답이 없습니다: {subject}", "No answer came in time: {subject}")
    CUT_OFF = (
        "답을 받는 도중에 연결이 끊겼습니다: {subject}",
        "The connection broke before the answer was complete: {subject}",
    )
    PROXY = ("프록시에 연결하지 못했습니다.", "The proxy cannot be used.")
    TLS = (
        "서버의 인증서를 믿을 수 없어 보내지 않았습니다. 회사의 인증서라면 설정에 파일을 적어 주세요: {subject}",
        "The server's certificate is not trusted, so nothing was sent; name your company's in the settings: {subject}",
    )

    # what the server says
    TOO_MANY = (
        "서버가 바빠서 잠시 뒤에 다시 하라고 합니다: {subject}",
        "The server asks to try again later: {subject}",
    )
    LOADING = (
        "서버가 아직 모델을 불러오고 있습니다. 잠시 뒤에 다시 해 주세요: {subject}",
        "The server is still loading its model; try again in a moment: {subject}",
    )
    SERVER = ("서버에 문제가 있습니다 ({detail}): {subject}", "The server has a problem ({detail}): {subject}")
    PAUSED = (
        "서버가 거듭 실패해서 잠시 쉬고 있습니다: {subject}",
        "The server kept failing, so nothing is sent for a while: {subject}",
    )
    UNAUTHORISED = (
        "서버가 API 키를 받아들이지 않습니다. ‘ieum voc key’나 설정에서 키를 넣어 주세요: {subject}",
        "The server does not accept the API key; give one in the settings or with ‘ieum voc key’: {subject}",
    )
    WRONG_PATH = (
        "서버에 그런 경로가 없습니다. 주소를 확인해 주세요: {subject}",
        "The server has no such path; check the address: {subject}",
    )
    WRONG_PROTOCOL = (
        "서버가 다른 규약을 씁니다. 설정의 ‘규약’을 바꿔 주세요 (VoC 서버 ↔ OpenAI 호환): {subject}",
        "The server uses the other protocol; change ‘Protocol’ in the settings: {subject}",
    )
    MODEL_MISSING = (
        "서버에 그런 모델이 없습니다: {subject}. 있는 것: {detail}",
        "The server has no such model: {subject}. It has: {detail}",
    )
    REQUEST_REFUSED = (
        "서버가 요청을 거절했습니다 ({detail}): {subject}",
        "The server refuses the request ({detail}): {subject}",
    )
    CONTEXT_LONG = (
        "글과 사전이 모델이 한 번에 읽을 수 있는 길이를 넘습니다. 글이나 ‘답의 가장 긴 길이’를 줄여 주세요: {subject}",
        "Text and categories are longer than this model can read; shorten the text or ‘Longest answer’: {subject}",
    )
    REDIRECT = (
        "서버가 다른 주소로 보냅니다. 글과 키는 적어 주신 곳에만 보냅니다. 새 주소를 적어 주세요: {subject}",
        "The server redirects elsewhere; text and key go only where you said. Enter the new address: {subject}",
    )
    NOT_JSON = ("답이 JSON이 아닙니다: {subject}", "The answer is not JSON: {subject}")
    NOT_ANSWER = (
        "답의 모양이 이 방식의 것이 아닙니다: {subject}",
        "The answer does not follow this protocol: {subject}",
    )
    TOO_LARGE = (
        "답이 너무 커서 받다가 그만두었습니다: {subject}",
        "The answer is too large and was cut off: {subject}",
    )
    PACKED = (
        "답이 풀 수 없는 방식으로 압축되어 있습니다: {subject}",
        "The answer is compressed in a way that cannot be read: {subject}",
    )
    NO_WORDS = ("모델이 아무 말도 하지 않았습니다: {subject}", "The model said nothing: {subject}")
    CUT_SHORT = (
        "답이 길이 제한에서 잘렸습니다. 설정의 ‘답의 가장 긴 길이’를 늘려 주세요: {subject}",
        "The answer was cut at the length limit; raise ‘Longest answer’ in the settings: {subject}",
    )
    FILTERED = (
        "서버가 내용 때문에 답을 막았습니다: {subject}",
        "The server withheld the answer for its content: {subject}",
    )
    SERVER_FAULT = ("서버가 분류하지 못했다고 합니다: {subject}", "The server says that it failed: {subject}")

    # tables
    MISSING = ("파일이 없습니다: {subject}", "There is no such file: {subject}")
    UNREADABLE = ("파일을 읽을 수 없습니다: {subject}", "The file cannot be read: {subject}")
    ENCODING = (
        "UTF-8도 CP949도 아니어서 읽을 수 없습니다: {subject}",
        "The file is neither UTF-8 nor CP949: {subject}",
    )
    BAD_BYTES = (
        "파일에 깨진 글자가 있습니다({detail}): {subject}",
        "The file has broken characters ({detail}): {subject}",
    )
    LINE_LARGE = (
        "{detail}번째 줄이 너무 길어 읽을 수 없습니다: {subject}",
        "Line {detail} is too long to be read: {subject}",
    )
    OPEN_QUOTE = (
        '{detail}번째 줄에서 연 따옴표(")가 닫히지 않았습니다. 따옴표를 고쳐 주세요: {subject}',
        'A quotation (") that begins in line {detail} is never closed; please correct it: {subject}',
    )
    NOT_XLSX = (
        "엑셀 파일(XLSX)이 아닙니다. 이름만 그렇다면 이름을 .csv로 바꿔 보세요: {subject}",
        "This is not an Excel file (XLSX); if only its name says so, rename it to .csv: {subject}",
    )
    BAD_WORKBOOK = (
        "엑셀 파일이 망가져 읽을 수 없습니다. 엑셀에서 열어 다시 저장해 보세요({detail}): {subject}",
        "The Excel file is damaged; try to open it in Excel and save it again ({detail}): {subject}",
    )
    NOT_CALCULATED = (
        "글이 있는 열에 계산되지 않은 수식이 있습니다({detail}행). 엑셀에서 열어 다시 저장해 주세요: {subject}",
        "The column with the texts has formulas without values (row {detail}); save the file in Excel again: {subject}",
    )
    PROTECTED = (
        "암호가 걸린 파일입니다. 엑셀에서 암호를 풀고 저장해 주세요: {subject}",
        "The file is protected by a password; save it without one: {subject}",
    )
    OLD_EXCEL = (
        "옛 엑셀 파일(XLS)은 읽지 못합니다. 엑셀에서 XLSX로 저장해 주세요: {subject}",
        "Old Excel files (XLS) cannot be read; save it as XLSX: {subject}",
    )
    BINARY_WORKBOOK = (
        "이진 엑셀 파일(XLSB)은 읽지 못합니다. 엑셀에서 XLSX로 저장해 주세요: {subject}",
        "Binary Excel files (XLSB) cannot be read; save it as XLSX: {subject}",
    )
    OPENDOCUMENT = (
        "오픈도큐먼트 파일(ODS)은 읽지 못합니다. XLSX나 CSV로 저장해 주세요: {subject}",
        "OpenDocument files (ODS) cannot be read; save it as XLSX or CSV: {subject}",
    )
    HTML_TABLE = (
        "이름과 달리 웹 문서(HTML)입니다. 엑셀에서 열어 XLSX로 저장해 주세요: {subject}",
        "Whatever its name, this is a web page (HTML); open it in Excel and save it as XLSX: {subject}",
    )
    XML_TABLE = (
        "엑셀의 옛 XML 파일은 읽지 못합니다. 엑셀에서 열어 XLSX로 저장해 주세요: {subject}",
        "Excel's old XML files cannot be read; open it in Excel and save it as XLSX: {subject}",
    )
    NOT_CSV = ("CSV나 글 파일이 아닙니다: {subject}", "This is neither CSV nor text: {subject}")
    FILE_LARGE = (
        "파일이 너무 크거나 크기를 속이고 있습니다. 나누거나 CSV로 저장해 보세요: {subject}",
        "The file is too large, or not what it says; split it, or try saving it as CSV: {subject}",
    )
    TOO_WIDE = (
        "결과가 엑셀의 열 수를 넘습니다({detail}). 결과를 .csv로 써 주세요: {subject}",
        "The result has more columns than Excel ({detail}); write it as .csv: {subject}",
    )
    TOO_MANY_ROWS = (
        "결과가 엑셀의 행 수를 넘습니다({detail}). 결과를 .csv로 써 주세요: {subject}",
        "The result has more rows than Excel ({detail}); write it as .csv: {subject}",
    )
    CELL_LARGE = (
        "엑셀 한 칸에 들어가지 않는 긴 글이 있습니다({detail}번째 행). 결과를 .csv로 써 주세요: {subject}",
        "A text is too long for a cell of Excel (row {detail}); write the result as .csv: {subject}",
    )
    NO_ROWS = ("파일에 분류할 줄이 없습니다: {subject}", "The file has no rows: {subject}")
    NO_COLUMN = (
        "글이 있는 열을 찾지 못했습니다: {subject}. 있는 열: {detail}",
        "The column with the texts was not found: {subject}. There are: {detail}",
    )
    SAME_COLUMNS = (
        "같은 이름의 열이 여럿입니다: {subject}. 어느 것인지 골라 주세요: {detail}",
        "Several columns have this name: {subject}. Say which: {detail}",
    )
    BAD_TARGET = ("결과는 .csv나 .xlsx로만 씁니다: {subject}", "Results are written as .csv or .xlsx only: {subject}")
    SAME_FILE = (
        "결과를 원래 파일에 덮어쓰지 않습니다. 다른 이름을 적어 주세요: {subject}",
        "Results never replace the original; give another name: {subject}",
    )
    TARGET_EXISTS = (
        "이미 있는 파일이라 그대로 두었습니다: {subject}",
        "This file already exists and was left as it is: {subject}",
    )
    NO_SPACE = ("디스크에 자리가 모자랍니다: {subject}", "The disk is full: {subject}")
    UNWRITABLE = ("쓸 수 없습니다: {subject}", "It cannot be written: {subject}")
    IN_USE = (
        "다른 작업이나 프로그램이 쓰고 있습니다: {subject}",
        "Another job or program is using it: {subject}",
    )
    SOURCE_CHANGED = (
        "분류하는 동안 원래 파일이 바뀌었습니다. 다시 해 주세요: {subject}",
        "The original file changed meanwhile; try again: {subject}",
    )
    NO_ANSWER = ("답이 없습니다.", "There is no answer.")
    CANCELLED = (
        "취소했습니다. 파일은 다시 시작하면 하던 데서 이어서 합니다.",
        "Cancelled; a file goes on where it was.",
    )
    OTHER = ("이 일을 마치지 못했습니다. {subject} ({detail})", "This could not be done. {subject} ({detail})")


_OF_OTHER_NAMES = {
    "name-not-found": VocErrorSentence.NAME,
    "refused": VocErrorSentence.CONNECTION_REFUSED,
    "too-many-requests": VocErrorSentence.TOO_MANY,
    "server-error": VocErrorSentence.SERVER,
}

VOC_ERRORS: Mapping[str, VocErrorSentence] = {
    each.name.lower().replace("_", "-"): each
    for each in VocErrorSentence
    if each not in {*_OF_OTHER_NAMES.values(), VocErrorSentence.OTHER}
} | _OF_OTHER_NAMES
"""The sentence for every code of ``voc.protocol.errors``, and "bad-order", "no-keyring", "no-answer", "cancelled"."""


def voc_error_sentence(code: str, subject: str = "", detail: str = "") -> str:
    """Why it could not be done; ``detail`` is English, the names of models or those of columns."""
    sentence = text(VOC_ERRORS.get(code, VocErrorSentence.OTHER), subject=subject, detail=detail or code)
    return " ".join(sentence.removesuffix(": ").split())


def voc_fault_words(code: str) -> str:
    """The same without saying of what, for the cell of a table."""
    return voc_error_sentence(code)
