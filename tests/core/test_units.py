"""Units: what is meant by a spelling, and one turned into the other and back."""

import itertools

import pytest

from kamp_core.intake.names import with_suffix, with_unit
from kamp_core.units import all_units, convert, known_unit, other_units, same_unit


@pytest.mark.parametrize(
    ("value", "source", "target", "becomes"),
    [
        (100, "℃", "℉", 212),
        (-40, "℉", "℃", -40),
        (25, "℃", "K", 298.15),
        (1, "kgf/cm²", "MPa", 0.0980665),
        (1, "kg/㎠", "kPa", 98.0665),
        (1, "inch", "mm", 25.4),
        (1, "psi", "kPa", 6.894757293168361),
        (1, "bar", "psi", 14.503773773020923),
        (1, "atm", "mmHg", 759.9998917256111),
        (1, "kgf·m", "N·m", 9.80665),
        (1, "kWh", "MJ", 3.6),
        (1, "kcal", "kJ", 4.184),
        (60, "rpm", "rps", 1),
        (1, "m³/h", "L/min", 1000 / 60),
        (36, "km/h", "m/s", 10),
        (1, "lb", "kg", 0.45359237),
        (1, "PS", "W", 735.49875),
        (1, "g/cm³", "kg/m³", 1000),
        (1, "%", "ppm", 10000),
    ],
)
def test_known_conversions(value, source, target, becomes):
    assert convert(value, source, target) == pytest.approx(becomes, rel=1e-12)


@pytest.mark.parametrize("unit", all_units())
def test_every_unit_turns_into_its_kin_and_back(unit):
    for other in other_units(unit):
        assert convert(convert(7.25, unit, other), other, unit) == pytest.approx(7.25, rel=1e-9)


def test_units_of_different_things_do_not_mix():
    assert convert(1, "℃", "MPa") is None
    assert convert(1, "℃", "없는 단위") is None
    assert other_units("없는 단위") == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("°C", "℃"),
        ("C", "℃"),
        ("㎏", "kg"),
        ("㎏/㎠", "kgf/cm²"),
        ("KG/CM2", "kgf/cm²"),
        ("MPA", "MPa"),
        ("㎫", "MPa"),
        ("mPa", None),
        ("㎜", "mm"),
        ("MM", "mm"),
        ("N.m", "N·m"),
        ("mm / s", "mm/s"),
        ("초", "s"),
        ("개", None),
        ("", None),
        (None, None),
    ],
)
def test_spellings_of_units(written, meant):
    assert known_unit(written) == meant


def test_the_same_unit_in_two_spellings():
    assert same_unit("㎏/㎠", "kgf/cm2")
    assert same_unit("개", "개")
    assert not same_unit("개", None)
    assert not same_unit("mPa", "MPa")


def test_no_two_units_are_spelt_alike():
    assert all(not same_unit(one, other) for one, other in itertools.combinations(all_units(), 2))


def test_names_keep_their_unit_at_the_end():
    assert [with_suffix(name, "_x") for name in ("온도", "온도(℃)", "온도 [℃]", "(℃)")] == [
        "온도_x",
        "온도_x(℃)",
        "온도_x[℃]",
        "(℃)_x",
    ]
    assert [with_unit(name, "℃", "℉") for name in ("온도", "온도(℃)", "온도 [ ℃ ]", "온도(K)")] == [
        "온도",
        "온도(℉)",
        "온도 [℉]",
        "온도(K)",
    ]
