"""Which file of a model a fault is about, and what is handed to the engine whatever stands there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec
import pytest

from desktop.library.files import builtin_model, faulty_path, model_files


def test_a_fault_names_its_file() -> None:
    """The tokenizer is not the GGUF; a missing file is told by the GGUF's path, beside which it belongs."""
    files = builtin_model()
    assert faulty_path(files, "broken-lexicon").endswith("lexicon")
    assert faulty_path(files, "broken-tokenizer").endswith("tokenizer.json")
    assert faulty_path(files, "broken-blocklist").endswith("blocklist.txt")
    assert faulty_path(files, "broken-gguf") == faulty_path(files, "missing") == files.gguf


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are no files there")
def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Of the files that a model needs, the first one that is not there or is no file."""
    os.mkfifo(tmp_path / "tokenizer.json")
    files = msgspec.structs.replace(builtin_model(), tokenizer=str(tmp_path / "tokenizer.json"))
    assert faulty_path(files, "unreadable") == files.tokenizer
    files = msgspec.structs.replace(builtin_model(), gguf=str(tmp_path / "none.gguf"))
    assert faulty_path(files, "missing") == files.gguf


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are no files there")
def test_odd_folders_are_for_the_engine_to_tell_about(tmp_path: Path) -> None:
    """No name, loop or folder called like a file raises here; a calibration that is no file is asked for as well."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "x.gguf").mkdir()
    os.mkfifo(tmp_path / "eot.json")
    assert model_files("a\0b").gguf.endswith("model.gguf")
    assert model_files(str(tmp_path / "loop")).gguf.endswith("model.gguf")
    found = model_files(str(tmp_path))
    assert (found.gguf, found.calibration) == (str(tmp_path / "x.gguf"), str(tmp_path / "eot.json"))
