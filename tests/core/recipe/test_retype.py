"""Another type for a column: what will not convert is counted and kept as it was written."""

from datetime import date, datetime, time

import pytest

from kamp_core.errors import KampError
from kamp_core.workspace import ColumnFacts


def test_text_becomes_numbers_and_the_rest_stays_on_record(clean):
    cleaned = clean(
        "수량:text", [("1,200",), ("모름",), ("-",), (None,), ("15",)], {"kind": "retype", "column": "수량", "type": "number"}
    )
    assert cleaned.table == {"수량": [1200.0, None, None, None, 15.0]}
    assert (cleaned.reports[0].lost, cleaned.reports[0].examples, cleaned.unreadable) == (1, ("모름",), [(2, "수량", "모름")])


def test_how_dates_are_written_is_found_once_and_kept_in_the_recipe(clean):
    rows = [("2026. 3. 5.",), ("2026. 12. 24.",), ("어제",)]
    cleaned = clean("날짜:text", rows, {"kind": "retype", "column": "날짜", "type": "date"})
    assert cleaned.table == {"날짜": [date(2026, 3, 5), date(2026, 12, 24), None]}
    assert cleaned.reports[0].step["format"] == "%Y. %m. %d."


@pytest.mark.parametrize(
    ("columns", "value", "type", "becomes"),
    [
        ("수:integer", 5, "number", 5.0),
        ("수:number", 5.0, "integer", 5),
        ("수:number", 5.5, "integer", None),
        ("수:integer", 1, "boolean", True),
        ("수:integer", 2, "boolean", None),
        ("켜짐:boolean", True, "integer", 1),
        ("수:number", 5.0, "text", "5"),
        ("수:number", 5.25, "text", "5.25"),
        ("날:date", date(2026, 3, 5), "datetime", datetime(2026, 3, 5)),
        ("때:datetime", datetime(2026, 3, 5, 8, 30), "date", date(2026, 3, 5)),
        ("때:datetime", datetime(2026, 3, 5, 8, 30), "time", time(8, 30)),
        ("때:datetime", datetime(2026, 3, 5, 8, 30), "text", "2026-03-05 08:30:00"),
        ("날:integer", 20260305, "date", date(2026, 3, 5)),
        ("글:text", "오후 4:27:17", "time", time(16, 27, 17)),
        ("글:text", "true", "boolean", True),
        ("글:text", "007", "integer", 7),
    ],
)
def test_every_sensible_pair_of_types(clean, columns, value, type, becomes):
    name = columns.split(":")[0]
    assert clean(columns, [(value,)], {"kind": "retype", "column": name, "type": type}).table == {name: [becomes]}


@pytest.mark.parametrize(
    ("columns", "value", "type"), [("켜짐:boolean", True, "date"), ("수:number", 1.5, "time"), ("날:date", None, "number")]
)
def test_a_senseless_pair_is_refused(clean, columns, value, type):
    with pytest.raises(KampError, match="step_retype_impossible"):
        clean(columns, [(value,)], {"kind": "retype", "column": columns.split(":")[0], "type": type})


def test_text_brings_back_what_the_import_could_not_read(clean):
    cleaned = clean(
        "수량:integer 비고:text",
        [(1, "a"), (None, "b"), (None, "c")],
        {"kind": "retype", "column": "수량", "type": "text"},
        unreadable=[(2, "수량", "모름"), (3, "", "남는 칸")],
    )
    assert cleaned.table["수량"] == ["1", "모름", None]
    assert cleaned.unreadable == [(3, "", "남는 칸")]


def test_text_brings_back_what_an_earlier_step_lost(clean):
    steps = [{"kind": "retype", "column": "수량", "type": type} for type in ("number", "text")]
    cleaned = clean("수량:text", [("1",), ("모름",)], *steps)
    assert (cleaned.table, cleaned.unreadable) == ({"수량": ["1", "모름"]}, [])


def test_spec_limits_mean_nothing_for_text(clean):
    cleaned = clean(
        "온도:number",
        [(1.0,)],
        {"kind": "retype", "column": "온도", "type": "text"},
        facts={"온도": ColumnFacts(low=0.0, high=2.0, note="위치 3")},
    )
    assert cleaned.facts == {"온도": ColumnFacts(note="위치 3")}


def test_a_format_cannot_carry_sql(clean):
    with pytest.raises(KampError, match="step_malformed"):
        clean("글:text", [("a",)], {"kind": "retype", "column": "글", "type": "date", "format": "%Y') or 1=1 --"})


def test_a_format_that_does_not_exist_is_told_in_words(clean):
    retype = {"kind": "retype", "column": "글", "type": "date", "format": "%Q"}
    for steps in ([retype], [retype, {"kind": "fill", "column": "글", "how": "most"}]):
        with pytest.raises(KampError, match="recipe_failed"):
            clean("글:text", [("a",)], *steps)
