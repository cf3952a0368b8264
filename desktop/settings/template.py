"""The settings file of a fresh installation: every setting at its default, explained in Korean and English.

The text is written by hand; values, limits and choices come from the table of options.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

import tomlkit

from desktop.input.protocol import Chord
from desktop.settings.options import Option, names_in

__all__ = ["TEMPLATE"]

_WIDTH = 115
_TABLE = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_SETTING = re.compile(r"^(\w+) =", re.MULTILINE)

_TEXT = """\
# 이음 설정 파일입니다. 고친 뒤 설정 창을 열거나 이음을 다시 시작하면 적용됩니다.
# 이 파일을 지우면 기본값으로 새로 만들어집니다.
# Settings of Ieum. After changing them open the settings window, or restart Ieum.
# Delete this file to get a fresh one with the defaults.

# 한 번에 보여 줄 후보 수 ({range})  /  how many candidates are shown at once
candidates =

# 후보를 얼마나 자주 보여 줄지: {named}
# how sure it has to be before candidates show by themselves; "asked": only with the chord ask
eagerness =

# 고른 후보를 받는 글쇠: {named}. 한 줄 입력칸에서는 "tab"이어도 →
# what takes the selected candidate; → at the end of the text, also with "tab" in a field of one line
taking_key =

# 후보 앞의 번호, 후보 뒤의 확률  /  the number before a candidate, its probability behind it
show_numbers =
show_probabilities =

# 색: {named}  /  colours
theme =

# 글자 크기, 포인트 ({range})  /  font size in points
font_size =

# 멈춘 채로 시작  /  start paused
pause_at_start =

# 언제나 쓰는 글쇠: 잠시 멈추고 계속하기, ""는 없음  /  pauses Ieum and lets it go on, at all times; "" for none
pause_chord =

# 아낀 글쇠를 날마다 셈 (‘내 기록’, 숫자만)  /  count the keys that were saved ("My record"; numbers only)
keep_record =

# 후보를 받으면 뒤에 한 칸 띄움  /  put a space behind a taken candidate
append_space =

# 여러 후보의 앞부분이 같으면 그 앞부분도 한 줄로 (회의…)  /  a row for what several candidates begin with
stem_row =

# 쓴 말을 배워 먼저 제안 (켜기 전에는 아무것도 남기지 않으며, 배운 것은 암호화해 이 컴퓨터에만 둡니다)
# learn what you write, and offer it first (nothing is kept before; what is learnt is encrypted and stays here)
learning =

# 줄임말 목록(abbreviations.csv)의 말을 그 뜻으로 제안, 흔한 줄임말도 (ㄱㅅ)
# offer your abbreviations (abbreviations.csv) as what they stand for, and common ones too
abbreviations =
usual_abbreviations =

# 모델: "ieum-mini" (내장), 설치한 모델의 이름 (‘ieum models list’), 또는 model.gguf와 tokenizer.json이 든 폴더
# the model: "ieum-mini" (built in), the name of an installed one ("ieum models list"),
# or a folder with model.gguf and tokenizer.json
model =

# 모델을 내려받는 곳. 같은 구조의 미러를 적을 수 있습니다.  /  where models are downloaded from; a mirror of it will do
hub =

# 이만큼 쓰지 않으면 모델을 메모리에서 내려놓음, 분. 0은 늘 둠 ({range})
# minutes without typing after which the model leaves the memory; 0 keeps it
unload_after_minutes =

# 엔진이 쓸 CPU 스레드 수, 0은 자동 ({range})  /  CPU threads of the engine, 0 for automatic
threads =

# 제안을 찾는 시간, 밀리초. 지나면 그때까지 찾은 것을 보여 줍니다 ({range})
# how long to look for suggestions, in milliseconds; then what was found is shown
deadline_ms =

# 문장이 끝났는지 보여 주고, 끝난 듯하면 어울리는 부호를 먼저 제안
# show whether the sentence is finished, and offer its mark when it is
eot =

# 그것을 판단할 모델의 이름, 비우면 제안하는 모델  /  the model that says so; empty for the one that suggests
eot_model =

# 문장 끝으로 볼 나만의 특수 문자, 비우면 기본값 (~, ♡, ♪ …)
# special characters of your own that end a sentence; empty for the usual ones
eot_characters =

# 제안하지 않을 프로그램 (창의 WM_CLASS, 대소문자 구분 없음). 암호 관리자는 빼지 마세요.
# programs in which nothing is suggested, by the WM_CLASS of their windows; keep the password managers
blocked_apps =

# 프로그램마다 다르게: [{names = ["mousepad"], show = "asked", key = "right", learn = false, digits = "program"}]처럼.
# show는 "on", "asked"(부를 때만), "off", key는 taking_key처럼, digits는 Ctrl과 숫자를 쓰는 쪽 ("program", "rows").
# what holds in single programs; what a rule does not say is as everywhere, or as is usual for that program
program_rules =

# 어느 프로그램인지 알 수 없어도 제안함. Wayland에서 이음 한글로 쓸 때의 일이며, 위에 적은 프로그램일 수도 있습니다.
# suggest where nobody tells which program it is, as with Ieum Hangul on Wayland; it may be one of those above
unnamed_apps =

