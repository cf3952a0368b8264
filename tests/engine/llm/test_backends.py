"""llama.cpp's code for the processor, with the library that is installed here."""

from __future__ import annotations

import llama_cpp.llama_cpp as native

from engine.llm.backends import load_backends


def test_the_code_that_runs_is_named() -> None:
    """A name and at least one instruction set; asked a second time, the same and nothing more is loaded."""
    told = load_backends(native._lib, native._base_path)
    name, _, features = told.partition(": ")
    assert name
    assert features.split()
    count = native._lib.ggml_backend_dev_count()
    assert load_backends(native._lib, native._base_path) == told
    assert native._lib.ggml_backend_dev_count() == count > 0
