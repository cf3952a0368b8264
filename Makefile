# 이음: what a person and a build machine ask for.  ARGS go to the program: make test ARGS="-k hangul"
.PHONY: help setup setup-dev run test test-training test-windows smoke-windows live-all lint bench soak fuzz train train-gpu package package-windows smoke clean
.DEFAULT_GOAL := help

BIN := .venv/bin
PRODUCT := desktop engine models
ARGS ?=
CORPUS ?= corpus

help:
	@echo "make run    이음을 시작합니다 (처음에는 설치부터)   start 이음, after setting it up"
	@echo "make setup  필요한 것을 설치합니다                  install what is needed"
	@echo "make test   모든 테스트                            all tests"
	@echo "make test-training 작은 망을 학습해 봅니다          train tiny networks (installs PyTorch)"
	@echo "make test-windows Wine에서 윈도우판을 시험합니다     test the program for Windows, under Wine (the first time an hour)"
	@echo "make live-all 여러 프로그램에서 넣어 봅니다          take suggestions in a program of every toolkit"
	@echo "make lint   ruff, mypy                             style and types"
	@echo "make bench  측정                                   measurements"
	@echo "make soak   사람처럼 치며 프로세스를 죽입니다       types like a person while processes are killed (40 minutes)"
	@echo "make fuzz   엉뚱한 입력을 넣어 봅니다               made-up inputs for all that reads strangers' bytes"
	@echo "make train  내장 모델 학습 (CORPUS=폴더)            train the built-in model (CORPUS=folder)"
	@echo "make train-gpu GPU에서 10분 학습 (CORPUS=폴더)       the same on a GPU, in ten minutes"
	@echo "make package 설치할 파일을 dist/에 만듭니다          build what people install, in dist/"
	@echo "make package-windows 윈도우 설치 파일을 만듭니다      build what people install on Windows"
	@echo "make smoke-windows 그것을 Wine에 설치해 써 봅니다    install and use that under Wine"
	@echo "make smoke  그것을 새 데비안에 설치해 써 봅니다      install and use that in a fresh Debian"
	@echo "make clean  만들어진 것을 지웁니다                  remove what was made, except trained models"

setup:
	@packaging/setup.sh run

setup-dev:
	@packaging/setup.sh dev

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(BIN)/ieum $(ARGS); \
	else \
		echo "화면(DISPLAY)이 없어 터미널에서 써 보기를 엽니다.  No display: trying it in the terminal."; \
		$(BIN)/ieum try $(ARGS); \
	fi

test: setup-dev
	@$(BIN)/python -m pytest $(ARGS) < /dev/null

test-training: setup-dev
	@$(BIN)/python -m pip install --quiet --no-input -e ".[train,train-voc]"
	@$(BIN)/python -m pytest -m training tests/models/training $(ARGS) < /dev/null

# Heavy the first time: installs Wine and mingw, and compiles llama.cpp for Windows.  make test-windows ARGS="units -k hangul"
test-windows: setup-dev
	@packaging/windows/test.sh $(ARGS)

# Heavy: installs browsers, an office suite and Java, and types in each.
live-all: setup-dev
	@packaging/toolkits.sh
	@packaging/wayland.sh
	@packaging/fcitx5/setup.sh
	@$(BIN)/python -m pytest -m toolkits tests/live/test_toolkits.py tests/live/test_page.py tests/live/test_quiet.py $(ARGS) < /dev/null
	@IEUM_IME_TAKES=1000 IEUM_IME_KEYS=5000 $(BIN)/python -m pytest -m live tests/live/test_own_takes.py \
		tests/live/test_own_killed.py tests/live/test_gnome.py tests/live/test_kwin.py \
		tests/live/test_fcitx5.py tests/live/test_fcitx5_wayland.py $(ARGS) < /dev/null

# All checks run, so that one pass shows everything.  What talks to X11 and to D-Bus is read on Linux only: it uses
# what other systems' Pythons do not have.
lint: setup-dev
	@failed=0; check() { echo "$$*"; "$$@" || failed=1; }; \
	check $(BIN)/ruff check --quiet .; \
	check $(BIN)/ruff format --check --quiet .; \
	check $(BIN)/mypy --platform linux; \
	for platform in win32 darwin; do \
		check $(BIN)/mypy --platform $$platform --exclude '^desktop/(input/(x11|ibus|a11y|own)|ime/(service|watchdog|setup|fcitx5))/' --follow-imports silent $(PRODUCT); \
	done; \
	exit $$failed

# Only a corpus that is named: the default is where training looks for one.
bench: setup-dev
	@tests/bench/plain.sh
	@$(if $(filter file,$(origin CORPUS)),:,tests/bench/peers.sh)
	@$(BIN)/python -m tests.bench $(if $(filter file,$(origin CORPUS)),,--corpus "$(CORPUS)") $(ARGS)

# Browsers and many editors are typed into; apart from the tests.  Five minutes: make soak ARGS="--minutes 5"
soak: setup-dev
	@packaging/soak.sh
	@$(BIN)/python -m tests.soak $(ARGS) < /dev/null

fuzz: setup-dev
	@$(BIN)/python -m tests.fuzz $(ARGS) < /dev/null

train: setup
	@$(BIN)/python -m pip install --quiet --no-input -e ".[train]"
	@$(BIN)/python -m models.training --corpus $(CORPUS) $(ARGS)

# What it makes lies in build/training/model until the bench has said that it types better.
train-gpu: setup
	@$(BIN)/python -m pip install --quiet --no-input -e ".[train]"
	@$(BIN)/python -m models.training --corpus $(CORPUS) --only-pack
	@$(BIN)/python -m models.training.elsewhere $(ARGS)
	@$(BIN)/python -m models.training --pieces build/training/pieces --out build/training/model

package:
	@packaging/package.sh

package-windows:
	@packaging/windows/package.sh

smoke-windows: setup-dev
	@packaging/windows/test.sh installed $(ARGS)

smoke:
	@packaging/smoke.sh $(ARGS)

# build/ stays: it holds checkpoints that took hours.
clean:
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
