"""What a model that foresees failures is worth: failures caught and how early, false alarms a week, beside chance."""
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from kamp_core.learning.alarms.judging import runs_of
from kamp_core.learning.alarms.reading import WEEK
from kamp_core.learning.alarms.watcher import GAP, Lane, lane_of
from kamp_core.learning.evaluate import Judged
from kamp_core.learning.life import Lived
from kamp_core.learning.machines import Life
from kamp_core.learning.ranges import wilson
from kamp_core.learning.table import Table

Array = np.ndarray[Any, Any]
BETWEEN = 2                     # rows without an alarm that still belong to one
SHIFTS = 200


def life_answer(table: Table, life: Lived, judged: Judged, threshold: float | None, seed: int) -> Life:
    """`threshold`: the risk from which on it counts as an alarm; None: the time left was foretold."""
    kind: Literal["window", "remaining"] = "remaining" if threshold is None else "window"
    found = Life(kind, life.window.text, life.unit, life.failures, life.repaired, life.censored)
    if threshold is None or table.when is None:
        return found
    lived = life.rows.iloc[judged.rows]
    lane = lane_of(lived["machine"].to_numpy(), (table.when[judged.rows] - table.when[0]) / np.timedelta64(1, "s"))
    lived, alarm = lived.iloc[lane.order], (judged.predicted >= threshold)[lane.order]
    ahead = lived["answer"].to_numpy() == 1
    event = np.unique(lived.loc[:, ["machine", "fails_at"]].to_numpy()[ahead], axis=0, return_inverse=True)[1].ravel()
    if not len(event):
        return found
    first = np.array([np.flatnonzero(ahead)[event == number][0] for number in range(event.max() + 1)])
    hits = [np.flatnonzero(ahead)[(event == number) & alarm[ahead]] for number in range(event.max() + 1)]
    leads = [float((lived["fails_at"] - lived["clock"]).iloc[rows[0]]) for rows in hits if len(rows)]
    runs = runs_of(alarm, lane.first, BETWEEN)
    low, high = wilson(len(leads) / len(first), len(first))
    return replace(
        found, failures=len(first), caught=len(leads), low=low, high=high, by_chance=_by_chance(alarm, ahead, event, seed),
        lead=float(np.median(leads)) if leads else None, alarms=len(runs),
        false_alarms=sum(not ahead[run.first:run.last + 1].any() for run in runs),
        weeks=_weeks(lane, lived["machine"].to_numpy(), table.when[judged.rows][lane.order], ahead))


def _by_chance(alarm: Array, ahead: Array, event: Array, seed: int) -> float:
    rng = np.random.default_rng(seed)
    least = max(1, len(alarm) // 20)
    shares = []
    for shift in rng.integers(least, max(least + 1, len(alarm) - least), SHIFTS):
        hit = np.roll(alarm, shift)[ahead].astype(float)
        shares.append(float((np.bincount(event, hit) > 0).mean()))
    return float(np.mean(shares))


def _weeks(lane: Lane, machine: Array, when: Array, ahead: Array) -> float:
    """Time outside the windows before failures, long gaps counted as one usual step; of all machines together, not one by one."""
    step = np.diff(when) / np.timedelta64(1, "s")
    inside = (np.diff(machine) == 0) & ~ahead[1:] & ~ahead[:-1]
    usual = float(np.median(step[inside & (step > 0)])) if (inside & (step > 0)).any() else 1.0
    total = float(np.where(step <= GAP * usual, step, usual)[inside].sum())
    return max(total, 1.0) / WEEK / max(1, len(np.unique(machine)))
