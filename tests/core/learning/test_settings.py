"""Where to set the knobs: near the true optimum, never outside what was run, and nothing where nothing can be said."""
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.learning.checks import run_checks
from kamp_core.learning.outcome import Outcome, read_outcome, write_outcome
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.learning.settings.choose import chosen, look_around
from kamp_core.learning.settings.fence import FEWEST_ROWS, Fence
from kamp_core.learning.settings.goal import Wish, wish_of
from kamp_core.learning.settings.knobs import levels_of, usual_step
from kamp_core.learning.settings.trial import lines, plan_numbers, plan_shares
from kamp_core.learning.settings.worked import compare_numbers, compare_shares, sample_of
from kamp_core.learning.settings_card import Move, Suggestion
from kamp_core.problems import Family, problem
from tests.core.learning import conftest
from tests.factory import dialled

SETTINGS = problem("best_settings")
KNOBS = (Knob("속도설정"), Knob("압력설정"))
HIGHER = Wish("higher")


@pytest.fixture
def suggest(learn, monkeypatch):
    """The answer for a frame: suggest(frame, group='품번') → Outcome."""
    def suggest(frame, **asked) -> Outcome:
        monkeypatch.setitem(conftest.PROBLEMS, Family.NUMBERS, SETTINGS)
        given = {"target": "강도", "time": "일시", "knobs": KNOBS, "options": {"goal": "higher"}, "trials": 1} | asked
        return replace(learn(frame, Family.NUMBERS, **given).outcome, problem="best_settings")
    return suggest


def best_of(outcome, product=""):
    one = next(one for one in outcome.settings.suggestions if one.product == product)
    return one, {move.column: move.best for move in one.knobs}


# on a trained model ------------------------------------------------------------------------------------------------

def test_each_product_gets_its_best_place_with_few_knobs_moved(suggest, tmp_path):
    frame = pd.concat([dialled(seed=1, rows=400).assign(품번="A"), dialled(seed=2, rows=400, best=56.0).assign(품번="B")])
    outcome = suggest(frame.sort_values("일시", kind="stable"), group="품번")
    for product, best in (("A", 50), ("B", 56)):                           # it stands 4 above the best place now
        one, places = best_of(outcome, product)
        assert one.state == "change"
        assert places["속도설정"] == pytest.approx(best, abs=2)
        assert [move.column for move in one.moves] == ["속도설정"]         # pressure does nothing
        assert one.gain_low < 8 < one.gain_high                            # in truth (4 / 2)² × 2
        assert one.similar_rows >= FEWEST_ROWS
        assert one.trial.parts >= 10
    assert "품번" in outcome.inputs
    write_outcome(outcome, tmp_path / "outcome.json")
    assert read_outcome(tmp_path / "outcome.json").settings == outcome.settings


def test_what_made_someone_turn_the_knob_is_not_taken_for_its_effect(suggest):
    """Speed was turned up where it was damp, and damp weakens: the faster the weaker in the table, though speed does nothing."""
    frame = dialled(rows=500, effect=0.0, follows=2.0, seed=2)
    assert frame["속도설정"].corr(frame["강도"]) < -0.4
    outcome = suggest(frame)
    one, _ = best_of(outcome)
    assert one.state in ("keep", "best_already")
    assert one.moves == ()
    assert {fact["column"] for fact in outcome.settings.tied} == {"수분"}


def test_fewer_bad_ones_are_sought_where_the_result_is_good_or_bad(suggest):
    frame = dialled(rows=700, effect=6.0, damp=2.0)
    frame["강도"] = np.where(frame["강도"] < 93, "불량", "양품")
    outcome = suggest(frame, bad="불량", options={})
    one, places = best_of(outcome)
    assert outcome.family == "two_classes"
    assert one.state == "change"
    assert places["속도설정"] == pytest.approx(50, abs=2.5)
    assert one.value_best < one.value_now


def test_without_a_signal_nothing_is_suggested(suggest):
    frame = dialled(rows=150, effect=0.0, damp=0.0)
    card = suggest(frame).settings
    assert (card.why_none, card.suggestions) == ("no_signal", ())


# refused ------------------------------------------------------------------------------------------------------------

def checked(workspace, frame, **asked):
    with workspace.scratch_database() as db:
        db.register("given", frame)
        db.execute("create table data as select * from given")
        request = TrainRequest("best_settings", "d", 1, **({"target": "강도", "time": "일시"} | asked))
        return {check.code: check for check in run_checks(db, request, SETTINGS)}


