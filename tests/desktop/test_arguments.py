"""The command line's table of verbs: each has its file, and no file is loaded that is not asked for."""

from __future__ import annotations

import argparse
import ast
import importlib.metadata
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from desktop.arguments import parser
from desktop.commands import VERBS, models
from desktop.commands.verbs import Verb
from desktop.words.reading.parser import ParserSentence
from engine.text.private import Private

ROOT = Path(__file__).parents[2]
ALL = [*((verb.name, verb) for verb in VERBS), *((f"models {verb.name}", verb) for verb in models.VERBS)]
HEAVY = "PySide6 llama_cpp httpx numpy rich msgspec keyring openpyxl prompt_toolkit asyncio dataclasses difflib tomlkit".split()


def loaded_by(code: str) -> set[str]:
    """The modules that are there after this code."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys; print(json.dumps(list(sys.modules)))"],
        capture_output=True, text=True, cwd=ROOT, check=True, timeout=60,
    ).stdout  # fmt: skip
    return set(json.loads(told.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [[], ["--role", "engine"], ["--role", "input"], ["--model", "x"], ["welcome"]])
def test_who_asks_for_no_verb_loads_none(arguments: list[str]) -> None:
    """The roles of a process and the tray program begin with the standard library and the table."""
    found = loaded_by(f"from desktop.arguments import parser; parser().parse_args({arguments})")
    assert {name for name in found if name.startswith(("desktop.", "engine", "models"))} == {
        "desktop.arguments", "desktop.commands", "desktop.commands.verbs",
        "desktop.commands.reading", "desktop.commands.reading.formatter", "desktop.commands.reading.parser",
        "desktop.words", "desktop.words.cli", "desktop.words.language", "desktop.words.reading", "desktop.words.reading.parser",
    }  # fmt: skip
    assert found.isdisjoint(HEAVY)


def test_a_verb_loads_its_own_file_and_no_other() -> None:
    """Neither Qt nor llama.cpp nor prompt_toolkit comes with a verb's arguments, nor another verb."""
    found = loaded_by("from desktop.arguments import parser; parser().parse_args(['suggest', '가'])")
    assert "desktop.commands.suggest" in found
    files = {verb.module for _, verb in ALL} - {"desktop.commands.suggest"}
    assert found.isdisjoint(files)
    assert found.isdisjoint({"PySide6", "llama_cpp", "httpx", "prompt_toolkit", "openpyxl"})


@pytest.mark.parametrize("verb", [verb for _, verb in ALL], ids=[name for name, _ in ALL])
def test_every_verb_has_a_file_of_the_one_form(verb: Verb) -> None:
    """``add(parser)`` and ``run(context)``, typed like the protocol, and a file of its own."""
    file = verb.load()
    found = {name: inspect.get_annotations(getattr(file, name)) for name in ("add", "run")}
    assert list(found["add"].values()) == ["argparse.ArgumentParser", "None"]
    assert found["run"] == {"context": "Context", "return": "int"}
    assert [each.module for _, each in ALL].count(verb.module) == 1


