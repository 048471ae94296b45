"""Machines that are watched: trouble is noticed, chance is called chance, and labels have no say in the limit."""
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.learning.alarms.fitting import bare_watcher, fit_member, ground_of, threshold_of, with_members
from kamp_core.learning.alarms.pushing import Pushes, told_of
from kamp_core.learning.alarms.reading import WEEK, asked_of
from kamp_core.learning.alarms.runs import Run, runs_of
from kamp_core.learning.alarms.watcher import Watcher, lane_of
from kamp_core.learning.outcome import read_outcome, write_outcome
from kamp_core.problems import Family
from kamp_core.reports.sentences import reasons
from kamp_core.reports.todo import to_do
from tests.factory import pump_log, warming_pump

ROLES = {"time": "시각", "group": "설비", "trials": 3}
KNOWN = {"target": "상태", "bad": "고장", **ROLES}


@pytest.fixture
def watch(learn):
    return lambda frame, **asked: learn(frame, Family.ALARMS, **asked)


def test_trouble_that_no_single_sensor_shows_is_noticed(watch):
    outcome = watch(pump_log(), **KNOWN).outcome
    seen = outcome.watch
    assert (seen.events, seen.events_caught) == (12, 12)
    assert seen.false_alarms <= 3
    assert outcome.headline.low > outcome.headline.baseline
    assert outcome.verdict.level == "hint"          # twelve events are too few to be ready
    assert {"alarms_beat_chance", "few_events"} <= {reason.code for reason in outcome.verdict.reasons}
    assert seen.f1 > max(seen.f1_always, seen.f1_forest)


def test_the_strangest_times_name_the_sensors_that_changed(watch):
    outcome = watch(pump_log(), **KNOWN).outcome
    assert all(alarm["event"] for alarm in outcome.alarms[:8])
    assert all(alarm["sensors"][0]["column"] in ("압력", "부하") for alarm in outcome.alarms[:8])
    assert {i.column for i in outcome.importance[:2]} == {"압력", "부하"}


def test_events_that_the_sensors_do_not_feel_are_no_signal(watch):
    assert watch(pump_log(trouble=0.0), **KNOWN).outcome.verdict.level == "no_signal"


STOPS = {"target": "상태", "bad": "정지", "time": "시각", "trials": 3}


def test_two_events_of_two_prove_no_more_than_two_can(watch):
    outcome = watch(warming_pump(), **STOPS).outcome
    caught = outcome.headline
    assert caught.value == 1.0
    assert caught.low == pytest.approx(0.05 ** (1 / 2), abs=1e-6)          # Clopper and Pearson's range, not Wilson's 42 %
    assert caught.baseline > 0.2                                           # alarms ring a quarter of the time
    (reason,) = (r for r in outcome.verdict.reasons if "by_chance" in r.facts)
    assert reason.code == "alarms_by_chance"                               # luck catches both in 5 % of cases and more
    (needed,) = (r.facts["more"] for r in outcome.verdict.reasons if r.code == "events_to_tell")
    assert caught.baseline ** (2 + needed) < 0.05 <= caught.baseline ** (1 + needed)
    known = replace(outcome, problem="odd_behaviour")
    assert f"적어도 {needed}번 더" in " ".join(reasons(known, "ko"))
    assert f"at least {needed} more event(s)" in " ".join(to_do(known, "en"))


def test_the_chance_of_luck_is_that_of_catching_as_many_not_of_ranking_rows(watch):
    outcome = watch(warming_pump(ahead=0.5), **STOPS).outcome
    (reason,) = (r for r in outcome.verdict.reasons if r.code == "alarms_beat_chance")
    assert reason.facts["p"] >= outcome.headline.baseline ** 2 - 1e-4      # 2 of 2, each caught by luck so often


def test_an_alarm_that_runs_on_into_an_event_warned_from_its_beginning(watch):
    """Also where only alarms during the event count as caught."""
    outcome = watch(warming_pump(), **STOPS).outcome
    began = [pd.Timestamp(alarm["from"]) for alarm in outcome.alarms if alarm["event"]]
    stops = [pd.Timestamp("2026-08-31") + pd.Timedelta(days=day) for day in (26, 36)]
    leads = [(stop - start).total_seconds() for stop, start in zip(stops, sorted(began), strict=True)]
    assert outcome.watch.lead_seconds == pytest.approx(np.median(leads))
    assert outcome.watch.lead_seconds > 86400


def test_an_alarm_that_never_ended_since_the_event_before_is_no_warning_of_that_long_ago(watch):
    frame = warming_pump(stops=((26, 26.5), (28, 28.4)), ahead=2.0)
    outcome = watch(frame.assign(진동=frame["진동"].where(frame.index < 24 * 144, 9.0)), **STOPS).outcome
    first, second = 2 * 86400, 1.5 * 86400
    assert outcome.watch.lead_seconds == pytest.approx((first + second) / 2, rel=0.1)


