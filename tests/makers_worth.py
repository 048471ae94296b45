"""An answer of every kind that has money in it, with the rows kept aside, and what it costs."""
import numpy as np
import pandas as pd

from kamp_core.learning.division import Division, Group
from kamp_core.learning.machines import Life, Watch
from kamp_core.learning.outcome import Due, Importance, Metric, Outlook, Score, Split, Totals
from kamp_core.learning.worth.facts import Kind
from tests.makers import make_outcome

PRICES = {
    Kind.INSPECT: {"missed": 20_000, "false": 3_000, "parts": 10_000},
    Kind.SPEC: {"missed": 20_000, "false": 3_000, "parts": 10_000},
    Kind.FAILURES: {"missed": 3e6, "false": 50_000, "events": 2}, Kind.ALARMS: {"missed": 3e6, "false": 50_000, "events": 2},
    Kind.TYPES: {"right": 40_000, "wrong": 10_000, "events": 30}, Kind.AMOUNT: {"over": 500, "under": 2_000},
    Kind.USE: {"unit": 150}, Kind.DUE: {"late": 100_000, "careful": 20_000, "orders": 40},
    Kind.LIFE: {"broken": 500_000, "unused": 2_000, "changes": 10}, Kind.SETTINGS: {"unit": 10, "parts": 10_000, "change": 1e6},
    Kind.CAUSE: {"missed": 20_000, "parts": 10_000}, Kind.GROUPS: {"missed": 20_000, "parts": 10_000}}
DAYS, ROWS = 20, 400


