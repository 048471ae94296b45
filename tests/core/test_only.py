"""Some rows only: every query behind a picture sees the same ones, and the table is itself again afterwards."""
import duckdb
import pytest

from kamp_core.look import draw, trend
from kamp_core.look.only import Only, narrowed
from kamp_core.look.order import ordered
from kamp_core.quality.clock import find_clock
from kamp_core.quality.profile import make_profile
from tests.homes import reading

ROWS = "select i as n, timestamp '2026-03-01' + to_hours(i::int) as at, 'P' || (i % 2) as part from range(100) t(i)"


@pytest.fixture
def cursor(workspace):
    with reading(workspace, ROWS) as cursor:
        yield cursor


def seen(cursor, *only):
    with narrowed(cursor, only):
        return cursor.execute("select count(*), min(n), max(n), min(rowid) from data").fetchone()


def test_nothing_chosen_is_everything(cursor):
    assert seen(cursor) == (100, 0, 99, 0)


def test_a_range_of_numbers_or_of_times_holds_its_ends(cursor):
    assert seen(cursor, Only("n", "10", "19")) == (10, 10, 19, 10)
    assert seen(cursor, Only("at", "2026-03-02 00:00:00", None)) == (76, 24, 99, 24)


def test_conditions_hold_together(cursor):
    assert seen(cursor, Only("part", values=("P1",)), Only("n", None, "9")) == (5, 1, 9, 1)


def test_a_column_that_is_gone_narrows_nothing(cursor):
    assert seen(cursor, Only("gone", "1", "2")) == (100, 0, 99, 0)


def test_what_stands_in_a_value_is_no_sql(cursor):
    assert seen(cursor, Only("part", values=("x') or ('1'='1",)))[0] == 0


def test_pictures_are_made_of_these_rows_and_the_table_is_whole_again(cursor):
    profile = make_profile(cursor, {})
    with narrowed(cursor, (Only("n", "0", "49"),)):
        assert draw(cursor, profile.column("n")).rows == 50
    assert draw(cursor, profile.column("n")).rows == 100


def test_a_date_and_a_time_of_day_are_one_more_column_the_clock(workspace):
    rows = """select i as "Index", i // 50 as "Lot", date '2026-03-01' + (i // 50)::int as day,
        time '08:00' + to_minutes(i::int % 50) as clock, 1.5 + i % 7 / 10 as "pH" from range(100) t(i)"""
    with reading(workspace, rows) as cursor:
        profile = make_profile(cursor, {})
        clock = find_clock(cursor, profile)
        offered = ordered(cursor, profile, clock)
        assert [c.name for c in offered.columns] == ["day + clock", "day", "clock", "pH", "Index", "Lot"]
        with narrowed(cursor, (Only("day + clock", "2026-03-02 08:00:00", "2026-03-02 08:09:00"),), clock) as seen:
            assert seen.execute("select count(*), min(rowid) from data").fetchone() == (10, 50)
            assert trend(seen, offered.columns[0], offered.column("pH")).rows == 10
        assert cursor.execute("describe data").fetchall()[-1][0] == "pH"


def test_numbers_of_things_stand_behind_what_was_measured(cursor):
    """Also what a person called a key; a named clock stands before other times."""
    profile = make_profile(cursor, {})
    assert [c.name for c in ordered(cursor, profile, find_clock(cursor, profile), keys=["n"]).columns] == ["at", "part", "n"]


def test_whole_numbers_that_a_person_called_a_key_are_names():
    cursor = duckdb.connect()
    cursor.execute("create table data as select 100 + i % 40 as made, i % 9 / 2 as heat from range(900) t(i)")
    profile = make_profile(cursor, {})
    offered = ordered(cursor, profile, None, keys=["made", "heat"])
    assert [(c.name, c.kind) for c in profile.columns] == [("made", "number"), ("heat", "number")]
    assert {c.name: c.kind for c in offered.columns} == {"made": "category", "heat": "number"}
