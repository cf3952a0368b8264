"""llama.cpp behind the runtime port, run for real on a tiny model."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Aborted, LoadFault, RuntimeFault
from engine.files.opening import long_named
from engine.llm.llama import LlamaRuntime
from engine.llm.prompts import BRANCHES
from engine.llm.runtime import ROOT, Branch, Floats
from engine.wire.protocol import ModelFiles

LONG = [0, *range(300, 390)]


def never() -> bool:
    return False


def fresh(files: ModelFiles, ids: list[int]) -> Floats:
    runtime = LlamaRuntime(Path(files.gguf), threads=1)
    try:
        return runtime.prompt(ids, never).copy()
    finally:
        runtime.close()


def after(polls: int) -> Callable[[], bool]:
    """A should_stop that says yes from its call number ``polls`` on."""
    count = iter(range(10**9))
    return lambda: next(count) >= polls


def fill(runtime: LlamaRuntime, count: int = BRANCHES) -> None:
    """Makes ``count`` branches, a batch after the other."""
    for start in range(0, count, 32):
        runtime.expand([Branch(ROOT, 400 + i) for i in range(min(32, count - start))], never)


def test_probabilities_sum_to_one(runtime: LlamaRuntime) -> None:
    """A prompt's row is a distribution over the whole vocabulary."""
    row = runtime.prompt([0, 300, 301], never)
    assert row.shape == (runtime.vocabulary,)
    assert row.astype(np.float64).sum() == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    "before", [LONG[:40], LONG[:70], [*LONG[:50], 399, 398], [*LONG, 399], [0, 399, 398]], ids=range(5)
)
def test_a_reused_prefix_changes_nothing(runtime: LlamaRuntime, files: ModelFiles, before: list[int]) -> None:
    """Whatever the prompt before was (shorter, longer, other in the middle), the answer is that of a fresh decode."""
    runtime.prompt(before, never)
    np.testing.assert_allclose(runtime.prompt(LONG, never), fresh(files, LONG), atol=1e-4)


def test_an_equal_prompt_is_not_computed_again(runtime: LlamaRuntime) -> None:
    """While one eojeol is typed the prompt stays, and nothing is decoded for it."""
    first = runtime.prompt(LONG, never)
    assert runtime.prompt(LONG, after(0)) is first


def test_branches_in_one_batch_equal_single_decodes(runtime: LlamaRuntime, files: ModelFiles) -> None:
    """Two generations of branches, batched, give what their texts give as prompts."""
    prompt = LONG[:20]
    runtime.prompt(prompt, never)
    first = runtime.expand([Branch(ROOT, 400), Branch(ROOT, 401), Branch(ROOT, 402)], never)
    deeper = runtime.expand([Branch(first[1][0], 403), Branch(first[2][0], 404)], never)
    rows = [row for _, row in first + deeper]
    for tokens, row in zip([[400], [401], [402], [401, 403], [402, 404]], rows, strict=True):
        np.testing.assert_allclose(row, fresh(files, [*prompt, *tokens]), atol=1e-4)


def test_children_outlive_a_released_parent(runtime: LlamaRuntime, files: ModelFiles) -> None:
    """A branch keeps its past when the branch it grew from is forgotten."""
    runtime.prompt([0, 300], never)
    ((parent, _),) = runtime.expand([Branch(ROOT, 400)], never)
    ((child, _),) = runtime.expand([Branch(parent, 401)], never)
    runtime.release([parent])
    ((_, row),) = runtime.expand([Branch(child, 402)], never)
    np.testing.assert_allclose(row, fresh(files, [0, 300, 400, 401, 402]), atol=1e-4)


def test_branches_can_be_had_again_and_again(runtime: LlamaRuntime) -> None:
    """Released branches give their sequences and cells back."""
    runtime.prompt(LONG, never)
    for _ in range(100):
        fill(runtime)
        with pytest.raises(RuntimeFault):
            runtime.expand([Branch(ROOT, 400)], never)
        runtime.release(range(1, BRANCHES + 1))


