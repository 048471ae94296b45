"""Answers made from the times of failures: does it fail within the window, and how long until it does?

A run to failure goes from the end of one failure to the start of the next, machine by machine. Its rows stay on one side of
every split. Left out, and counted: rows during a failure and its repair, and rows whose answer nobody can know yet.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Reason
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import Problem
from kamp_core.workspace.sql import quote

Array = np.ndarray[Any, Any]
FEWEST_FAILURES = 3
UNITS = {"min": 60.0, "h": 3600.0, "d": 86400.0}
STEP = {"h": 3600.0, "d": 86400.0, "rows": 1.0}


@dataclass(frozen=True)
class Span:
    """A length of time in seconds, or a number of rows."""

    length: float
    rows: bool
    text: str                        # as asked: 24h, 3d, 50rows


@dataclass(frozen=True)
class Lived:
    """`rows`, by row number: answer (1 within the window, else 0; or the time left in `unit`; NaN where left out), run (a number
    for each run to failure, in the order of their ends), machine, clock (seconds, or the row's place on its machine where rows
    are counted), fails_at (the next failure on that clock) and began (the start of the run on it)."""

    rows: pd.DataFrame
    repaired: int                    # rows during a failure or its repair
    censored: int                    # rows whose answer is not known yet
    failures: int
    unit: str                        # h, d or rows
    window: Span

    def at(self, numbers: pd.Index) -> Lived:
        """Of these rows only."""
        return replace(self, rows=self.rows.loc[numbers])


def span_of(text: str, option: str) -> Span:
    """'24h', '3d', '90min', '50rows'. Raises KampError('option_unreadable')."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(min|h|d|rows)", text.strip())
    if not found or (float(found[1]) <= 0 and option == "window"):
        raise KampError("option_unreadable", option=option, value=text)
    return Span(float(found[1]) * UNITS.get(found[2], 1.0), found[2] == "rows", text.strip())


def lives_of(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, problem: Problem) -> Lived:
    """Of every row of the file that has a time. Raises KampError where the column holds no failures to learn from."""
    if request.time is None:
        raise KampError("machine_time_needed")
    names = [quote(name) for name in dict.fromkeys(filter(None, (request.target, request.time, request.group)))]
    frame = cursor.execute(f"select {', '.join(names)} from data order by rowid").df()
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    when = pd.to_datetime(frame[request.time], errors="coerce", format="mixed").astype("datetime64[ns]").dropna()
    return lived(frame.loc[when.index], when, request, problem)


def lived(frame: pd.DataFrame, when: pd.Series, request: TrainRequest, problem: Problem) -> Lived:
    """`when`: a time for every row of `frame`."""
    options = problem.taken(request.options)
    window, repair = (span_of(options.get(name, usual), name) for name, usual in (("window", "24h"), ("repair", "0h")))
    unit = options.get("unit", "h")
    if unit not in STEP:
        raise KampError("option_unreadable", option="unit", value=unit)
    failing, resting = failing_rows(frame[request.target], request)
    machine = pd.factorize(as_words(frame[request.group]).fillna(""))[0] if request.group else np.zeros(len(frame), int)
    in_rows = window.rows if problem.life == "window" else unit == "rows"
    found = np.empty((4, len(frame)))
    for code in np.unique(machine):
        own = np.flatnonzero(machine == code)
        rows, values = _one_machine(own, when.to_numpy("datetime64[ns]"), failing, resting, in_rows, repair)
        found[:, rows] = values
    clock, fails_at, began, idle = found
    known = np.isfinite(fails_at)
    failures = len(np.unique(np.column_stack([machine[known], fails_at[known]]), axis=0)) if known.any() else 0
    if failures < FEWEST_FAILURES:
        raise KampError("too_few_failures", failures=failures, need=FEWEST_FAILURES, column=request.target)
    answer = _answers(problem, window, 1.0 if in_rows else STEP[unit], machine, clock, fails_at)
    answer[idle > 0] = np.nan
    told = pd.DataFrame({"answer": answer, "run": _runs(when, machine, began), "machine": machine, "clock": clock,
                         "fails_at": fails_at, "began": began}, index=frame.index)
    return Lived(told, int(idle.sum()), int((np.isnan(answer) & (idle == 0)).sum()), failures, unit, window)


