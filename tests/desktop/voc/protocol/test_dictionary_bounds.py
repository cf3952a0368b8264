"""A dictionary as large as a file may be, and files that are none."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from desktop.voc.protocol.dictionary import parse_dictionary, read_dictionary
from desktop.voc.protocol.errors import BadDictionary


@pytest.mark.parametrize("level", [0, 1, 2])
def test_many_names_are_read_in_their_number(level: int) -> None:
    """A megabyte of names took half a minute, since each was compared with all before it."""
    names = [f"{number:06x}" for number in range(90_000)]
    tree = ({name: {"나": ["다"]} for name in names[:38_000]}, {"가": {name: ["다"] for name in names[:55_000]}},
            {"가": {"나": names}})[level]  # fmt: skip
    content = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    assert 700_000 < len(content) < 1 << 20
    begun = time.process_time()
    with pytest.raises(BadDictionary) as caught:
        parse_dictionary(content)
    assert caught.value.code == "dictionary-large"
    assert time.process_time() - begun < 5


def test_a_name_twice_among_many_is_found() -> None:
    """The last of them, too."""
    names = [*map(str, range(1999)), "7"]
    with pytest.raises(BadDictionary) as caught:
        parse_dictionary(json.dumps({"가": {"나": names}}))
    assert (caught.value.code, caught.value.detail) == ("dictionary-duplicate", "가 > 나 > 7")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are no files there")
def test_a_pipe_is_no_dictionary(tmp_path: Path) -> None:
    """Nobody waits for what may never be written into it; a folder and what has no end are none either."""
    os.mkfifo(tmp_path / "pipe.json")
    for path in (tmp_path / "pipe.json", tmp_path, Path("/dev/zero")):
        with pytest.raises(BadDictionary) as caught:
            read_dictionary(path)
        assert caught.value.code == "dictionary-unreadable"
