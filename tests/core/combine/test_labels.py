"""A list of bad lots becomes a result column, whatever form the list has."""
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.combine.judged import is_judged
from kamp_core.combine.labels import LabelPlan, check_labels, label, propose_labels
from kamp_core.errors import KampError
from kamp_core.intake.facts import Column
from tests.core.combine.conftest import table

ROWS = tuple((f"2026-01-0{day}", lot, i) for day in (5, 6, 7) for lot in (1, 2, 3, 16) for i in range(2))
DATA = table("날짜 date, Lot int, n int", *ROWS)
ONE_CELL = table("Index int, Date date, LoT varchar", (1, "2026-01-05", "3, 16"), (2, "2026-01-06", None), (3, "2026-01-07", "2"))
ACROSS = table("Date date, LOT1 int, LOT2 int", ("2026-01-05", 3, 16), ("2026-01-06", None, None), ("2026-01-07", 2, None))
LONG = table("Date date, LOT int", ("2026-01-05", 3), ("2026-01-05", 16), ("2026-01-07", 2))
BAD = {("2026-01-05", 3), ("2026-01-05", 16), ("2026-01-07", 2)}


@pytest.mark.parametrize(("given_list", "cells", "absent"), [
    (ONE_CELL, ("LoT",), "empty"), (ACROSS, ("LOT1", "LOT2"), "empty"), (LONG, ("LOT",), "good")])
def test_every_form_of_a_list_is_known_and_marks_the_same_lots(beside, db, result, given_list, cells, absent):
    left, right = beside(DATA, given_list)
    plan, is_list = propose_labels(left, right, db)
    assert (plan.lot, plan.cells, plan.keys, plan.absent, is_list) == ("Lot", cells, (("날짜", "Date"),), absent, True)
    check = check_labels(plan, left, right, db)
    assert (check.listed, check.found, check.lost, check.lots) == (3, 3, (), 12)
    assert (check.rows_bad, check.rows_good, check.rows_empty) == (6, 18, 0)
    label(plan, left, right, db)
    header, rows = result()
    assert header == ["날짜", "Lot", "n", "result"]
    assert [(str(day), lot, n) for day, lot, n, _ in rows] == [(day, lot, n) for day, lot, n in ROWS]
    assert {(str(day), lot) for day, lot, _, mark in rows if mark == "bad"} == BAD


@pytest.mark.parametrize(("cell", "lots"), [
    ("3,16", {3, 16}), ("3/16", {3, 16}), ("3 16", {3, 16}), ("3·16", {3, 16}), (" 3 ", {3}), ("3;2", {3, 2}), ("003", {3}),
    ("", set())])
def test_several_lots_may_share_a_cell(beside, db, result, cell, lots):
    left, right = beside(DATA, table("d date, lot varchar", ("2026-01-05", cell)))
    label(LabelPlan(left.side, right.side, "Lot", ("lot",), (("날짜", "d"),)), left, right, db)
    assert {row[1] for row in result()[1] if row[3] == "bad"} == lots


def test_names_of_lots_keep_their_slashes_and_blanks(beside, db, result):
    left, right = beside(table("lot varchar", ("A 1/2",), ("B 3",)), table("bad varchar", ("a 1/2, C 7",)))
    check = check_labels(plan := LabelPlan(left.side, right.side, "lot", ("bad",)), left, right, db)
    assert (check.listed, check.found, [one.key for one in check.lost]) == (2, 1, ["C 7"])
    label(plan, left, right, db)
    assert result()[1] == [("A 1/2", "bad"), ("B 3", "good")]


def test_lots_that_were_read_as_a_decimal_comma_are_two_again(beside, db):
    left, right = beside(DATA, table("d date, lot double", ("2026-01-05", 2.3), ("2026-01-06", 16.0)))
    right = replace(right, columns=(right.columns[0], Column("lot", "number", None, "decimal_comma")))
    check = check_labels(LabelPlan(left.side, right.side, "Lot", ("lot",), (("날짜", "d"),)), left, right, db)
    assert (check.listed, check.found) == (3, 3)


def test_days_that_the_list_does_not_mention_are_told_and_decided_on(beside, db, result):
    left, right = beside(DATA, table("d date, lot int", ("2026-01-05", 3)))
    plan = LabelPlan(left.side, right.side, "Lot", ("lot",), (("날짜", "d"),), "판정", "불량", "양품", "empty")
    check = check_labels(plan, left, right, db)
    assert (check.unmentioned, check.unmentioned_examples, check.clean) == (2, ("2026-01-06", "2026-01-07"), 0)
    assert (check.rows_bad, check.rows_good, check.rows_empty) == (2, 6, 16)
    label(plan, left, right, db)
    assert [row[3] for row in result()[1]].count(None) == 16