def _answers(problem: Problem, window: Span, step: float, machine: Array, clock: Array, fails_at: Array) -> Array:
    """Without a failure ahead the answer is known only where the record goes on for the whole window: no."""
    left = fails_at - clock
    if problem.life == "remaining":
        return np.where(np.isfinite(left), left / step, np.nan)
    last = pd.Series(clock).groupby(machine).transform("max").to_numpy()
    return np.where(left <= window.length, 1.0, np.where(np.isfinite(left) | (clock + window.length <= last), 0.0, np.nan))


def _runs(when: pd.Series, machine: Array, began: Array) -> Array:
    """A number for each run, in the order of their ends."""
    run = np.unique(np.column_stack([machine, began]), axis=0, return_inverse=True)[1].ravel()
    ends = pd.Series(when.to_numpy()).groupby(run).max()
    return np.asarray(ends.rank(method="first").astype(int).loc[run].to_numpy()) - 1


def failing_rows(values: pd.Series, request: TrainRequest) -> tuple[Array, Array]:
    """Where the column says that the machine has failed; where it says anything but the usual word, as during a repair."""
    words = as_words(values)
    bad = request.bad if request.bad is not None else str(words.value_counts().index[-1]) if words.notna().any() else ""
    if bad not in set(words.dropna()):
        raise KampError("bad_value_unknown", choices=tuple(words.dropna().unique()[:20]), value=bad, column=request.target)
    usual = words.fillna("").mode().iloc[0]
    return (words == bad).to_numpy(), (words.fillna("") != usual).to_numpy() & (usual != bad)


def _one_machine(rows: Array, when: Array, failing: Array, resting: Array, in_rows: bool,
                 repair: Span) -> tuple[Array, Array]:
    """→ (rows in order of time; (4, rows) on the clock: now, the next failure or infinity, the start of the run; 1 where idle)"""
    rows = rows[np.argsort(when[rows], kind="stable")]
    down, place = failing[rows], np.arange(len(rows), dtype=float)
    stretch = np.cumsum(~(down | resting[rows]))                      # a failure lasts until the usual word is back
    still = pd.Series(down).groupby(stretch).cummax().to_numpy() & (down | resting[rows])
    seconds = (when[rows] - when[rows][0]) / np.timedelta64(1, "s")
    clock = place if in_rows else seconds
    starts = down & ~np.concatenate(([False], down[:-1]))
    fails_at = np.minimum.accumulate(np.where(starts, clock, np.inf)[::-1])[::-1]
    pace = place if repair.rows else seconds
    since = pace - np.maximum.accumulate(np.where(still, pace, -np.inf))
    idle = still | (since <= repair.length)
    began = np.maximum.accumulate(np.where(~idle & np.concatenate(([True], idle[:-1])), clock, -np.inf))
    return rows, np.array([clock, fails_at, np.where(np.isfinite(began), began, clock), idle.astype(float)])


def left_out(found: Lived) -> list[Reason]:
    """What was not learned from, counted."""
    reasons = []
    if found.repaired:
        reasons.append(Reason("rows_under_repair", {"rows": found.repaired}))
    if found.censored:
        reasons.append(Reason("rows_not_known_yet", {"rows": found.censored}))
    return reasons


def usual_life(life: Lived, train: Array, test: Array) -> Array:
    """Time left by the calendar alone: the usual length of a run, less the time that this one has lasted. In the answer's unit."""
    ended = life.rows.iloc[train].groupby("run").first()
    usual = float((ended["fails_at"] - ended["began"]).median())
    now = life.rows.iloc[test]
    step = 1.0 if life.unit == "rows" else STEP[life.unit]
    return np.maximum(0.0, usual - (now["clock"] - now["began"]).to_numpy()) / step