# 다른 프로그램이 물을 수 있게 로컬 API를 켬 (이 컴퓨터에서만 닿음)
# serve the local API for other programs, reached from this computer only
api =

# 그때 이 컴퓨터의 프로그램도 키가 있어야 함  /  programs of this computer need a key for it too
api_keyed =

# 그 API의 다른 포트, ["eot=8277"]처럼 (predictor, models, voc, generator, eot, gateway)
# other ports of it than the usual ones, as ["eot=8277"]
api_ports =

# 그 API로 민원도 분류할 때: 분류하도록 학습한 모델의 GGUF 파일
# the GGUF file of a model that was taught to classify, to have complaints classified by it as well
api_voc_model =

# 후보 창이 떠 있을 때만 쓰는 글쇠. 글을 쓰는 글쇠(글자, 숫자, 빈칸, Enter)는 Ctrl, Alt, Super와 함께만 쓸 수 있습니다.
# Keys while the popup shows, and only then. Keys that type need Ctrl, Alt or Super.
[chords]
accept =                            # 고른 후보 받기  /  take the selected candidate
accept_without_space =              # 띄어 쓰지 않고 받기  /  take it without the space
candidate_1 =                       # 그 번호의 후보 받기  /  take the candidate of that number
candidate_2 =
candidate_3 =
candidate_4 =
candidate_5 =
candidate_6 =
candidate_7 =
candidate_8 =
candidate_9 =
up =                                # 위 후보 고르기  /  select the one above
down =                              # 아래 후보 고르기  /  select the one below
dismiss =                           # 후보 창 닫기  /  close the popup

# 어절의 앞부분 받기 (stem_row)  /  take the beginning of a word
stem =

# 보이지 않는 후보 보기  /  show candidates that do not show by themselves
ask =

# 받은 것 되돌리기. 받고 2초 동안은 Ctrl+Z도 같은 일을 합니다.
# take back what was taken; for two seconds Ctrl+Z does it, too
undo =

# 고객의 글(VoC)을 분류해 주는 서버. 주소가 비어 있으면 아무것도 보내지 않습니다.
# API 키는 이 파일에 두지 않습니다. ‘ieum voc key’가 열쇠고리에 넣습니다.
# The server that classifies customers' texts. Without an address nothing is ever sent.
# The API key never stands here; "ieum voc key" puts it into the keyring.
[voc]
address =                # "https://…"
protocol =               # {either} (vLLM, llama.cpp, Ollama …)  /  or that of OpenAI
model =                  # 모델 이름, 비우면 서버의 첫 모델  /  the model's name; empty for the server's first
connect_timeout =        # 연결 제한 시간, 초 ({range})  /  seconds to connect
read_timeout =           # 답이 멈춘 채 기다리는 시간, 초 ({range})  /  seconds of silence
total_timeout =          # 다시 해 보는 것까지 모두, 초 ({range})  /  seconds for all, further attempts included
ca_file =                # 회사의 인증서 파일 (PEM)  /  a file with your own certificate authority
proxy =                  # "system" (환경 변수), "none", 또는 "http://…"
plain_http =             # 암호화하지 않고 다른 컴퓨터에 보내도 좋음  /  consent to send unencrypted to another machine
max_new_tokens =         # 답의 가장 긴 길이, 토큰 ({range})  /  the longest answer, in tokens
temperature =            # {range}
top_p =                  # {range}
concurrency =            # 파일을 분류할 때 한꺼번에 보내는 수 ({range})  /  requests at once while a file is classified
chord =                  # 고른 글을 분류하는 글쇠, ""는 없음  /  classifies the selected text; "" for none
"""
"""Behind a name its value is filled in, and in comments what there is to say of the setting that they explain."""


def _filled(text: str) -> Iterator[str]:
    """A paragraph explains the first setting below its comments, and each one in its own line."""
    options = names_in("")
    for paragraph in text.split("\n\n"):
        if table := _TABLE.search(paragraph):
            options = names_in(table[1])
        first = _SETTING.search(paragraph)
        if first is None:
            yield paragraph
        else:
            yield "\n".join(_line(line, options, options[first[1]]) for line in paragraph.split("\n"))


def _line(line: str, options: Mapping[str, Option], explained: Option) -> str:
    if named := _SETTING.match(line):
        explained = options[named[1]]
        comment = line.find("#")
        value = _assigned(named[1], explained.default)
        line = value if comment < 0 else f"{value:<{comment}}{line[comment:]}"
    either = [f'"{choice}"' for choice in explained.choices]
    korean = [f"{choice} ({words.value[0]})" for choice, words in zip(either, explained.explained.choices, strict=True)]
    return (
        line.replace("{range}", explained.range)
        .replace("{named}", ", ".join(korean))
        .replace("{either}", " 또는 ".join(either))
    )


def _assigned(name: str, value: object) -> str:
    if value == ():
        return f"{name} = []"
    if isinstance(value, tuple):
        listed = ", ".join(tomlkit.item(each).as_string() for each in value) + ","
        lines = textwrap.wrap(listed, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        return "\n".join([f"{name} = [", *lines, "]"])
    return f"{name} = {tomlkit.item(str(value) if isinstance(value, Chord) else value).as_string()}"


TEMPLATE = "\n\n".join(_filled(_TEXT))
