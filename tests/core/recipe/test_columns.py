"""Steps on whole columns, and on the cells of one column."""

import datetime

import pytest

from kamp_core.errors import KampError
from kamp_core.workspace import ColumnFacts

TWO = "온도:number:℃ 판정:text"
ROWS = [(200.0, "OK"), (210.5, "NG"), (None, None)]


def test_columns_are_left_out_or_kept(clean):
    assert clean(TWO, ROWS, {"kind": "drop", "columns": ["온도"]}).table == {"판정": ["OK", "NG", None]}
    assert clean(TWO, ROWS, {"kind": "keep", "columns": "온도"}).table == {"온도": [200.0, 210.5, None]}


def test_a_renamed_column_keeps_its_values_unit_and_what_is_known_of_it(clean):
    known = ColumnFacts(low=190.0, high=230.0, role="set", note="배럴 앞쪽")
    cleaned = clean(TWO, ROWS, {"kind": "rename", "column": "온도", "to": "배럴 온도"}, facts={"온도": known})
    assert cleaned.table == {"배럴 온도": [200.0, 210.5, None], "판정": ["OK", "NG", None]}
    assert cleaned.units["배럴 온도"] == "℃"
    assert cleaned.facts == {"배럴 온도": known}


def test_a_name_may_be_taken_once_only_whatever_its_case(clean):
    with pytest.raises(KampError) as fault:
        clean("Temp:number 판정:text", [(1.0, "a")], {"kind": "rename", "column": "판정", "to": "TEMP"})
    assert (fault.value.code, fault.value.facts) == ("step_name_taken", {"number": 1, "column": "TEMP"})


def test_a_recipe_leaves_at_least_one_column(clean):
    with pytest.raises(KampError, match="recipe_no_columns"):
        clean(TWO, ROWS, {"kind": "drop", "columns": ["온도", "판정"]})


def test_an_empty_column_has_its_type(clean):
    cleaned = clean("판정:text", [("OK",)], {"kind": "empty_column", "column": "온도(℃)", "type": "number"})
    assert (cleaned.table, cleaned.types["온도(℃)"], cleaned.units["온도(℃)"]) == (
        {"판정": ["OK"], "온도(℃)": [None]},
        "number",
        "℃",
    )


def test_stand_ins_become_empty_cells(clean):
    cleaned = clean(
        "온도:number", [(-999.0,), (20.0,), (None,), (-99.9,)], {"kind": "blank", "column": "온도", "values": [-999, -99.9]}
    )
    assert cleaned.table == {"온도": [None, 20.0, None, None]}
    assert (cleaned.reports[0].changed, cleaned.reports[0].rows_before, cleaned.reports[0].rows_after) == (2, 4, 4)


def test_values_of_every_type_can_be_blanked(clean):
    day, moment, clock = datetime.date(2026, 3, 1), datetime.datetime(2026, 3, 1, 8), datetime.time(8)
    row = ("없음", 0, True, day, moment, clock)
    columns = "a:text b:integer c:boolean d:date e:datetime f:time"
    steps = [
        {"kind": "blank", "column": name, "values": [value]}
        for name, value in zip("abcdef", ["없음", 0, True, "2026-03-01", "2026-03-01 08:00:00", "08:00"], strict=True)
    ]
    assert clean(columns, [row], *steps).table == {name: [None] for name in "abcdef"}


@pytest.mark.parametrize(("column", "value"), [("온도", "높음"), ("온도", True), ("날짜", "어제"), ("날짜", 5), ("켜짐", "예")])
def test_a_value_that_a_column_cannot_hold_is_refused(clean, column, value):
    with pytest.raises(KampError) as fault:
        clean("온도:number 날짜:date 켜짐:boolean", [(1.0, None, True)], {"kind": "blank", "column": column, "values": [value]})
    assert fault.value.code == "step_value_odd"


def test_spellings_are_made_one_and_an_empty_one_is_an_empty_cell(clean):
    cleaned = clean(
        "판정:text",
        [("ok",), ("OK ",), ("NG",), ("?",), (None,)],
        {"kind": "respell", "column": "판정", "mapping": {"ok": "OK", "OK ": "OK", "?": ""}},
    )
    assert (cleaned.table, cleaned.reports[0].changed) == ({"판정": ["OK", "OK", "NG", None, None]}, 3)