def test_without_known_events_it_is_a_hint_at_most(watch):
    outcome = watch(pump_log().drop(columns="상태"), target="", **ROLES).outcome
    assert outcome.verdict.level == "hint"
    assert [reason.code for reason in outcome.verdict.reasons][:2] == ["no_events_known", "later_stranger"]
    assert outcome.watch.events is None
    assert outcome.alarms[0]["event"] is None


def test_a_machine_that_goes_on_as_before_is_called_quiet(watch):
    outcome = watch(pump_log(trouble=0.0).drop(columns="상태"), target="", **ROLES).outcome
    assert "later_quiet" in [reason.code for reason in outcome.verdict.reasons]


def test_known_events_after_the_normal_time_have_no_say_in_the_alarms(watch, tmp_path):
    frame = pump_log()
    one = watch(frame, folder="one", **KNOWN).outcome
    two = watch(frame.assign(상태=np.where(frame.index > 3000, "고장", "정상")), folder="two", **KNOWN).outcome
    scores = [pd.read_parquet(outcome.holdout_predictions)["risk"].to_numpy() for outcome in (one, two)]
    np.testing.assert_array_equal(*scores)


def test_the_same_request_gives_the_same_scores_also_after_a_stop(watch):
    frame = pump_log(800)
    whole = watch(frame, folder="whole", **KNOWN).outcome
    watch(frame, folder="part", **(KNOWN | {"trials": 1}))
    resumed = watch(frame, folder="part", **KNOWN).outcome
    np.testing.assert_array_equal(*(pd.read_parquet(o.holdout_predictions)["risk"] for o in (whole, resumed)))


def test_using_the_best_so_far_takes_what_was_finished(watch):
    frame = pump_log(800)
    watch(frame, **(KNOWN | {"trials": 1}))
    outcome = watch(frame, finish_only=True, **KNOWN).outcome
    assert (outcome.status, outcome.chosen) == ("stopped", "residual")


def test_rows_in_and_around_events_are_not_learned_as_normal(watch):
    frame = pump_log()
    frame.loc[200:239, "상태"] = "고장"
    outcome = watch(frame, options={"before": "2h", "window": "10"}, **KNOWN).outcome
    assert outcome.watch.normal_rows == round(0.4 * len(frame)) - 40 - 2 * 12 - 2 * 9
    assert ("events_in_normal_period", 40) in [(w.code, w.facts.get("rows")) for w in outcome.warnings]


def test_a_short_normal_time_is_said_to_be_short(watch):
    outcome = watch(pump_log(400, events=2), options={"false_alarms": "0.1/week"}, **KNOWN).outcome
    assert outcome.watch.extrapolated
    assert "normal_short" in [reason.code for reason in outcome.verdict.reasons] or outcome.verdict.level == "no_signal"


def test_the_answer_survives_the_file(watch, tmp_path):
    outcome = watch(pump_log(800), **KNOWN).outcome
    write_outcome(outcome, tmp_path / "outcome.json")
    assert read_outcome(tmp_path / "outcome.json") == outcome


@pytest.mark.parametrize(("asked", "code"), [
    ({"time": None}, "machine_time_needed"), ({"inputs": ("설비",), "group": None}, "no_sensors"),
    ({"options": {"normal_rows": "10"}}, "normal_too_short"),
    ({"options": {"false_alarms": "often"}}, "option_unreadable"), ({"options": {"patience": "1"}}, "option_not_there"),
    ({"bad": "폭발"}, "bad_value_unknown")])
def test_what_cannot_work_is_said(watch, asked, code):
    with pytest.raises(KampError) as caught:
        watch(pump_log(300, events=2), **(KNOWN | asked))
    assert caught.value.code == code


@pytest.mark.parametrize(("text", "rate"), [("1", 1.0), ("2/day", 14.0), ("1/hour", 168.0), ("0.5/week", 0.5)])
def test_false_alarms_are_asked_for_by_the_hour_day_or_week(text, rate):
    assert asked_of({"false_alarms": text}).false_alarms == pytest.approx(rate)


def test_early_warning_may_be_asked_for_in_any_unit():
    assert [asked_of({"before": text}).before for text in ("90", "30min", "2h", "1d")] == [90, 1800, 7200, WEEK / 7]


# the watcher itself -------------------------------------------------------------------------------------------------

class _Log:
    """Two machines, all of it normal."""

    def __init__(self, x, normal):
        self.x, self.normal, self.machines, self.lane = x, normal, ("A", "B"), lane_of(x[:, -1], x[:, -2])


