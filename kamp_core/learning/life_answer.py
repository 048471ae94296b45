"""What a model that foresees failures is worth: failures caught and how early, false alarms a week, beside chance."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamp_core.learning.alarms.reading import WEEK
from kamp_core.learning.alarms.runs import Run, runs_of
from kamp_core.learning.alarms.watcher import GAP, Lane, lane_of
from kamp_core.learning.life import Lived
from kamp_core.learning.machines import Life, Rung
from kamp_core.learning.rungs import at_rung
from kamp_core.learning.table import Table

Array = np.ndarray[Any, Any]
BETWEEN = 2                     # rows without an alarm that still belong to one
SHIFTS = 200
LADDER = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5)      # shares of rows in alarm, to choose a limit from


@dataclass(frozen=True)
class Foretold:
    """Rows and what a model that had not seen them said: the risk of a failure, or the time left."""

    rows: Array
    predicted: Array


def life_answer(table: Table, life: Lived, judged: Foretold, chosen: Foretold, threshold: float | None, seed: int) -> Life:
    """`chosen`: where the model was chosen; `threshold`: the risk from which on it counts as an alarm; None: the time left
    was foretold."""
    kind: Literal["window", "remaining"] = "remaining" if threshold is None else "window"
    found = Life(kind, life.window.text, life.unit, life.failures, life.repaired, life.censored)
    if threshold is None or table.when is None:
        return found
    record = _record(table.when, life, judged)
    if not record.failures:
        return found
    earlier = _record(table.when, life, chosen)
    limits = _limits(chosen.predicted, threshold) if earlier.failures else ()
    return replace(at_rung(found, _told(record, threshold, seed)), tried=tuple(map(earlier.rung, limits)),
                   judged=tuple(_told(record, limit, seed) for limit in limits))


@dataclass(frozen=True)
class _Record:
    """Rows in the order of time, machine by machine. `ahead`: a failure lies within the window; `event`: which one, of those
    rows; `left`: time to it."""

    lane: Lane
    risk: Array
    ahead: Array
    event: Array
    left: pd.Series
    weeks: float

    @property
    def failures(self) -> int:
        return int(self.event.max()) + 1 if len(self.event) else 0

    @property
    def windows(self) -> list[Array]:
        """The rows before each failure."""
        places = np.flatnonzero(self.ahead)
        return [places[self.event == number] for number in range(self.failures)]

    def rung(self, limit: float) -> Rung:
        alarm = self.risk >= limit
        runs = runs_of(alarm, self.lane.first, BETWEEN)
        caught = int((np.bincount(self.event, alarm[self.ahead].astype(float)) > 0).sum())
        return Rung(limit, self.failures, caught, len(runs), sum(not self._foretells(run) for run in runs), self.weeks)

    def _foretells(self, run: Run) -> bool:
        return bool(self.ahead[run.first:run.last + 1].any())


def _record(times: Array, life: Lived, told: Foretold) -> _Record:
    """`times`: of all rows of the table."""
    lived, when = life.rows.iloc[told.rows], times[told.rows]
    lane = lane_of(lived["machine"].to_numpy(), (when - times[0]) / np.timedelta64(1, "s"))
    lived, when = lived.iloc[lane.order], when[lane.order]
    ahead = lived["answer"].to_numpy() == 1
    event = np.unique(lived.loc[:, ["machine", "fails_at"]].to_numpy()[ahead], axis=0, return_inverse=True)[1].ravel()
    return _Record(lane, told.predicted[lane.order], ahead, event, lived["fails_at"] - lived["clock"],
                   _weeks(lane, lived["machine"].to_numpy(), when, ahead))


def _limits(risk: Array, usual: float) -> tuple[float, ...]:
    """Rising; the usual one among them."""
    return tuple(sorted({usual, *(float(level) for level in np.quantile(risk, 1 - np.array(LADDER)))}))


def _told(record: _Record, limit: float, seed: int) -> Rung:
    """With what chance would catch, and how early it tells."""
    hits = [rows[record.risk[rows] >= limit] for rows in record.windows]
    leads = [float(record.left.iloc[rows[0]]) for rows in hits if len(rows)]
    return replace(record.rung(limit), by_chance=_by_chance(record, limit, seed), lead=float(np.median(leads)) if leads else None)


def _by_chance(record: _Record, limit: float, seed: int) -> float:
    rng, alarm = np.random.default_rng(seed), record.risk >= limit
    least = max(1, len(alarm) // 20)
    shares = []
    for shift in rng.integers(least, max(least + 1, len(alarm) - least), SHIFTS):
        hit = np.roll(alarm, shift)[record.ahead].astype(float)
        shares.append(float((np.bincount(record.event, hit) > 0).mean()))
    return float(np.mean(shares))


def _weeks(lane: Lane, machine: Array, when: Array, ahead: Array) -> float:
    """Time outside the windows before failures, long gaps counted as one usual step; of all machines together, not one by one."""
    step = np.diff(when) / np.timedelta64(1, "s")
    inside = (np.diff(machine) == 0) & ~ahead[1:] & ~ahead[:-1]
    usual = float(np.median(step[inside & (step > 0)])) if (inside & (step > 0)).any() else 1.0
    total = float(np.where(step <= GAP * usual, step, usual)[inside].sum())
    return max(total, 1.0) / WEEK / max(1, len(np.unique(machine)))