def test_a_new_prompt_drops_all_branches(runtime: LlamaRuntime, files: ModelFiles) -> None:
    """Branches left over by an aborted request do not stay in the way."""
    runtime.prompt([0, 300], never)
    fill(runtime)
    runtime.prompt([0, 300, 301], never)
    ((_, row),) = runtime.expand([Branch(ROOT, 400)], never)
    np.testing.assert_allclose(row, fresh(files, [0, 300, 301, 400]), atol=1e-4)


@pytest.fixture
def always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step of a decode, of which the tiny model's are short."""
    monkeypatch.setattr("engine.llm.llama._POLL_S", 0.0)


@pytest.mark.usefixtures("always_asked")
@pytest.mark.parametrize("polls", [0, 1, 5, 20])
def test_an_aborted_prompt_leaves_the_runtime_usable(runtime: LlamaRuntime, files: ModelFiles, polls: int) -> None:
    """Stopped before, at the start of or inside a decode, the next request gets the right answer."""
    runtime.prompt(LONG[:10], never)
    with pytest.raises(Aborted):
        runtime.prompt(LONG, after(polls))
    np.testing.assert_allclose(runtime.prompt(LONG, never), fresh(files, LONG), atol=1e-4)


@pytest.mark.usefixtures("always_asked")
def test_an_aborted_expansion_adds_no_branch(runtime: LlamaRuntime) -> None:
    """All sequences are free again after an abort."""
    runtime.prompt(LONG, never)
    with pytest.raises(Aborted):
        runtime.expand([Branch(ROOT, 400 + i) for i in range(32)], after(3))
    fill(runtime)


