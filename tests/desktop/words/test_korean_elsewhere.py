"""Where Korean stands in the program outside of its sentences, and why it may."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MAY: dict[str, str] = {
    "desktop/commands/doctor.py": "a text the engine is tried with",
    "desktop/commands/terminal/try_.py": "texts the engine is tried with",
    "desktop/ime/composer/libhangul.py": "letters, and what they are made of",
    "desktop/library/first_load.py": "a text the model is tried with",
    "desktop/commands/suggest.py": "a line of JSON as an example: what is suggested for is Korean",
    "desktop/commands/eot/answer.py": "a line of JSON as an example: what is judged is Korean",
    "desktop/settings/template.py": "the file of settings, which explains itself in both languages",
    "desktop/settings/checks.py": "letters in a pattern",
    "desktop/system/autostart.py": "an entry for the desktop, which names both languages",
    "desktop/ui/popup/rows.py": "syllables that are measured",
    "desktop/voc/client/protocols.py": "a text the server is tried with",
    "desktop/voc/protocol/confidence.py": "names of fields",
    "desktop/voc/protocol/evidence.py": "the name of a field",
    "desktop/voc/protocol/messages.py": "names of fields and values",
    "desktop/voc/protocol/schema.py": "what the model is told, and names of fields",
    "desktop/voc/protocol/thoughts.py": "names of the marks around a thought",
    "desktop/voc/protocol/validation.py": "names of fields",
    "desktop/voc/table/preview.py": "what headings are like to hold",
    "desktop/voc/table/sources.py": "the name of a column",
}
_HANGUL = re.compile("[ㄱ-ㅣ가-힣]")


def korean(source: str) -> list[int]:
    """The lines with a text in Korean; what explains the source is none."""
    tree = ast.parse(source)
    explained = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    return [
        each.lineno
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in explained
        if _HANGUL.search(each.value)
    ]


def test_sentences_stand_in_one_place() -> None:
    """In ``desktop/words``, where each has its English beside it; elsewhere only what is named above, and all of that."""
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted((ROOT / "desktop").rglob("*.py"))
        if "words" not in path.relative_to(ROOT).parts and (lines := korean(path.read_text(encoding="utf-8")))
    }
    assert {path: lines for path, lines in found.items() if path not in MAY} == {}
    assert set(MAY) == set(found)


@pytest.mark.parametrize("source", ["say('안녕')", "say(f'{name}님')", "HELP = {'k': ('ㄱ',)}"])
def test_a_korean_text_is_found(source: str) -> None:
    """As a call's argument, in a formatted text, inside a value; not in what explains the source."""
    assert korean(f'"""이음"""\n{source}\n"""이음"""\n') == [2]
