"""What lies beside a GGUF, with something wrong in it: its readers succeed, or raise the error that is theirs."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from models_mutations import mutated

import models
from engine.eot.calibration import BrokenCalibration, Calibration
from engine.eot.endings import BrokenEndings, Endings
from engine.errors import EngineError, LoadFault
from engine.suggest.blocklist import Blocklist
from engine.suggest.lexicon import Lexicon
from engine.suggest.lexicon_format import ARRAYS
from engine.suggest.tokens import Tokens
from models.errors import BadFile
from models.readers.config import Config
from models.store.manifest import read_manifest
from models.training.lexicon.build import Size, build
from models.training.lexicon.counts import count

__all__ = ["Beside"]

_BUILTIN = Path(models.__file__).parent / "builtin"
_DATA = Path(__file__).parents[1] / "data"
_LINES = (
    "오늘 날씨가 정말 좋네요.",
    "오늘 회의는 오후에 시작합니다.",
    "내일 날씨가 정말 좋겠네요.",
    "PC방 컴퓨터가 좋아요!",
)


class Beside:
    """Makes the files in ``folder`` and reads them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lexicon = folder / "lexicon"
        self._lexicon.mkdir()
        build(count([(line, 2.0) for line in _LINES], (0.5, 1.0, 1.0)), Size(100, 100, 100), self._lexicon)
        (self._lexicon / "shares.json").write_text("[0.5, 0.25]")
        self._tries: tuple[Callable[[random.Random], None], ...] = (
            self._try_lexicon,
            self._try_lexicon,
            lambda chance: self._try(chance, _DATA / "gpt2-tiny" / "tokenizer.json", _read_tokenizer, LoadFault),
            lambda chance: self._try(chance, _BUILTIN / "eot.json", Calibration.read, BrokenCalibration),
            lambda chance: self._try(chance, _BUILTIN / "endings.npz", _read_endings, BrokenEndings),
            lambda chance: self._try(chance, _BUILTIN / "blocklist.txt", Blocklist.read, LoadFault),
            lambda chance: self._try(chance, _DATA / "gpt2-tiny" / "config.json", _read_config, BadFile),
            lambda chance: self._try(chance, _MANIFEST, lambda path: read_manifest(path.parent), BadFile),
        )

    def try_one(self, chance: random.Random) -> None:
        """Reads one file with something wrong in it; raises ``AssertionError`` for any other error than its reader's."""
        chance.choice(self._tries)(chance)

    def _try(self, chance: random.Random, sound: Path, read: Callable[[Path], object], own: type[Exception]) -> None:
        path = self._folder / sound.name
        path.write_bytes(mutated(sound.read_bytes(), chance, 4000))
        _held(read, path, own, sound.name)

    def _try_lexicon(self, chance: random.Random) -> None:
        place = self._folder / "mangled"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._lexicon, place)
        name = chance.choice(ARRAYS)
        path = place / f"{name}.npy"
        if chance.random() < 0.5:
            path.write_bytes(mutated(path.read_bytes(), chance, 200))
        else:
            np.save(path, _another_array(np.load(path), chance), allow_pickle=True)
        _held(_ask_lexicon, place, LoadFault, name)


_MANIFEST = _DATA / "version-0.1.0" / "models" / "kogpt2" / "manifest.json"


def _held(read: Callable[[Path], object], path: Path, own: type[Exception], name: str) -> None:
    try:
        read(path)
    except own:
        pass
    except Exception as error:
        raise AssertionError(f"{name}: {type(error).__name__}: {error}") from error


def _another_array(array: np.ndarray, chance: random.Random) -> np.ndarray:
    """Of another type, shape, order or length, or with other numbers."""
    match chance.randrange(8):
        case 0:
            return array.astype(chance.choice((np.float32, np.int64, np.uint8, np.uint32, object, ">u4", "S3")))
        case 1:
            return array[:0]
        case 2:
            return array[: chance.randrange(len(array) + 1)]
        case 3:
            return np.append(array, array)
        case 4:
            return array[::-1].copy()
        case 5:
            return array.reshape(1, -1)
        case 6:
            return np.zeros(chance.choice(((), (1,), (0, 3))), array.dtype)
        case _:
            changed = array.copy()
            if len(changed):
                changed[chance.randrange(len(changed))] = chance.choice((0, 1, 127, 128, 255))
            return changed


def _ask_lexicon(folder: Path) -> None:
    """Reads a lexicon and asks it what it is asked while somebody types."""
    lexicon = Lexicon(folder)
    for context, partial in (("", ""), ("오늘 ", ""), ("오늘 날씨가 ", "ㅈ"), ("", "P"), ("내일 날씨가 정말 ", "좋")):
        _, drafts = lexicon.fitting(context, partial)
        for draft in drafts.best(10):
            drafts.probability(draft.text)


def _read_tokenizer(path: Path) -> None:
    try:
        tokens = Tokens(path)
    except LoadFault:
        return
    try:
        tokens.prompt("오늘 날씨가 👍 a", 60)
    except EngineError:
        return


def _read_endings(path: Path) -> None:
    Endings(path).score("그래 알았어")


def _read_config(path: Path) -> None:
    config = Config(path)
    config.gpt2()
