"""Columns made of others in the same row."""

from datetime import date, datetime, time

import pytest

from kamp_core.errors import KampError

SHIFTS = [{"name": "주간", "start": "08:00"}, {"name": "야간", "start": "20:00"}]


def test_a_text_is_cut_at_a_delimiter_the_last_takes_the_rest(clean):
    cleaned = clean(
        "코드:text",
        [("650톤-우진-2호기",), ("무명",), (None,), ("-끝",)],
        {"kind": "split", "column": "코드", "by": "-", "to": ["톤수", "설비"]},
    )
    assert cleaned.table == {
        "코드": ["650톤-우진-2호기", "무명", None, "-끝"],
        "톤수": ["650톤", "무명", None, None],
        "설비": ["우진-2호기", None, None, "끝"],
    }


def test_parts_of_a_moment(clean):
    moment = datetime(2026, 3, 5, 16, 27)  # a Thursday
    parts = ["hour", "minute", "weekday", "day", "week", "month", "quarter", "year", "date"]
    table = clean(
        "생산일시(시):datetime", [(moment,), (None,)], {"kind": "time_parts", "column": "생산일시(시)", "parts": parts}
    ).table
    assert [values for name, values in table.items() if name != "생산일시(시)"] == [
        [value, None] for value in (16, 27, 4, 5, 10, 3, 1, 2026, date(2026, 3, 5))
    ]
    assert list(table)[1] == "생산일시_hour(시)"


def test_a_night_shift_belongs_to_the_day_on_which_it_began(clean):
    rows = [(datetime(2026, 3, 5, hour, minute),) for hour, minute in ((7, 59), (8, 0), (19, 59), (20, 0), (23, 0), (0, 0))]
    table = clean(
        "때:datetime",
        rows,
        {"kind": "time_parts", "column": "때", "parts": ["shift", "workday"], "shifts": SHIFTS, "names": ["근무조", "생산일"]},
    ).table
    assert table["근무조"] == ["야간", "주간", "주간", "야간", "야간", "야간"]
    assert table["생산일"] == [date(2026, 3, day) for day in (4, 5, 5, 5, 5, 4)]


@pytest.mark.parametrize(
    ("columns", "step", "code"),
    [
        ("날:date", {"parts": ["hour"]}, "step_no_clock"),
        ("때:time", {"parts": ["month"]}, "step_needs_time"),
        ("때:datetime", {"parts": ["shift"]}, "step_shifts_odd"),
        ("때:datetime", {"parts": ["shift"], "shifts": SHIFTS[::-1] + SHIFTS[:1]}, "step_shifts_odd"),
        ("때:datetime", {"parts": ["hour"], "names": ["a", "b"]}, "step_names_differ"),
        ("때:datetime", {"parts": []}, "step_no_parts"),
    ],
)
def test_parts_that_cannot_be(clean, columns, step, code):
    with pytest.raises(KampError, match=code):
        clean(columns, [(None,)], {"kind": "time_parts", "column": columns.split(":")[0], **step})


def test_date_and_time_of_day_become_one_moment(clean):
    rows = [(date(2026, 3, 5), time(16, 27)), (date(2026, 3, 5), None)]
    cleaned = clean("날:date 때:time", rows, {"kind": "join_time", "date": "날", "time": "때", "to": "생산일시"})
    assert (cleaned.table["생산일시"], cleaned.types["생산일시"]) == ([datetime(2026, 3, 5, 16, 27), None], "datetime")


@pytest.mark.parametrize(
    ("left", "op", "right", "values"),
    [
        ("전압", "*", "전류", [6.0, 0.0, None]),
        ("전압", "-", 1, [2.0, 4.0, None]),
        (100, "+", "전류", [102.0, 100.0, 107.0]),
        ("전압", "/", "전류", [1.5, None, None]),
    ],
)
def test_a_computation(clean, left, op, right, values):
    rows = [(3.0, 2), (5.0, 0), (None, 7)]
    cleaned = clean(
        "전압:number 전류:integer", rows, {"kind": "compute", "to": "값", "formula": {"left": left, "op": op, "right": right}}
    )
    assert cleaned.table["값"] == values


def test_the_time_between_two_times_is_in_seconds(clean):
    rows = [(datetime(2026, 3, 5, 8), datetime(2026, 3, 5, 8, 1, 30))]
    cleaned = clean(
        "시작:datetime 끝:datetime",
        rows,
        {"kind": "compute", "to": "걸린 시간", "formula": {"left": "끝", "op": "-", "right": "시작"}},
    )
    assert (cleaned.table["걸린 시간"], cleaned.units["걸린 시간"]) == ([90.0], "s")


def test_a_computation_needs_a_column_of_numbers(clean):
    for formula, code in (
        ({"left": 1, "op": "+", "right": 2}, "step_no_columns"),
        ({"left": "판정", "op": "+", "right": 2}, "step_needs_number"),
        ({"left": 1, "op": "^", "right": "판정"}, "step_malformed"),
        ({"left": "판정", "op": "*", "right": 1e300}, "step_malformed"),
    ):
        with pytest.raises(KampError, match=code):
            clean("판정:text", [("a",)], {"kind": "compute", "to": "값", "formula": formula})
