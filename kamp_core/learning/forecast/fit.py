"""The unit of work: one way of going on, learned at a few origins, asked at all of them."""
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.blended import View
from kamp_core.learning.engines.spec import Lesson, fit_spec
from kamp_core.learning.forecast.candidates import Way
from kamp_core.learning.forecast.features import make_past, rows_of
from kamp_core.learning.forecast.forecaster import member_values
from kamp_core.learning.forecast.panel import Layout, Panel, known_ahead

Array = np.ndarray[Any, Any]
SLOWER = 2.0                # times the seconds there are: not worth waiting for
DRAWN = 3                   # times the wanted rows looked at: some of them hold nothing


class TooSlow(Exception):
    """A candidate that would take what the others need."""


@dataclass(frozen=True)
class Course:
    """What every candidate is tried on. `rows`: to learn from at most; `refits`: in a stretch of origins."""

    panel: Panel
    layout: Layout
    horizon: int
    seed: int
    threads: int
    rows: int
    refits: int


def fit_way(way: Way, course: Course, count: int, rounds: int | None = None,
            seconds: float | None = None) -> tuple[list[Any], int | None]:
    """Learn from the first `count` periods alone, a booster's rounds within `seconds`. → (estimators, none where nothing is
    learned; rounds)"""
    if way.spec is None:
        return [], None
    lesson, last = _lesson(course, count)
    rows = np.arange(len(lesson.y))
    if way.spec.early and rounds is None:
        _, rounds = fit_spec(way.spec, lesson, rows[~last], course.seed, course.threads, stop_on=rows[last], seconds=seconds)
    estimator, _ = fit_spec(way.spec, lesson, rows, course.seed, course.threads, rounds)
    return [estimator], rounds


def _lesson(course: Course, count: int) -> tuple[Lesson, Array]:
    """Rows out of the first `count` periods; which of them end in its last horizon (to stop a booster by)."""
    panel, rhythm, horizon = course.panel.until(count), course.layout.rhythm, course.horizon
    times = np.concatenate([panel.times, rhythm.ahead(panel.times[-1], horizon)])
    past = make_past(panel.values, known_ahead(panel, rhythm.season, horizon)[0], times, rhythm, horizon)
    series, origin, step = _drawn(panel.values, past.fewest, count, course)
    rows = rows_of(past, series, origin, step)
    y = (panel.values[series, origin + step] - rows.usual) / rows.scale
    last = origin + step >= count - horizon
    if last.all() or not last.any():
        last = np.arange(len(y)) % 5 == 0
    return Lesson(rows.x, y, View((("number", 1),) * rows.x.shape[1]), 0), last


def _drawn(values: Array, fewest: int, count: int, course: Course) -> tuple[Array, Array, Array]:
    """(series, origin, step) of known values that lie within the first `count` periods: all of them, or drawn evenly."""
    begun = np.argmax(np.isfinite(values), axis=1) + 1
    first = min(fewest, max(2, count // 3)) - 1
    origins = np.arange(first, count - 1)
    total = len(values) * len(origins) * course.horizon
    rng = np.random.default_rng(course.seed)
    if total <= course.rows:
        series, origin, step = (part.ravel() for part in np.meshgrid(
            np.arange(len(values)), origins, np.arange(1, course.horizon + 1), indexing="ij"))
    else:
        many = min(total, DRAWN * course.rows)
        series, origin = rng.integers(0, len(values), many), rng.integers(first, count - 1, many)
        step = rng.integers(1, course.horizon + 1, many)
    inside = origin + step < count
    series, origin, step = series[inside], origin[inside], step[inside]
    known = np.isfinite(values[series, origin + step]) & (origin + 1 >= begun[series] + 1)
    kept = np.flatnonzero(known)[:course.rows]
    return series[kept], origin[kept], step[kept]


def stretches(origins: tuple[int, ...], refits: int) -> list[tuple[int, ...]]:
    """Neighbouring origins that share a fit, made at the first of them."""
    parts = np.array_split(np.asarray(origins), min(refits, len(origins)))
    return [tuple(int(count) for count in part) for part in parts]


def said_at(way: Way, course: Course, origins: tuple[int, ...], rounds: int | None = None,
            seconds: float | None = None) -> tuple[Array, int | None]:
    """→ ((origins, series, horizon), rounds): nothing later than an origin is looked at. `seconds`: for all of it, about.

    Raises TooSlow where the first fit foretells much more.
    """
    parts, start, groups = [], time.monotonic(), stretches(origins, course.refits)
    for number, stretch in enumerate(groups):
        models, rounds = fit_way(way, course, stretch[0], rounds, None if seconds is None else seconds / (len(groups) + 1))
        if seconds is not None and number == 0 and (time.monotonic() - start) * len(groups) > SLOWER * seconds:
            raise TooSlow
        parts += [member_values(course.panel.until(count), course.layout, course.horizon, [(way.id, models)])[0]
                  for count in stretch]
    said = np.stack(parts)
    return (np.maximum(0.0, said) if course.layout.positive else said), rounds


def actual_at(panel: Panel, origins: tuple[int, ...], horizon: int) -> Array:
    """(origins, series, horizon): what came."""
    return np.stack([panel.values[:, count:count + horizon] for count in origins])
