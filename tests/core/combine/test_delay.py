"""The search for a delay: found where there is one, and said where there is none."""
import numpy as np
import pandas as pd
import pytest

from kamp_core.combine.delay import search_delay
from kamp_core.combine.tables import Side, Table, describe
from kamp_core.combine.times import NearestPlan
from kamp_core.errors import KampError

START = pd.Timestamp("2026-01-05")


def drifting(rng, rows, memory):
    """A reading that remembers: the next is like the one before."""
    steps = rng.normal(size=rows) * np.sqrt(1 - memory**2)
    values = np.zeros(rows)
    for i in range(1, rows):
        values[i] = memory * values[i - 1] + steps[i]
    return values


@pytest.fixture
def factory(db):
    """`factory(risk=…, seed=…)`: parts that come `delay` seconds after what the sensor saw, and the sensor's log."""
    def factory(seed=0, delay=150, parts=1500, memory=0.95, strength=2.0, number=False, drift=0.0):
        rng = np.random.default_rng(seed)
        rows = 12_000
        heat = drifting(rng, rows, memory)
        log = pd.DataFrame({"u": START + pd.to_timedelta(np.arange(rows) * 5, unit="s"),
                            "heat": heat + drift * np.arange(rows) / rows, "noise": rng.normal(size=rows)})
        seconds = np.sort(rng.uniform(1000, rows * 5 - 10, parts))
        seen = strength * heat[((seconds - delay) // 5).astype(int)] + 3 * drift * np.arange(parts) / parts
        answer = seen + rng.normal(size=parts) if number else np.where(rng.random(parts) < 1 / (1 + np.exp(2 - seen)), "NG", "OK")
        made = pd.DataFrame({"t": START + pd.to_timedelta(seconds, unit="s"), "answer": answer})
        tables = []
        for alias, frame in (("left_side", made), ("right_side", log)):
            db.execute(f"attach ':memory:' as {alias}")
            db.register("frame", frame)
            db.execute(f"create table {alias}.data as from frame")
            tables.append(Table(alias, Side(alias, 1), alias, len(frame), describe(db, alias, ())))
        return tables
    return factory


def searched(db, tables, bad="NG", longest=600.0, **changes):
    left, right = tables
    plan = NearestPlan(left.side, right.side, "t", "u", **changes)
    return search_delay(plan, "answer", bad, longest, left, right, db, lambda share: None)


@pytest.mark.parametrize("number", [False, True])
def test_the_delay_that_was_put_in_is_found(factory, db, number):
    found = searched(db, factory(number=number), bad=None if number else "NG")
    assert (found.verdict, found.column, found.found) == ("stands_out", "heat", True)
    assert found.low <= 150 <= found.high
    assert found.high - found.low <= 60
    assert max(found.told) > 5 * found.chance
    assert (found.delays[0], found.delays[-1], len(found.told), found.rows, found.columns) == (0.0, 600.0, 61, 1500, 2)


def test_the_same_question_gets_the_same_answer(factory, db):
    tables = factory(parts=400)
    assert searched(db, tables) == searched(db, tables)


@pytest.mark.parametrize("seed", range(5))
def test_where_nothing_is_told_nothing_stands_out(factory, db, seed):
    found = searched(db, factory(seed=seed, strength=0.0))
    assert (found.verdict, found.found) == ("nothing", False)


@pytest.mark.parametrize("seed", range(3))
def test_two_slow_drifts_are_no_delay(factory, db, seed):
    """Heat rises all day, and so do the bad ones, for a reason of their own."""
    assert searched(db, factory(seed=seed, strength=0.0, drift=3.0)).verdict == "nothing"


def test_a_reading_that_hardly_changes_tells_the_same_at_every_delay(factory, db):
    found = searched(db, factory(memory=0.9995, strength=6.0, delay=23), longest=60.0)
    assert (found.verdict, found.found) == ("flat", False)


def test_a_delay_beyond_the_search_is_said_to_be_at_its_end(factory, db):
    found = searched(db, factory(delay=420), longest=400.0)
    assert (found.verdict, found.high) == ("at_end", 400.0)


def test_readings_that_are_too_old_do_not_count(factory, db):
    left, right = factory()
    db.execute("delete from right_side.data where u > timestamp '2026-01-05 01:00:00'")
    with_old, without = searched(db, (left, right)), searched(db, (left, right), tolerance=10.0)
    assert max(without.told) > 3 * max(with_old.told)


def test_too_few_rows_and_no_numbers_are_said(factory, db):
    tables = factory(parts=50)
    with pytest.raises(KampError, match="delay_too_few"):
        searched(db, tables)
    with pytest.raises(KampError, match="delay_no_numbers"):
        searched(db, tables, columns=("u",))
    with pytest.raises(KampError, match="delay_negative"):
        searched(db, tables, longest=0.0)
    with pytest.raises(KampError, match="delay_too_few"):
        searched(db, tables, bad="no such value")