def test_rows_without_a_lot_or_a_day_have_no_result(beside, db, result):
    left, right = beside(table("d date, lot int", ("2026-01-05", None), (None, 3), ("2026-01-05", 3)),
                         table("d date, lot int", ("2026-01-05", 3)))
    label(LabelPlan(left.side, right.side, "lot", ("lot",), (("d", "d"),)), left, right, db)
    assert [row[2] for row in result()[1]] == [None, None, "bad"]


def test_a_table_of_measurements_is_no_list_though_it_has_lots(beside, db):
    measured = [(lot, 1.5, "x", 2.0) for lot in (1, 2, 3, 16)]
    left, right = beside(DATA, table("lot int, wet double, maker varchar, price double", *measured))
    plan, is_list = propose_labels(left, right, db)
    assert (plan.lot, is_list) == ("Lot", False)
    left, right = beside(DATA, "select 'x' as note")
    assert propose_labels(left, right, db) == (None, False)


def test_a_list_with_clocks_is_matched_by_the_day(beside, db):
    left, right = (table("t timestamp, lot int", (f"2026-01-05 {clock}:00:00", 3)) for clock in ("08", "17"))
    left, right = beside(left, right)
    assert check_labels(LabelPlan(left.side, right.side, "lot", ("lot",), (("t", "t"),)), left, right, db).found == 1


def test_the_name_and_the_words_are_the_person_s(beside, db, result):
    left, right = beside(table("lot int, 판정 varchar", (3, "?"), (4, "?")), table("lot int", (3,)))
    label(LabelPlan(left.side, right.side, "lot", ("lot",), name="판정", bad="NG", good="OK"), left, right, db)
    assert result() == (["lot", "판정", "판정_2"], [(3, "?", "NG"), (4, "?", "OK")])
    for changes, code in (({"bad": "x", "good": "x"}, "labels_equal"), ({"cells": ()}, "label_no_cells")):
        plan = LabelPlan(left.side, right.side, **({"lot": "lot", "cells": ("lot",)} | changes))
        with pytest.raises(KampError, match=code):
            check_labels(plan, left, right, db)


LOTS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=LOTS, listed=LOTS)
def test_exactly_the_rows_of_listed_lots_are_bad(beside, db, result, data, listed):
    left, right = beside(*(table("day int, lot int", *pairs) for pairs in (data, listed)))
    plan = LabelPlan(left.side, right.side, "lot", ("lot",), (("day", "day"),))
    check = check_labels(plan, left, right, db)
    label(plan, left, right, db)
    assert result()[1] == [(*pair, "bad" if pair in listed else "good") for pair in data]
    assert (check.listed, check.found, check.lots) == (len(set(listed)), len(set(listed) & set(data)), len(set(data)))
    assert check.rows_bad == sum(pair in listed for pair in data)


# what is no list ---------------------------------------------------------------------------------------------------

LOTS_MADE = [(f"2026-01-{i // 3 + 1:02d}", f"L{i:04d}") for i in range(60)]


def test_an_inspection_sheet_with_one_measurement_is_no_list_of_bad_lots(beside, db):
    sheet = table('로트 varchar, 검사일 date, "치수(mm)" double', *((lot, day, 12.01) for day, lot in LOTS_MADE[:20]))
    left, right = beside(table("생산일 date, 로트 varchar", *LOTS_MADE), sheet)
    assert propose_labels(left, right, db)[1] is False


@pytest.mark.parametrize(("header", "cell", "is_list"), [
    ("판정 varchar", "양품", False), ("최종_판정 varchar", "양품", False), ("result varchar", "OK", False),
    ("설비 varchar", "3호기", True)])
def test_data_that_are_judged_need_no_list(beside, db, header, cell, is_list):
    data = table(f"생산일 date, 로트 varchar, {header}", *((day, lot, cell) for day, lot in LOTS_MADE))
    left, right = beside(data, table("No int, 날짜 date, 로트 varchar", *((i, *one) for i, one in enumerate(LOTS_MADE[:9]))))
    assert propose_labels(left, right, db)[1] is is_list


def test_a_column_is_judged_by_its_words_too():
    assert is_judged(Column("검사", "text", None, "words OK|NG"))
    assert not is_judged(Column("히터", "text", None, "words on|off"))
    assert not is_judged(Column("시험결과(MPa)", "number", "MPa"))
