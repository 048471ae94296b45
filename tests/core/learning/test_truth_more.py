"""Templates whose answer is no list of causes: each finds what truth.json says of its sample, on fewer rows to be quick."""
import json

import pytest

from kamp_core.learning import train as training
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.problems import problem
from kamp_core.settings import ROOT, Settings
from kamp_core.studio import Studio

TRUTH = json.loads((ROOT / "sample_data/truth.json").read_text("utf-8"))

TWO_PRESSES = "설비 in ('PR-01', 'PR-02') and rowid % 3 = 0"
WORN = ("진동(mm/s)", "베어링온도(℃)", "모터전류(A)", "유압(bar)")        # by wear; what is made of the rows before begins like it
KNOBS = ("레이저출력설정(kW)", "용접속도설정(mm/s)", "초점위치설정(mm)")
TOLERANCE = dict(zip(KNOBS, (0.2, 3.0, 0.3), strict=True))       # from the true best, of what was run


@pytest.fixture
def answer(tmp_path):
    """answer(template, rows to keep as SQL) → its outcome on that part of its sample, from one candidate."""
    def answer(id, rows="true", trials=1):
        studio = Studio(Settings(tmp_path / "home", "ko", 1 << 40, "1GB"))
        dataset = studio.import_sample(id, studio.project().id)
        guess = studio.guess(id, dataset.id)
        wanted = TrainRequest(id, dataset.id, 1, guess.target or "", guess.time, guess.group, (*guess.inputs, *guess.late),
                              late=guess.late, bad=guess.bad, trials=trials, knobs=tuple(map(Knob, guess.knobs)))
        with studio.workspace.read(dataset.id) as cursor:
            cursor.execute(f"create temp table data as select * from data where {rows}")
            return training.train(wanted, problem(id), cursor, "run", tmp_path, lambda news: None, 60.0).outcome
    return answer


def test_failures_are_foretold_with_the_call_outs_that_were_promised(answer):
    outcome = answer("failure_soon", TWO_PRESSES)
    assert outcome.life.caught >= 0.8 * outcome.life.failures
    assert outcome.importance[0].column.startswith(WORN)
    assert [rung.limit for rung in outcome.life.tried] == [rung.limit for rung in outcome.life.judged]
    caught = [rung.caught for rung in outcome.life.judged]
    assert caught == sorted(caught, reverse=True)                  # the higher the limit, the fewer are foretold


def test_the_time_left_is_told_better_than_by_the_calendar(answer):
    outcome = answer("tool_life", "설비 in ('PR-01', 'PR-02')")
    assert outcome.headline.value < 0.8 * outcome.headline.baseline
    assert any(one.column.startswith(WORN) for one in outcome.importance[:2])


def test_the_compressors_troubles_get_an_alarm_and_little_else_does(answer):
    outcome = answer("odd_behaviour", trials=3)
    watch = outcome.watch
    assert watch.events_caught >= 0.9 * watch.events
    assert watch.false_alarms / watch.later_weeks <= 2 * watch.allowed_a_week
    assert [sum(rung.events for rung in half[:1]) for half in watch.halves] == [watch.events // 2, watch.events - watch.events // 2]
    assert "주위온도(℃)" not in [one.column for one in outcome.importance[:3]]


def test_shipments_are_foretold_better_than_by_the_same_day_of_last_week(answer):
    outcome = answer("demand", "품목 in (select min(품목) from data union select max(품목) from data)")
    mase = next(score for score in outcome.scores if score.metric.value == "mase")
    assert mase.high < 1
    assert outcome.headline.value < outcome.headline.baseline


def test_the_welder_is_turned_towards_its_best_settings_and_never_past_the_fence(answer):
    outcome = answer("best_settings")
    moves = [(one.product, move) for one in outcome.settings.suggestions for move in one.moves]
    assert len(moves) >= 2
    for product, move in moves:
        best = dict(zip(KNOBS, TRUTH["best_settings"]["best"][product], strict=True))[move.column]
        assert move.low <= move.best <= move.high
        assert abs(move.best - best) <= TOLERANCE[move.column]
        assert abs(move.best - best) < abs(move.now - best)


def test_the_three_ways_of_running_the_furnace_are_found(answer):
    assert len(answer("product_groups").division.groups) == 3