def test_a_table_without_a_knob_is_refused(workspace, suggest):
    frame = dialled(rows=100)
    assert checked(workspace, frame)["no_knobs"].severity == "block"
    with pytest.raises(KampError) as caught:
        suggest(frame, knobs=())
    assert caught.value.code == "no_knobs"


def test_the_clock_the_weekday_and_words_are_no_knobs(workspace, suggest):
    frame = dialled(rows=300).assign(원료=["가", "나", "다"] * 100)
    frame["일시"] = pd.date_range("2026-03-02", periods=300, freq="h")
    frame["초"] = frame["일시"].dt.hour * 3600
    asked = (Knob("초"), Knob("원료"))
    found = checked(workspace, frame, knobs=asked)
    assert found["knob_is_clock"].columns == ("초",)
    assert found["knob_no_number"].columns == ("원료",)
    assert "no_knobs" in found
    with pytest.raises(KampError) as caught:
        suggest(frame, knobs=asked)
    assert caught.value.code == "no_knobs"


def test_a_knob_that_hardly_moved_and_readings_that_move_with_one_are_said(workspace):
    frame = dialled(rows=300, follows=4.0).assign(가스설정=18.0)
    frame.loc[:3, "가스설정"] = 19.0
    found = checked(workspace, frame, knobs=(*KNOBS, Knob("가스설정")))
    assert found["knob_still"].columns == ("가스설정",)
    assert (found["knob_tied"].columns, found["knob_tied"].facts["knob"]) == (("수분",), "속도설정")


def test_nearer_to_a_target_needs_the_target(workspace):
    assert "aim_missing" in checked(workspace, dialled(rows=100), knobs=KNOBS, options={"goal": "near"})
    for options, code in (({"goal": "near"}, "aim_missing"), ({"goal": "near", "aim": "twelve"}, "aim_unreadable"),
                          ({"goal": "best"}, "goal_unreadable")):
        with pytest.raises(KampError) as caught:
            wish_of(TrainRequest("best_settings", "d", 1, "강도", options=options), SETTINGS)
        assert caught.value.code == code
    assert wish_of(TrainRequest("best_settings", "d", 1, "강도", bad="NG"), SETTINGS) == Wish("lower", shares=True)


def test_the_steel_file_has_nothing_to_set(real_data, workspace, suggest):
    """Even where someone insists: power factor and CO₂ come with the use itself, and the clock cannot be set."""
    steel = pd.read_csv(real_data / "steel_energy_kr/Steel_industry_data.csv", nrows=2000)
    steel["date"] = pd.to_datetime(steel["date"], format="%d/%m/%Y %H:%M")
    for knobs in ((), ("NSM", "CO2(tCO2)", "Lagging_Current_Power_Factor", "Leading_Current_Reactive_Power_kVarh", "WeekStatus")):
        with pytest.raises(KampError) as caught:
            suggest(steel, target="Usage_kWh", time="date", knobs=tuple(map(Knob, knobs)))
        assert caught.value.code == "no_knobs"


# the search alone ----------------------------------------------------------------------------------------------------

def fence_of(values, levels, days=None):
    rows = len(values)
    return Fence(values, np.array([level.spread for level in levels]), np.array([level.step for level in levels]),
                 np.array([level.now for level in levels]), np.zeros((rows, 0)), np.arange(rows) // 10 if days is None else days)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 4), step=st.sampled_from([None, 0.5, 2.0]),
       limits=st.tuples(st.floats(-3, -0.5), st.floats(0.5, 3)))
def test_a_suggestion_never_leaves_fence_limits_or_steps(seed, count, step, limits):
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 1.5, (300, count)).round(1)
    levels = tuple(levels_of(Knob(f"k{n}", *limits, step), values[:, n]) for n in range(count))
    fence, weights = fence_of(values, levels), rng.normal(0, 1, count)
    looked = look_around(levels, fence, lambda s: np.stack([s @ weights, s @ (weights + 0.1)]), HIGHER)
    best = looked.settings[chosen(looked, fence, HIGHER)]
    for place, level in enumerate(levels):
        if best[place] != level.now:
            assert limits[0] - 1e-9 <= best[place] <= limits[1] + 1e-9
            assert best[place] / level.step == pytest.approx(round(best[place] / level.step), abs=1e-6)
            assert values[:, place].min() <= best[place] <= values[:, place].max()
    if (best != fence.now).any():
        assert fence.like(best).sum() >= FEWEST_ROWS


