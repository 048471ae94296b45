"""Forecasts: series made of factory rows, judged by rolling origins beside doing nothing."""
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kamp_core.errors import KampError
from kamp_core.learning.forecast.candidates import Way, first_ways
from kamp_core.learning.forecast.decide import decide, is_state
from kamp_core.learning.forecast.fit import Course, said_at
from kamp_core.learning.forecast.holidays import holidays, is_holiday
from kamp_core.learning.forecast.methods import LOCAL, NOTHING
from kamp_core.learning.forecast.origins import plan_origins
from kamp_core.learning.forecast.panel import completed, filled, joined, make_panel
from kamp_core.learning.forecast.planned import assumed
from kamp_core.learning.forecast.rhythm import Rhythm
from kamp_core.learning.forecast.spans import steps_of
from kamp_core.learning.outcome import read_outcome, write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import Family, shelf
from kamp_core.reports.sentences import headline
from kamp_core.reports.todo import to_do

ROLES = {"target": "출하량", "time": "일자"}
WEEK = np.array([100, 80, 90, 120, 150, 40, 10])


def shipped(days=400, seed=0, noise=5.0, level=1.0, grown=1.0):
    """A product with a week of its own; in the end it is so many times as much."""
    when = pd.date_range("2024-01-01", periods=days)
    amount = level * WEEK[when.weekday] * np.linspace(1, grown, days) + np.random.default_rng(seed).normal(0, noise, days)
    return pd.DataFrame({"일자": when, "출하량": amount})


def decided(frame, group=None, inputs=(), **options):
    return decide(frame, TrainRequest("p", "d", 1, "출하량", "일자", group, inputs, options=options), inputs)


# holidays ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("day", ["2024-02-12", "2024-05-06", "2025-01-27", "2025-03-03", "2025-05-06", "2025-10-08", "2026-03-02",
                                 "2026-02-17", "2026-09-25", "2027-02-09", "2023-05-29", "2021-08-16", "2014-09-10", "2020-08-17"])
def test_lunar_feasts_substitute_days_and_days_off_are_known(day):
    assert is_holiday(date.fromisoformat(day))


def test_rules_count_from_the_year_they_came_in():
    assert not is_holiday(date(2020, 8, 18))
    assert is_holiday(date(2005, 4, 5))
    assert not is_holiday(date(2006, 4, 5))
    assert not is_holiday(date(2012, 10, 9))
    assert is_holiday(date(2013, 10, 9))


def test_years_outside_the_table_have_no_holidays():
    assert holidays(1999) == holidays(2041) == frozenset()


# from rows to series -----------------------------------------------------------------------------------------------

def test_rows_of_a_day_are_summed_up_and_states_are_averaged():
    twice = pd.concat([shipped(), shipped()])
    assert decided(twice).panel.values.sum() == pytest.approx(2 * shipped()["출하량"].sum())
    assert decided(twice, aggregate="mean").panel.values.mean() == pytest.approx(shipped()["출하량"].mean())
    assert [is_state(name) for name in ("온도(℃)", "단가", "재고량", "출하량(개)", "produce")] == [True, True, True, False, False]


def test_weekdays_without_work_are_no_periods():
    frame = shipped()
    found = decided(frame[frame["일자"].dt.weekday < 5])
    assert found.layout.rhythm == Rhythm("day", (0, 1, 2, 3, 4), 5)
    assert found.horizon == 10
    assert "series_weekdays" in [reason.code for reason in found.said]


def test_a_day_without_a_row_is_zero_where_that_is_common_and_unknown_where_it_is_rare():
    frame = shipped().assign(출하량=lambda f: f["출하량"].abs() + 50)
    often, rarely = frame[np.arange(400) % 10 > 2], frame[np.arange(400) % 50 > 0]
    assert (decided(often).panel.values == 0).sum() == decided(often).panel.gaps > 80
    assert np.isnan(decided(rarely).panel.values).sum() == decided(rarely).panel.gaps == 7


