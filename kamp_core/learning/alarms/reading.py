"""The rows of a machine's log in order of time, and which of them are its normal period."""
import re
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.alarms.watcher import Lane, lane_of
from kamp_core.learning.checks import refused, run_checks
from kamp_core.learning.checks.sheet import Check
from kamp_core.learning.outcome import Excluded, Reason
from kamp_core.learning.prepare import Preparation, PreparedColumn, as_words
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.table import by_time, input_columns, is_number, read_rows, typed
from kamp_core.problems import Problem

Array = np.ndarray[Any, Any]
FEWEST_NORMAL, FEWEST_LATER = 60, 30
WINDOW = 15                     # rows smoothed over, at most, where nobody says otherwise
NORMAL_SHARE = 0.4              # of the rows, from the first on, where nobody says otherwise
WEEK = 7 * 86400.0
SHORT = 86400.0                 # before an event: an alarm so early is likely to belong to it
UNITS = {"s": 1.0, "min": 60.0, "hour": 3600.0, "h": 3600.0, "day": 86400.0, "d": 86400.0, "week": WEEK, "w": WEEK}


@dataclass(frozen=True)
class Asked:
    """The options of a run. `false_alarms`: allowed a week, all machines together; `before`: seconds before an event in which
    an alarm is an early warning; `window`: rows that a reading is smoothed over."""

    false_alarms: float = 1.0
    before: float = 0.0
    normal_share: float = NORMAL_SHARE
    normal_rows: int | None = None
    window: int | None = None


@dataclass(frozen=True)
class Log:
    """Rows in order of time. `event`: True inside a known event, None where none are known; `normal`: rows to learn from."""

    frame: pd.DataFrame               # readings, float64
    x: Array                          # (rows, sensors + 2): readings, seconds, machine
    rows: Array                       # 1-based in the dataset
    when: Array                       # datetime64[ns]
    machines: tuple[str, ...]
    event: Array | None
    normal: Array
    later: Array                      # True from the end of the normal period on
    preparation: Preparation
    excluded: tuple[Excluded, ...]
    checks: tuple[Check, ...]
    warnings: tuple[Reason, ...]

    @property
    def sensors(self) -> tuple[str, ...]:
        return tuple(map(str, self.frame.columns))

    @property
    def lane(self) -> Lane:
        return lane_of(self.x[:, -1], self.x[:, -2])


def asked_of(options: dict[str, str]) -> Asked:
    """Raises KampError('option_unreadable')."""
    found: dict[str, Any] = {}
    readers = {"false_alarms": lambda text: _rate(text), "before": lambda text: seconds_of(text), "normal_share": _share,
               "normal_rows": _count, "window": _count}
    for name, text in options.items():
        if name not in readers:
            raise KampError("option_not_there", choices=tuple(readers), option=name)
        try:
            found[name] = readers[name](text.strip())
        except (ValueError, KeyError) as error:
            raise KampError("option_unreadable", option=name, value=text) from error
    return Asked(**found)


def _rate(text: str) -> float:
    """'2/day' → 14.0 a week; a bare number is a week's."""
    number, _, unit = text.partition("/")
    rate = float(number) * (WEEK / UNITS[unit or "week"])
    if not 0 < rate < 1e7:
        raise ValueError(text)
    return rate


def seconds_of(text: str) -> float:
    """'90', '30min', '2h', '1d'."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text)
    if not found:
        raise ValueError(text)
    return float(found[1]) * UNITS[found[2] or "s"]


def _share(text: str) -> float:
    share = float(text)
    if not 0.05 <= share <= 0.9:
        raise ValueError(text)
    return share


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


def read_log(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, problem: Problem, asked: Asked, most: int) -> Log:
    """Raises KampError on a table that no normal period can be learned from."""
    if request.time is None:
        raise KampError("machine_time_needed")
    checks = run_checks(cursor, request, problem)
    frame, warnings = read_rows(cursor, request, most)
    frame, when, missing = by_time(frame, request.time)
    assert when is not None
    excluded = refused(checks, request)
    columns = input_columns(frame, request, {e.column for e in excluded})
    sensors = [c for c in columns if is_number(frame[c])]
    if not sensors:
        raise KampError("no_sensors")
    excluded += tuple(Excluded(c, "not_a_sensor") for c in columns if c not in sensors)
    machines = tuple(sorted(as_words(frame[request.group]).fillna("").unique())) if request.group else ("",)
    preparation = _preparation(sensors, request.time, request.group, machines)
    readings = pd.DataFrame({name: typed(frame[name]) for name in sensors}).reset_index(drop=True)
    placed = frame[[request.group]].reset_index(drop=True) if request.group else pd.DataFrame(index=readings.index)
    placed[request.time] = when.to_numpy()
    x = preparation.transform(pd.concat([readings, placed], axis=1))
    event = events_of(frame[request.target], request) if request.target else None
    normal, later = _periods(x, event, asked)
    return Log(readings, x, frame.index.to_numpy("int64"), when.to_numpy("datetime64[ns]"), machines, event, normal, later,
               preparation, excluded, checks, (*warnings, *missing))


def _preparation(sensors: list[str], time: str, group: str | None, machines: tuple[str, ...]) -> Preparation:
    places = [PreparedColumn(time, "time", places=True)]
    if group:
        places.append(PreparedColumn(group, "category", levels=machines, places=True))
    return Preparation((*(PreparedColumn(name, "number", fill=float("nan")) for name in sensors), *places))


def events_of(values: pd.Series, request: TrainRequest) -> Array:
    """True where the column holds the word for an event; without such a word, where it holds anything but the usual one."""
    words = as_words(values)
    if request.bad is not None:
        if request.bad not in set(words.dropna()):
            raise KampError("bad_value_unknown", choices=tuple(words.dropna().unique()[:20]), value=request.bad,
                            column=request.target)
        return np.asarray((words == request.bad).to_numpy())
    usual = words.mode(dropna=False).iloc[0]
    return np.asarray((words.fillna("") != ("" if usual is None or usual != usual else usual)).to_numpy())


def around_events(x: Array, event: Array, asked: Asked) -> Array:
    """Rows in an event, in the early-warning time before it, and those after it whose smoothed readings still hold it."""
    lane = lane_of(x[:, -1], x[:, -2])
    seconds, machine, inside = x[lane.order, -2], x[lane.order, -1], event[lane.order]
    near = lane.mean(inside.astype(float), asked.window or WINDOW) > 0
    for start in np.flatnonzero(inside & ~np.concatenate(([False], inside[:-1]))):
        low = np.searchsorted(machine, machine[start])
        low += np.searchsorted(seconds[low:start], seconds[start] - asked.before)
        near[low:start] = True
    found = np.empty(len(x), bool)
    found[lane.order] = near
    return found


def _periods(x: Array, event: Array | None, asked: Asked) -> tuple[Array, Array]:
    """(rows to learn from, rows to judge): the first part of the time without its known events and what lies around them,
    and the rest."""
    first = asked.normal_rows if asked.normal_rows is not None else round(asked.normal_share * len(x))
    later = np.arange(len(x)) >= first
    normal = ~later if event is None else ~later & ~around_events(x, event, asked)
    if normal.sum() < FEWEST_NORMAL or later.sum() < FEWEST_LATER:
        raise KampError("normal_too_short", rows=int(normal.sum()), later=int(later.sum()), need=FEWEST_NORMAL)
    return normal, later
