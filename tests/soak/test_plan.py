"""A person's plan: the same for the same seed, and all that people do is in it."""

from __future__ import annotations

from tests.soak.plan import WAYS, Act, Click, Model, Pause, Switch, Take, Type, faults, plan

_WORDS = ("오늘", "회의는", "세시에", "시작합니다.", "API로", "네!", ":)")
_EDITORS = ("mousepad", "firefox")


def _plan(seed: int, stretch: int = 0, *, models: bool = True) -> list[Act]:
    return plan(seed, stretch, 300, _EDITORS, _WORDS, "쿼츠뷁", models=models)


def test_the_same_seed_gives_the_same_plan_and_faults() -> None:
    """A stretch can be gone back to by its seed and number; another seed or number is another plan."""
    assert _plan(3, 2) == _plan(3, 2)
    assert faults(3, 2, 300, ("input", "ui")) == faults(3, 2, 300, ("input", "ui"))
    assert len({tuple(map(str, _plan(seed, stretch))) for seed in (1, 2) for stretch in (0, 1)}) == 4
    assert faults(3, 2, 300, ("input",)) != faults(4, 2, 300, ("input",))


def test_a_plan_has_all_that_people_do() -> None:
    """Every way of taking, clicks inside and at the end, both ways to another window, pauses, models, the canary."""
    acts = [act for stretch in range(30) for act in _plan(1, stretch)]
    assert {act.way for act in acts if isinstance(act, Take)} == set(WAYS)
    assert {act.inside is None for act in acts if isinstance(act, Click)} == {True, False}
    assert {(act.editor, act.by_click) for act in acts if isinstance(act, Switch)} == {
        (name, by_click) for name in _EDITORS for by_click in (True, False)
    }
    assert any(isinstance(act, Pause) for act in acts)
    assert any(isinstance(act, Model) for act in acts)
    assert Type("znjcmqnpfr ") in acts


def test_what_has_no_key_is_not_planned() -> None:
    """Latin letters and words that begin with a mark are left out; models are left out when unwanted."""
    acts = [act for stretch in range(10) for act in _plan(1, stretch, models=False)]
    typed = "".join(act.pressed if isinstance(act, Type) else act.then for act in acts if isinstance(act, Type | Take))
    assert not set("AI:)") & set(typed)
    assert not any(isinstance(act, Model) for act in acts)


def test_lines_stay_short() -> None:
    """A line is broken after some words, whatever happens between them: nothing scrolls, and few cases multiply."""
    for stretch in range(40):
        words = 0
        for act in _plan(2, stretch):
            words = 0 if act == Type("\n") else words + isinstance(act, Type)
            assert words < 16


def test_a_click_inside_is_left_before_anything_else() -> None:
    """What is written inside is one piece that begins with a word of its own, so that it can be found again."""
    for stretch in range(30):
        acts = _plan(5, stretch)
        begun = set()
        for at, act in enumerate(acts):
            if isinstance(act, Click) and act.inside is not None:
                marker, back = acts[at + 1], acts[at + 3]
                assert isinstance(marker, Type) and back == Click()
                begun.add(marker.pressed.split(" ")[0])
        assert len(begun) == sum(isinstance(act, Click) and act.inside is not None for act in acts)


def test_faults_come_in_the_order_of_keys_and_not_at_the_end() -> None:
    """Each befalls one of the roles named; a stop has a time, and none is planned for nobody."""
    planned = [fault for stretch in range(40) for fault in faults(1, stretch, 300, ("input", "engine", "ui"))]
    assert {fault.role for fault in planned} == {"input", "engine", "ui"}
    assert {fault.kind for fault in planned} == {"kill", "stop", "abort"}
    assert all((fault.seconds > 0) == (fault.kind == "stop") and fault.key < 270 for fault in planned)
    one = faults(1, 0, 900, ("input",))
    assert [fault.key for fault in one] == sorted(fault.key for fault in one)
    assert faults(1, 0, 900, ()) == []