def sold_or_not(days=400):
    """A product that is often not asked for: days without a row and days of 0 are both on record."""
    frame = shipped(days).assign(출하량=lambda f: f["출하량"].abs().round() + 50)
    return frame[np.arange(days) % 10 > 2]


def test_a_day_whose_quantity_is_blank_is_unknown_not_a_day_without_orders():
    frame = sold_or_not()
    blank = frame["일자"].isin(pd.to_datetime(["2024-05-07", "2024-08-15"]))
    found = decided(frame.assign(출하량=frame["출하량"].mask(blank)))
    days = [list(found.panel.times).index(np.datetime64(day)) for day in ("2024-05-07", "2024-08-15")]
    assert np.isnan(found.panel.values[0, days]).all()
    assert np.isnan(found.panel.values).sum() == 2
    assert (found.panel.values == 0).sum() == found.panel.gaps == decided(frame).panel.gaps    # days without a row stay 0
    assert [reason.facts for reason in found.said if reason.code == "series_blank"] == [{"rows": 2, "periods": 2}]


def test_a_blank_of_one_product_is_no_fall_of_all_together():
    """Before a product comes, after it ends and where nothing is known there is nothing to make up."""
    unknown = np.nan
    values = np.array([[5.0, 6.0, 5.0, unknown, unknown, 6.0], [unknown, 2.0, 1.0, 2.0, unknown, unknown]])
    whole = completed(values, 2)
    np.testing.assert_array_equal(whole, [[5.0, 6.0, 5.0, 6.0, unknown, 6.0], [unknown, 2.0, 1.0, 2.0, unknown, unknown]])


def test_blank_rows_beside_filled_ones_are_counted_and_the_filled_ones_summed_up():
    frame = shipped()
    nothing_yet = frame.iloc[[30, 31, 31]].assign(출하량=np.nan)
    found = decided(pd.concat([frame, nothing_yet]))
    assert found.panel.values == pytest.approx(decided(frame).panel.values)
    assert [reason.facts for reason in found.said if reason.code == "series_blank"] == [{"rows": 3, "periods": 0}]


def test_blank_rows_of_days_to_come_and_of_free_weekdays_are_no_blanks():
    frame = shipped()
    worked = frame.assign(출하량=frame["출하량"].where(frame["일자"].dt.weekday < 5))
    to_come = shipped(414).iloc[400:].assign(출하량=np.nan)
    found = decided(pd.concat([worked, to_come]))
    assert (found.panel.blank, found.panel.gaps) == (0, 0)
    assert "series_blank" not in [reason.code for reason in found.said]


def test_blank_rows_of_closed_holidays_and_before_a_product_began_are_no_blanks():
    """A calendar with a row for each product and day, as a wide table gives it."""
    frame = shipped(900).assign(출하량=lambda f: f["출하량"].mask(f["일자"].dt.date.map(is_holiday)))
    young = frame.assign(출하량=frame["출하량"].where(frame["일자"] >= "2025-06-01"))
    found = decided(pd.concat([frame.assign(품목="가"), young.assign(품목="나")], ignore_index=True), group="품목")
    assert found.layout.closed
    assert "series_blank" not in [reason.code for reason in found.said]


def test_a_blank_day_stays_unknown_in_the_history_that_a_newer_file_goes_on_from():
    frame = sold_or_not(420)
    frame["출하량"] = frame["출하량"].mask(frame["일자"].isin(pd.to_datetime(["2024-05-07", "2025-02-11"])))
    whole = decided(frame)
    old = make_panel(frame[frame["일자"] < "2025-01-15"], whole.layout)
    both = joined(old, frame[frame["일자"] >= "2025-01-15"], whole.layout)
    assert np.isnan(both.values).sum() == 2
    assert both.values == pytest.approx(whole.panel.values, nan_ok=True)
    mended = joined(old, pd.DataFrame({"일자": [pd.Timestamp("2024-05-07")], "출하량": [70.0]}), whole.layout)
    assert not np.isnan(mended.values).any()                                      # the file says what it was


