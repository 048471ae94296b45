"""A recipe as a whole: parsed at the door, run over all rows, in the file's order."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.intake.facts import Column
from kamp_core.recipe.run import run_recipe, walk
from kamp_core.recipe.shape import shape_of
from kamp_core.recipe.steps import KINDS, as_json, parse_recipe, parse_step
from kamp_core.settings import Language

START = datetime(2026, 3, 5, 8)
COLUMNS = "설비:text 때:datetime 온도:number:℃ 수:integer 코드:text"
ROWS = [
    ("A", START, 1.0, 5, "x-1"),
    ("B", START + timedelta(hours=1), None, 6, "y"),
    ("A", START + timedelta(hours=2), -999.0, None, None),
]
KEEPING = [
    {"kind": "drop", "columns": ["코드"]},
    {"kind": "keep", "columns": ["설비", "온도", "수", "때", "코드"]},
    {"kind": "rename", "column": "수", "to": "수량"},
    {"kind": "retype", "column": "수", "type": "text"},
    {"kind": "fill", "column": "온도", "how": "median", "by": ["설비"]},
    {"kind": "blank", "column": "온도", "values": [-999]},
    {"kind": "respell", "column": "설비", "mapping": {"A": "1호기"}},
    {"kind": "clip", "column": "온도", "low": 0},
    {"kind": "split", "column": "코드", "by": "-", "to": ["앞", "뒤"]},
    {"kind": "time_parts", "column": "때", "parts": ["hour", "weekday"]},
    {"kind": "rolling", "columns": ["온도"], "how": "mean", "rows": 2, "by": ["설비"], "order": "때"},
    {"kind": "lag", "columns": ["수"]},
    {"kind": "difference", "columns": ["온도"]},
    {"kind": "unit", "column": "온도", "from": "℃", "to": "℉"},
    {"kind": "compute", "to": "값", "formula": {"left": "온도", "op": "*", "right": 2.0}},
    {"kind": "empty_column", "column": "빈", "type": "date"},
]
LEAVING = [
    {"kind": "filter", "conditions": [{"column": "온도", "op": "filled"}], "keep": True},
    {"kind": "dedupe", "columns": ["설비"], "keep": "last"},
    {"kind": "gather", "by": ["설비"], "columns": ["온도"], "words": {"mean": "평균"}},
    {"kind": "correct", "column": "설비", "cells": [[2, "C"]]},
    {"kind": "join_time", "date": "때", "time": "시각", "to": "생산일시"},
]


@pytest.mark.parametrize("step", KEEPING + LEAVING, ids=lambda step: step["kind"])
def test_a_step_is_written_as_it_was_read_and_says_what_it_does(step):
    languages: tuple[Language, ...] = ("ko", "en")
    assert parse_step(as_json(parse_step(step))) == parse_step(step)
    for language in languages:
        assert not set("{}") & set(parse_step(step).sentence(language))


def test_every_kind_of_step_is_tried():
    assert {step["kind"] for step in KEEPING + LEAVING} == set(KINDS)


@pytest.mark.parametrize(
    ("step", "code", "field"),
    [
        ({"kind": "melt"}, "step_kind_unknown", None),
        ({}, "step_kind_unknown", None),
        ({"kind": "drop"}, "step_malformed", "columns"),
        ({"kind": "drop", "columns": ["a"], "sql": "1"}, "step_malformed", "sql"),
        ({"kind": "rename", "column": 5, "to": "b"}, "step_malformed", "column"),
        ({"kind": "rename", "column": "a", "to": "b\x00"}, "step_malformed", ""),
    ],
)
def test_what_is_no_step_is_refused_at_the_door(step, code, field):
    with pytest.raises(KampError) as fault:
        parse_step(step)
    assert (fault.value.code, fault.value.facts.get("field")) == (code, field)


def test_a_recipe_has_an_end():
    with pytest.raises(KampError, match="recipe_too_long"):
        parse_recipe([KEEPING[0]] * 101)


def test_a_step_that_does_not_fit_is_named_by_its_number(clean):
    with pytest.raises(KampError) as fault:
        clean(COLUMNS, ROWS, KEEPING[0], KEEPING[8])
    assert (fault.value.code, fault.value.facts) == ("step_column_missing", {"number": 2, "column": "코드"})


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(KEEPING), max_size=5, unique_by=lambda step: step["kind"]), count=st.integers(1, 7))
def test_steps_that_keep_rows_keep_every_row_in_its_place(clean, steps, count):
    given = [Column(*(*part.split(":"), None)[:3]) for part in COLUMNS.split()]
    fitting = []
    for step in steps:
        try:
            walk(shape_of([*given, Column("번호", "integer")]), parse_recipe([*fitting, step]))
            fitting.append(step)
        except KampError:
            pass
    assert all(parse_step(step).keeps_rows for step in fitting)
    rows = [(*ROWS[i % 3], i) for i in range(count)]
    fitting = [{**step, "columns": [*step["columns"], "번호"]} if step["kind"] == "keep" else step for step in fitting]
    cleaned = clean(COLUMNS + " 번호:integer", rows, *fitting)
    assert cleaned.table["번호"] == list(range(count))
    assert all(len(values) == count for values in cleaned.table.values())


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from([*KEEPING, *LEAVING[:2]]), max_size=6))
def test_the_same_recipe_gives_the_same_table(clean, steps):
    try:
        first = clean(COLUMNS, ROWS * 3, *steps)
    except KampError:
        return
    again = clean(COLUMNS, ROWS * 3, *[report.step for report in first.reports])
    assert (first.table, first.types, first.unreadable) == (again.table, again.types, again.unreadable)


def test_a_large_table_comes_out_in_order_and_agrees_with_pandas(db):
    """More rows than one thread takes at a time: filters, windows and counts meet again in the file's order."""
    rng, rows = np.random.default_rng(0), 400_000
    frame = pd.DataFrame(
        {"id": np.arange(rows), "m": rng.integers(0, 7, rows), "t": rng.permutation(rows), "x": rng.normal(size=rows).round(3)}
    )
    frame.loc[rng.random(rows) < 0.05, "x"] = -999
    db.register("frame", frame)
    db.execute("create table base.data as select * from frame")
    db.execute('create table base.unreadable (row bigint, "column" varchar, value varchar)')
    by = {"by": ["m"], "order": "t"}
    steps = parse_recipe(
        [
            {"kind": "filter", "conditions": [{"column": "m", "op": "!=", "value": 3}]},
            {"kind": "blank", "column": "x", "values": [-999]},
            {"kind": "rolling", "columns": ["x"], "how": "max", "rows": 5, "names": ["high"], **by},
            {"kind": "lag", "columns": ["x"], "names": ["last"], **by},
            {"kind": "dedupe", "columns": ["x"]},
        ]
    )
    shape = shape_of([Column("id", "integer"), Column("m", "integer"), Column("t", "integer"), Column("x", "number")])
    _, reports = run_recipe(db, shape, steps, "base.data", "base.unreadable", lambda share: None)
    expected = frame[frame.m != 3].assign(x=lambda f: f.x.where(f.x != -999))
    ordered = expected.sort_values(["m", "t"]).groupby("m")["x"]
    expected = expected.assign(high=ordered.rolling(5, min_periods=1).max().droplevel(0), last=ordered.shift(1))
    expected = expected[~expected.x.duplicated()].reset_index(drop=True)
    found = db.execute("select * from data").df()
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert [report.rows_after for report in reports] == [int((frame.m != 3).sum())] * 4 + [len(expected)]
    assert reports[1].changed == int(((frame.m != 3) & (frame.x == -999)).sum())


def test_columns_may_be_called_anything(clean):
    names = ["r", "o", "c0", "n0", "k0", "x0", "stays", "data", "row", "value", "select", 'a"b', "it's", "{c}", "$1", "rowid_2"]
    columns = " ".join(f"{name}:number" for name in names)
    steps = [{"kind": "fill", "column": name, "how": "mean"} for name in names] + [
        {"kind": "lag", "columns": names, "by": ["r"], "order": "o"},
        {"kind": "dedupe", "columns": names[:3]},
        {"kind": "retype", "column": "it's", "type": "text"},
    ]
    cleaned = clean(columns, [tuple(map(float, range(16))), (None,) * 16], *steps, unreadable=[(2, "it's", "?")])
    assert list(cleaned.table) == [*names, *(f"{name}_lag1" for name in names)]
    assert [cleaned.table[name] for name in names[:3]] == [[0.0], [1.0], [2.0]]
