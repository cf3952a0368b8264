"""The checker of the house's rules can fail: each kind of fault that it looks for is found, and nothing else."""

from __future__ import annotations

import pytest
from architecture import (
    Source,
    crowded_folders,
    folder_circles,
    long_files,
    platform_reads,
    qt_platform_reads,
    same_names,
    shadowing_names,
    silent_tests,
)

READERS = ("desktop/system/paths.py",)
LONGEST = 400
MOST_MODULES = 12


@pytest.mark.parametrize("text", ["import sys\nx = sys.platform\n", "import sys\nfrom sys import platform\n"])
def test_a_platform_read_is_found(text: str) -> None:
    """Both ways of reading it are found outside the places for it, and neither inside."""
    assert [str(f)[:20] for f in platform_reads([Source("engine/x.py", text)], READERS)] == ["engine/x.py:2: sys.p"]
    assert not platform_reads([Source("desktop/system/paths.py", text)], READERS)


def test_a_read_of_qts_platform_is_found() -> None:
    """On whatever class it is spelled, called or handed on, and not in the places for it."""
    text = "x = QGuiApplication.platformName() == 'xcb'\ny = app.platformName\n"
    assert [str(f) for f in qt_platform_reads([Source("desktop/x.py", text)])] == [
        "desktop/x.py:1: platformName is read here",
        "desktop/x.py:2: platformName is read here",
    ]
    assert not qt_platform_reads([Source("desktop/x.py", text)], ("desktop/x.py",))


@pytest.mark.parametrize("path", ["desktop/queue.py", "engine/logging/__init__.py", "models/types.py"])
def test_a_shadowing_name_is_found(path: str) -> None:
    """Modules and packages both."""
    assert len(shadowing_names([Source(path, ""), Source("desktop/system/paths.py", "")])) == 1


def test_a_long_file_is_found() -> None:
    """401 lines are too many, 400 are not."""
    assert not long_files([Source("engine/x.py", "\n" * 400)], LONGEST)
    assert [str(f) for f in long_files([Source("engine/x.py", "\n" * 401)], LONGEST)] == [
        "engine/x.py:401: 401 lines, over 400"
    ]


def test_a_crowded_folder_is_found() -> None:
    """Thirteen modules are too many, twelve and their ``__init__`` are not."""
    twelve = [Source(f"engine/x/m{number}.py", "") for number in range(12)] + [Source("engine/x/__init__.py", "")]
    assert not crowded_folders(twelve, MOST_MODULES)
    assert [str(f) for f in crowded_folders([*twelve, Source("engine/x/n.py", "")], MOST_MODULES)] == [
        "engine/x:1: 13 modules, over 12"
    ]


def test_a_circle_of_folders_is_found() -> None:
    """By one import for each of its steps, whichever modules these join; a folder may be the face of those inside it."""
    files = [
        Source("engine/__init__.py", ""),
        Source("engine/a.py", "import os\n\ndef f():\n    from engine.x.b import b\n"),
        Source("engine/x/b.py", "from engine.y import c\n"),
        Source("engine/x/d.py", "from engine.x import b\n"),
        Source("engine/y/c.py", "from ..z.e import e\n"),
        Source("engine/z/e.py", ""),
    ]
    assert not folder_circles(files)
    back = Source("engine/y/g.py", "import os\nfrom engine.x import d\n")
    assert [str(f) for f in folder_circles([*files, back])] == [
        "engine/x/b.py:1: imports engine.y.c; engine/x and engine/y are on a circle of folders",
        "engine/y/g.py:2: imports engine.x.d; engine/y and engine/x are on a circle of folders",
    ]
    assert not folder_circles([*files, Source("engine/x/h.py", "from engine import a\n")])


def test_a_name_of_two_classes_is_found() -> None:
    """Private and nested ones too; twice in one file as well."""
    files = [
        Source("engine/a.py", "class A: ...\n\ndef f():\n    class _B: ...\n"),
        Source("engine/b.py", "class C: ...\nclass A: ...\nclass _B: ...\n"),
    ]
    assert [str(f) for f in same_names(files)] == [
        "engine/b.py:2: A is also a class of engine/a.py",
        "engine/b.py:3: _B is also a class of engine/a.py",
    ]


def test_a_silent_test_is_found() -> None:
    """A test without a docstring is found; a helper may be silent."""
    text = 'def test_a():\n    """It holds."""\n\ndef help_it(): ...\n\ndef test_b(): ...\n'
    assert [finding.line for finding in silent_tests([Source("tests/test_x.py", text)])] == [6]