def test_quotes_and_semicolons_in_values_are_values(clean):
    evil = "'; drop table data; --"
    cleaned = clean("판정:text", [(evil,), ("OK",)], {"kind": "respell", "column": "판정", "mapping": {evil: 'it\'s "ok"'}})
    assert cleaned.table == {"판정": ['it\'s "ok"', "OK"]}


def test_values_beyond_the_limits_become_the_limit_or_empty(clean):
    rows = [(1,), (5,), (9,), (None,)]
    assert clean("수:integer", rows, {"kind": "clip", "column": "수", "low": 3, "high": 7}).table == {"수": [3, 5, 7, None]}
    assert clean("수:integer", rows, {"kind": "clip", "column": "수", "high": 7, "outside": "blank"}).table == {
        "수": [1, 5, None, None]
    }
    cleaned = clean("수:integer", rows, {"kind": "clip", "column": "수", "low": 2.5})
    assert (cleaned.table, cleaned.types) == ({"수": [2.5, 5.0, 9.0, None]}, {"수": "number"})


@pytest.mark.parametrize(("step", "code"), [({"low": 5, "high": 1}, "step_limits_crossed"), ({}, "step_no_limits")])
def test_limits_must_make_sense(clean, step, code):
    with pytest.raises(KampError, match=code):
        clean("수:integer", [(1,)], {"kind": "clip", "column": "수", **step})


def test_a_pressure_changes_its_unit_and_its_spec_limits_with_it(clean):
    cleaned = clean(
        "압력(kgf/㎠):number:kgf/㎠",
        [(10.0,), (None,)],
        {"kind": "unit", "column": "압력(kgf/㎠)", "from": "kgf/cm²", "to": "MPa"},
        facts={"압력(kgf/㎠)": ColumnFacts(unit="kgf/㎠", low=5.0, high=15.0, nominal=10.0, note="게이지")},
    )
    assert cleaned.table == {"압력(MPa)": [0.980665, None]}
    assert cleaned.units == {"압력(MPa)": "MPa"}
    assert cleaned.facts == {"압력(MPa)": ColumnFacts(unit="MPa", low=0.4903325, high=1.4709975, nominal=0.980665, note="게이지")}


def test_fahrenheit_is_no_mere_factor(clean):
    step = {"kind": "unit", "column": "온도", "from": "℉", "to": "℃"}
    assert clean("온도:integer", [(212,), (32,), (-40,)], step).table == {"온도": [100.0, 0.0, -40.0]}


@pytest.mark.parametrize(
    ("known", "source", "to", "code"),
    [
        ("℃", "℉", "K", "step_unit_differs"),
        ("℃", "℃", "MPa", "step_units_apart"),
        ("℃", "℃", "도씨", "step_unit_unknown"),
        ("℃", "°C", "℃", "step_units_apart"),
    ],
)
def test_a_unit_is_not_changed_against_what_is_known(clean, known, source, to, code):
    with pytest.raises(KampError, match=code):
        clean(f"온도:number:{known}", [(1.0,)], {"kind": "unit", "column": "온도", "from": source, "to": to})


def test_cells_looked_at_again_are_corrected_in_their_rows_whatever_other_steps_come_or_go(clean):
    """Rows are counted as the person saw them, here without the empty one; the step remembers which they were in the file."""
    filled = {"kind": "filter", "conditions": [{"column": "온도", "op": "filled"}]}
    rows = [(None, "OK"), (200.0, "OK"), (210.5, "NG"), (220.0, "OK")]
    cleaned = clean(TWO, rows, filled, {"kind": "correct", "column": "판정", "cells": [[1, "NG"], [9, "NG"]]})
    assert cleaned.table["판정"] == ["NG", "NG", "OK"]
    kept = cleaned.reports[1].step
    assert (kept["cells"], kept["counted"]) == ([[2, "NG"]], "import")
    assert clean(TWO, rows, kept).table["판정"] == ["OK", "NG", "NG", "OK"]


def test_a_corrected_cell_has_to_suit_its_column(clean):
    with pytest.raises(KampError, match="step_value_odd"):
        clean(TWO, ROWS, {"kind": "correct", "column": "온도", "cells": [[1, "뜨거움"]]})
