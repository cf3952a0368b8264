"""Finds the files of a model for the engine: the built-in one, or a folder a person names."""

from __future__ import annotations

from pathlib import Path

import models
from engine.wire.protocol import ModelFiles

__all__ = ["BUILTIN", "builtin_model", "faulty_path", "model_files"]

BUILTIN = "ieum-mini"


def builtin_model() -> ModelFiles:
    """The model that the program brings along."""
    return model_files(BUILTIN)


def model_files(name: str, model: str = "") -> ModelFiles:
    """The files of the model ``name``: the built-in one, or a folder with one ``*.gguf`` and a ``tokenizer.json``.

    ``model`` is its id, by default the name of its folder.  Whether they
    exist and are sound is for the engine to say: it answers a bad file with a
    reason and the program goes on with the built-in model.
    """
    builtin = Path(models.__file__).parent / "builtin"
    # Absolute, because the engine stands elsewhere than who named it.
    folder = builtin if name in ("", BUILTIN) else Path(name).expanduser().absolute()
    found = sorted(folder.glob("*.gguf")) if folder.is_dir() else []
    gguf = found[0] if found else folder / "model.gguf"
    calibration = folder / "eot.json"
    return ModelFiles(
        # It is shown and sent, which a name that is no UTF-8 cannot be.
        id=BUILTIN if folder == builtin else model or folder.name.encode(errors="backslashreplace").decode(),
        gguf=str(gguf),
        tokenizer=str(folder / "tokenizer.json"),
        blocklist=str(builtin / "blocklist.txt"),
        # Of Korean eojeols, so it serves every Korean model.
        lexicon=str(builtin / "lexicon"),
        calibration=str(calibration) if calibration.is_file() else None,
        # Of Korean utterances, so a map of any model may mix it in.
        endings=str(builtin / "endings.npz"),
    )


def faulty_path(model: ModelFiles, fault: str) -> str:
    """The file or folder that a code of ``LoadFailed`` speaks of; the GGUF where it does not tell."""
    part = {
        "broken-tokenizer": model.tokenizer,
        "broken-blocklist": model.blocklist,
        "broken-lexicon": model.lexicon,
    }.get(fault)
    return part or model.gguf
