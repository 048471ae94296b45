"""Join by the nearest earlier time: never a later reading, none that is too old, and a window of them."""
import datetime as dt
import statistics

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.combine.nearest import check_nearest, join_nearest, propose_nearest
from kamp_core.combine.times import NearestPlan
from kamp_core.errors import KampError
from tests.core.combine.conftest import table

DAY = dt.datetime(2026, 1, 5)
PARTS = table("t timestamp, machine varchar, n int", ("2026-01-05 00:00:10", "A", 1), ("2026-01-05 00:00:20", "B", 2),
              ("2026-01-05 00:00:05", "A", 3), (None, "A", 4), ("2026-01-05 00:10:00", "A", 5))
LOG = table("u timestamp, machine varchar, heat double", ("2026-01-05 00:00:06", "A", 200), ("2026-01-05 00:00:10", "A", 210),
            ("2026-01-05 00:00:12", "A", 220), ("2026-01-05 00:00:12", "B", 100))


def plan_of(left, right, **changes):
    return NearestPlan(left.side, right.side, "t", "u", **changes)


def joined(beside, db, result, left, right, **changes):
    left, right = beside(left, right)
    plan = plan_of(left, right, **changes)
    join_nearest(plan, left, right, db)
    return check_nearest(plan, left, right, db), result()


def test_each_row_gets_the_newest_reading_up_to_its_time(beside, db, result):
    check, (header, rows) = joined(beside, db, result, PARTS, LOG, keys=(("machine", "machine"),), columns=("heat",))
    assert header == ["t", "machine", "n", "heat"]
    assert [row[2:] for row in rows] == [(1, 210.0), (2, 100.0), (3, None), (4, None), (5, 220.0)]
    assert (check.rows, check.blank, check.before, check.too_old, check.without) == (5, 1, 1, 0, 2)
    assert (check.age, check.oldest) == (8.0, 588.0)
    assert (check.first, check.last) == ("2026-01-05 00:00:06", "2026-01-05 00:00:12")


@pytest.mark.parametrize(("changes", "heats"), [
    ({"delay": 1.0}, [200.0, 100.0, None, None, 220.0]),
    ({"delay": 3.5}, [200.0, 100.0, None, None, 220.0]),
    ({"delay": 4.5}, [None, 100.0, None, None, 220.0]),
    ({"tolerance": 8.0}, [210.0, 100.0, None, None, None]),
    ({"tolerance": 7.999}, [210.0, None, None, None, None]),
    ({"delay": 1.0, "tolerance": 3.0}, [200.0, None, None, None, None]),
])
def test_delay_and_tolerance_count_from_the_delayed_time(beside, db, result, changes, heats):
    check, (_, rows) = joined(beside, db, result, PARTS, LOG, keys=(("machine", "machine"),), columns=("heat",), **changes)
    assert [row[3] for row in rows] == heats
    assert check.without == heats.count(None)


def test_of_readings_at_one_moment_the_last_in_the_file_counts(beside, db, result):
    log = table("u timestamp, heat double", *(("2026-01-05 00:00:01", i) for i in (3, 1, 2)))
    assert joined(beside, db, result, PARTS, log, columns=("heat",))[1][1][0][-1] == 2.0


def test_a_day_without_a_clock_is_its_midnight(beside, db, result):
    days = table("t date, n int", ("2026-01-05", 1), ("2026-01-06", 2))
    assert [row[-1] for row in joined(beside, db, result, days, LOG, columns=("heat",))[1][1]] == [None, 100.0]


def test_what_is_no_time_is_refused_and_so_is_a_look_into_the_future(beside, db):
    left, right = beside(PARTS, LOG)
    wrong = {"not_a_time": {"left_time": "n"}, "column_missing": {"right_time": "x"}, "delay_negative": {"delay": -1.0}}
    for code, changes in wrong.items():
        plan = NearestPlan(left.side, right.side, **({"left_time": "t", "right_time": "u"} | changes))
        with pytest.raises(KampError, match=code):
            check_nearest(plan, left, right, db)


