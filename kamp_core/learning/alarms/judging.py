"""What the alarms of the later time are worth: episodes, events caught, false alarms a week, lead time; beside doing nothing."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import binom
from sklearn.ensemble import IsolationForest

from kamp_core.learning.alarms.fitting import weeks_of
from kamp_core.learning.alarms.reading import SHORT, WEEK, Asked, Log
from kamp_core.learning.alarms.runs import Run, runs_of
from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.machines import Early
from kamp_core.learning.metrics import average_precision
from kamp_core.learning.ranges import range_of_share
from kamp_core.learning.split import time_blocks

Array = np.ndarray[Any, Any]
RESAMPLES, SHIFTS = 400, 999


@dataclass(frozen=True)
class Judged:
    """On the later time, in lane order. `event` and what is made of it: None and empty where no events are known.

    `windows`: for each event the rows in which an alarm counts for it; `caught`: the seconds from where its first alarm began to
    its start (below 0: it came after), NaN where missed.
    """

    places: Array                     # of the later rows in the lane
    score: Array                      # of all rows; 1 and more is an alarm
    alarms: tuple[Run, ...]
    events: tuple[Run, ...]
    windows: tuple[Run, ...]
    false: tuple[bool, ...]           # of each alarm: does it touch no window?
    caught: Array
    calm: Array                       # of the rows in the log's order: later ones outside windows, where an alarm is a false one
    weeks: float                      # of calm time
    event: Array | None


def judge(log: Log, score: Array, asked: Asked, window: int) -> Judged:
    """`score`: (rows,) in the log's order."""
    lane = log.lane
    later = log.later[lane.order]
    found = score[lane.order]
    alarms = runs_of((found >= 1) & later, lane.first, window)
    if log.event is None:
        return Judged(np.flatnonzero(later), found, alarms, (), (), (), np.empty(0), log.later, weeks_of(log, log.later), None)
    event = log.event[lane.order]
    seconds, machine = log.x[lane.order, -2], log.x[lane.order, -1]
    events = runs_of(event & later, np.searchsorted(machine, machine), 0)       # where no row was read, it went on
    windows = windows_of(events, later, seconds, machine, asked.before)
    ends = (0, *(run.last + 1 for run in events))
    caught = np.array([_lead(*each, alarms, seconds) for each in zip(events, windows, ends[:-1], strict=True)])
    false = tuple(not any(_touch(alarm, each) for each in windows) for alarm in alarms)
    calm = np.empty(len(later), bool)
    calm[lane.order] = later & ~inside(windows, len(later))
    return Judged(np.flatnonzero(later), found, alarms, events, windows, false, caught, calm, weeks_of(log, calm), event)


def windows_of(events: tuple[Run, ...], later: Array, seconds: Array, machine: Array, before: float) -> tuple[Run, ...]:
    """Each event with the time before it in which an alarm warns of it: `before` seconds, but not from before the last event."""
    found: list[Run] = []
    for event in events:
        first = int(np.searchsorted(machine, machine[event.first]))
        first += int(np.searchsorted(seconds[first:event.first], seconds[event.first] - before))
        first += int(np.argmax(later[first:event.first + 1]))
        found.append(Run(max(first, found[-1].last + 1) if found else first, event.last))
    return tuple(found)


def _lead(event: Run, window: Run, since: int, alarms: tuple[Run, ...], seconds: Array) -> float:
    """Seconds from the first alarm that counts for an event to its start; NaN without one.

    An alarm warns from where it began, though that lies before the time in which it counts; but not from before `since`, where
    the last event ended.
    """
    alarm = next((run for run in alarms if _touch(run, window)), None)
    return float("nan") if alarm is None else float(seconds[event.first] - seconds[max(alarm.first, since)])


def _touch(one: Run, other: Run) -> bool:
    return one.last >= other.first and one.first <= other.last


def inside(runs: tuple[Run, ...], rows: int) -> Array:
    """(rows,): True in any of the runs."""
    found = np.zeros(rows, bool)
    for run in runs:
        found[run.first:run.last + 1] = True
    return found


def early_of(judged: Judged, log: Log, score: Array, asked: Asked, window: int, choices: Sequence[float]) -> Early | None:
    """False alarms that a longer time would count as right: within a day of an event, or within the next longer choice."""
    longer = [choice for choice in choices if choice > asked.before]
    near = [choice for choice in longer if choice <= max(SHORT, longer[0])]
    right = [sum(judged.false) - sum(judge(log, score, replace(asked, before=choice), window).false) for choice in near]
    return Early(max(right), near[right.index(max(right))]) if any(right) else None


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
    alarm = inside(judged.alarms, len(judged.score))[judged.places]
    counted = np.concatenate(([0], np.cumsum(np.tile(alarm, 2))))
    first, last = (np.searchsorted(judged.places, [getattr(run, end) for run in judged.windows]) for end in ("first", "last"))
    start = (first - _shifts(judged, SHIFTS, rng)[:, None]) % len(alarm)
    return np.asarray((counted[start + last - first + 1] > counted[start]).mean(axis=1))


def _shifts(judged: Judged, count: int, rng: "np.random.Generator") -> Array:
    """Moves in a circle, long enough that no event lies under its own alarm."""
    rows = len(judged.places)
    longest = max(run.last - run.first + 1 for run in (*judged.windows, *judged.alarms))
    least = min(rows // 4, 2 * longest)
    return rng.integers(least, max(least + 1, rows - least), count)


def luck(judged: Judged, seed: int) -> float:
    """p: how often the scores, moved in a circle through the later time, rank the rows in which alarms count as high."""
    score, event = (values[judged.places] for values in (judged.score, inside(judged.windows, len(judged.score)).astype(float)))
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
