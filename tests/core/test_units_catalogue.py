"""The one catalogue of units: spellings in headers, behind numbers, and in names of columns."""
import pytest

from kamp_core.intake import columns
from kamp_core.intake.marks import is_unit
from kamp_core.units import all_units, known_unit, looks_like_unit, same_unit, unit_after_name, unit_behind_number, unit_key


@pytest.mark.parametrize(("one", "other"), [
    ("℃", "C"), ("℃", "°C"), ("mm", "MM"), ("㎜", "mm"), ("㎏/㎠", "kgf/cm2"), ("MPA", "MPa"), ("kWh", "KWH"), ("톤", "t"),
    ("원", "₩"), ("N·m", "N.m"), ("㎥/hr", "m³/h"), ("개", "개")])
def test_two_spellings_of_one_unit(one, other):
    assert same_unit(one, other)
    assert columns.alike(f"값({one})", f"값[{other}]")


@pytest.mark.parametrize(("one", "other"), [("mPa", "MPa"), ("mpa", "MPa"), ("℃", "℉"), ("원", "$"), ("상", "하"), ("mm", None)])
def test_different_units(one, other):
    assert not same_unit(one, other)


def test_a_letter_behind_a_number_is_no_unit_that_only_headers_have():
    assert [unit_key("C"), unit_behind_number("C"), unit_behind_number("c"), unit_behind_number("℃")] == ["℃", None, None, "℃"]


def test_materials_and_grades_are_no_row_of_units():
    assert [is_unit(cell) for cell in ("℃", "mm", "[rpm]", "kgf/cm2", "KPA")] == [True] * 5
    assert [is_unit(cell) for cell in ("PC", "C", "OK", "1호기", "")] == [False] * 5


def test_every_unit_is_known_by_its_own_name():
    assert [unit for unit in all_units() if known_unit(unit) != unit or not looks_like_unit(unit)] == []


def test_units_behind_a_low_line():
    assert [unit_after_name(name) for name in ("Usage_kWh", "온도_℃", "온도_min", "x_A", "_kWh", "a_day")] == [
        "kWh", "℃", None, None, None, None]
