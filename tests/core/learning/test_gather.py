"""Where the bad ones gather: true causes are found, the coincidence of a day is not, and chance seldom."""
import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.gather import gathering, marks_of


def days(rows=3000, seed=0):
    """Thirty days. Heat makes bad ones all along; on one flooded day the voltage happened to be high."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, 30, rows))
    heat, gun = rng.normal(size=rows), rng.choice(["A", "B", "C"], rows)
    volts = rng.normal(size=rows) + 6 * (day == 7)
    risk = 0.02 + 0.2 * (heat > 1.3) + 0.08 * (gun == "C") + 0.3 * (day == 7)
    return pd.DataFrame({"heat": heat, "gun": gun, "volts": volts, "nothing": rng.normal(size=rows)}), rng.random(rows) < risk, day


@pytest.fixture(scope="module")
def seen():
    frame, bad, day = days()
    marks = marks_of(bad.astype(int), day, 0)
    return {name: gathering(frame[name], marks) for name in frame}


def test_a_cause_is_seen_day_after_day(seen):
    found = seen["heat"]
    assert 1.0 < found.low < 1.5
    assert found.bad > 2 * found.good
    assert found.bad_low < found.bad < found.bad_high
    assert found.p <= 0.01
    assert found.same > 0.7 * found.able
    assert found.left > 0.8


def test_every_part_number_that_is_clearly_worse_is_named_the_one_with_most_bad_ones_first():
    rng = np.random.default_rng(2)
    part = rng.choice([f"P{n:02d}" for n in range(60)], 2500, p=rng.dirichlet(np.full(60, 4.0)))
    bad = (rng.random(2500) < np.where(np.isin(part, ["P07", "P23", "P41"]), 0.35, 0.03)).astype(int)
    found = gathering(pd.Series(part), marks_of(bad, np.sort(rng.integers(0, 30, 2500)), 0))
    beyond = pd.Series(bad - bad.mean()).groupby(part).sum().sort_values(ascending=False)
    assert [found.level, *found.also] == beyond.index[:3].tolist()
    assert {found.level, *found.also} == {"P07", "P23", "P41"}


def test_the_worst_word_is_named(seen):
    assert seen["gun"].level == "C"
    assert seen["gun"].also == ()
    assert seen["gun"].p <= 0.01


def test_the_coincidence_of_one_day_is_no_cause(seen):
    assert seen["volts"].p > 0.05


def test_what_chance_does_seldom_counts():
    """Ten columns of noise, ten tables: one in a hundred may pass."""
    passed = 0
    for seed in range(10):
        rng = np.random.default_rng(100 + seed)
        marks = marks_of((rng.random(1500) < 0.06).astype(int), np.repeat(np.arange(15), 100), seed)
        found = [gathering(pd.Series(rng.normal(size=1500)), marks) for _ in range(10)]
        passed += sum(one.p is not None and one.p <= 0.01 for one in found)
    assert passed <= 4
