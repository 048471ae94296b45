"""Rows left out: by conditions, and repeats."""

from datetime import date

import pytest

from kamp_core.errors import KampError

COLUMNS = "설비:text 온도:number 날짜:date"
ROWS = [
    ("1호기", 10.0, date(2026, 3, 1)),
    ("2호기", 20.0, date(2026, 3, 2)),
    ("시험 1호기", None, date(2026, 3, 3)),
    (None, 40.0, None),
]


def kept(clean, *conditions, keep=True):
    """The numbers of the rows that stay."""
    numbered = [(*row, number) for number, row in enumerate(ROWS, start=1)]
    step = {"kind": "filter", "conditions": list(conditions), "keep": keep}
    return clean(COLUMNS + " 번호:integer", numbered, step).table["번호"]


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ({"column": "온도", "op": "=", "value": 20}, [2]),
        ({"column": "온도", "op": "!=", "value": 20}, [1, 4]),
        ({"column": "온도", "op": "<", "value": 20}, [1]),
        ({"column": "온도", "op": "<=", "value": 20}, [1, 2]),
        ({"column": "온도", "op": ">", "value": 20}, [4]),
        ({"column": "온도", "op": ">=", "value": 20.0}, [2, 4]),
        ({"column": "온도", "op": "between", "values": [15, 40]}, [2, 4]),
        ({"column": "온도", "op": "empty"}, [3]),
        ({"column": "온도", "op": "filled"}, [1, 2, 4]),
        ({"column": "설비", "op": "in", "values": ["1호기", "2호기"]}, [1, 2]),
        ({"column": "설비", "op": "not in", "values": ["1호기"]}, [2, 3]),
        ({"column": "설비", "op": "contains", "value": "1호"}, [1, 3]),
        ({"column": "설비", "op": "starts", "value": "시험"}, [3]),
        ({"column": "날짜", "op": ">=", "value": "2026-03-02"}, [2, 3]),
    ],
)
def test_every_condition(clean, condition, rows):
    assert kept(clean, condition) == rows


def test_all_conditions_must_hold_and_an_empty_cell_meets_none(clean):
    both = ({"column": "온도", "op": ">", "value": 5}, {"column": "설비", "op": "filled"})
    assert kept(clean, *both) == [1, 2]
    assert kept(clean, *both, keep=False) == [3, 4]


def test_rows_are_counted(clean):
    report = clean(COLUMNS, ROWS, {"kind": "filter", "conditions": [{"column": "온도", "op": "filled"}]}).reports[0]
    assert (report.rows_before, report.rows_after) == (4, 3)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"column": "설비", "op": "<", "value": "b"}, "step_needs_order"),
        ({"column": "온도", "op": "contains", "value": "1"}, "step_needs_text"),
        ({"column": "온도", "op": "="}, "step_no_values"),
        ({"column": "온도", "op": "between", "values": [1]}, "step_no_limits"),
        ({"column": "습도", "op": "empty"}, "step_column_missing"),
        ({"column": "온도", "op": "like", "value": "1"}, "step_malformed"),
    ],
)
def test_a_senseless_condition_is_refused(clean, condition, code):
    with pytest.raises(KampError, match=code):
        kept(clean, condition)


def test_a_table_without_rows_is_refused(clean):
    with pytest.raises(KampError, match="recipe_no_rows"):
        kept(clean, {"column": "온도", "op": ">", "value": 1000})


REPEATS = [("A", 1, "x"), ("B", 2, None), ("A", 1, "x"), ("B", 2, "y"), ("B", 2, None)]


@pytest.mark.parametrize(
    ("step", "rows"),
    [
        ({}, [REPEATS[0], REPEATS[1], REPEATS[3]]),
        ({"columns": ["로트"]}, [REPEATS[0], REPEATS[1]]),
        ({"columns": ["로트", "수"], "keep": "last"}, [REPEATS[2], REPEATS[4]]),
    ],
)
def test_of_equal_rows_one_stays(clean, step, rows):
    table = clean("로트:text 수:integer 비고:text", REPEATS, {"kind": "dedupe", **step}).table
    assert list(zip(*table.values(), strict=True)) == rows


def test_unreadable_cells_move_with_their_rows_and_names(clean):
    rows = [("A", None), ("B", None), ("B", 3.0), ("C", None)]
    cleaned = clean(
        "로트:text 온도:number",
        rows,
        {"kind": "filter", "conditions": [{"column": "로트", "op": "=", "value": "A"}], "keep": False},
        {"kind": "rename", "column": "온도", "to": "배럴"},
        unreadable=[(1, "온도", "?"), (2, "온도", "모름"), (4, "온도", "x"), (4, "", "끝")],
    )
    assert cleaned.unreadable == [(1, "배럴", "모름"), (3, "", "끝"), (3, "배럴", "x")]
