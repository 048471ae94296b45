"""Are defects rising? A slope along the days with an honest range; products that changed are told from defects that rose."""
import duckdb
import numpy as np
import pandas as pd
import pytest

from kamp_core.look.rising import rising
from kamp_core.look.rising_words import rising_notes, rising_sentence
from kamp_core.quality.profile import make_profile


def days(shares, each=200, seed=0, products=None):
    """A table with `each` rows a day, of which `shares[d]` are bad; `products[d]` of them are of product B, five times as bad."""
    draw = np.random.default_rng(seed)
    frames = []
    for day, share in enumerate(shares):
        is_b = draw.random(each) < (products[day] if products is not None else 0)
        frames.append(pd.DataFrame({"at": pd.Timestamp("2026-03-01") + pd.Timedelta(days=day), "part": np.where(is_b, "B", "A"),
                                    "bad": (draw.random(each) < share * np.where(is_b, 5, 1)).astype(int)}))
    return pd.concat(frames)


def asked(table, product=None):
    with duckdb.connect() as db:
        db.register("frame", table)
        db.execute("create table data as select * from frame")
        return rising(db, '"bad"', make_profile(db, {}).column("at"), product, share=True)


def test_defects_that_rise_are_told_with_rate_range_and_both_ends():
    found = asked(days(np.linspace(0.02, 0.08, 28)))
    assert found.step == "day"
    assert found.slope.low < 0.06 / 27 < found.slope.high
    assert 0.01 < found.start < 0.03 < 0.07 < found.end < 0.09
    said = rising_sentence(found, None, "ko")
    assert said.startswith("불량 비율이 하루에 0.2 %p씩 늘고 있습니다")
    assert rising_sentence(found, None, "en").startswith("The share of bad rows is rising by 0.2 percentage points a day")


def test_a_longer_record_is_told_by_the_week():
    found = asked(days(np.linspace(0.10, 0.02, 90), each=60))
    assert (found.step, found.slope.high < 0) == ("week", True)
    assert "한 주에" in rising_sentence(found, None, "ko")


@pytest.mark.parametrize("alike", [0.0, 0.6])
def test_chance_is_hardly_ever_called_a_trend(alike):
    """Days differ by more than the binomial, and (0.6) bad days come in spells."""
    loud = 0
    for seed in range(40):
        draw = np.random.default_rng(seed)
        mood = [draw.normal()]
        for _ in range(29):
            mood.append(alike * mood[-1] + np.sqrt(1 - alike**2) * draw.normal())
        loud += asked(days(np.exp(-3.3 + 0.4 * np.array(mood)), each=60, seed=seed + 999)).slope.clear
    assert loud <= (2 if alike == 0 else 4)


def test_without_a_trend_none_is_shown():
    said = rising_sentence(asked(days([0.05] * 20)), None, "ko")
    assert "증거는 없습니다" in said


def test_when_only_the_make_up_of_products_changed_that_is_said():
    found = asked(days([0.02] * 30, products=np.linspace(0.05, 0.95, 30)), "part")
    assert found.slope.clear
    assert found.by_products
    assert "‘part’ 값이 같은 줄끼리 보면 늘거나 준다는 증거가 없습니다" in rising_sentence(found, None, "ko")


def test_a_rise_within_each_product_is_confirmed():
    found = asked(days(np.linspace(0.02, 0.08, 30), products=[0.3] * 30), "part")
    assert found.within.clear
    assert rising_notes(found, None, "en")[0].startswith("Among rows with the same “part” it still rises by")


def test_a_week_is_too_short():
    assert asked(days([0.05] * 7)) is None
