"""The command that runs fuzzers: it finds them by name, passes seed and count on, and tells of a fault."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from tests.fuzz import __main__ as fuzz


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """Two fuzzers in place of all others: "sound" finds nothing, "faulty" finds a fault; and what they were asked."""
    asked: list[tuple[str, int, int]] = []

    def sound(seed: int, count: int) -> int:
        asked.append(("sound", seed, count))
        return count

    def faulty(seed: int, count: int) -> int:
        asked.append(("faulty", seed, count))
        raise AssertionError("input 3 ended the reader")

    for name, run in (("sound", sound), ("faulty", faulty)):
        module = types.ModuleType(f"tests.fuzz.{name}")
        vars(module).update(run=run)
        monkeypatch.setitem(sys.modules, f"tests.fuzz.{name}", module)
    monkeypatch.setattr(fuzz, "fuzzers", lambda: {"faulty": Path(), "sound": Path()})
    return asked


def test_a_fuzzer_gets_seed_and_count(made: list[tuple[str, int, int]], capsys: pytest.CaptureFixture[str]) -> None:
    """What was tried is told, with the seed that tries it again."""
    assert fuzz.main(["sound", "--seed", "7", "--count", "5"]) == 0
    assert made == [("sound", 7, 5)]
    assert "5 inputs of seed 7" in capsys.readouterr().out


def test_a_fault_is_told_with_its_seed_and_the_others_run(
    made: list[tuple[str, int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them, by "all" and without a name; the exit status says that one failed."""
    for names in ([], ["all"]):
        assert fuzz.main([*names, "--seed", "9", "--count", "4"]) == 1
        out = capsys.readouterr().out
        assert "FAULT with --seed 9 --count 4: input 3 ended the reader" in out and "4 inputs of seed 9" in out
    assert [name for name, _, _ in made] == ["faulty", "sound"] * 2


def test_a_name_that_is_none_is_refused(made: list[tuple[str, int, int]]) -> None:
    """Nothing runs."""
    with pytest.raises(SystemExit) as error:
        fuzz.main(["sound", "gone"])
    assert error.value.code == 2
    assert made == []


def test_fuzzers_are_the_modules_with_a_run(tmp_path: Path) -> None:
    """Not what they share, not their tests, not the command."""
    (tmp_path / "link.py").write_text('"""."""\n\n\ndef run(seed: int, count: int) -> int:\n    return 0\n')
    (tmp_path / "shared.py").write_text("def helper() -> None: ...\n")
    (tmp_path / "test_link.py").write_text("\ndef run(): ...\n")
    (tmp_path / "__main__.py").write_text("\ndef run(): ...\n")
    assert list(fuzz.fuzzers(tmp_path)) == ["link"]
    for name, path in fuzz.fuzzers().items():
        assert path.stem == name and path.is_file()
