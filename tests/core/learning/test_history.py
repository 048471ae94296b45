"""What the rows before tell: made by rule, only of earlier rows, kept only where it helps on days not learned from."""
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamp_core.learning.history import History
from kamp_core.learning.proven import prove_history
from kamp_core.learning.split import plan_split
from kamp_core.learning.table import Table
from kamp_core.problems import Family

LONG = History("시각", "설비", ("압력",), clock=True)
MEAN, CHANGE = "압력 (-1…-10)", "압력 (Δ -1…-10)"


def log(rows=60, machines=2, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"시각": pd.Timestamp("2026-03-02") + pd.to_timedelta(np.arange(rows) * 7, "min"),
                         "설비": rng.choice(list("AB")[:machines], rows), "압력": rng.normal(size=rows)})


def test_the_mean_of_the_rows_before_and_the_distance_from_it():
    frame = LONG.added(pd.DataFrame({"시각": pd.to_datetime(["2026-03-02 06:30", "2026-03-02 07:00", "2026-03-03 08:00"]),
                                     "설비": ["A", "A", "A"], "압력": [1.0, 3.0, 5.0]}))
    assert frame[MEAN].tolist()[1:] == [1.0, 2.0]
    assert np.isnan(frame[MEAN][0])
    assert frame[CHANGE].tolist()[1:] == [2.0, 3.0]
    assert frame["시각 (0–24)"].tolist() == [6.5, 7.0, 8.0]
    assert frame["시각 (1–7)"].tolist() == [1, 1, 2]


def test_the_clock_alone_needs_no_machine():
    clock = History("시각", "설비", clock=True)
    assert clock.sources == ("시각",)
    assert set(clock.names) <= set(clock.added(log().drop(columns="설비")).columns)


def test_each_machine_has_a_past_of_its_own():
    frame = log()
    together = LONG.added(frame)
    for _, alone in frame.groupby("설비"):
        pd.testing.assert_frame_equal(LONG.added(alone), together.loc[alone.index])


@given(cut=st.integers(1, 59), seed=st.integers(0, 50))
def test_what_comes_later_changes_nothing(cut, seed):
    frame = log(seed=seed)
    other = frame.copy()
    other.loc[cut:, "압력"] = 1e6
    pd.testing.assert_frame_equal(LONG.added(frame).iloc[:cut], LONG.added(other).iloc[:cut])


@given(seed=st.integers(0, 50))
def test_the_order_of_the_file_does_not_matter(seed):
    frame = log(seed=seed)
    mixed = frame.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(LONG.added(mixed).sort_index(), LONG.added(frame))


def test_empty_cells_and_missing_times_are_no_obstacle():
    frame = log()
    frame.loc[3:8, "압력"] = None
    frame.loc[5, "시각"] = None
    made = LONG.added(frame)
    assert len(made) == len(frame)
    assert np.isnan(made["시각 (0–24)"][5])
    assert np.isfinite(made.loc[40:, MEAN]).all()


def heated(rows=1200, days=20, seed=0, lasting=True):
    """A barrel heats up slowly: parts turn bad when it was cold for the last ten shots, not when one reading is low."""
    rng = np.random.default_rng(seed)
    slow = pd.Series(rng.normal(size=rows + 10)).rolling(10).mean().to_numpy()[9:-1] * 3
    noisy = slow + rng.normal(0, 2, rows)
    past = pd.Series(noisy).shift(1).rolling(10, min_periods=1).mean().fillna(0).to_numpy()
    cause = -1.6 * past - 1.5 if lasting else -1.6 * noisy - 2.5
    bad = rng.random(rows) < 1 / (1 + np.exp(-cause * 1.5))
    when = pd.Timestamp("2026-03-02") + pd.to_timedelta(np.arange(rows) * days * 1440 // rows, "min")
    return pd.DataFrame({"생산일시": when, "온도": noisy.round(3), "압력": rng.normal(120, 8, rows).round(2),
                         "판정": np.where(bad, "불량", "양품")})


ROLES = {"target": "판정", "bad": "불량", "time": "생산일시", "trials": 1}


def proven(frame, folder):
    """What the gate lets through."""
    columns = ("온도", "압력")
    rows, bad = np.arange(len(frame)), (frame["판정"] == "불량").to_numpy(int)
    table = Table(frame=frame[list(columns)], rows=rows + 1, target=bad, classes=("양품", "불량"),
                  when=frame["생산일시"].to_numpy("datetime64[ns]"), group=None, group_names=(), shots=rows, inputs=columns,
                  excluded=(), checks=(), warnings=(), moment="생산일시")
    plan = plan_split(table.when, None, rows, table.target, 0)
    return prove_history(table, Family.TWO_CLASSES, plan, plan.select, 0, 1, None, folder).history


def test_what_lies_in_the_past_is_found(tmp_path):
    assert proven(heated(), tmp_path).before == ("온도", "압력")


@pytest.mark.parametrize("seed", range(3))
def test_where_the_past_tells_nothing_nothing_is_made_of_it(tmp_path, seed):
    assert proven(heated(lasting=False, seed=seed), tmp_path) is None


def test_rows_of_one_day_prove_nothing(tmp_path):
    assert proven(heated(days=20).assign(생산일시=pd.Timestamp("2026-03-02")), tmp_path) is None


def test_a_run_that_is_taken_up_again_agrees(tmp_path, monkeypatch):
    first = proven(heated(), tmp_path)
    monkeypatch.setattr("kamp_core.learning.proven._found", None)
    assert proven(heated(), tmp_path) == first


def test_the_answer_tells_what_it_goes_by_and_what_a_new_file_needs(learn):
    outcome = learn(heated(), **ROLES).outcome
    assert outcome.importance[0].column.startswith("온도 (-1…")
    assert outcome.asked == ("온도", "압력", "생산일시")
    assert "history_used" in [warning.code for warning in outcome.warnings]


def test_without_a_time_the_past_is_not_asked(learn):
    assert not learn(heated(400).drop(columns="생산일시"), **{**ROLES, "time": None}).outcome.history
