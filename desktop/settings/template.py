"""The settings file of a fresh installation: every setting at its default, explained in Korean and English."""

from __future__ import annotations

__all__ = ["TEMPLATE"]

TEMPLATE = """\
# 이음 설정 파일입니다. 고친 뒤 설정 창을 열거나 이음을 다시 시작하면 적용됩니다.
# 이 파일을 지우면 기본값으로 새로 만들어집니다.
# Settings of Ieum. After changing them open the settings window, or restart Ieum.
# Delete this file to get a fresh one with the defaults.

# 한 번에 보여 줄 후보 수 (1–9)  /  how many candidates are shown at once
candidates = 5

# 후보 앞의 번호, 후보 뒤의 확률  /  the number before a candidate, its probability behind it
show_numbers = true
show_probabilities = false

# 색: "auto" (시스템을 따름), "light" (밝게), "dark" (어둡게)  /  colours
theme = "auto"

# 글자 크기, 포인트 (6–40)  /  font size in points
font_size = 11

# 멈춘 채로 시작  /  start paused
pause_at_start = false

# 후보를 받으면 뒤에 한 칸 띄움  /  put a space behind a taken candidate
append_space = true

# 모델: "ieum-mini" (내장), 설치한 모델의 이름 (‘ieum models list’), 또는 model.gguf와 tokenizer.json이 든 폴더
# the model: "ieum-mini" (built in), the name of an installed one ("ieum models list"),
# or a folder with model.gguf and tokenizer.json
model = "ieum-mini"

# 모델을 내려받는 곳. 같은 구조의 미러를 적을 수 있습니다.  /  where models are downloaded from; a mirror of it will do
hub = "https://huggingface.co"

# 이만큼 쓰지 않으면 모델을 메모리에서 내려놓음, 분. 0은 늘 둠 (0–1440)
# minutes without typing after which the model leaves the memory; 0 keeps it
unload_after_minutes = 0

# 엔진이 쓸 CPU 스레드 수, 0은 자동 (0–256)  /  CPU threads of the engine, 0 for automatic
threads = 0

# 제안을 찾는 시간, 밀리초. 지나면 그때까지 찾은 것을 보여 줍니다 (20–10000)
# how long to look for suggestions, in milliseconds; then what was found is shown
deadline_ms = 50

# 문장이 끝났는지 보여 주고, 끝난 듯하면 어울리는 부호를 먼저 제안
# show whether the sentence is finished, and offer its mark when it is
eot = true

# 그것을 판단할 모델의 이름, 비우면 제안하는 모델  /  the model that says so; empty for the one that suggests
eot_model = ""

# 문장 끝으로 볼 나만의 특수 문자, 비우면 기본값 (~, ♡, ♪ …)
# special characters of your own that end a sentence; empty for the usual ones
eot_characters = ""

# 제안하지 않을 프로그램 (창의 WM_CLASS, 대소문자 구분 없음). 암호 관리자는 빼지 마세요.
# programs in which nothing is suggested, by the WM_CLASS of their windows; keep the password managers
blocked_apps = [
  "keepassxc", "KeePassXC", "keepass2", "KeePass2", "bitwarden", "Bitwarden", "1password", "1Password",
  "gcr-prompter", "Gcr-prompter", "seahorse", "kwalletmanager5", "kwalletd5", "pinentry-gtk-2", "pinentry-qt",
  "polkit-gnome-authentication-agent-1", "lxpolkit",
]

# 후보 창이 떠 있을 때만 쓰는 글쇠. 글을 쓰는 글쇠(글자, 숫자, 빈칸, Enter)는 Ctrl, Alt, Super와 함께만 쓸 수 있습니다.
# Keys while the popup shows, and only then. Keys that type need Ctrl, Alt or Super.
[chords]
accept = "Tab"                      # 고른 후보 받기  /  take the selected candidate
accept_without_space = "Shift+Tab"  # 띄어 쓰지 않고 받기  /  take it without the space
candidate_1 = "Ctrl+1"              # 그 번호의 후보 받기  /  take the candidate of that number
candidate_2 = "Ctrl+2"
candidate_3 = "Ctrl+3"
candidate_4 = "Ctrl+4"
candidate_5 = "Ctrl+5"
candidate_6 = "Ctrl+6"
candidate_7 = "Ctrl+7"
candidate_8 = "Ctrl+8"
candidate_9 = "Ctrl+9"
up = "Up"                           # 위 후보 고르기  /  select the one above
down = "Down"                       # 아래 후보 고르기  /  select the one below
dismiss = "Escape"                  # 후보 창 닫기  /  close the popup

# 고객의 글(VoC)을 분류해 주는 서버. 주소가 비어 있으면 아무것도 보내지 않습니다.
# API 키는 이 파일에 두지 않습니다. ‘ieum voc key’가 열쇠고리에 넣습니다.
# The server that classifies customers' texts. Without an address nothing is ever sent.
# The API key never stands here; "ieum voc key" puts it into the keyring.
[voc]
address = ""             # "https://…"
protocol = "voc"         # "voc" 또는 "openai" (vLLM, llama.cpp, Ollama …)  /  or that of OpenAI
model = ""               # 모델 이름, 비우면 서버의 첫 모델  /  the model's name; empty for the server's first
connect_timeout = 5      # 연결 제한 시간, 초 (1–60)  /  seconds to connect
read_timeout = 60        # 답이 멈춘 채 기다리는 시간, 초 (1–600)  /  seconds of silence
total_timeout = 120      # 다시 해 보는 것까지 모두, 초 (1–3600)  /  seconds for all, further attempts included
ca_file = ""             # 회사의 인증서 파일 (PEM)  /  a file with your own certificate authority
proxy = "system"         # "system" (환경 변수), "none", 또는 "http://…"
plain_http = false       # 암호화하지 않고 다른 컴퓨터에 보내도 좋음  /  consent to send unencrypted to another machine
max_new_tokens = 512     # 답의 가장 긴 길이, 토큰 (1–2048)  /  the longest answer, in tokens
temperature = 0.1        # 0–2
top_p = 0.9              # 0–1
concurrency = 4          # 파일을 분류할 때 한꺼번에 보내는 수 (1–16)  /  requests at once while a file is classified
chord = "Ctrl+Alt+C"     # 고른 글을 분류하는 글쇠, ""는 없음  /  classifies the selected text; "" for none
"""