@pytest.mark.parametrize("name", [name for name, _ in ALL if name != "models"])
def test_every_verb_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` ends with 0 and names the verb; it stands in the list of verbs too."""
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*name.split(), "--help"])
    assert ended.value.code == 0
    assert f"사용법: ieum {name}" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(SystemExit):
        parser().parse_args([*name.split()[:-1], "--help"])
    assert f"\n    {name.rsplit(maxsplit=1)[-1]} " in capsys.readouterr().out


HANGUL = re.compile("[ㄱ-ㅣ가-힣]")
FOR_PROGRAMMERS = (
    r"conflicting|__call__|invalid argument for|mutually exclusive|not callable|can\'t open|cannot merge|must start with"
    r"|dest= is required|conflict_resolution|multiple subparser|unknown parser|argument \"-\"|unexpected option"
    r"|unrecognized arguments|version number"
)
"""What no command line of ours brings about: mistakes in the program, and what it refuses itself."""
ONLY_ELSEWHERE: set[str] = set()
"""What another Python says than this one."""


@pytest.mark.parametrize("name", ["", *(name for name, _ in ALL)])
def test_help_is_in_the_persons_language(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No Korean where the locale names another language; where they differ, the other is Korean."""
    said = {}
    for locale in ("en_GB.UTF-8", "ko_KR.UTF-8"):
        monkeypatch.setenv("LC_ALL", locale)
        with pytest.raises(SystemExit):
            parser().parse_args([*name.split(), "--help"])
        said[locale] = capsys.readouterr().out
    english, korean = said.values()
    assert not HANGUL.search(english)
    assert HANGUL.search(korean)
    assert not re.search(r"usage|options|arguments|exit", korean)
    assert name or "한국어 입력 도우미" in korean


@pytest.mark.parametrize(
    ("verb", "limits"),
    [
        ("suggest", ["(1–20, 기본 5)", "(0.1–2.0, 기본 1)", "1–60,000)"]),
        ("eot", ["(1–1,000자)", "(1–20, 기본 5)", "(0.1–2.0, 기본 1)", "1–60,000)"]),
        ("classify", ["(20,000자까지)"]),
        ("models convert", ["Q8_0 (기본), Q6_K, Q5_K_M, Q4_K_M"]),
    ],
)
def test_help_tells_the_limits(
    verb: str, limits: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the engine keeps them."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        parser().parse_args([*verb.split(), "--help"])
    said = capsys.readouterr().out
    assert [limit for limit in limits if limit not in said] == []


@pytest.mark.parametrize(
    "arguments", [["sing"], ["models"], ["models", "sing"], ["voc"], ["suggest", "--loud"], ["try", "글"]]
)
def test_what_is_no_verb_or_no_argument_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and how it is used."""
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("사용법: ieum")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["sugest", "가"], "suggest"),
        (["Doctor"], "doctor"),
        (["models", "ls"], ""),
        (["models", "instal", "kogpt2"], "install"),
        (["suggest", "--jsnol"], "--jsonl"),
        (["suggest", "--temprature=2"], "--temperature"),
        (["suggest", "--role", "가"], ""),
        (["ime", "--ibuss"], ""),
        (["--modell"], "--model"),
        (["sing"], ""),
    ],
)
def test_what_is_misspelt_is_guessed(
    arguments: list[str], meant: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command or the option that is most like it, in both languages; nothing where none is, or nobody may know it."""
    for locale, question in (("ko_KR.UTF-8", "혹시 ‘{}’인가요?"), ("en_GB.UTF-8", "Did you mean ‘{}’?")):
        monkeypatch.setenv("LC_ALL", locale)
        with pytest.raises(SystemExit):
            parser().parse_args(arguments)
        said = capsys.readouterr().err
        assert (question.format(meant) in said) if meant else ("‘--" not in said.replace("‘ieum", ""))
        assert locale.startswith("ko") or not HANGUL.search(said.replace("가", ""))


@pytest.mark.parametrize("name", ["", *(name for name, _ in ALL)])
def test_help_fits_a_terminal(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In Korean too, whose syllables take two columns: no line is wider, and explanations stand below each other."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        parser().parse_args([*name.split(), "--help"])
    lines = capsys.readouterr().out.partition("\n\n")[2].splitlines()
    assert [line for line in lines if cell_len(line) > 80] == []
    columns = {cell_len(found[1]) for line in lines if (found := re.match(r"(  +\S.*?  +|  {8,})\S", line))}
    assert len(columns) == 1


def test_a_text_without_quotation_marks_is_told_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever forgets them has written several arguments where one is taken."""
    with pytest.raises(SystemExit):
        parser().parse_args(["suggest", "오늘", "회의는"])
    assert "따옴표" in capsys.readouterr().err


def test_nothing_in_an_argument_acts_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A colour, half a surrogate pair: neither a command nor an option that is refused brings them along."""
    for arguments in (["\x1b[31m"], ["suggest", "--\x1b[31m"], ["suggest", "가", "\x1b[2J", "\udc80"]):
        with pytest.raises(SystemExit):
            parser().parse_args(arguments)
        assert "\x1b" not in capsys.readouterr().err


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output, as of the package; nothing else is asked for."""
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"ieum {importlib.metadata.version('ieum')}\n"


def test_every_sentence_of_the_parser_is_known() -> None:
    """Those that Python's parser says to whoever writes a program, not to who uses it, are named here; no other."""
    tree = ast.parse(inspect.getsource(argparse))
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    asked = {
        said.value
        for each in calls
        if isinstance(each.func, ast.Name) and each.func.id in {"_", "ngettext"}
        for said in each.args
        if isinstance(said, ast.Constant) and isinstance(said.value, str)
    }
    known = {sentence.value[1] for sentence in ParserSentence}
    others = [each for each in asked - known if not re.search(FOR_PROGRAMMERS, each)]
    assert others == []
    # Where another Python words one anew this names what is to be written anew here.
    assert known - asked - ONLY_ELSEWHERE == set()


def test_one_parser_reads_twice() -> None:
    """A verb's arguments are added once, however often they are read."""
    whole = parser()
    for text in ("가", "나"):
        assert whole.parse_args(["suggest", text, "-k", "3"]).text == Private(text)
