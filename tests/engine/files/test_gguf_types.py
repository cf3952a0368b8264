"""The types of tensors are those that the format's own library knows."""

from __future__ import annotations

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from engine.files.gguf_types import KINDS


def test_the_table_is_that_of_gguf() -> None:
    """Name, numbers and bytes of each."""
    assert {int(kind): (kind.name, *GGML_QUANT_SIZES[kind]) for kind in GGMLQuantizationType} == KINDS
