"""Join by key: everything counted before it is done, and then done exactly so."""
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.combine.join import Cure, JoinPlan, Keyed, check_join, join
from kamp_core.combine.keys import compared_as_text
from kamp_core.combine.propose import is_counter, likenesses, propose_day, propose_keys
from kamp_core.errors import KampError
from tests.core.combine.conftest import table

PARTS = table("lot varchar, n int", ("A1", 1), ("A1", 2), ("A2", 3), ("B9", 4), (None, 5))
LAB = table("LOT varchar, wet double", ("A1", 0.5), ("A2", 0.7), ("A2", 0.9), ("C7", 1.1))


def plan_of(left, right, *keys, **changes):
    return JoinPlan(left.side, right.side, keys or (("lot", "LOT"),), **changes)


def test_what_would_match_and_what_would_not_is_counted(beside, db):
    left, right = beside(PARTS, LAB)
    check = check_join(plan_of(left, right), left, right, db)
    assert (check.left_rows, check.left_matched, check.left_blank, check.left_alone) == (5, 3, 1, 1)
    assert (check.right_rows, check.right_blank, check.right_alone) == (4, 0, 1)
    assert (check.left_examples, check.right_examples) == ((Keyed("B9", 1),), (Keyed("C7", 1),))
    assert (check.repeated, check.repeated_examples, check.more, check.rows, check.cures) == (1, (Keyed("A2", 2),), 1, 6, ())


@pytest.mark.parametrize(("changes", "rows"), [
    ({}, [("A1", 1, 0.5), ("A1", 2, 0.5), ("A2", 3, 0.7), ("A2", 3, 0.9), ("B9", 4, None), (None, 5, None)]),
    ({"repeats": "first"}, [("A1", 1, 0.5), ("A1", 2, 0.5), ("A2", 3, 0.7), ("B9", 4, None), (None, 5, None)]),
    ({"repeats": "last", "keep": "matched"}, [("A1", 1, 0.5), ("A1", 2, 0.5), ("A2", 3, 0.9)]),
    ({"columns": ()}, [("A1", 1), ("A1", 2), ("A2", 3), ("A2", 3), ("B9", 4), (None, 5)]),
])
def test_the_rows_stand_beside_each_other_in_the_order_of_the_left(beside, db, result, changes, rows):
    left, right = beside(PARTS, LAB)
    plan = plan_of(left, right, **changes)
    assert check_join(plan, left, right, db).rows == len(rows)
    join(plan, left, right, db)
    assert result()[1] == rows


def test_a_name_that_is_taken_gets_the_other_s_name_before_its_unit(beside, db, result):
    left, right = beside(table('lot varchar, "온도(℃)" int', ("A", 1)), table('lot varchar, "온도(℃)" int, N int', ("A", 2, 3)))
    added = join(plan_of(left, right, ("lot", "lot")), left, right, db)
    assert result() == (["lot", "온도(℃)", "온도_right(℃)", "N"], [("A", 1, 2, 3)])
    assert added["온도(℃)"].name == "온도_right(℃)"


def test_differences_in_writing_are_offered_not_to_count_and_the_fewest_of_them(beside, db):
    left, right = beside(table("lot varchar", ("L001",), ("L002",), ("L003",), ("x",)),
                         table("LOT varchar", ("L1",), ("L 2",), ("l3",), ("y",)))
    plan = plan_of(left, right)
    check = check_join(plan, left, right, db)
    cure, = check.cures
    assert (check.left_matched, cure.loose, cure.rows) == (0, ("zeros", "blanks", "case"), 3)
    left, right = beside("select 'A01' as lot", "select 'A1' as LOT")
    assert check_join(plan_of(left, right), left, right, db).cures == (Cure(("zeros",), 1, ("A01", "A1")),)
    loose = plan_of(left, right, loose=("zeros",))
    assert (check_join(loose, left, right, db).left_matched, check_join(loose, left, right, db).cures) == (1, ())


