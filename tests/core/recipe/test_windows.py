"""Rolling, lagged and different from before: a machine at a time, in order of time, and never from the future."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError

START = datetime(2026, 3, 5, 8)
COLUMNS = "설비:text 때:datetime 온도:number:℃"
ROWS = [
    ("A", START + timedelta(seconds=10), 2.0),
    ("B", START, 10.0),
    ("A", START, 1.0),
    ("A", START + timedelta(seconds=25), 4.0),
    ("B", START + timedelta(seconds=5), None),
    ("A", None, 99.0),
]
BY = {"by": ["설비"], "order": "때"}


def test_a_rolling_mean_runs_a_machine_at_a_time_in_order_of_time(clean):
    cleaned = clean(COLUMNS, ROWS, {"kind": "rolling", "columns": ["온도"], "how": "mean", "rows": 2, **BY})
    assert cleaned.table["온도_mean2"] == [1.5, 10.0, 1.0, 3.0, 10.0, None]
    assert cleaned.units["온도_mean2"] == "℃"


@pytest.mark.parametrize(
    ("how", "values"),
    [
        ("min", [1.0, 10.0, 1.0, 1.0, 10.0, None]),
        ("max", [2.0, 10.0, 1.0, 4.0, 10.0, None]),
        ("sum", [3.0, 10.0, 1.0, 7.0, 10.0, None]),
        ("median", [1.5, 10.0, 1.0, 2.0, 10.0, None]),
        ("std", [0.5**0.5, None, None, (7 / 3) ** 0.5, None, None]),
    ],
)
def test_every_way_of_rolling(clean, how, values):
    step = {"kind": "rolling", "columns": "온도", "how": how, "rows": 3, "names": ["값"], **BY}
    assert clean(COLUMNS, ROWS, step).table["값"] == pytest.approx(values)


def test_a_span_in_seconds_reaches_back_and_leaves_its_far_end_out(clean):
    step = {"kind": "rolling", "columns": "온도", "how": "sum", "seconds": 15, "names": ["값"], **BY}
    assert clean(COLUMNS, ROWS, step).table["값"] == [3.0, 10.0, 1.0, 4.0, 10.0, None]


def test_rows_of_the_same_moment_come_in_the_order_of_the_file(clean):
    rows = [("A", START, 1.0), ("A", START, 2.0), ("A", START, 4.0)]
    step = {"kind": "rolling", "columns": "온도", "how": "sum", "seconds": 60, "names": ["값"], **BY}
    assert clean(COLUMNS, rows, step).table["값"] == [1.0, 3.0, 7.0]


def test_a_lagged_column_and_a_difference(clean):
    cleaned = clean(
        COLUMNS, ROWS, {"kind": "lag", "columns": ["온도", "설비"], **BY}, {"kind": "difference", "columns": ["온도", "때"], **BY}
    )
    assert cleaned.table["온도_lag1"] == [1.0, None, None, 2.0, 10.0, None]
    assert cleaned.table["설비_lag1"] == ["A", None, None, "A", "B", None]
    assert cleaned.table["온도_diff1"] == [1.0, None, None, 2.0, None, None]
    assert cleaned.table["때_diff1"] == [10.0, None, None, 15.0, 5.0, None]
    assert cleaned.units["때_diff1"] == "s"


def test_without_a_column_the_order_is_the_files(clean):
    assert clean("온도:integer", [(3,), (1,), (2,)], {"kind": "lag", "columns": "온도", "rows": 2}).table["온도_lag2"] == [
        None,
        None,
        3,
    ]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"rows": 2, "seconds": 5}, "step_rows_or_seconds"),
        ({}, "step_rows_or_seconds"),
        ({"rows": 0}, "step_malformed"),
        ({"seconds": 1e-7, "order": "때"}, "step_malformed"),
        ({"seconds": 5}, "step_seconds_need_time"),
        ({"rows": 2, "order": "설비"}, "step_needs_order"),
        ({"rows": 2, "names": ["설비"]}, "step_name_taken"),
        ({"rows": 2, "columns": ["설비"]}, "step_needs_number"),
    ],
)
def test_a_senseless_window_is_refused(clean, step, code):
    with pytest.raises(KampError, match=code):
        clean(COLUMNS, ROWS, {"kind": "rolling", "columns": ["온도"], "how": "mean", **step})


rows_of_a_shift = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 6), st.one_of(st.none(), st.integers(-5, 5).map(float))),
    min_size=2,
    max_size=14,
)
STEPS = [
    {"kind": "rolling", "columns": "온도", "how": "mean", "rows": 3, **BY},
    {"kind": "rolling", "columns": "온도", "how": "max", "seconds": 3, **BY},
    {"kind": "lag", "columns": "온도", **BY},
    {"kind": "difference", "columns": "온도", **BY},
    {"kind": "fill", "column": "온도", "how": "previous", **BY},
]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows_of_a_shift, place=st.integers(0, 13), value=st.floats(-100, 100), step=st.sampled_from(STEPS))
def test_what_happens_later_changes_nothing_before(clean, rows, place, value, step):
    """A row is changed: all rows before it, in time and then in the file, stay as they were."""
    place %= len(rows)
    told = [(machine, START + timedelta(seconds=second), number) for machine, second, number in rows]
    other = [*told[:place], (*told[place][:2], value), *told[place + 1 :]]
    before, after = clean(COLUMNS, told, step).table, clean(COLUMNS, other, step).table
    earlier = [i for i in range(len(rows)) if (told[i][1], i) < (told[place][1], place)]
    for name in before:
        assert [before[name][i] for i in earlier] == [after[name][i] for i in earlier]
