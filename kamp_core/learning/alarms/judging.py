"""What the alarms of the later time are worth: episodes, events caught, false alarms a week, lead time; beside doing nothing."""
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import IsolationForest

from kamp_core.learning.alarms.fitting import weeks_of
from kamp_core.learning.alarms.reading import WEEK, Asked, Log
from kamp_core.learning.alarms.runs import Run, runs_of
from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.metrics import average_precision
from kamp_core.learning.ranges import wilson
from kamp_core.learning.split import time_blocks

Array = np.ndarray[Any, Any]
RESAMPLES, SHIFTS = 400, 999


@dataclass(frozen=True)
class Judged:
    """On the later time, in lane order. `event` and what is made of it: None and empty where no events are known.

    `caught`: for each event the seconds from its first alarm to its start (below 0: the alarm came after), NaN where missed.
    """

    places: Array                     # of the later rows in the lane
    score: Array                      # of all rows; 1 and more is an alarm
    alarms: tuple[Run, ...]
    events: tuple[Run, ...]
    false: tuple[bool, ...]           # of each alarm: does it touch no event?
    caught: Array
    weeks: float                      # of later time outside events
    event: Array | None


def judge(log: Log, score: Array, asked: Asked, window: int) -> Judged:
    """`score`: (rows,) in the log's order."""
    lane = log.lane
    later = log.later[lane.order]
    found = score[lane.order]
    alarms = runs_of((found >= 1) & later, lane.first, window)
    if log.event is None:
        return Judged(np.flatnonzero(later), found, alarms, (), (), np.empty(0), weeks_of(log, log.later), None)
    event = log.event[lane.order]
    events = runs_of(event & later, lane.first, 0)
    seconds, machine = log.x[lane.order, -2], log.x[lane.order, -1]
    caught = np.array([_lead(run, found, seconds, machine, later, asked.before) for run in events])
    false = tuple(not any(_touch(alarm, run, seconds, machine, asked.before) for run in events) for alarm in alarms)
    return Judged(np.flatnonzero(later), found, alarms, events, false, caught, weeks_of(log, log.later & ~log.event), event)


def _lead(run: Run, score: Array, seconds: Array, machine: Array, later: Array, before: float) -> float:
    """Seconds from the first alarm that counts for an event to its start; NaN without one."""
    start = seconds[run.first]
    rows = np.flatnonzero((machine == machine[run.first]) & (seconds >= start - before) & (seconds <= seconds[run.last])
                          & (score >= 1) & later)
    return float(start - seconds[rows[0]]) if len(rows) else float("nan")


def _touch(alarm: Run, event: Run, seconds: Array, machine: Array, before: float) -> bool:
    return bool(machine[alarm.first] == machine[event.first] and seconds[alarm.last] >= seconds[event.first] - before
                and seconds[alarm.first] <= seconds[event.last])


@dataclass(frozen=True)
class Caught:
    """Share of events caught, its 90 % range, and what alarms of the same length at other times would catch."""

    share: float
    low: float
    high: float
    by_chance: float


def caught_of(judged: Judged, log: Log, seed: int) -> Caught:
    """The range by drawing whole blocks of time; never narrower than Wilson's for so few events (1927)."""
    got = np.isfinite(judged.caught)
    share, count = float(got.mean()), len(got)
    rng = np.random.default_rng(seed)
    when = log.when[log.lane.order][[run.first for run in judged.events]]
    blocks = np.unique(time_blocks(np.sort(log.when[log.later]))).size
    codes = np.unique(when.astype("datetime64[D]" if blocks >= FEW_BLOCKS else "datetime64[ns]"), return_inverse=True)[1]
    drawn = []
    for _ in range(RESAMPLES):
        weight = rng.multinomial(codes.max() + 1, np.full(codes.max() + 1, 1 / (codes.max() + 1)))[codes]
        if weight.sum():
            drawn.append((weight * got).sum() / weight.sum())
    low, high = np.quantile(drawn, [0.05, 0.95])
    least, most = wilson(share, count)
    return Caught(share, float(min(low, least)), float(max(high, most)), _by_chance(judged, rng))


def _by_chance(judged: Judged, rng: "np.random.Generator") -> float:
    """Mean share of events that the same alarms would catch, moved in a circle through the later time."""
    alarm = judged.score[judged.places] >= 1
    place = np.full(int(judged.places.max()) + 2, -1)
    place[judged.places] = np.arange(len(judged.places))
    total = []
    for shift in _shifts(judged, 200, rng):
        counted = np.concatenate(([0], np.cumsum(np.roll(alarm, shift))))
        hits = [counted[place[run.last] + 1] > counted[place[run.first]] for run in judged.events]
        total.append(np.mean(hits))
    return float(np.mean(total))


def _shifts(judged: Judged, count: int, rng: "np.random.Generator") -> Array:
    """Moves in a circle, long enough that no event lies under its own alarm."""
    rows = len(judged.places)
    longest = max(run.last - run.first + 1 for run in (*judged.events, *judged.alarms))
    least = min(rows // 4, 2 * longest)
    return rng.integers(least, max(least + 1, rows - least), count)


def luck(judged: Judged, seed: int) -> float:
    """p: how often the scores, moved in a circle through the later time, rank the rows in events as high."""
    assert judged.event is not None
    score, event = judged.score[judged.places], judged.event[judged.places].astype(float)
    rng = np.random.default_rng(seed)
    thin = max(1, len(score) // 20_000)                 # of long logs every so many rows
    score, event = score[::thin], event[::thin]
    weight = np.ones(len(score))
    true = average_precision(event, score, weight)
    shifts = _shifts(judged, SHIFTS, rng) // thin
    as_good = sum(average_precision(event, np.roll(score, shift), weight) >= true - 1e-12 for shift in shifts)
    return float((1 + as_good) / (1 + SHIFTS))


def f1(event: Array, alarm: Array) -> float:
    """Of rows: harmonic mean of precision and recall of alarms."""
    return float(2 * (event & alarm).sum() / max(1, event.sum() + alarm.sum()))


def forest_as_it_comes(log: Log, seed: int) -> Array:
    """(rows,) in the log's order: alarms of scikit-learn's IsolationForest with its defaults, fitted on the same normal rows."""
    readings = log.x[:, :-2]
    filled = np.where(np.isfinite(readings), readings, np.nan_to_num(np.nanmedian(readings[log.normal], axis=0)))
    forest = IsolationForest(random_state=seed).fit(filled[log.normal])
    return np.asarray(forest.predict(filled) == -1)


def a_week(count: int, weeks: float) -> float:
    return count / max(weeks, 1 / WEEK)
