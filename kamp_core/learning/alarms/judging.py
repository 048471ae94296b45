"""What the alarms of the later time are worth: episodes, events caught, false alarms a week, lead time; beside doing nothing."""
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binom
from sklearn.ensemble import IsolationForest

from kamp_core.learning.alarms.fitting import weeks_of
from kamp_core.learning.alarms.reading import WEEK, Asked, Log
from kamp_core.learning.alarms.runs import Run, runs_of
from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.metrics import average_precision
from kamp_core.learning.ranges import range_of_share
from kamp_core.learning.split import time_blocks

Array = np.ndarray[Any, Any]
RESAMPLES, SHIFTS = 400, 999


@dataclass(frozen=True)
class Judged:
    """On the later time, in lane order. `event` and what is made of it: None and empty where no events are known.

    `caught`: for each event the seconds from where its first alarm began to its start (below 0: it came after), NaN where missed.
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
    counted = (found >= 1) & later
    alarms = runs_of(counted, lane.first, window)
    if log.event is None:
        return Judged(np.flatnonzero(later), found, alarms, (), (), np.empty(0), weeks_of(log, log.later), None)
    event = log.event[lane.order]
    events = runs_of(event & later, lane.first, 0)
    seconds, machine = log.x[lane.order, -2], log.x[lane.order, -1]
    caught = np.array([_lead(run, counted, alarms, events, seconds, machine, asked.before) for run in events])
    false = tuple(not any(_touch(alarm, run, seconds, machine, asked.before) for run in events) for alarm in alarms)
    return Judged(np.flatnonzero(later), found, alarms, events, false, caught, weeks_of(log, log.later & ~log.event), event)


def _lead(event: Run, counted: Array, alarms: tuple[Run, ...], events: tuple[Run, ...], seconds: Array, machine: Array,
          before: float) -> float:
    """Seconds from the first alarm that counts for an event to its start; NaN without one.

    An alarm warns from where it began, though that lies before the time in which it counts; but not from before the last event.
    """
    start = seconds[event.first]
    rows = np.flatnonzero(counted & (machine == machine[event.first]) & (seconds >= start - before)
                          & (seconds <= seconds[event.last]))
    if not len(rows):
        return float("nan")
    alarm = next(run for run in alarms if run.first <= rows[0] <= run.last)
    since = max((run.last + 1 for run in events if run.last < event.first), default=0)
    return float(start - seconds[max(alarm.first, min(since, rows[0]))])


def _touch(alarm: Run, event: Run, seconds: Array, machine: Array, before: float) -> bool:
    return bool(machine[alarm.first] == machine[event.first] and seconds[alarm.last] >= seconds[event.first] - before
                and seconds[alarm.first] <= seconds[event.last])


@dataclass(frozen=True)
class Caught:
    """Share of events caught, its 90 % range, and what alarms of the same length at other times would catch.

    `p`: how often luck alone catches as many.
    """

    share: float
    low: float
    high: float
    by_chance: float
    p: float


def caught_of(judged: Judged, log: Log, seed: int) -> Caught:
    """The range by drawing whole blocks of time; never narrower than so few events allow."""
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
    least, most = range_of_share(share, count)
    moved = _moved(judged, rng)
    by_chance = float(moved.mean())
    as_many = (1 + int((moved >= share - 1e-12).sum())) / (1 + SHIFTS)      # events that hang together come by luck together
    p = max(as_many, float(binom.sf(int(got.sum()) - 1, count, by_chance)))
    return Caught(share, float(min(low, least)), float(max(high, most)), by_chance, p)


def _moved(judged: Judged, rng: "np.random.Generator") -> Array:
    """Shares of events that the same alarms catch, moved in a circle through the later time; one a move."""
    alarm = judged.score[judged.places] >= 1
    counted = np.concatenate(([0], np.cumsum(np.tile(alarm, 2))))
    first, last = (np.searchsorted(judged.places, [getattr(run, end) for run in judged.events]) for end in ("first", "last"))
    start = (first - _shifts(judged, SHIFTS, rng)[:, None]) % len(alarm)
    return np.asarray((counted[start + last - first + 1] > counted[start]).mean(axis=1))


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