def test_times_and_the_machine_are_proposed(beside, db):
    left, right = beside(PARTS, LOG)
    assert propose_nearest(left, right, db) == plan_of(left, right, keys=(("machine", "machine"),))
    left, right = beside("select 1 as n", LOG)
    assert propose_nearest(left, right, db) is None


# windows -----------------------------------------------------------------------------------------------------------


def test_a_window_gives_mean_least_greatest_and_spread_of_each_number(beside, db, result):
    words = {"mean": "평균", "min": "최소", "max": "최대", "std": "표준편차"}
    check, (header, rows) = joined(beside, db, result, PARTS, LOG, keys=(("machine", "machine"),), window=5.0, words=words)
    assert header == ["t", "machine", "n", "heat_평균", "heat_최소", "heat_최대", "heat_표준편차"]
    assert [row[2:] for row in rows] == [(1, 205.0, 200.0, 210.0, pytest.approx(7.0710678)), (2, None, None, None, None),
                                         (3, None, None, None, None), (4, None, None, None, None), (5, None, None, None, None)]
    assert (check.blank, check.before, check.too_old) == (1, 1, 2)


def test_the_window_reaches_back_from_the_delayed_time_and_leaves_its_far_end_out(beside, db, result):
    log = table("u timestamp, heat double", *((str(DAY + dt.timedelta(seconds=s)), s) for s in range(20)))
    part = table("t timestamp, n int", ("2026-01-05 00:00:10", 1))
    _, (_, rows) = joined(beside, db, result, part, log, window=3.0, delay=2.0)
    assert rows[0][2:] == (7.0, 6.0, 8.0, 1.0)            # 6, 7 and 8: not 5, which is three seconds before 8


@pytest.mark.parametrize(("right", "changes", "code"), [
    (LOG, {"window": 0.0}, "window_empty"),
    (table("u timestamp, note varchar", ("2026-01-05", "x")), {"window": 5.0}, "window_no_numbers"),
    (f"select timestamp '{DAY}' + to_milliseconds(i) as u, i as heat from range(70000) t(i)", {"window": 1e6}, "window_too_long")])
def test_windows_that_cannot_be_are_refused(beside, db, right, changes, code):
    many = f"select timestamp '{DAY}' + to_milliseconds(i) as t from range(70000) t(i)"
    left, right = beside(many, right)
    with pytest.raises(KampError, match=code):
        join_nearest(plan_of(left, right, **changes), left, right, db)


# the invariants ----------------------------------------------------------------------------------------------------

TIMES = st.lists(st.one_of(st.none(), st.integers(-400, 400)), max_size=10)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TIMES, readings=TIMES, delay=st.integers(0, 200), limit=st.one_of(st.none(), st.integers(0, 200)), window=st.booleans())
def test_no_reading_is_later_than_its_row_and_every_row_stays(beside, db, result, rows, readings, delay, limit, window):
    """In tenths of a second, compared with a search by hand."""
    def moment(tenths):
        return None if tenths is None else str(DAY + dt.timedelta(milliseconds=100 * tenths))
    left, right = (table(f"{name} timestamp, v double", *((moment(t), float(i)) for i, t in enumerate(times)))
                   for name, times in (("t", rows), ("u", readings)))
    length = max(1, limit or 1)
    changes = {"window": length / 10} if window else {"tolerance": None if limit is None else limit / 10}
    check, (_, found) = joined(beside, db, result, left, right, delay=delay / 10, **changes)
    assert [row[1] for row in found] == [float(i) for i in range(len(rows))]
    for row, tenths in zip(found, rows, strict=True):
        near = [(t, float(i)) for i, t in enumerate(readings) if tenths is not None and t is not None and t <= tenths - delay]
        if window:
            values = [v for t, v in near if t > tenths - delay - length]
            assert row[2:] == ((None,) * 4 if not values else (
                pytest.approx(statistics.mean(values)), min(values), max(values),
                pytest.approx(statistics.stdev(values)) if len(values) > 1 else None))
        else:
            best = max(near, default=None)
            fits = best and (limit is None or tenths - delay - best[0] <= limit)
            assert row[3] == (best[1] if fits else None)
    assert check.without == sum(row[3] is None for row in found)