def test_a_blank_day_is_not_drawn_as_a_day_of_nothing_and_not_scored(learn):
    frame = shipped().assign(출하량=lambda f: f["출하량"].abs().round())
    whole = learn(frame, Family.FORECAST, trials=1, **ROLES).outcome
    blank = frame["일자"].isin(pd.to_datetime(["2025-01-14", "2025-01-21"]))
    outcome = learn(frame.assign(출하량=frame["출하량"].mask(blank)), Family.FORECAST, folder="blank", trials=1, **ROLES).outcome
    assert (outcome.rows_used, outcome.split.holdout_rows) == (whole.rows_used - 2, whole.split.holdout_rows - 2)
    assert {"2025-01-14", "2025-01-21"}.isdisjoint(fact["time"] for fact in outcome.outlook.history)
    assert all(fact["value"] > 0 for fact in outcome.outlook.history)
    daily = learn(frame.assign(출하량=frame["출하량"].mask(blank)), Family.FORECAST, folder="daily", trials=1,
                  options={"horizon": "1"}, **ROLES).outcome
    assert daily.promise.low < daily.promise.high


def test_a_weekday_that_is_not_written_down_any_more_leaves_an_answer_that_can_be_read(learn, tmp_path):
    """All origins begin on the same weekday: so far ahead nothing is known at any of them."""
    frame = shipped(800)
    frame.loc[(frame.index > 300) & (frame["일자"].dt.weekday == 0), "출하량"] = np.nan
    outcome = learn(frame, Family.FORECAST, trials=1, **ROLES).outcome
    assert [place for place, error in enumerate(outcome.outlook.by_step) if error is None] in ([5, 12], [6, 13])
    write_outcome(outcome, tmp_path / "outcome.json")
    assert read_outcome(tmp_path / "outcome.json") == outcome


def test_holidays_on_which_nothing_happens_are_not_learned_from_and_foretold_as_zero(learn):
    frame = shipped(500)
    frame = frame[~frame["일자"].dt.date.map(is_holiday)]
    found = decided(frame)
    assert found.layout.closed
    assert np.isnan(found.panel.values[0, list(found.panel.times).index(np.datetime64("2024-05-15"))])
    to_come = learn(frame[frame["일자"] < "2025-04-28"], Family.FORECAST, **ROLES).outcome.forecast
    assert {fact["time"]: fact["value"] for fact in to_come}["2025-05-05"] == 0
    both = pd.concat([frame.assign(품목=name) for name in ("가", "나")])
    both = learn(both[both["일자"] < "2025-04-28"], Family.FORECAST, folder="both", group="품목", trials=1, **ROLES).outcome
    assert [(fact["low"], fact["high"]) for fact in both.outlook.ahead if fact["time"] == "2025-05-05"] == [(0, 0)]


def test_only_whole_months_count():
    frame = shipped(900).query("일자 > '2024-01-10'")
    found = decided(frame, frequency="month")
    assert [str(found.panel.times[place]) for place in (0, -1)] == ["2024-02-01", "2026-05-01"]
    assert [reason.facts for reason in found.said if reason.code == "series_cut"] == [{"count": 2}]


def test_one_row_a_month_is_a_month():
    months = pd.DataFrame({"일자": pd.date_range("2010-01-01", periods=120, freq="MS"), "출하량": np.arange(120.0)})
    assert decided(months).layout.rhythm == Rhythm("month", (0, 1, 2, 3, 4), 12)


def test_too_few_periods_are_said():
    with pytest.raises(KampError) as caught:
        decided(shipped(20))
    assert caught.value.facts == {"periods": 20, "need": 24}


def test_filling_leaves_the_series_as_they_were():
    values = np.array([[1.0, np.nan, 3.0, np.nan]])
    filled(values, 2)
    assert np.isnan(values).sum() == 2