def watcher(seed=0, rows=400):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=(rows, 3)), np.repeat(np.arange(rows // 2) * 60.0, 2), np.tile([0.0, 1.0], rows // 2)])
    log = _Log(x, np.ones(rows, bool))
    bare = bare_watcher(log, 5)
    ground = ground_of(log, bare, 0)
    return with_members(bare, {name: fit_member(name, ground) for name in ("residual", "pca", "spread")}), x


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_in_a_file_does_not_matter(random):
    seen, x = watcher()
    order = np.array(random.sample(range(len(x)), len(x)))
    np.testing.assert_allclose(seen.scores(x[order]), seen.scores(x)[order], rtol=1e-9)


def test_one_machine_does_not_change_what_is_said_of_another():
    seen, x = watcher()
    alone = x[x[:, -1] == 0]
    np.testing.assert_allclose(seen.scores(alone), seen.scores(x)[x[:, -1] == 0], rtol=1e-9)


def test_a_watcher_comes_back_from_json_as_it_was():
    seen, x = watcher()
    np.testing.assert_array_equal(Watcher.from_json(seen.to_json()).scores(x), seen.scores(x))


def test_empty_cells_and_machines_never_seen_get_a_score():
    seen, x = watcher()
    x[::7, 1], x[:, -1] = np.nan, 5.0
    assert np.isfinite(seen.scores(x)).all()


def test_a_reading_that_is_missing_neither_rings_nor_is_a_cause(watch):
    frame = warming_pump()
    seen = watch(frame, **STOPS).estimator
    names = ["압력", "유량", "베어링온도", "진동"]
    calm = frame.iloc[180:324]                                             # a day that begins far from the mean of its sensors
    x = np.column_stack([calm[names], np.arange(len(calm)) * 600.0, np.zeros(len(calm))])
    assert not (seen.scores(x) >= 1).any()
    for row in (0, 1, 60):
        for sensor in range(len(names)):
            blank = x.copy()
            blank[row, sensor] = np.nan
            assert not (seen.scores(blank) >= 1).any(), (row, names[sensor])
    for sensor in range(len(names)):                                       # nor does a sensor that is out for hours, or always
        for gap in (slice(20, 120), slice(0, None)):
            blank = x.copy()
            blank[gap, sensor] = np.nan
            assert not (seen.scores(blank) >= 1).any(), (gap, names[sensor])
    hot = x.copy()
    hot[60:, 2] += 30
    hot[100, 2] = np.nan
    assert (seen.scores(hot) >= 1)[100]
    assert not seen.pushes(hot)[100, [2, 8]].any()
    told = told_of(Run(100, 100), seen.scores(hot), hot, Pushes.of(seen, hot), seen, names)
    assert "베어링온도" not in [sensor["column"] for sensor in told["sensors"]]


def test_a_sensor_of_an_alarm_is_told_as_it_read_in_the_stop_not_after_it(watch):
    """The score looks back over a window: it is highest when the machine runs as usual again."""
    frame = warming_pump()
    seen = watch(frame, **STOPS).estimator
    names = ["압력", "유량", "베어링온도", "진동"]
    calm = frame.iloc[180:324]
    x = np.column_stack([calm[names], np.arange(len(calm)) * 600.0, np.zeros(len(calm))])
    usual = x[:, 0].mean()
    x[60:63, 0] = 0.1                                                      # half an hour of three, then at work again
    alarm = np.flatnonzero(seen.scores(x) >= 1)
    told = told_of(Run(int(alarm[0]), int(alarm[-1])), seen.scores(x), x, Pushes.of(seen, x), seen, names)
    pressure = next(sensor for sensor in told["sensors"] if sensor["column"] == "압력")
    assert pressure["value"] == pytest.approx(0.1)
    assert pressure.get("expected", usual) == pytest.approx(usual, rel=0.2)


def test_the_sensors_of_an_alarm_share_the_whole_surprise_and_without_an_alarm_there_is_none():
    seen, x = watcher()
    away = x.copy()
    away[-40:, 1] += 12
    alarm, pushes = seen.scores(away) >= 1, seen.pushes(away)
    assert alarm[-40:].any()
    np.testing.assert_allclose(np.abs(pushes[alarm]).sum(axis=1), 1, atol=1e-9)
    assert not pushes[~alarm].any()
    assert set(np.abs(pushes[alarm][-20:]).argmax(axis=1) % x.shape[1]) == {1}


def test_the_farther_from_normal_the_stranger():
    seen, x = watcher()
    scores = [seen.scores(np.where(np.arange(5) == 0, x + away, x))[-1] for away in (0.0, 4.0, 8.0, 16.0)]
    assert scores == sorted(scores)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 50), min_size=60, max_size=200), st.floats(0.01, 20), st.floats(0.01, 20))
def test_allowing_more_false_alarms_never_raises_the_limit(surprise, one, other):
    lane = lane_of(np.zeros(len(surprise)), np.arange(len(surprise), dtype=float))
    few, many = sorted((one, other))
    assert threshold_of(np.array(surprise), lane, 3, many)[0] <= threshold_of(np.array(surprise), lane, 3, few)[0] + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(0, 5))
def test_runs_hold_every_marked_row_once_and_lie_apart(marked, gap):
    marked = np.array(marked)
    runs = runs_of(marked, np.zeros(len(marked), int), gap)
    inside = np.concatenate([np.arange(run.first, run.last + 1) for run in runs]) if runs else np.empty(0, int)
    assert set(np.flatnonzero(marked)) <= set(inside)
    assert len(set(inside)) == len(inside)
    assert all(after.first - before.last > gap + 1 for before, after in pairwise(runs))