@pytest.mark.parametrize(("mine", "theirs", "meets"), [
    ("7::bigint", "7.0::double", True), ("7::bigint", "'7'", True), ("7::bigint", "'007'", False), ("7.0::double", "'7'", True),
    ("7.5::double", "'7.5'", True), ("date '2026-01-05'", "timestamp '2026-01-05 08:30:00'", True),
    ("timestamp '2026-01-05 08:30:00'", "timestamp '2026-01-05 08:31:00'", False), ("date '2026-01-05'", "'2026-01-05'", True),
    ("true", "true", True), ("'a'", "'A'", False),
])
def test_values_of_different_types_meet_where_people_would_call_them_equal(beside, db, mine, theirs, meets):
    left, right = beside(f"select {mine} as lot", f"select {theirs} as LOT")
    assert check_join(plan_of(left, right), left, right, db).left_matched == int(meets)


def test_only_what_is_written_can_be_spelt_differently(beside):
    left, right = beside("select 1 as a, 'x' as b, date '2026-01-05' as c",
                         "select 1.5::double as a, 2 as b, timestamp '2026-01-05' as c")
    assert [compared_as_text((name, name), left, right) for name in "abc"] == [False, True, False]


def test_several_keys_must_all_be_equal(beside, db, result):
    days = table("lot int, day date, n int", (1, "2026-01-05", 1), (1, "2026-01-06", 2))
    left, right = beside(days, table("lot int, day date, m int", (1, "2026-01-06", 7), (2, "2026-01-05", 8)))
    join(plan_of(left, right, ("lot", "lot"), ("day", "day")), left, right, db)
    assert [row[-1] for row in result()[1]] == [None, 7]


def test_a_join_needs_keys_that_are_there(beside, db):
    left, right = beside(PARTS, LAB)
    with pytest.raises(KampError, match="join_no_key"):
        check_join(replace(plan_of(left, right), keys=()), left, right, db)
    with pytest.raises(KampError, match="column_missing"):
        check_join(plan_of(left, right, ("lot", "없는 열")), left, right, db)


def test_what_could_not_be_read_is_still_told(beside, db):
    left, right = beside(PARTS, LAB)
    db.execute("create table left_side.unreadable as select 3::bigint as row, 'n' as \"column\", 'viel' as value")
    db.execute("create table right_side.unreadable as select 3::bigint as row, 'wet' as \"column\", 'nass' as value "
               "union all select 4, 'wet', 'x' union all select 1, 'LOT', 'y'")
    join(plan_of(left, right), left, right, db)
    assert db.execute("from unreadable order by all").fetchall() == [(3, "n", "viel"), (4, "n", "viel"), (4, "wet", "nass")]


# proposals ---------------------------------------------------------------------------------------------------------


def numbered(name, values):
    return f"select unnest({list(values)!r}) as {name}"


def test_keys_are_proposed_by_name_and_shared_values(beside, db):
    left, right = beside("select 'L' || (i // 3) as lot_no, i as no, i * 1.5::double as wet from range(30) t(i)",
                         "select 'L' || i as \"Lot No\", i + 1 as No, i * 2.0::double as Wet from range(10) t(i)")
    assert propose_keys(left, right, db) == (("lot_no", "Lot No"),)


def test_another_key_is_added_where_one_leaves_rows_alike(beside, db):
    left, right = beside("select i % 5 as lot, date '2026-01-05' + (i // 5)::int as day, i as n from range(50) t(i)",
                         "select i % 5 as Lot, date '2026-01-05' + (i // 5)::int as 날짜, i as m from range(40) t(i)")
    assert propose_keys(left, right, db) == (("lot", "Lot"), ("day", "날짜"))


def test_whole_numbers_are_no_keys_without_a_name_nor_rows_that_are_only_counted(beside, db):
    left, right = beside("select i as wet, i as no from range(50) t(i)", "select i as dry, i as no from range(50) t(i)")
    assert likenesses(left, right, db) == []
    assert propose_keys(left, right, db) == ()