# origins -----------------------------------------------------------------------------------------------------------

@settings(max_examples=200, deadline=None)
@given(periods=some.integers(24, 2000), horizon=some.integers(1, 30), season=some.sampled_from([1, 5, 7, 12, 52]))
def test_nothing_that_judges_is_seen_where_the_model_is_chosen(periods, horizon, season):
    horizon = min(horizon, periods // 4)
    fewest = min(max(8, 2 * season + horizon), max(8, periods // 3))
    plan = plan_origins(periods, horizon, fewest)
    assert max(plan.select) + horizon <= min(plan.judge) or len(plan.select) == 1
    assert list(plan.judge) == sorted(set(plan.judge))
    assert all(later - sooner == horizon for sooner, later in zip(plan.judge, plan.judge[1:], strict=False))
    assert plan.judge[-1] + horizon == periods
    assert min(plan.select) >= 2


@settings(max_examples=8, deadline=None)
@given(count=some.integers(120, 380), seed=some.integers(0, 5))
def test_no_way_of_going_on_looks_beyond_its_origin(count, seed):
    """Whatever comes after an origin, the forecast from it stays the same."""
    found = decided(shipped(400, seed))
    later = found.panel.values.copy()
    later[:, count:] = 1e6
    changed = type(found.panel)(found.panel.times, found.panel.names, later, found.panel.known)
    ways = [*(Way(id) for id in (*NOTHING, *LOCAL)), next(iter(first_ways()))]
    for way in ways:
        before, after = (said_at(way, Course(panel, found.layout, 7, 0, 1, 2000, 1), (count,))[0]
                         for panel in (found.panel, changed))
        assert np.array_equal(before, after), way.id


# ways of going on --------------------------------------------------------------------------------------------------

def test_doing_nothing_by_hand():
    values = np.arange(1.0, 11)[None]
    said = {name: way(values, 3, 6, 4)[0].tolist() for name, way in NOTHING.items()}
    assert said == {"last": [10, 10, 10, 10], "seasonal": [8, 9, 10, 8], "last_year": [5, 6, 7, 8], "average": [8.5] * 4,
                    "seasonal_mean": [5, 6, 7, 5], "usual": [7.5] * 4}


@pytest.mark.parametrize("name", sorted(LOCAL))
def test_a_pattern_without_noise_is_gone_on_with(name):
    values = np.tile(WEEK.astype(float), 20)[None]
    assert LOCAL[name](values, 7, 364, 14)[0] == pytest.approx(np.tile(WEEK, 2), rel=0.02)


def test_theta_goes_up_half_as_fast_as_the_line():
    values = 100 + 2.0 * np.arange(60)[None]
    from kamp_core.learning.forecast.methods import theta
    ahead = theta.__wrapped__(values, 1, 12, 10)[0]
    assert np.diff(ahead) == pytest.approx(1.0)


# whole runs --------------------------------------------------------------------------------------------------------

def test_a_week_that_only_comes_back_is_told_as_well_by_the_mean_of_its_weekdays(learn):
    """Any spreadsheet does it: beating the same day of last week, as every model does here, is no skill."""
    outcome = learn(shipped(), Family.FORECAST, **ROLES).outcome
    assert (outcome.verdict.level, outcome.nothing_is) == ("no_signal", "seasonal_mean")
    assert outcome.headline.value == pytest.approx(4.0, abs=0.6)      # the noise alone is 5 × 0.8
    assert outcome.scores[2].value < 0.8                              # beside the same day of last week
    assert "최근 몇 주(8주까지) 같은 요일의 평균" in headline(outcome, "ko").beside


def test_a_growing_product_is_foretold_better_than_by_the_mean_of_its_weekdays(learn):
    outcome = learn(shipped(noise=15.0, grown=2.5), Family.FORECAST, **ROLES).outcome
    assert outcome.verdict.level in ("ready", "hint")
    assert outcome.headline.high < outcome.headline.baseline
    assert outcome.headline.value == pytest.approx(12.0, abs=1.2)     # the noise alone is 15 × 0.8
    assert [score.metric.value for score in outcome.scores] == ["mae", "wape", "mase"]
    assert outcome.scores[2].value < 1
    assert 0.84 <= outcome.interval.coverage <= 0.99
    assert (outcome.outlook.horizon, len(outcome.forecast), outcome.forecast[0]["time"]) == (14, 14, "2025-02-04")
    assert all(fact["low"] <= fact["value"] <= fact["high"] for fact in outcome.forecast)


def test_a_random_walk_is_no_signal_and_says_what_to_write_down(learn):
    frame = shipped().assign(출하량=1000 + np.cumsum(np.random.default_rng(4).normal(size=400)))
    outcome = learn(frame, Family.FORECAST, **ROLES).outcome
    assert outcome.verdict.level == "no_signal"
    assert outcome.nothing_is == "last"
    assert to_do(outcome, "ko")[0].startswith("미리 아는 것을 날짜와 함께 적기 시작하세요")


def test_what_is_known_in_advance_helps_where_it_is_given(learn):
    """Promotions come at random; the file's last rows tell those of the days to come."""
    promotion = np.random.default_rng(1).random(414) < 0.15
    frame = shipped(414).assign(행사=np.where(promotion, "있음", "없음"))
    frame["출하량"] = (frame["출하량"] + 80 * promotion).where(np.arange(414) < 400)
    outcome = learn(frame, Family.FORECAST, inputs=("행사",), **ROLES).outcome
    assert outcome.inputs == ("행사",)
    assert "future_not_given" not in [warning.code for warning in outcome.warnings]
    assert outcome.headline.value < 0.5 * outcome.headline.baseline
    usual = WEEK[pd.to_datetime([fact["time"] for fact in outcome.forecast]).weekday]
    told = np.array([fact["value"] for fact in outcome.forecast]) - usual
    assert told[promotion[400:]].mean() > 60 + told[~promotion[400:]].mean()
    blind = learn(frame[:400], Family.FORECAST, folder="blind", inputs=("행사",), **ROLES).outcome
    assert [warning.code for warning in blind.warnings][-2:] == ["future_not_given", "future_taken_day"]


def test_a_plan_of_the_first_days_only_asks_for_the_rest(learn):
    extra = np.random.default_rng(3).normal(0, 60, 405).round()
    frame = shipped(405).assign(계획=extra, 출하량=lambda f: f["출하량"] + extra)
    frame["출하량"] = frame["출하량"].where(np.arange(405) < 400)
    outcome = learn(frame, Family.FORECAST, inputs=("계획",), trials=1, **ROLES).outcome
    told = next(warning.facts for warning in outcome.warnings if warning.code == "future_given_part")
    assert (told["given"], told["rest"]) == ("2025-02-04–2025-02-08", "2025-02-09–2025-02-17")
    of_use = replace(outcome, verdict=replace(outcome.verdict, level="hint"))
    assert "앞날의 계획을 빠진 때(2025-02-09–2025-02-17)에도" in " ".join(to_do(of_use, "ko"))


def test_days_on_which_all_is_closed_need_no_plan():
    frame = shipped(500).assign(계획=1.0)
    frame = frame[~frame["일자"].dt.date.map(is_holiday)]
    frame["출하량"] = frame["출하량"].where(frame["일자"] < "2025-05-01")
    found = decided(frame, inputs=("계획",))
    assert found.layout.closed
    assert np.datetime64("2025-05-05") in found.layout.rhythm.ahead(found.panel.times[-1], found.horizon)
    assert assumed(found.panel, found.layout, found.horizon) == ()


def test_a_plan_far_from_anything_seen_is_told_with_the_answer(learn):
    frame = shipped(414).assign(단가=lambda f: 8000.0 + 1000 * (f.index // 7 % 5))
    frame["출하량"] = frame["출하량"].where(np.arange(414) < 400)
    fine = learn(frame, Family.FORECAST, inputs=("단가",), trials=1, **ROLES).outcome
    frame.loc[405, "단가"] = 500_000
    mistyped = learn(frame, Family.FORECAST, folder="mistyped", inputs=("단가",), trials=1, **ROLES).outcome
    told = [[warning.facts for warning in outcome.warnings if warning.code == "plan_far"] for outcome in (fine, mistyped)]
    assert told == [[], [{"columns": "단가", "count": 1}]]


def test_hundreds_of_series_are_learned_at_once(learn):
    many = pd.concat([shipped(180, seed, 8, 0.5 + seed / 50, 2.0).assign(품목=f"P{seed:03d}") for seed in range(200)])
    outcome = learn(many, Family.FORECAST, group="품목", trials=1, **ROLES).outcome
    assert outcome.outlook.series == 200
    assert len(outcome.forecast) == 200 * outcome.outlook.horizon
    assert outcome.headline.high < outcome.headline.baseline
    assert {group.column for group in outcome.groups} == {"일자", "품목"}


def test_the_same_seed_says_the_same_also_from_finished_candidates(learn):
    first = learn(shipped(), Family.FORECAST, trials=3, **ROLES).outcome
    resumed = learn(shipped(), Family.FORECAST, trials=3, **ROLES).outcome
    anew = learn(shipped(), Family.FORECAST, folder="anew", trials=3, **ROLES).outcome
    assert first.forecast == resumed.forecast == anew.forecast


def test_using_the_best_so_far_is_said(learn):
    learn(shipped(), Family.FORECAST, **ROLES)
    outcome = learn(shipped(), Family.FORECAST, finish_only=True, **ROLES).outcome
    assert (outcome.status, outcome.warnings[-1].code) == ("stopped", "stopped_early")


@pytest.mark.parametrize(("asked", "code"), [({"time": None}, "time_needed"), ({"options": {"horizon": "0"}}, "option_number"),
                                             ({"options": {"aggregate": "most"}}, "option_unknown")])
def test_what_cannot_be_done_is_said(learn, asked, code):
    with pytest.raises(KampError) as caught:
        learn(shipped(), Family.FORECAST, **(ROLES | asked))
    assert caught.value.code == code


def test_a_newer_file_goes_on_where_the_model_stopped(learn):
    trained = learn(shipped(), Family.FORECAST, **ROLES)
    newer = shipped(420).iloc[400:]
    panel = joined(trained.panel, newer, trained.forecaster.layout)
    assert (len(panel.times), str(panel.times[-1])) == (420, "2025-02-23")
    assert trained.forecaster.predict(panel).values[0] == pytest.approx(WEEK[np.arange(14) % 7], abs=12)


def test_history_and_a_newer_file_make_the_same_panel_as_one_file_of_both():
    frame = shipped(420).assign(계획=lambda f: f["출하량"].round() + 200, 행사=lambda f: np.where(f.index % 9, "없음", "있음"))
    frame = frame[np.arange(420) % 10 > 2]
    whole = decided(frame, inputs=("계획", "행사"))
    old = make_panel(frame[frame["일자"] < "2025-01-15"], whole.layout)
    both = joined(old, frame[frame["일자"] >= "2025-01-15"], whole.layout)
    assert np.array_equal(both.times, whole.panel.times)
    assert both.values == pytest.approx(whole.panel.values, nan_ok=True)
    assert both.known == pytest.approx(whole.panel.known, nan_ok=True)


# real files --------------------------------------------------------------------------------------------------------

@pytest.mark.real
def test_the_last_three_years_of_us_electricity(real_data, learn):
    frame = pd.read_csv(real_data / "electric_production_us/Electric_Production.csv")
    frame.columns = ["일자", "출하량"]
    frame["일자"] = pd.to_datetime(frame["일자"], format="%m/%d/%Y")
    outcome = learn(frame, Family.FORECAST, trials=5, options={"origins": "3"}, **ROLES).outcome
    assert (outcome.split.blocks, outcome.split.holdout_from) == (3, "2015-02-01")
    assert outcome.scores[2].metric == "mase"
    assert outcome.scores[2].value < 1


@pytest.mark.real
def test_a_finisher_s_days_with_and_without_work(real_data, learn):
    frame = pd.read_csv(real_data / "kamp_surface_scm/data.csv", parse_dates=["date"])
    outcome = learn(frame, Family.FORECAST, target="produce", time="date", trials=5).outcome
    assert [warning.code for warning in outcome.warnings] == [
        "series_day_sum", "series_weekdays", "series_closed", "series_gaps_zero"]
    assert outcome.headline.value < outcome.headline.baseline


@pytest.mark.parametrize(("span", "rhythm", "steps"), [
    ("1d", Rhythm("day", (0, 1, 2, 3, 4), 5), 1), ("2w", Rhythm("day", (0, 1, 2, 3, 4), 5), 10),
    ("2w", Rhythm("day", tuple(range(7)), 7), 14), ("1w", Rhythm("day", tuple(range(6)), 6), 6),
    ("8w", Rhythm("week", (0, 1, 2, 3, 4), 52), 8), ("3m", Rhythm("week", (0, 1, 2, 3, 4), 52), 13),
    ("12m", Rhythm("month", (0, 1, 2, 3, 4), 12), 12), ("2w", Rhythm("month", (0, 1, 2, 3, 4), 12), 1)])
def test_a_span_is_as_many_periods_as_are_worked_in_it(span, rhythm, steps):
    assert steps_of(span, rhythm) == steps


def test_a_span_is_looked_ahead_as_asked_unless_there_is_too_little_on_record():
    frame = shipped()
    assert decided(frame[frame["일자"].dt.weekday < 5], horizon="4w").horizon == 20
    assert decided(frame, horizon="14").horizon == 14                                   # in periods, as the command line asks
    with pytest.raises(KampError) as caught:
        decided(shipped(60), horizon="4w")
    assert (caught.value.code, caught.value.facts) == ("horizon_too_far", {"steps": 28, "most": 15, "periods": 60})


@pytest.mark.parametrize(("frequency", "offered"), [
    ("auto", ["auto", "1d", "1w", "2w", "4w", "8w"]), ("week", ["auto", "1w", "2w", "4w", "8w", "3m"]),
    ("month", ["auto", "1m", "3m"])])
def test_what_can_be_picked_suits_how_the_table_is_counted(studio, frequency, offered):
    dataset = studio.ledger.add_dataset(studio.project().id, "출하")
    with studio.workspace.new_version(dataset) as draft:
        draft.cursor.register("frame", shipped())
        draft.cursor.execute("create table data as select * from frame")
    option = next(option for option in shelf()["demand"].options if option.name == "horizon")
    request = TrainRequest("demand", dataset, 1, "출하량", "일자", options={"frequency": frequency})
    assert [value["value"] for value in studio.values_of(option, request)] == offered
    earlier = replace(request, options={"frequency": frequency, "horizon": "14"})
    assert studio.values_of(option, earlier)[-1]["value"] == "14"                       # picked before: still there to see
    everything = [value["value"] for value in option.values]
    assert [value["value"] for value in studio.values_of(option, replace(request, target=""))] == everything     # not chosen yet


def test_an_option_left_to_the_rule_is_as_if_nothing_was_asked():
    options = {option.name: option.values[0]["value"] for option in shelf()["demand"].options}
    assert set(options) == {"frequency", "horizon", "aggregate", "gaps"}
    plain, automatic = decided(shipped()), decided(shipped(), **options)
    assert automatic.layout == plain.layout
    assert automatic.horizon == plain.horizon