def held_rows(seed=0, **columns):
    """Twenty rows a day on twenty days."""
    rng = np.random.default_rng(seed)
    actual = rng.normal(100, 10, ROWS)
    frame = pd.DataFrame({"row": np.arange(1, ROWS + 1), "block": np.repeat(np.arange(DAYS), ROWS // DAYS), "actual": actual,
                          "prediction": actual + rng.normal(0, 3, ROWS), "nothing": 100.0})
    return frame.assign(low=frame["prediction"] - 5, high=frame["prediction"] + 5, **columns)


def run_rows():
    """Ten runs to failure: the time left is known to within 2 hours with the model, to within 15 without."""
    left, rng = np.arange(39.0, -1, -1), np.random.default_rng(1)
    frame = held_rows().assign(block=np.repeat(np.arange(10), 40), actual=np.tile(left, 10))
    prediction = frame["actual"] + rng.normal(0, 1, ROWS)
    return frame.assign(prediction=prediction, low=prediction - 2, nothing=frame["actual"] + np.repeat(rng.normal(0, 15, 10), 40))


def fault_rows():
    """Three faults, nine in ten told rightly."""
    rng = np.random.default_rng(2)
    actual = rng.choice(["공동현상", "베어링마모", "실누설"], ROWS, p=[0.3, 0.4, 0.3])
    said = np.where(rng.random(ROWS) < 0.9, actual, "실누설")
    return held_rows().assign(actual=actual, prediction=said)


def _numbers(**changes):
    split = Split("future", ROWS, "2026-04-01T00:00:00", "2026-04-20T22:48:00", blocks=DAYS)      # a row every 72 minutes
    return make_outcome(family="numbers", split=split, **changes)


def _outlook():
    ahead = ({"time": "2026-05-01", "low": 90.0, "value": 100.0, "high": 110.0},)
    known = Outlook("day", "sum", 14, 7, 3, 200, "2026-05-01", "2026-05-14", 1400.0, 1300.0, 1500.0, 1380.0, ahead, ahead,
                    (3.0,) * 14)
    scores = (Score("future", Metric.MAE, 3.0, 2.5, 3.5, 5.0, higher_is_better=False),
              Score("future", Metric.WAPE, 0.12, 0.1, 0.14, 0.2, higher_is_better=False))
    rows = tuple({"series": name, "from": first, "to": last, "value": 233.0, "enough": 260.0}
                 for first, last in (("2026-05-01", "2026-05-07"), ("2026-05-08", "2026-05-14")) for name in ("가", "나", "다"))
    return _numbers(problem="demand", outlook=known, totals=Totals(rows, 18, 54, 50), nothing_is="seasonal", importance=(),
                    groups=(), headline=scores[0], scores=scores)


def _watched():
    scores = (Score("future", Metric.EVENTS_CAUGHT, 0.75, 0.5, 0.9, 0.1),
              Score("future", Metric.FALSE_ALARMS, 0.5, 0.2, 0.9, 0.5, higher_is_better=False))
    watch = Watch(500, "2026-01-05T00:00:00", "2026-01-09T00:00:00", 1.0, 0.5, False, 15, 8.0, 10, 0.1, 8, 6, 4)
    return make_outcome(problem="odd_behaviour", family="alarms", headline=scores[0], scores=scores, watch=watch, capture=(),
                        risky_rows=(), importance=(), groups=())


def _caused():
    one = Importance("부스습도(%)", 0.2, 0.15, 0.25, "up", 62.0, 75.0, danger_bad=0.6, danger_bad_low=0.5, danger_bad_high=0.7,
                     danger_good=0.1, danger_beyond=0.032, danger_beyond_low=0.02, danger_beyond_high=0.05, days_same=9,
                     days_able=10, danger_p=0.001, days_left=0.9)
    return make_outcome(problem="defect_cause", asks="causes", importance=(one,))


def _grouped():
    groups = (Group(300, 0.5, 0.5, (), (), 1, 0.09, 0.06, 0.12, 300), Group(200, 0.33, 0.33, (), (), 2, 0.02, 0.01, 0.04, 200),
              Group(100, 0.17, 0.17, (), (), 3, 0.03, 0.01, 0.07, 100))
    score = Score("future", Metric.SPREAD_EXPLAINED, 0.8, 0.77, 0.84, 0.53)
    return make_outcome(problem="product_groups", family="groups", capture=(), headline=score, scores=(score,), risky_rows=(),
                        importance=(), division=Division(groups, "kmeans", 3, 0.98, 0.0, "판정", "불량", 0.05))


def answers():
    """{kind: (outcome, rows kept aside)}; a measured number needs limits, too."""
    from tests.core.test_knobs import outcome as settings
    promised = Due("d", 105.0, 103.0, 107.0, 0.9, 120.0, 0.9, False)
    warned = Life("window", "24h", "h", 30, 0, 0, 12, 9, 0.55, 0.88, 0.2, 7200.0, 20, 6, 12.0)
    return {
        Kind.INSPECT: (make_outcome(), None), Kind.SPEC: (_numbers(target="두께(um)"), held_rows()),
        Kind.FAILURES: (make_outcome(problem="failure_soon", life=warned), None), Kind.ALARMS: (_watched(), None),
        Kind.TYPES: (make_outcome(family="many_classes"), fault_rows()), Kind.AMOUNT: (_outlook(), held_rows()),
        Kind.USE: (_numbers(problem="energy", target="전력사용량(kWh)"), held_rows()),
        Kind.DUE: (_numbers(problem="lead_time", asks="due", due=promised), held_rows()),
        Kind.LIFE: (_numbers(problem="tool_life", life=Life("remaining", "24h", "h", 10, 0, 0)), run_rows()),
        Kind.SETTINGS: (settings(), None), Kind.CAUSE: (_caused(), None), Kind.GROUPS: (_grouped(), None)}


def humid_plant(days, parts, seed):
    """(bad, humidity, day): parts above 75 % go bad far more often; days differ in humidity and in their share of bad ones."""
    rng = np.random.default_rng(seed)
    level, damp = (np.repeat(rng.normal(*around, days), parts) for around in ((-3.2, 0.5), (65, 6)))
    humidity = damp + rng.normal(0, 5, days * parts)
    bad = rng.random(days * parts) < 1 / (1 + np.exp(-(level + 1.6 * (humidity > 75))))
    return bad.astype(int), humidity, np.repeat(np.arange(days), parts)