def test_a_machine_that_all_rows_share_is_no_key(beside, db):
    left, right = beside("select '1호기' as 설비, i as n from range(30) t(i)", "select '1호기' as 설비, i as m from range(30) t(i)")
    assert propose_keys(left, right, db) == ()


MONTHS = "select 'L' || (i % 30) as 로트, timestamp '2026-01-01 08:00:00' + to_days(i::int) as 생산일시 from range(90) t(i)"


@pytest.mark.parametrize("inspected", ["date '2026-01-01' + i::int", "timestamp '2026-01-01 17:30:00' + to_days(i::int)"])
def test_lots_that_come_again_every_month_are_matched_by_the_day_too(beside, db, inspected):
    left, right = beside(MONTHS, f"select 'L' || i as 로트, {inspected} as 검사일, i * 1.5::double as 치수 from range(30) t(i)")
    keys = propose_keys(left, right, db)
    assert keys == (("로트", "로트"), ("생산일시", "검사일"))
    day = propose_day(left, right, keys, db)
    check = check_join(plan_of(left, right, *keys, day=day), left, right, db)
    assert (check.left_matched, check.left_alone, check.recurring) == (30, 60, 0)
    alone = check_join(plan_of(left, right, keys[0], day=day), left, right, db)
    assert (alone.left_matched, alone.recurring, alone.recurring_examples[:2]) == (90, 30, ("L0", "L1"))


def test_a_lot_that_runs_over_midnight_needs_no_day(beside, db):
    lots = "select 'L' || (i // 4) as 로트, timestamp '2026-01-01 07:00:00' + to_hours(i::int * 3) as 시각 from range(80) t(i)"
    left, right = beside(lots, f"select 로트, min(cast(시각 as date)) as 검사일 from ({lots}) group by 1")
    assert propose_keys(left, right, db) == (("로트", "로트"),)


def test_a_judgement_is_no_part_of_a_key(beside, db):
    month = """select 'L' || (i // 2) as 로트, case i % 2 when 0 then '양품' else '불량' end as 판정, i * 1.5::double as 중량
               from range(40) t(i)"""
    left, right = beside(month, month)
    assert [one.pair for one in likenesses(left, right, db)] == [("로트", "로트")]
    assert propose_keys(left, right, db) == (("로트", "로트"),)


def test_keys_written_differently_are_still_proposed(beside, db):
    left, right = beside("select 'L00' || i as lot from range(5) t(i)", "select 'l' || i as LOT from range(5) t(i)")
    assert propose_keys(left, right, db) == (("lot", "LOT"),)


@pytest.mark.parametrize(("name", "counts"), [("Index", True), ("No.", True), ("순번", True), ("Unnamed: 0", True),
                                              ("Lot No", False), ("부품번호", False), ("index_a", False)])
def test_a_column_that_counts_rows_is_known_by_its_name(name, counts):
    assert is_counter(name) == counts


# the invariant -----------------------------------------------------------------------------------------------------

KEYS = st.lists(st.one_of(st.none(), st.sampled_from(["a", "A", "a ", "01", "1", "b"])), max_size=8)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=KEYS, theirs=KEYS, loose=st.sets(st.sampled_from(["zeros", "blanks", "case"])))
def test_every_left_row_stays_and_the_check_says_how_many_come(beside, db, result, mine, theirs, loose):
    tables = beside(*(table("k varchar, i int", *((key, i) for i, key in enumerate(keys))) for keys in (mine, theirs)))
    plan = JoinPlan(*[one.side for one in tables], (("k", "k"),), tuple(loose))
    check = check_join(plan, *tables, db)
    join(plan, *tables, db)
    _, found = result()
    assert len(found) == check.rows == len(mine) + check.more
    assert list(dict.fromkeys(row[1] for row in found)) == list(range(len(mine)))       # all of them, in their order
    assert [row[0] for row in found] == [mine[row[1]] for row in found]
    assert check.left_matched + check.left_alone + check.left_blank == len(mine)
    assert len({row[1] for row in found if row[2] is not None}) == check.left_matched