@pytest.mark.usefixtures("always_asked")
def test_a_decode_is_not_held_up_by_asking(runtime: LlamaRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each decode, and inside of it no more often than its time allows."""

    def asked() -> int:
        count = iter(range(10**9))
        runtime.prompt([0], never)
        runtime.prompt(LONG[1:], lambda: next(count) < 0)
        return next(count)

    steps = asked()
    monkeypatch.setattr("engine.llm.llama._POLL_S", 3600.0)
    assert asked() == 3 < steps


def test_a_taken_branch_becomes_the_prompt(runtime: LlamaRuntime, files: ModelFiles) -> None:
    """After a suggestion was taken its tokens are in the cache: the longer prompt costs no decode, and is right."""
    runtime.prompt(LONG, never)
    ((one, _), _) = runtime.expand([Branch(ROOT, 400), Branch(ROOT, 401)], never)
    ((_, after_two),) = runtime.expand([Branch(one, 402)], never)
    assert runtime.prompt([*LONG, 400, 402], after(0)) is after_two
    np.testing.assert_allclose(after_two, fresh(files, [*LONG, 400, 402]), atol=1e-4)
    ((_, row),) = runtime.expand([Branch(ROOT, 403)], never)
    np.testing.assert_allclose(row, fresh(files, [*LONG, 400, 402, 403]), atol=1e-4)
    fill(runtime, BRANCHES - 1)


def test_a_part_of_a_branch_is_taken_over_too(runtime: LlamaRuntime, files: ModelFiles) -> None:
    """Where the text went another way than the branch, what they share is kept and the rest is right."""
    runtime.prompt(LONG, never)
    ((one, _),) = runtime.expand([Branch(ROOT, 400)], never)
    runtime.expand([Branch(one, 402)], never)
    wanted = [*LONG, 400, 399, 398]
    np.testing.assert_allclose(runtime.prompt(wanted, never), fresh(files, wanted), atol=1e-4)


def test_the_prompt_before_comes_back_without_a_decode(runtime: LlamaRuntime, files: ModelFiles) -> None:
    """Two fields in turn: each finds its context still there."""
    there = [0, *range(390, 300, -1)]
    here = runtime.prompt(LONG, never)
    runtime.expand([Branch(ROOT, 400)], never)
    np.testing.assert_allclose(runtime.prompt(there, never), fresh(files, there), atol=1e-4)
    assert runtime.prompt(LONG, after(0)) is here
    np.testing.assert_allclose(runtime.prompt([*LONG, 399], never), fresh(files, [*LONG, 399]), atol=1e-4)
    np.testing.assert_allclose(runtime.prompt([*there, 398], never), fresh(files, [*there, 398]), atol=1e-4)
    fill(runtime)


def test_impossible_requests_are_refused(runtime: LlamaRuntime) -> None:
    """Nothing reaches llama.cpp that it would answer with an abort or foreign memory."""
    for ids in ([], [0] * (runtime.context + 1), [runtime.vocabulary], [-1]):
        with pytest.raises(RuntimeFault):
            runtime.prompt(ids, never)
    runtime.prompt([0] * runtime.context, never)
    with pytest.raises(RuntimeFault):
        runtime.expand([Branch(ROOT, 1)], never)
    runtime.prompt([0], never)
    with pytest.raises(RuntimeFault):
        runtime.expand([Branch(ROOT, 1)] * 33, never)
    with pytest.raises(RuntimeFault):
        runtime.expand([], never)


def test_files_that_are_no_model(tmp_path: Path) -> None:
    """A missing file and one that is no GGUF are told apart, without llama.cpp."""
    (tmp_path / "text.gguf").write_bytes(b"not a model")
    for name, code in [("none.gguf", "missing"), ("text.gguf", "broken-gguf")]:
        with pytest.raises(LoadFault) as caught:
            LlamaRuntime(tmp_path / name)
        assert caught.value.code == code


def test_a_model_in_a_deep_folder_is_loaded(files: ModelFiles, tmp_path: Path) -> None:
    """With a Korean name, further down than Windows' own programs look."""
    folder = tmp_path
    while len(str(folder)) < 280:
        folder /= "홍길동의 모델 " + "가" * 20
        long_named(folder).mkdir()
    shutil.copy(files.gguf, long_named(folder / "model.gguf"))
    LlamaRuntime(folder / "model.gguf", threads=1).close()


def test_llama_prints_nothing(files: ModelFiles, capfd: pytest.CaptureFixture[str]) -> None:
    """Loading and decoding leave standard output and error alone."""
    fresh(files, LONG)
    assert capfd.readouterr() == ("", "")


def test_what_is_decoded_beside_drops_nothing_here(runtime: LlamaRuntime, files: ModelFiles) -> None:
    """A second runtime on the same weights is right, and leaves the prompt and its branches where they were."""
    there = [0, *range(390, 300, -1)]
    here = runtime.prompt(LONG, never)
    beside = runtime.beside()
    np.testing.assert_allclose(beside.prompt(there, never), fresh(files, there), atol=1e-4)
    ((_, row),) = beside.expand([Branch(ROOT, 400)], never)
    np.testing.assert_allclose(row, fresh(files, [*there, 400]), atol=1e-4)
    assert runtime.prompt(LONG, after(0)) is here
    ((branch, _),) = runtime.expand([Branch(ROOT, 400)], never)
    for number in range(3):
        beside.prompt([0, 310 + number, 311], never)
    ((_, row),) = runtime.expand([Branch(branch, 401)], never)
    np.testing.assert_allclose(row, fresh(files, [*LONG, 400, 401]), atol=1e-4)


def test_what_is_beside_is_freed_with_its_model(files: ModelFiles) -> None:
    """In either order, and twice; what was made beside it before is freed only once."""
    for first in (True, False):
        runtime = LlamaRuntime(Path(files.gguf), threads=1)
        beside = runtime.beside()
        beside.prompt([0, 300], never)
        for each in (beside, runtime) if first else (runtime, beside):
            each.close()
            each.close()
