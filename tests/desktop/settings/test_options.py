"""The table of options: whole, and all else follows from it."""

from __future__ import annotations

import dataclasses
import tomllib

import msgspec
import pytest

from desktop.input.protocol import Chord
from desktop.settings.change import value_of
from desktop.settings.checks import BadValue
from desktop.settings.model import Settings, parse_settings
from desktop.settings.options import OPTIONS, Option, names_in
from desktop.settings.template import TEMPLATE
from desktop.voc.protocol.endpoint import LIMITS, Endpoint
from desktop.voc.protocol.errors import BadInput
from models.hub.download import HUB

NUMBERS = [option for option in OPTIONS.values() if option.limits != (0, 0)]


def plain(default: object) -> object:
    """A default as the file holds it."""
    return str(default) if isinstance(default, Chord) else list(default) if isinstance(default, tuple) else default


def test_every_value_is_in_the_table_and_in_the_file() -> None:
    """No field of the settings without a row, no row without a line in the file; the key is in neither."""
    fields = {field.name for field in dataclasses.fields(Settings)} - {"chords", "voc", "voc_chord"}
    assert set(names_in("")) == fields
    assert set(names_in("voc")) == {*Endpoint.__struct_fields__, "chord"} - {"key"}
    written = tomllib.loads(TEMPLATE)
    tables = {table: written.pop(table) for table in ("chords", "voc")}
    values = written | {f"{table}.{name}": value for table, names in tables.items() for name, value in names.items()}
    assert values == {name: plain(option.default) for name, option in OPTIONS.items()}


def _beginning(name: str) -> int:
    table = name.rpartition(".")[0]
    return TEMPLATE.index(f"\n[{table}]\n") if table else 0


@pytest.mark.parametrize("option", OPTIONS.values(), ids=OPTIONS.keys())
def test_a_row_is_whole(option: Option) -> None:
    """Words in both languages, for each choice too; a default that passes its own check."""
    assert all(option.explained.label.value)
    assert len(option.offered) == len(option.choices)
    value = plain(option.default)
    assert option.check(value) == option.default
    assert value_of(Settings(), option.name) == (tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize("option", NUMBERS, ids=lambda option: option.name)
def test_limits_are_the_same_everywhere(option: Option) -> None:
    """The least and the most pass the check, what lies beyond does not and is told them; the file names them."""
    low, high = option.limits
    whole = isinstance(option.default, int)
    for edge in option.limits:
        assert option.check(int(edge) if whole else edge) == edge
    for beyond in (low - 1, high + 1):
        with pytest.raises(BadValue) as caught:
            option.check(int(beyond) if whole else beyond)
        assert caught.value.limits == option.range
    table, _, key = option.name.rpartition(".")
    line = next(line for line in TEMPLATE[_beginning(option.name) :].splitlines() if line.startswith(f"{key} ="))
    said = line if table else TEMPLATE[: TEMPLATE.index(line)].rpartition("\n\n")[2]
    assert option.range in said


def test_an_endpoint_out_of_its_limits_cannot_be() -> None:
    """Not by a setting, and not by whoever makes one."""
    assert {f"voc.{name}": limits for name, limits in LIMITS.items()} == {
        option.name: option.limits for option in NUMBERS if option.name.startswith("voc.")
    }
    for name, (low, high) in LIMITS.items():
        for beyond in (low - 1, high + 1, float("nan")):
            with pytest.raises(BadInput) as caught:
                msgspec.structs.replace(Endpoint(), **{name: beyond})
            assert (caught.value.code, caught.value.subject) == ("bad-option", name)
        assert parse_settings({"voc": {name: high + 1}})[0].voc == Endpoint()


def test_the_hub_is_the_hub() -> None:
    """The settings load nothing of the models, and name the same place."""
    assert OPTIONS["hub"].default == HUB