def test_settings_that_were_never_run_together_are_outside_though_each_was_run():
    """Fast with low pressure, slow with high pressure: never both high."""
    rng = np.random.default_rng(0)
    speed = rng.normal(0, 1, 400)
    values = np.column_stack([speed, -speed + rng.normal(0, 0.1, 400)])
    levels = tuple(levels_of(Knob(name), values[:, n]) for n, name in enumerate("ab"))
    fence = replace(fence_of(values, levels), now=np.array([0.0, 0.0]))
    assert fence.allows(np.array([[1.0, -1.0], [1.0, 1.0]])).tolist() == [True, False]


def test_one_lucky_day_is_no_evidence():
    values = np.concatenate([np.zeros(200), np.full(40, 3.0)])[:, None]
    days = np.concatenate([np.arange(200) // 20, np.full(40, 99)])
    levels = (replace(levels_of(Knob("a", step=0.5), values[:, 0]), now=0.0, spread=1.0),)
    assert fence_of(values, levels, days).allows(np.array([[3.0]])).tolist() == [False]


def test_of_equally_good_places_the_one_with_fewest_knobs_moved_is_chosen():
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, (2000, 3)).round(1)
    levels = tuple(replace(levels_of(Knob(n), values[:, i]), now=0.0) for i, n in enumerate("abc"))
    fence = fence_of(values, levels)
    looked = look_around(levels, fence, lambda s: np.stack([s[:, 0], s[:, 0] + 1e-4 * s[:, 1]]), HIGHER)
    best = looked.settings[chosen(looked, fence, HIGHER)]
    assert (best[1], best[2]) == (0.0, 0.0)
    assert best[0] > 0.5


@pytest.mark.parametrize(("values", "step"), [([1, 2, 3, 5], 1.0), ([0.5, 1.0, 2.5], 0.5), (np.linspace(0, 9.97, 300), 0.5)])
def test_the_step_of_a_knob_is_read_from_its_values(values, step):
    assert usual_step(np.array(values, dtype=float)) == pytest.approx(step)


# the trial ------------------------------------------------------------------------------------------------------------

def test_the_trial_is_as_large_as_the_textbooks_say():
    assert plan_numbers(scatter=2.0, difference=1.0).parts == 63                       # 2 (1.96 + 0.84)² × 4 = 62.8
    assert plan_shares(0.10, 0.05).parts == pytest.approx(435, abs=3)                  # Fleiss, table A.4: 435 a group
    assert not plan_numbers(scatter=10.0, difference=0.1).enough


def test_the_plan_makes_both_settings_in_turns():
    trial = plan_numbers(2.0, 1.0)
    plan = lines(Suggestion("", "change", 300, (Move("a", 1.0, 2.0, 0.0, 3.0),), *[0.0] * 5, 0, 0, None, 0, None, trial=trial))
    assert len(plan) == 2 * trial.parts
    assert [line.suggested for line in plan[::trial.parts // trial.turns]] == [False, True] * trial.turns


def test_a_trial_is_judged_by_welch():
    """Against scipy's own test of the same numbers."""
    from scipy import stats
    rng = np.random.default_rng(3)
    before, after = rng.normal(10, 2, 40), rng.normal(12, 1, 25)
    worked = compare_numbers(sample_of(before, HIGHER), sample_of(after, HIGHER))
    assert worked.said == "better"
    assert worked.p == pytest.approx(stats.ttest_ind(after, before, equal_var=False).pvalue)
    assert compare_numbers(sample_of(after, HIGHER), sample_of(before, HIGHER)).said == "worse"
    assert compare_numbers(sample_of(before, HIGHER), sample_of(before[::-1], HIGHER)).said == "open"
    near = Wish("near", 12.0)
    assert compare_numbers(sample_of(before, near), sample_of(after, near)).said == "better"


def test_a_trial_of_good_and_bad_is_judged_by_newcombe():
    """Newcombe (1998), method 10, 56/70 against 48/80: 0.2, 95 % range 0.0524 to 0.3339; ours of 90 % lies inside."""
    lower = Wish("lower")
    bad = [np.repeat([1.0, 0.0], counts) for counts in ((56, 14), (48, 32))]
    worked = compare_shares(sample_of(bad[0], lower), sample_of(bad[1], lower))
    assert worked.gain == pytest.approx(0.2)
    assert 0.0524 < worked.low < 0.09
    assert 0.30 < worked.high < 0.3339
