"""From rows to subgroups: by size, by time, by lot, with verdicts and counts."""
import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.look.only import Only, narrowed
from kamp_core.spc.facts import Ask, Grouping
from kamp_core.spc.reading import read_groups


def hours(count, start="2026-03-01 06:00"):
    return pd.date_range(start, periods=count, freq="h")


def read(t, kind="xbar_r", column="값", **choices):
    return read_groups(t.cursor, Ask(kind, column, **choices))


def test_rows_are_subgroups_of_one_in_the_order_of_the_file(table):
    groups = read(table(값=[3.0, None, 1.0]), "i_mr")
    assert (groups.mean.tolist(), groups.first_row.tolist(), groups.n.tolist()) == ([3, 1], [1, 3], [1, 1])


def test_so_many_rows_make_a_subgroup(table):
    groups = read(table(값=[1.0, 3, 5, 7, 9]), grouping=Grouping("size", 2))
    assert groups.mean.tolist() == [2, 6, 9]
    assert groups.spread.tolist() == [2, 2, 0]
    assert (groups.first_row.tolist(), groups.last_row.tolist()) == ([1, 3, 5], [2, 4, 5])


def test_a_missing_value_makes_a_subgroup_smaller_and_moves_none(table):
    assert read(table(값=[1.0, None, 5, 7]), grouping=Grouping("size", 2)).n.tolist() == [1, 2]


def test_of_some_rows_only_the_subgroups_are_full(table):
    t = table(값=np.arange(12.0), 제품=list("가나") * 6)
    with narrowed(t.cursor, (Only("제품", values=("나",)),)) as cursor:
        groups = read_groups(cursor, Ask("xbar_r", "값", grouping=Grouping("size", 3)))
    assert (groups.mean.tolist(), groups.first_row.tolist()) == ([3, 9], [2, 8])


def test_readings_that_are_none_can_be_left_out(table):
    t = table(온도=[200.0, 0, 201, None, -999, 202])
    with narrowed(t.cursor, (Only("온도", besides=(0.0, -999.0)),)) as cursor:
        groups = read_groups(cursor, Ask("i_mr", "온도"))
    assert (groups.mean.tolist(), groups.first_row.tolist()) == ([200, 201, 202], [1, 3, 6])


def test_rows_out_of_order_are_put_in_the_order_of_time(table):
    t = table(값=[4.0, 3, 2, 1], 시각=hours(4)[::-1])
    assert read(t, "i_mr", time="시각").mean.tolist() == [1, 2, 3, 4]
    assert read(t, time="시각", grouping=Grouping("size", 2)).mean.tolist() == [1.5, 3.5]


@pytest.mark.parametrize(("grouping", "sizes"), [(Grouping("hour"), [1] * 24), (Grouping("day"), [18, 6]),
                                                 (Grouping("shift"), [8, 8, 8]), (Grouping("shift", shifts=2), [12, 12])])
def test_hours_shifts_and_days_make_subgroups(table, grouping, sizes):
    t = table(값=np.arange(24.0), 시각=hours(24))
    assert read(t, time="시각", grouping=grouping).n.tolist() == sizes


def test_the_night_shift_runs_through_midnight(table):
    t = table(값=np.arange(3.0), 시각=pd.to_datetime(["2026-03-01 23:00", "2026-03-02 05:59", "2026-03-02 06:00"]))
    assert read(t, time="시각", grouping=Grouping("shift")).n.tolist() == [2, 1]


def test_lots_are_subgroups_in_the_order_they_began(table):
    t = table(값=[1.0, 2, 3, 4], 로트=["B", "B", "A", "B"])
    groups = read(t, grouping=Grouping("column", column="로트"))
    assert (groups.key, groups.n.tolist()) == (("B", "A"), [3, 1])


def test_bad_rows_are_counted_among_those_judged(table):
    t = table(판정=["OK", "NG", None, "NG", "OK", "OK"])
    groups = read(t, "p", "판정", bad="NG", grouping=Grouping("size", 3))
    assert (groups.count.tolist(), groups.n.tolist()) == ([1, 1], [2, 3])


def test_counts_and_made_are_added_up(table):
    t = table(불량수=[1, 2, 3], 생산수=[10, 10, 20], 라인=["A", "A", "B"])
    groups = read(t, "p", "불량수", inspected="생산수", grouping=Grouping("column", column="라인"))
    assert (groups.count.tolist(), groups.n.tolist()) == ([3, 3], [20, 20])


def test_phases_begin_where_a_column_changes(table):
    groups = read(table(값=np.arange(6.0), 금형=["가", "가", "나", "나", "가", "가"]), "i_mr", phase_column="금형")
    assert (groups.phase.tolist(), groups.phase_names) == ([0, 0, 1, 1, 2, 2], ("가", "나", "가"))


def test_phases_begin_at_dates(table):
    t = table(값=np.arange(4.0), 시각=hours(4))
    groups = read(t, "i_mr", time="시각", phase_dates=("2026-03-01 08:00",))
    assert (groups.phase.tolist(), groups.phase_names) == ([0, 0, 1, 1], ("", "2026-03-01 08:00"))


@pytest.mark.parametrize(("columns", "ask", "code"), [
    ({"값": [None, None, 1.0]}, Ask("i_mr", "값", time="시각"), "spc_nothing"),
    ({"값": [1.5, 2.0, 3.0]}, Ask("c", "값"), "spc_no_counts"),
    ({"값": np.arange(200.0), "라인": list("AB") * 100}, Ask("i_mr", "값", phase_column="라인"), "spc_too_many_phases"),
    ({"값": [1, 5, 3], "n": [10, 4, 10]}, Ask("p", "값", inspected="n"), "spc_more_bad_than_made")])
def test_what_cannot_be_read_is_said(table, columns, ask, code):
    with pytest.raises(KampError) as error:
        read_groups(table(**columns, 시각=pd.to_datetime([None] * len(columns["값"]))).cursor, ask)
    assert error.value.code == code


def test_names_and_values_may_hold_anything(table):
    t = table(**{'a"; drop table data --': ["it's", "ok", "it's", "ok"]})
    groups = read_groups(t.cursor, Ask("p", 'a"; drop table data --', bad="it's", grouping=Grouping("size", 2)))
    assert groups.count.tolist() == [1, 1]
