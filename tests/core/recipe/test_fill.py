"""Empty cells filled: with a value, with the one before, with what is usual; a usual value is learned and then stands."""

import pytest

from kamp_core.errors import KampError
from kamp_core.intake.convert import SQL_TYPES
from kamp_core.recipe.steps import parse_step

COLUMNS = "설비:text 온도:number"
ROWS = [("A", 10.0), ("A", None), ("B", 30.0), ("B", 50.0), ("B", None), (None, None), ("C", None)]


@pytest.mark.parametrize(
    ("step", "filled"),
    [
        ({"how": "value", "value": 7}, [10.0, 7.0, 30.0, 50.0, 7.0, 7.0, 7.0]),
        ({"how": "previous"}, [10.0, 10.0, 30.0, 50.0, 50.0, 50.0, 50.0]),
        ({"how": "previous", "by": "설비"}, [10.0, 10.0, 30.0, 50.0, 50.0, None, None]),
        ({"how": "mean"}, [10.0, 30.0, 30.0, 50.0, 30.0, 30.0, 30.0]),
        ({"how": "mean", "by": ["설비"]}, [10.0, 10.0, 30.0, 50.0, 40.0, 30.0, 30.0]),
        ({"how": "median", "by": ["설비"]}, [10.0, 10.0, 30.0, 50.0, 40.0, 30.0, 30.0]),
    ],
)
def test_numbers_are_filled(clean, step, filled):
    cleaned = clean(COLUMNS, ROWS, {"kind": "fill", "column": "온도", **step})
    assert cleaned.table["온도"] == filled
    assert cleaned.reports[0].changed == sum(new != old for (_, old), new in zip(ROWS, filled, strict=True))


def test_words_are_filled_with_the_most_frequent_of_equals_the_first(clean):
    rows = [("b",), ("a",), (None,), ("b",), ("a",)]
    assert clean("판정:text", rows, {"kind": "fill", "column": "판정", "how": "most"}).table == {"판정": ["b", "a", "a", "b", "a"]}


def test_the_most_frequent_of_each_group(clean):
    rows = [("A", 1), ("A", 2), ("A", 2), ("A", None), ("B", 20260305123), ("B", None)]
    cleaned = clean("설비:text 번호:integer", rows, {"kind": "fill", "column": "번호", "how": "most", "by": "설비"})
    assert (cleaned.table["번호"], cleaned.types["번호"]) == ([1, 2, 2, 2, 20260305123, 20260305123], "integer")


def test_a_mean_of_whole_numbers_need_not_be_whole(clean):
    cleaned = clean("수:integer", [(1,), (2,), (None,)], {"kind": "fill", "column": "수", "how": "mean"})
    assert (cleaned.table, cleaned.types) == ({"수": [1.0, 2.0, 1.5]}, {"수": "number"})


def test_whole_numbers_filled_with_a_part_are_no_longer_whole(clean, db):
    for value, type, filled in ((5.5, "number", 5.5), ("5.5", "number", 5.5), (6.0, "integer", 6)):
        cleaned = clean("수:integer", [(1,), (None,)], {"kind": "fill", "column": "수", "how": "value", "value": value})
        assert (cleaned.table["수"], cleaned.types["수"]) == ([1, filled], type)
        assert stored(db) == [SQL_TYPES[type]]


@pytest.mark.parametrize(
    "step",
    [
        {"kind": "fill", "column": "수", "how": "value", "value": 5.5},
        {"kind": "fill", "column": "수", "how": "mean"},
        {"kind": "clip", "column": "수", "low": 2.5},
        {"kind": "clip", "column": "값", "high": 3},
        {"kind": "compute", "to": "합", "formula": {"left": "수", "op": "+", "right": 0.5}},
        {"kind": "compute", "to": "합", "formula": {"left": "수", "op": "*", "right": 2}},
        {"kind": "rolling", "columns": ["수"], "how": "sum", "rows": 2},
        {"kind": "difference", "columns": ["수"]},
    ],
)
def test_what_is_stored_is_of_the_type_that_is_told(clean, db, step):
    cleaned = clean("수:integer 값:number", [(1, 2.5), (2, 5.0), (None, None)], step)
    assert stored(db) == [SQL_TYPES[type] for type in cleaned.types.values()]


def stored(db) -> list[str]:
    return [type for _, type, *_ in db.execute("describe data").fetchall()]


def test_what_was_learned_is_told_and_can_be_used_on_other_rows(clean):
    learned = clean(COLUMNS, ROWS, {"kind": "fill", "column": "온도", "how": "mean", "by": "설비"}).reports[0].learned
    assert learned["values"] == [{"value": 30.0}, {"value": 10.0, "group": ["A"]}, {"value": 40.0, "group": ["B"]}]
    step, shape = parse_step(learned), clean(COLUMNS, ROWS).shape
    assert "40" in step.change(shape).values[shape.held("온도").id].sql


def test_the_one_before_is_the_one_before_in_time(clean):
    rows = [(3, 30.0), (2, None), (1, 10.0), (None, None)]
    cleaned = clean("순서:integer 온도:number", rows, {"kind": "fill", "column": "온도", "how": "previous", "order": "순서"})
    assert cleaned.table["온도"] == [30.0, 10.0, 10.0, None]


def test_a_mean_of_words_is_refused(clean):
    with pytest.raises(KampError, match="step_needs_number"):
        clean("판정:text", [("a",)], {"kind": "fill", "column": "판정", "how": "mean"})


def test_too_many_groups_are_refused(clean):
    rows = [(f"L{i}", float(i)) for i in range(1200)]
    with pytest.raises(KampError) as fault:
        clean("로트:text 온도:number", rows, {"kind": "fill", "column": "온도", "how": "mean", "by": "로트"})
    assert (fault.value.code, fault.value.facts["count"]) == ("step_too_many_groups", 1200)


def test_a_column_without_any_value_stays_empty(clean):
    for how in ("mean", "most", "previous"):
        assert clean("온도:number", [(None,), (None,)], {"kind": "fill", "column": "온도", "how": how}).table == {
            "온도": [None, None]
        }
