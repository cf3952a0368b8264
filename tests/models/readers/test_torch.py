"""pytorch_model.bin: torch's own files are read, and a pickle gets nothing done."""

from __future__ import annotations

import io
import os
import pickle
import struct
import tracemalloc
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from models_checkpoints import pickled, write_bin
from safetensors.numpy import load_file

from models.errors import BadFile
from models.readers import torch_zip
from models.readers.torch_zip import parse, read_torch_zip

REAL = Path(__file__).parents[2] / "data" / "gpt2-tiny"
STATE = b"\x80\x02ccollections\nOrderedDict\n)R"
STORAGE = b"(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\x000X\3\0\0\0cpuK\x04tQ"
"""Four numbers of the member data/0."""


class Calls:
    """Pickled as a call of ``function``."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.called = (function, arguments)

    def __reduce__(self) -> Any:
        return self.called


def bin_of(program: bytes, data: bytes = bytes(16), **more: bytes) -> bytes:
    """A zip as torch writes it, of this pickle and one storage; ``more`` are further members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        archive.writestr("archive/data/0", data)
        for name, content in more.items():
            archive.writestr(f"archive/{name}", content)
    return file.getvalue()


def tensor_of(shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0, storage: bytes = STORAGE) -> bytes:
    """A pickle of one tensor in that storage."""

    def numbers(values: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(b"\x8a\x09" + value.to_bytes(9, "little", signed=True) for value in values) + b"t"

    rebuilt = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + numbers((offset,))[1:-1] + numbers(shape)
    return STATE + b"X\1\0\0\0w" + rebuilt + numbers(strides) + b"\x89" + b"}tRs."


def refused(content: bytes) -> BadFile:
    """The error for a file; reading it may not take more than 64 MiB."""
    tracemalloc.start()
    try:
        with pytest.raises(BadFile) as caught:
            parse(io.BytesIO(content), len(content), "pytorch_model.bin")
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    assert caught.value.subject == "pytorch_model.bin"
    return caught.value


def test_a_file_that_torch_wrote_is_read() -> None:
    """The float16 tensors of a real state_dict, its shared output and its attributes included."""
    found, wanted = read_torch_zip(REAL / "pytorch_model.bin"), load_file(REAL / "model.safetensors")
    assert set(found) == {*wanted, "lm_head.weight"}
    for name, values in wanted.items():
        assert found[name].dtype == np.float32
        assert np.array_equal(found[name], values.astype(np.float16).astype(np.float32))
    assert np.array_equal(found["lm_head.weight"], found["transformer.wte.weight"])


def test_what_the_tests_write_is_read(tmp_path: Path) -> None:
    """Numbers of several types; masks among them are there until somebody asks for them."""
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    write_bin(tmp_path / "a.bin", {"w": values, "mask": np.ones((2, 2), np.uint8)})
    found = read_torch_zip(tmp_path / "a.bin")
    assert np.array_equal(found["w"], values)
    with pytest.raises(BadFile) as caught:
        _ = found["mask"]
    assert (caught.value.code, caught.value.detail) == ("unsupported", "mask holds U8")


@pytest.mark.parametrize(
    ("shape", "strides", "offset", "wanted"),
    [
        ((2, 2), (2, 1), 0, [[0.0, 1.0], [2.0, 3.0]]),
        ((2, 2), (1, 2), 0, [[0.0, 2.0], [1.0, 3.0]]),
        ((2,), (2,), 1, [1.0, 3.0]),
        ((3,), (0,), 2, [2.0, 2.0, 2.0]),
        ((), (), 3, 3.0),
        ((0, 5), (5, 1), 0, np.zeros((0, 5)).tolist()),
    ],
)
def test_strides_and_offsets_are_followed(
    tmp_path: Path, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, wanted: Any
) -> None:
    """A tensor may be a transposed or shifted view of its storage."""
    content = bin_of(tensor_of(shape, strides, offset), np.arange(4, dtype="<f4").tobytes())
    (tmp_path / "a.bin").write_bytes(content)
    assert read_torch_zip(tmp_path / "a.bin")["w"].tolist() == wanted


def test_newer_protocols_and_parameters_are_read(tmp_path: Path) -> None:
    """As torch writes them when it is asked to: STACK_GLOBAL and MEMOIZE, and parameters around tensors."""
    names = b"\x8c\x0ctorch._utils\x8c\x12_rebuild_parameter\x93"
    inner = tensor_of((2, 2), (2, 1)).removeprefix(STATE + b"X\1\0\0\0w").removesuffix(b"s.")
    program = b"\x80\x04\x95" + bytes(8) + b"}\x94\x8c\1w" + names + b"(" + inner + b"\x88}tRs."
    (tmp_path / "a.bin").write_bytes(bin_of(program))
    assert read_torch_zip(tmp_path / "a.bin")["w"].shape == (2, 2)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("wrap", [lambda evil: evil, lambda evil: OrderedDict(w=evil), lambda evil: [(evil,)]])
def test_a_pickle_that_runs_a_command_runs_nothing(tmp_path: Path, protocol: int, wrap: Callable[[Any], Any]) -> None:
    """``os.system`` in a reduce is refused by its name, in every protocol, and its command did not run."""
    canary = tmp_path / "canary"
    error = refused(bin_of(pickle.dumps(wrap(Calls(os.system, f"echo > {canary}")), protocol)))
    assert error.code == "unsafe-pickle"
    assert error.detail in {f"{os.name}.system", "nt.system", "opcode EMPTY_LIST", "opcode LIST", "opcode PUT"}
    assert not canary.exists()


@pytest.mark.parametrize(
    ("program", "named"),
    [
        (b"cbuiltins\neval\n(X\1\0\0\x001tR.", "builtins.eval"),
        (b"c__builtin__\nexec\n.", "__builtin__.exec"),
        (b"(X\4\0\0\0echoios\nsystem\n.", "os.system"),
        (b"(cos\nsystem\nX\4\0\0\0echoo.", "os.system"),
        (b"\x8c\2os\x8c\6system\x93.", "os.system"),
        (b"ctorch._utils\n_rebuild_tensor\n.", "torch._utils._rebuild_tensor"),
        (b"ctorch.storage\n_load_from_bytes\n.", "torch.storage._load_from_bytes"),
        (b"ctorch\nload\n.", "torch.load"),
        (b"ccollections\nOrderedDict.fromkeys\n.", "collections.OrderedDict.fromkeys"),
        (b"c\n\n.", "."),
        (b"cos\x1b[31m\nsystem\n.", "os?[31m.system"),
        (b"ccollections\nOrderedDict\n)\x81.", "opcode NEWOBJ"),
        (b"P0\n.", "opcode PERSID"),
        (b"\x82\1.", "opcode EXT1"),
        (b"}2.", "opcode DUP"),
    ],
)
def test_any_other_name_is_refused_by_name(program: bytes, named: str) -> None:
    """However the pickle asks for it; so is every opcode no tensor needs."""
    error = refused(bin_of(program))
    assert (error.code, error.detail) == ("unsafe-pickle", named)


@pytest.mark.parametrize(
    "program",
    [
        b"",
        b".",
        b"K\1.",
        b"}",
        b"\xff",
        b"t.",
        b"R.",
        b"K\1K\1R.",
        b"s.",
        b"}K\1K\1s.",
        b"}(X\1\0\0\0au.",
        b"}X\1\0\0\0aK\1s.",
        b"}X\1\0\0\0a}s.",
        b"}q\0X\1\0\0\0ah\0s.",
        b"h\7.",
        b"K\1}b.",
        b"Q.",
        b"K\1Q.",
        b"\x86.",
        b"X\xff\xff\xff\xffa.",
        b"\x8b\xff\xff\xff\x7f.",
        b"\x8d" + b"\xff" * 8 + b".",
        b"X\1\0\0\0\xff.",
        STATE + b"ccollections\nOrderedDict\n(K\1tR.",
        b")" + b"\x85" * 250_000 + b".",
        b"(" * 250_000 + b"t.",
        b")" + b"q\0h\0\x86" * 80_000 + b".",
        b"}" + b"X\1\0\0\0a}" * 50_000 + b"s" * 50_000 + b".",
    ],
    ids=range(28),
)
def test_malformed_pickles_are_refused(program: bytes) -> None:
    """Empty, unbalanced, endless, deeply nested, and those that make something else than named tensors."""
    assert refused(bin_of(program)).code == "broken-pickle"


def test_a_memo_entry_far_away_costs_nothing() -> None:
    """Python's own unpickler would make room for four thousand million entries."""
    assert refused(bin_of(b"K\1r\xff\xff\xff\xff.")).code == "broken-pickle"


@pytest.mark.parametrize(
    "program",
    [
        tensor_of((5,), (1,)),
        tensor_of((4,), (1,), 1),
        tensor_of((2, 2), (3, 1)),
        tensor_of((-1,), (1,)),
        tensor_of((2,), (-1,), 3),
        tensor_of((1 << 40,), (0,)),
        tensor_of((1 << 62, 0), (1, 1)),
        tensor_of((2,), (1, 1)),
        tensor_of((1,) * 9, (1,) * 9),
        tensor_of((0,), (1,), 5),
        tensor_of((1,), (1,), storage=STORAGE.replace(b"K\x04", b"K\x05")),
        tensor_of((1,), (1,), storage=STORAGE.replace(b"K\x04", b"\x8a\x01\xff")),
        tensor_of((1,), (1,), storage=STORAGE.replace(b"\x000X", b"\x001X")),
        tensor_of((1,), (1,), storage=STORAGE.replace(b"ctorch\nFloatStorage\n", b"K\1")),
        tensor_of((1,), (1,), storage=STORAGE.replace(b"torch\nFloatStorage", b"collections\nOrderedDict")),
    ],
    ids=range(15),
)
def test_tensors_outside_their_storage_are_refused(program: bytes) -> None:
    """Sizes, strides, offsets and storages that do not fit; a stride of 0 makes no large tensor of few bytes."""
    assert refused(bin_of(program)).code == "broken-pickle"


def test_more_numbers_than_there_are_bytes_are_refused_in_each_type() -> None:
    """A storage's size counts numbers, not bytes."""
    program = tensor_of((4,), (1,), storage=STORAGE.replace(b"FloatStorage", b"DoubleStorage"))
    assert refused(bin_of(program)).code == "broken-pickle"


def compressed() -> bytes:
    """A zip bomb: 64 MiB of zeros in some kilobytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", tensor_of((4,), (1,)))
        archive.writestr("archive/data/0", bytes(64 << 20))
    return file.getvalue()


def large_directory() -> bytes:
    """A zip whose end says that its directory is of 200 MB."""
    content = bytearray(bin_of(tensor_of((4,), (1,)), bytes(6 << 20)))
    end = content.rindex(b"PK\5\6")
    struct.pack_into("<II", content, end + 12, end - 100, 100)
    return bytes(content)


def replaced(old: bytes, new: bytes) -> bytes:
    content = bin_of(tensor_of((4,), (1,)))
    assert content.count(old) and len(old) == len(new)
    return content.replace(old, new)


def at_end(offset: int, form: str, value: int) -> bytes:
    """A sound zip with a number in its last record changed."""
    content = bytearray(bin_of(tensor_of((4,), (1,))))
    struct.pack_into(form, content, content.rindex(b"PK\5\6") + offset, value)
    return bytes(content)


def in_directory(offset: int, form: str, value: int) -> bytes:
    """A sound zip with a number changed in the directory's entry of its last member."""
    content = bytearray(bin_of(tensor_of((4,), (1,))))
    struct.pack_into(form, content, content.rindex(b"PK\1\2") + offset, value)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "broken-pickle"),
        (b"GGUF" + bytes(100), "broken-pickle"),
        (pickle.dumps(0x1950A86A20F9469CFC6C, 2), "unsupported"),
        (b"PK\3\4", "broken-pickle"),
        (compressed(), "unsupported"),
        (large_directory(), "too-large"),
        (bin_of(tensor_of((4,), (1,)), byteorder=b"big"), "unsupported"),
        (bin_of(tensor_of((4,), (1,)), byteorder=b"little" * 9), "too-large"),
        (bin_of(b"K\1" * (3 << 20)), "too-large"),
        (replaced(b"data.pkl", b"data.txt"), "broken-pickle"),
        (replaced(b"archive/data/0", b"other/data.pkl"), "broken-pickle"),
        (at_end(12, "<I", 5 << 20), "broken-pickle"),
        (at_end(16, "<I", 0xFFFFFF00), "broken-pickle"),
        (in_directory(8, "<H", 1), "unsupported"),
        (in_directory(10, "<H", 99), "unsupported"),
        (in_directory(20, "<I", 2), "unsupported"),
        (in_directory(42, "<I", 0), "broken-pickle"),
        (in_directory(42, "<I", 0x7FFFFFFF), "broken-pickle"),
    ],
    ids=range(18),
)
def test_other_zips_are_refused(content: bytes, code: str) -> None:
    """Compressed, encrypted, big-endian, of before torch 1.6, and those whose directory lies."""
    assert refused(content).code == code


def test_truncation_at_any_place_is_noticed() -> None:
    """The directory stands at the end, so nothing may be missing."""
    content = (REAL / "pytorch_model.bin").read_bytes()
    for end in [*range(0, len(content), 997), len(content) - 1]:
        assert refused(content[:end]).code in {"broken-pickle", "too-large"}


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory is read into memory, so its size is limited."""
    monkeypatch.setattr(torch_zip, "MOST_DIRECTORY", 1 << 12)
    tensors = {f"w{number}": np.zeros(1, np.float32) for number in range(100)}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", pickled(tensors))
        for number in range(100):
            archive.writestr(f"archive/data/{number}", bytes(4))
    assert refused(file.getvalue()).code == "too-large"
